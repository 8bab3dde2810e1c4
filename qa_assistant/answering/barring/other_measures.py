"""Sentences whose number measures something else than is asked: another month, other animals."""

import re
from collections.abc import Iterator

from qa_assistant.answering.barring.stated_values import QUANTITIES
from qa_assistant.answering.language.answer_patterns import HOW_MANY
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.number_words import COUNTING, ORDINALS
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.terms import find_terms, stem
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.times.indicators import tells_other_indicator

_MONTH = r"January|February|March|April|May|June|July|August|September|October|November|December"
_PERIOD = re.compile(
    rf"\b(?:in|for|during|year\sto)\s(?:the\s)?(?:(?P<month>{_MONTH})\b(?!\s\d{{1,2}}\b)"
    r"|(?P<quarter>(?:first|second|third|fourth)\squarter)\b|(?P<year>(?:19|20)\d\d)\b)"
)
_COMPARED = re.compile(
    r"\b(?:from|than|against|compared\s(?:with|to)|versus|since|above|below|after)\s(?:[^,;.]|[.,](?=\d)){0,40}$"
)
"""What stands before the other number that the one is compared with."""
_NAMED = frozenset((AnswerKind.PERSON, AnswerKind.NAME, AnswerKind.PLACE))
_WHAT_IS = re.compile(r"^\W*(?:and\s)?what\s(?:is|was|are|were)\s", re.IGNORECASE)

_ORDERED = re.compile(rf"\b(?P<place>{ORDINALS})\s(?P<noun>[a-z]+)")
_TIMED = re.compile(
    r"\b(?:that|same|following|next|previous|last|this|later|earlier|years?|months?|quarter)\b",
    re.I,
)
"""What may stand for the period: "that year", "two years later"."""
_HOW_OLD = re.compile(r"^\W*(?:and\s)?how\sold\s(?:is|was|are|were)\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:age[ds]?|years?|year-olds?|months?|weeks?|days?|century|centuries|decades?|birthday|born"
    r"|teen\w*|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|old|millennia)\b"
    r"|\b[12]\d{3}s?\b|\b(?:is|was|were|are|be|at|turn(?:s|ed|ing)?|becomes?|only|just|about|nearly|almost)\s"
    rf"(?:\d{{1,3}}|{COUNTING})\b(?!\s[a-z]*\s?(?:%|per\scent))|[,(–—]\s?\d{{1,3}}\s?(?:[,).;–—]|and\b|$)",
    re.IGNORECASE,
)
"""A number that may be an age, or a time from which there is one."""


def is_of_other_measure(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether the sentence’s number is of another period, or counts something else; who or where it
    was in another year is no answer either."""
    text = sentence.text
    if tells_other_indicator(profile.question, text) or _tells_no_age(profile, text):
        return True
    if _is_other_in_order(profile.question, text):
        return True
    if profile.kind in QUANTITIES:
        return (
            _is_of_other_period(profile, text)
            or _counts_others(profile, text)
            or _leans_on_other_period(profile, sentence)
            or _compares_with_it(profile, text)
        )
    if profile.kind in _NAMED:
        return _is_of_other_period(profile, text)
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


def _leans_on_other_period(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "Food prices rose 4.8%" says nothing of December where all before it is about January, nor
    of 2019 where that is only told of later."""
    asked = dict(_periods(profile.question))
    article = sentence.article
    for unit, period in asked.items():
        is_dated = any(kind == unit for kind, _ in _periods(sentence.text))
        if is_dated or period in sentence.text or _TIMED.search(sentence.text):
            continue
        published = f"{article.published_at:%B %Y}" if article.published_at else ""
        if period in f"{article.title} {published}":
            continue
        before, behind = article.text[: sentence.start], article.text[sentence.end :]
        earlier = [other for kind, other in _periods(before) if kind == unit]
        is_elsewhere = period in behind and period not in before
        if is_elsewhere or (earlier and period not in earlier):
            return True
    return False


def _is_other_in_order(question: str, text: str) -> bool:
    """ "Her third novel, The Salt Ledger", asked for the first."""
    told = {stem(match["noun"]): match["place"].casefold() for match in _ORDERED.finditer(text)}
    return any(
        told.get(stem(match["noun"]), match["place"]) != match["place"]
        and not re.search(rf"\b{match['place']}\b", text, re.IGNORECASE)
        for match in _ORDERED.finditer(question)
    )


def _compares_with_it(profile: QuestionProfile, text: str) -> bool:
    """ "312,000 came, 5% more than in 2023", asked of 2023."""
    return any(
        re.search(
            rf"\b(?:than|as|compared\s(?:with|to)|%\son)\s(?:(?:in|that|for|the)\s)*{period}\b",
            text,
        )
        and text.count(period) == 1
        for _, period in _periods(profile.question)
    )


def _tells_no_age(profile: QuestionProfile, text: str) -> bool:
    """ "14 were injured", asked how old they were."""
    return bool(_HOW_OLD.search(profile.question)) and not _AGE.search(text)


def _periods(text: str) -> Iterator[tuple[str, str]]:
    """The periods of a text, each with its unit, without those that are only compared with."""
    for match in _PERIOD.finditer(text):
        if match.lastgroup and not _COMPARED.search(text[: match.start()]):
            yield match.lastgroup, match[match.lastgroup]


def _counts_others(profile: QuestionProfile, text: str) -> bool:
    """ "46 sheep were lost to wolves", asked how many wolves."""
    asked = HOW_MANY.search(profile.question)
    noun = stem(asked["noun"]) if asked else ""
    if not any(term.stem == noun for term in find_terms(text)):
        return False
    counts = [quantity for quantity in find_counts(text) if quantity.unit is None]
    return bool(counts) and all(
        quantity.counted and not profile.terms.keys() & set(quantity.counted) for quantity in counts
    )
