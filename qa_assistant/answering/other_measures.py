"""Sentences whose number measures something else than is asked: another month, other animals."""

import re
from collections.abc import Iterator

from qa_assistant.answering.answer_types import AnswerKind
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.quantities import find_counts
from qa_assistant.answering.question_profile import QuestionProfile
from qa_assistant.answering.stated_values import QUANTITIES
from qa_assistant.answering.terms import find_terms, stem

_MONTH = r"January|February|March|April|May|June|July|August|September|October|November|December"
_PERIOD = re.compile(
    rf"\b(?:in|for|during)\s(?:the\s)?(?:(?P<month>{_MONTH})\b(?!\s\d{{1,2}}\b)"
    r"|(?P<quarter>(?:first|second|third|fourth)\squarter)\b|(?P<year>(?:19|20)\d\d)\b)"
)
_COMPARED = re.compile(
    r"\b(?:from|than|against|compared\s(?:with|to)|versus|since|above|below|after)\s[^,;.]{0,40}$"
)
"""What stands before the other number that the one is compared with."""
_WHAT_IS = re.compile(r"^\W*(?:and\s)?what\s(?:is|was|are|were)\s", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow\smany\s(?:more\s|other\s)?(?P<noun>[a-z]{3,})\b", re.IGNORECASE)


def is_of_other_measure(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether the sentence’s number is of another period, or counts something else."""
    text = sentence.text
    if profile.kind in QUANTITIES:
        return _is_of_other_period(profile, text) or _counts_others(profile, text)
    is_figure = profile.kind is AnswerKind.OTHER and _WHAT_IS.match(profile.question)
    return bool(is_figure and find_counts(text)) and _is_of_other_period(profile, text)


def _is_of_other_period(profile: QuestionProfile, text: str) -> bool:
    """ "5.1% in February", asked for January."""
    asked = dict(_periods(profile.question))
    for unit, period in asked.items():
        told = {other for kind, other in _periods(text) if kind == unit}
        is_named = period in text or stem(period) in profile.stems_in(text)
        if told and not is_named:
            return True
    return False


def _periods(text: str) -> Iterator[tuple[str, str]]:
    """The periods of a text, each with its unit, without those that are only compared with."""
    for match in _PERIOD.finditer(text):
        if match.lastgroup and not _COMPARED.search(text[: match.start()]):
            yield match.lastgroup, match[match.lastgroup]


def _counts_others(profile: QuestionProfile, text: str) -> bool:
    """ "46 sheep were lost to wolves", asked how many wolves."""
    asked = _HOW_MANY.search(profile.question)
    noun = stem(asked["noun"]) if asked else ""
    if not any(term.stem == noun for term in find_terms(text)):
        return False
    counts = [quantity for quantity in find_counts(text) if quantity.unit is None]
    return bool(counts) and all(
        quantity.counted and not profile.terms.keys() & set(quantity.counted) for quantity in counts
    )
