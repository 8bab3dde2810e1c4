"""Numbers that cannot be what is asked for: a depth for a weight, a sum of money for a count."""

import re

from qa_assistant.answering.language.answer_patterns import HOW_MANY
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.language.terms import stem
from qa_assistant.answering.language.units import UNITS
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_LENGTHS = frozenset("km m cm mm mi ft in yd".split())
_WEIGHTS = frozenset("t kg g oz pound".split())
_HOW = re.compile(
    r"^\W*(?:and\s)?how\s(?:(?P<weight>heavy)|(?P<length>tall|deep|wide)|(?P<speed>fast))\b",
    re.IGNORECASE,
)
_SIZE = re.compile(r"^\W*(?:and\s)?how\s(?:many(?!\syears)|much|large|big)\b", re.IGNORECASE)
_SPEED = re.compile(
    r"\b(?:an?|per|every)\s[a-z]+|\b(?:mph|kph|knots?|hours?|minutes?|seconds?|days?|weeks?|months?"
    r"|years?|times|Mach)\b|/[hs]\b|%|\bper\s?cent\b",
    re.IGNORECASE,
)
_DIMENSION = re.compile(r"^\W*(?:and\s)?how\s(?P<asked>long|tall|high|deep|wide|large|big)\b", re.I)
_SAID = re.compile(r"[\s-](?P<said>long|tall|high|deep|wide|thick)\b")
_SAME = (frozenset(("tall", "high")), frozenset(("large", "big", "long", "wide")))
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATED = re.compile(r"\b(?:in|since|until|from)\s$", re.IGNORECASE)
_NO_COUNT = _LENGTHS | _WEIGHTS


def is_of_another_unit(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the number that the reader marks is of a unit in which nobody tells what is asked."""
    question, text = profile.question, candidate.sentence.text
    if _SIZE.match(question) and _is_date(candidate):
        return True
    marked = _marked(candidate)
    if marked is None:
        return False
    if _is_other_dimension(question, text, marked):
        return True
    if how := _HOW.match(question):
        if how["speed"]:
            return marked.value.is_integer() and not _SPEED.search(text)
        wanted = _WEIGHTS if how["weight"] else _LENGTHS
        return marked.unit is not None and marked.unit not in wanted and not _is_ratio(marked)
    counted = HOW_MANY.search(question)
    if counted is None or UNITS.get(counted["noun"].casefold()) is not None:
        return False
    is_measure = marked.is_money or marked.unit in _NO_COUNT
    return is_measure and stem(counted["noun"]) not in marked.counted


def _is_other_dimension(question: str, text: str, marked: Quantity) -> bool:
    """ "40 metres long", asked how high it is."""
    asked, said = _DIMENSION.match(question), _SAID.match(text, marked.end)
    if asked is None or said is None:
        return False
    pair = {asked["asked"].casefold(), said["said"]}
    return len(pair) == 2 and not any(pair <= same for same in _SAME)


def _is_date(candidate: Scored) -> bool:
    """Whether no more than a year is marked: "since 2018"."""
    if candidate.reading is None:
        return False
    text = candidate.sentence.text
    start, end = (max(p - candidate.sentence.start, 0) for p in candidate.reading.answer)
    return bool(_YEAR.fullmatch(text[start:end]) and _DATED.search(text[:start]))


def _marked(candidate: Scored) -> Quantity | None:
    """The only number in the words that the reader marks."""
    if candidate.reading is None:
        return None
    start, end = (place - candidate.sentence.start for place in candidate.reading.answer)
    inside = [q for q in find_counts(candidate.sentence.text) if start < q.end and q.start < end]
    return inside[0] if len(inside) == 1 else None


def _is_ratio(quantity: Quantity) -> bool:
    return quantity.unit in ("%", "pp", "bp")
