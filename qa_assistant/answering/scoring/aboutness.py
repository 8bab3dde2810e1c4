"""Whether articles are about what a question names: its names, its numbers, the place it gives.

What is said may be true and yet no answer: the chairman of another company, a summit in another
town. These rules hold for every answerer, whatever it thinks of the sentence.
"""

import re
from collections.abc import Iterable

from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.scoring.question_profile import QuestionProfile
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


def _known(profile: QuestionProfile, articles: Iterable[Article]) -> set[str]:
    known: set[str] = set()
    for article in articles:
        dated = f"{article.published_at:%d %B %Y}" if article.published_at else ""
        # in the words in which others ask for the article's terms, so that they are found once
        known |= profile.stems_in(f"{article.title}\n{article.text}")
        known |= profile.stems_in(f"{article.publisher or ''}\n{dated}")
    return known


def _has_names(profile: QuestionProfile, known: set[str]) -> bool:
    if profile.knows_no_name(known):
        return False
    return not any(_is_unknown(stems, known) for stems in places_of(profile))


def _is_unknown(place: set[str], known: set[str]) -> bool:
    roots = {word[:_ROOT] for word in known}
    return bool(place) and not any(word[:_ROOT] in roots for word in place)
