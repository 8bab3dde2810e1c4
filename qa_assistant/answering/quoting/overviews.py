"""Answers to questions for no fact in particular: "what is new about …", "what happened today"."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import Evidence, Sentence, Statement
from qa_assistant.answering.safety.instructions import states_something
from qa_assistant.answering.scoring.aboutness import is_about
from qa_assistant.answering.scoring.question_profile import QuestionProfile

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
_OF_NEWS = re.compile(
    r"^\W*(?:(?:what|is|are|any|the)(?:['’]s|\s(?:is|are|there|the|any))*\s)?(?:anything\s)?"
    r"(?:(?:latest|newest)(?:\s(?:news|updates?|developments?))?|new|news|updates?|happening)\s"
    r"(?:about|on|in|at|from|with|of|regarding)\s",
    re.IGNORECASE,
)
"""What asks for no fact, so that none is to be looked for first."""
_MOST = 3
_MOST_NEWS = 5
"""Articles that are told of where the news as such is asked for."""
_FEWEST_WORDS = 5
"""A line of fewer words is a byline or the like."""
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


def news_about(question: str, evidence: Sequence[Evidence], names: OtherNames) -> list[Statement]:
    """The overview, where nothing but what is new about something is asked for."""
    return overview(question, evidence, names) if _OF_NEWS.match(question) else []


def newest_news(evidence: Sequence[Evidence]) -> list[Statement]:
    """What the articles that are there for their news begin with, in the order of the evidence."""
    leads = filter(None, (_lead(piece) for piece in evidence if piece.is_news))
    return [Statement(lead.text, (lead,)) for lead in islice(leads, _MOST_NEWS)]


def _lead(piece: Evidence) -> Sentence | None:
    """The first sentence that tells something."""
    told = (s for s in piece.sentences if len(s.text.split()) >= _FEWEST_WORDS)
    return next((s for s in told if states_something(s.text)), None)


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
