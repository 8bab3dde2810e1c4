"""Statements that exchange the parts of what a quote says: from for to, one's number for another's.

Who did what to whom, where only a verb stands between two names, is compared in `opposites.py`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.language.stated_names import (
    NameRun,
    find_names,
    leading_name,
    name_stem,
)
from qa_assistant.answering.language.terms import find_terms

_TURN = re.compile(
    r"\b(from|to)\s(?:(?:a|an|the|about|around|nearly|almost|just|some|record)\s){0,2}$"
)
_PARTED = re.compile(
    r"[.;:!?](?:\s|$)|,\s\S|\b(?:while|whereas|and|but|that|who|which|in|of|for|at|on|from|with|against"
    r"|than|compared|by)\b"
)
_BEHIND = re.compile(r"\b(?:in|of|for|at|on|from|with|against|than|by|near)\s(?:the\s)?$")
_SENTENCE_END = re.compile(r"[.;!?](?:\s|$)")
_TOWARDS = re.compile(r"\b(to|from|by|over)\s(?:the\s)?$")
_NEAR, _CLAUSE = 40, 150
"""Characters before a number or name that are looked at; between two names of one deed."""
_MUTUAL = frozenset(
    "speak talk marri close next relat similar compar link tie connect km mile kilometr".split()
)
"""Stems of what holds in both directions."""


_Turn = tuple[float, str | None]
_Owned = tuple[str, Quantity]


class _Pair(NamedTuple):
    """Two names with a preposition before the second; last names only."""

    first: str
    link: str
    second: str


def exchange(statement: str, quoted: str) -> str | None:
    """What the statement exchanges, in words; nothing where it does not."""
    numbers = find_counts(statement)
    reason = None
    if numbers:
        theirs = find_counts(quoted)
        reason = _turned(
            _turns(statement, numbers), _turns(quoted, theirs)
        ) or _attributed_otherwise(_attributed(statement, numbers), _attributed(quoted, theirs))
    return reason or _given_back(statement, quoted)


def _turned(here: Sequence[_Turn], there: Sequence[_Turn]) -> str | None:
    """ "Rose to 4.2 from 3.9" where the quote has "from 4.2 to 3.9"."""
    for number, turn in here:
        turns = {its for other, its in there if other == number}
        if turn and turns == {"to" if turn == "from" else "from"}:
            return f"the quote does not say “{turn}” of {number:,.10g}"
    before_here, before_there = _starts(here), _starts(there)
    now_here = {number for number, _ in here} - before_here
    now_there = {number for number, _ in there} - before_there
    if before_here & now_there and before_there & now_here:
        return "the quote has the numbers the other way round"
    return None


def _starts(turns: Sequence[_Turn]) -> set[float]:
    return {number for number, turn in turns if turn == "from"}


def _turns(text: str, numbers: Sequence[Quantity]) -> list[_Turn]:
    """Each number, and "from" or "to" where it stands behind one of them."""
    found = [(number, _TURN.search(_before(text, number.start))) for number in numbers]
    return [(number.value, turn[1] if turn else None) for number, turn in found]


def _attributed_otherwise(here: Sequence[_Owned], there: Sequence[_Owned]) -> str | None:
    """The number of one that the quote gives another, where it gives that one a number too."""
    for name, number in here:
        whose = {other for other, its in there if its.value == number.value}
        own = [its for other, its in there if other == name]
        if whose and name not in whose and any(_may_be_same(number, its) for its in own):
            return f"the quote says {number.value:,.10g} of another"
    return None


def _may_be_same(one: Quantity, other: Quantity) -> bool:
    """Whether both count the same; of the second it may go without saying: "Airbus had 40"."""
    return one.is_comparable(other) or other.kind is None


def _names(text: str) -> list[NameRun]:
    """The names of a text, with one word that it begins with and that does something."""
    names, first = find_names(text), leading_name(text)
    start = text.find(first) if first else 0
    if first is None or any(run.start <= start < run.end for run in names):
        return names
    return [NameRun((name_stem(first),), start, start + len(first)), *names]


def _attributed(text: str, numbers: Sequence[Quantity]) -> list[_Owned]:
    """Each name with the first number behind it, where nothing but a verb and its object's words
    stand between; a name behind a preposition is no owner."""
    found = []
    names, last_end = _names(text), 0
    for number in numbers:
        before = [run for run in names if last_end <= run.start and run.end <= number.start]
        last_end = number.end
        if not before or _BEHIND.search(_before(text, before[-1].start)):
            continue
        if not _PARTED.search(text[before[-1].end : number.start]):
            found.append((before[-1].words[-1], number))
    return found


def _given_back(statement: str, quoted: str) -> str | None:
    """ "Y pays X" where X pays Y: the same words before the same preposition, names exchanged."""
    here = _pairs(statement)
    there = _pairs(quoted) if here else {}
    for pair, words in here.items():
        back = there.get(_Pair(pair.second, pair.link, pair.first), frozenset())
        if pair not in there and (words & back) - _MUTUAL:
            return "the quote says it the other way round"
    return None


def _pairs(text: str) -> dict[_Pair, frozenset[str]]:
    """Names before and behind a preposition in one sentence, with the stems between them."""
    names = _names(text)
    found: dict[_Pair, frozenset[str]] = {}
    for second in names:
        link = _TOWARDS.search(_before(text, second.start))
        near = [run for run in names if second.start - _CLAUSE <= run.end < second.start]
        for first in near if link else ():
            pair = _Pair(first.words[-1], link[1] if link else "", second.words[-1])
            words = _words(text[first.end : second.start])
            found[pair] = found.get(pair, frozenset()) | words
    return found


def _words(between: str) -> frozenset[str]:
    if _SENTENCE_END.search(between):
        return frozenset()
    return frozenset(term.stem for term in find_terms(between))


def _before(text: str, place: int) -> str:
    return text[max(0, place - _NEAR) : place]
