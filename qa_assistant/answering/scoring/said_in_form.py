"""What news says by its form and no word of the question: "Crane, 58,", "a welder from Gdansk"."""

import re

from qa_assistant.answering.language.answer_types import AnswerKind, find_candidates
from qa_assistant.answering.language.origins import is_origin, is_origin_asked, tells_origin
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.terms import STOP_WORDS, TermKind, find_terms, stem
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored
from vectorstore.sentences import Span

_HOW_OLD = re.compile(r"\bhow\sold\s(?:is|was)\b|\b(?:what|which)\sage\b", re.IGNORECASE)
_AGED = re.compile(
    r"(?:(?P<first>[A-ZÀ-ÖØ-Þ][\w’'.-]*)\s)?(?P<last>[A-ZÀ-ÖØ-Þ][\w’'-]+)"
    r"(?:(?:,\s(?:aged\s)?|\s\(|\saged\s)\d{1,3}(?=[,.;:)]|\sand\b)"
    r"|,\s(?:a|an|the)\s(?:\w+\s){0,2}\d{1,3}-year-old\b)"
)
_AGE = re.compile(
    r"(?:,\s(?:aged\s)?|\s\(|\saged\s)\d{1,3}(?=[,.;:)]|\sand\b)|\b\d{1,3}-year-old\b"
)
_TITLES = frozenset("mr mrs ms miss dr sir lord lady dame prof".split())
_PAY = re.compile(
    r"\bhow\smuch\b.*\b(?:pay(?:ing)?|paid|cost|spend(?:ing)?|spent)\b", re.IGNORECASE
)
_DESCRIBED = re.compile(r"(?<=[a-z,]\s)[A-Z]\w+\s(?:[a-z-]+,?\s){1,3}(?P<name>[A-Z][\w’'-]+)")
_BOTH = 2
"""So many names of the question must be there, all of them, for a sum to be what was paid."""
_HOW_LARGE = re.compile(
    r"^\W*how\s(?:(?P<area>large|big)|tall|high|deep|wide|long)\s(?:is|was|are|were)\b",
    re.IGNORECASE,
)
_AREA = frozenset("km² mi² ha acre".split())
_LENGTH = frozenset("km m cm mm mi ft in".split())


def says_in_form(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether a sentence says what is asked by its form alone: an age, an origin, a sum, a size."""
    text = candidate.sentence.text
    if _HOW_OLD.search(profile.question):
        return any(_is_asked(profile, match) for match in _AGED.finditer(text))
    names = profile.names_in(profile.stems_in(text))
    if is_origin_asked(profile.question):
        return bool(names) and _is_from(profile, candidate)
    units = {quantity.unit for quantity in find_counts(text)}
    if large := _HOW_LARGE.match(profile.question):
        return bool(names and units & (_AREA if large["area"] else _LENGTH))
    if _PAY.search(profile.question):
        is_sum = any(quantity.is_money for quantity in find_counts(text))
        return is_sum and len(names) >= _BOTH and not profile.missing(TermKind.NAME, names)
    return False


def is_form_of_another(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether it says so of somebody else: all ages in it are those of other names, or another
    name stands before the place that somebody is from."""
    text = candidate.sentence.text
    if _HOW_OLD.search(profile.question) and _names(profile):
        ages = list(_AGED.finditer(text))
        is_each_named = len(ages) == len(_AGE.findall(text))
        return bool(ages) and is_each_named and not any(_is_asked(profile, age) for age in ages)
    if not is_origin_asked(profile.question) or not _names(profile):
        return False
    return _is_others(profile, candidate) or not _tells_origin(profile, candidate)


def _tells_origin(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the reader marks an origin, or "the Japanese architect" stands before the name."""
    reading, sentence = candidate.reading, candidate.sentence
    if reading is None:
        return True
    start, end = (place - sentence.start for place in reading.answer)
    if tells_origin(sentence.text, Span(max(start, 0), max(end, 0))):
        return True
    return any(
        stem(match["name"]) in _names(profile) for match in _DESCRIBED.finditer(sentence.text)
    )


def _is_from(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the reader marks a named place behind "from"."""
    start = _marked(candidate)
    text = candidate.sentence.text
    is_named = start is not None and text[start : start + 1].isupper()
    return is_named and is_origin(text, start or 0) and not _is_others(profile, candidate)


def _is_others(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the last name before the marked place is not the one that is asked about."""
    start, text = _marked(candidate), candidate.sentence.text
    if start is None or not is_origin(text, start):
        return False
    before = [s for s in find_candidates(text, AnswerKind.PERSON) if s.end <= start]
    if not before:
        return False
    last = {term.stem for term in find_terms(f"a {text[before[-1].start : before[-1].end]}")}
    return not last & _names(profile)


def _marked(candidate: Scored) -> int | None:
    """Where in the sentence that begins which the reader takes for the answer."""
    if candidate.reading is None:
        return None
    start = candidate.reading.answer[0] - candidate.sentence.start
    return start if 0 <= start < len(candidate.sentence.text) else None


def _is_asked(profile: QuestionProfile, aged: re.Match[str]) -> bool:
    """Whether it is the age of whom the question names, not of one with the same surname."""
    named = _names(profile)
    if stem(aged["last"]) not in named:
        return False
    first = (aged["first"] or "").strip(".").casefold()
    is_plain = not first or first in _TITLES or first in STOP_WORDS
    return is_plain or len(named) == 1 or stem(aged["first"]) in named


def _names(profile: QuestionProfile) -> set[str]:
    return {term.stem for term in profile.terms.values() if term.kind is TermKind.NAME}
