"""Answers to questions for no fact in particular: "what is new about …", "what happened in …"."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from qa_assistant.answering.aboutness import is_about
from qa_assistant.answering.other_names import OtherNames
from qa_assistant.answering.protocols import Evidence, Sentence, Statement
from qa_assistant.answering.question_profile import QuestionProfile

_OVERVIEW = re.compile(
    r"^\W*(?:what(?:['’]s|\sis|\sare|\shas)?\s(?:(?:the\s)?"
    r"(?:(?:latest|newest)(?:\s(?:news|update|developments?))?|new|news|happening"
    r"|going\son|known)|happened)|(?:is|are)\sthere\s(?:any(?:thing)?\s)?(?:news|new)"
    r"|(?:any\s|(?:the\s)?latest\s)?(?:news|updates?)"
    r"|(?:the\s)?latest(?=\s(?:on|about|from|in)\s)|what\sdo\s(?:we|you|the\sarticles)\sknow"
    r"|(?:please\s)?(?:tell\sme|give\sme\san?\s(?:summary|overview)|summari[sz]e|what\sabout))"
    r"(?:\s(?:about|on|of|in|at|from|with|to|around|regarding|what\shappened\s(?:in|at|to|with)))*"
    r"\s(?P<matter>.+?)\W*$",
    re.IGNORECASE,
)
_MOST = 3
_NO_DATE = datetime.min.replace(tzinfo=UTC)


def overview(question: str, evidence: Sequence[Evidence], names: OtherNames) -> list[Statement]:
    """What the newest articles on the matter begin with; nothing for any other question.

    An article counts where its title and the sentence have everything that the question names.
    """
    asked = _OVERVIEW.match(question)
    if asked is None:
        return []
    profile = QuestionProfile(f"about {asked['matter']}", names=names)
    found: dict[str, Sentence] = {}
    for piece in evidence:
        sentence = _telling(profile, piece)
        if sentence is not None and profile.terms:
            found.setdefault(piece.article.id, sentence)
    newest = sorted(found.values(), key=_published, reverse=True)[:_MOST]
    return [Statement(sentence.text, (sentence,)) for sentence in newest]


def _telling(profile: QuestionProfile, piece: Evidence) -> Sentence | None:
    """The first sentence of the passage that with its title has all that is named."""
    article = piece.article
    dated = f"{article.published_at:%d %B %Y}" if article.published_at else ""
    around = profile.stems_in(f"in {article.title}\n{dated}")
    if not is_about(profile, [article]):
        return None
    for sentence in piece.sentences:
        if profile.terms.keys() <= around | profile.stems_in(sentence.text):
            return sentence
    return None


def _published(sentence: Sentence) -> datetime:
    return sentence.article.published_at or _NO_DATE
