"""Whether articles are about what a question names: its names, its numbers, the place it gives.

What is said may be true and yet no answer: the chairman of another company, a summit in another
town. These rules hold for every answerer, whatever it thinks of the sentence.
"""

import re
from collections.abc import Iterable

from qa_assistant.answering.answer_types import AnswerKind
from qa_assistant.answering.question_profile import QuestionProfile
from qa_assistant.answering.terms import TermKind, find_terms, stem
from vectorstore.models import Article

_PLACE = re.compile(
    r"\b(?:in|at)\s(?:the\s)?(?P<name>[A-ZÀ-ÖØ-Þ][\w’'.-]+(?:\s[A-ZÀ-ÖØ-Þ][\w’'.-]+)*)"
)
_TIME = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Spring|Summer|Autumn|Winter)\b"
)
_ROOT = 4
"""Letters in which a place and its adjective are alike: France, French."""
_HARM = (
    "killed die died death dead fatalities fatal victim perished drowned slaughtered massacred"
    " massacre murdered executed slain shot assassinated wiped toll casualties",
    "injured injury injuries hurt wounded wound casualties",
)
_HARMS = tuple(frozenset(map(stem, words.split())) for words in _HARM)
_LOSS = re.compile(r"\blost (?:their|his|her) li(?:fe|ves)\b|\bclaimed [\w\s]{0,20}\blives\b", re.I)
_COUNTS = (AnswerKind.NUMBER, AnswerKind.PERCENT)


def is_about(profile: QuestionProfile, articles: Iterable[Article]) -> bool:
    """Whether the articles have what the question names, if only in a title or as a date.

    They must have one of its names, all of its numbers, and the place that it gives ("the summit in
    Como") in some form.
    """
    known = _known(profile, articles)
    return not profile.missing(TermKind.NUMBER, known) and _has_names(profile, known)


def has_names_of(profile: QuestionProfile, article: Article) -> bool:
    """The same of one article, whatever numbers it has."""
    return _has_names(profile, _known(profile, [article]))


def places_of(profile: QuestionProfile) -> list[set[str]]:
    """Stems of each place that the question gives; none where it asks for a place."""
    if profile.kind is AnswerKind.PLACE:
        return []
    names = (match["name"] for match in named_places(profile.question))
    return [
        {term.stem for term in find_terms(f"in {name}") if term.kind is TermKind.NAME}
        for name in names
        if not name.isupper()  # "in the EU": an article may spell it out
    ]


def named_places(text: str) -> list[re.Match[str]]:
    """Where a text has "in" or "at" a named place; `name` is the name, times are none."""
    return [match for match in _PLACE.finditer(text) if not _TIME.match(match["name"])]


def counts_that_harm(profile: QuestionProfile, sentence: str) -> bool:
    """Whether a sentence can say how many were killed, or hurt, if that is asked for.

    Numbers of people are in every report of a disaster; only what counts the dead counts the dead.
    """
    if profile.kind not in _COUNTS:
        return True
    asked = [harm for harm in _HARMS if harm & profile.terms.keys()]
    if not asked:
        return True
    said = profile.stems_in(sentence)
    return any(harm & said for harm in asked) or bool(_LOSS.search(sentence))


def same_harm(stems: set[str]) -> set[str]:
    """All words for the harm that the stems have one word for: "killed" for "death toll"."""
    return {word for harm in _HARMS if harm & stems for word in harm}


def _known(profile: QuestionProfile, articles: Iterable[Article]) -> set[str]:
    known: set[str] = set()
    for article in articles:
        dated = f"{article.published_at:%d %B %Y}" if article.published_at else ""
        text = f"{article.title}\n{article.publisher or ''}\n{dated}\n{article.text}"
        known |= profile.stems_in(text)
    return known


def _has_names(profile: QuestionProfile, known: set[str]) -> bool:
    if profile.knows_no_name(known):
        return False
    return not any(_is_unknown(stems, known) for stems in places_of(profile))


def _is_unknown(place: set[str], known: set[str]) -> bool:
    roots = {word[:_ROOT] for word in known}
    return bool(place) and not any(word[:_ROOT] in roots for word in place)
