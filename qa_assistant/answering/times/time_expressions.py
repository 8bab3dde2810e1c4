"""The times that a question names: where they stand in it, and which days they mean."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from qa_assistant.answering.times.calendar_periods import Period, hull, part_of
from qa_assistant.answering.times.time_context import Surroundings, is_meant
from qa_assistant.answering.times.time_forms import FormMatch, Kind, match_forms

OPEN = date.min
"""The first day of a period that has no beginning ("until March")."""

_RANGE = re.compile(r"\s+(?:and|to|until|till|through)\s+(?:the\s+)?|\s?[-–—]\s?", re.IGNORECASE)
_THIRDS = {"start": "early", "beginning": "early", "middle": "mid", "end": "late"}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PIECES = {"half": 2, "quarter": 4, "week": -1}
"""The number of the last piece of each kind."""
_SINCE = frozenset({"since", "after", "following", "starting"})
_UNTIL = frozenset({"before", "until", "till", "up to", "by", "as of"})
_SHOWN = _SINCE | _UNTIL | frozenset("between in on at during over throughout within".split())
"""Prepositions that belong to the phrase; the others may belong to the word before."""
_NEED_LEAD = frozenset({Kind.MONTH, Kind.YEAR, Kind.WEEKDAY})


class Expression(NamedTuple):
    """A time that is named at half-open offsets of a question."""

    start: int
    end: int
    period: Period
    kind: Kind

    @property
    def is_relative(self) -> bool:
        """Whether it is said from the day of asking, so that no article says it the same way."""
        return self.kind in (Kind.RELATIVE, Kind.UNIT)

    @property
    def names_year(self) -> bool:
        """Whether it is the same period whenever it is asked."""
        return self.kind in (Kind.DATED, Kind.YEAR)


class _Found(NamedTuple):
    """A match that is meant as a time, and the words around it."""

    match: FormMatch
    here: Surroundings

    def period(self, today: date) -> Period | None:
        """Its days, of which the words in front may leave a part."""
        whole = self.match.period(today)
        if whole is None or self.here.part is None:
            return whole
        return _part(whole, self.here.part, today)

    @property
    def is_now(self) -> bool:
        """Whether it is a time only as the end of a range ("from March to now")."""
        return self.match.match.group().lower() == "now"

    @property
    def start(self) -> int:
        """Where it begins, with the words in front that belong to it."""
        here = self.here
        # "in this week’s news" is not about "in this week"
        is_owner = here.after.startswith(("'", "’")) or here.fields.get("own")
        # nor is "sworn in Jan. 20" about "in Jan. 20"
        is_day = self.match.kind is Kind.DAY and "edge" not in here.fields
        is_of_verb = here.lead == "in" and is_day
        is_shown = here.lead in _SHOWN and not (is_owner or is_of_verb)
        return here.start if is_shown else here.part_start


def find_expressions(question: str, today: date) -> list[Expression]:
    """The times that the question names, in order, read on this day.

    A month or a day without its year is the latest that has begun. Times that lie ahead ("this
    Friday" on a Monday) and days that the calendar does not have are left out.
    """
    left = _meant(question)
    expressions: list[Expression | None] = []
    while left:
        one, *rest = left
        joined = bool(rest) and _is_range(question, one, rest[0])
        try:
            read = _range(one, rest[0], today) if joined else _single(one, today)
        except (OverflowError, ValueError):  # beyond the calendar's first or last day
            read = None
        expressions.append(read)
        left = rest[1:] if joined else rest
    return [read for read in expressions if read is not None and read.period.first <= today]


def _meant(question: str) -> list[_Found]:
    """The matches that are meant as times, the longest at each place, in order."""
    kept: list[_Found] = []
    for match in sorted(match_forms(question), key=lambda m: (m.start, -m.end)):
        if kept and match.start < kept[-1].match.end:
            continue
        here = Surroundings(question, match)
        if is_meant(here):
            kept.append(_Found(match, here))
    return kept


def _is_range(question: str, one: _Found, other: _Found) -> bool:
    """ "from March to May", "2024–2025", "in March and April"."""
    between = question[one.match.end : other.match.start]
    if one.is_now or other.here.part is not None or not _RANGE.fullmatch(between):
        return False
    if "and" not in between.lower():
        return True
    # "in 2024 and now" are two times
    return one.here.lead == "between" if other.is_now else bool(one.here.lead)


def _range(one: _Found, other: _Found, today: date) -> Expression | None:
    """From the one to the other; the first is the latest before the second."""
    last = other.period(today)
    first = one.period(last.last) if last else None
    if first is None or last is None or first.first > last.last:
        return None
    kinds = (one.match.kind, other.match.kind)
    kind = Kind.RELATIVE if Kind.RELATIVE in kinds else other.match.kind
    start = one.here.start if one.here.lead == "from" else one.start
    return Expression(start, other.match.end, hull(first, last), kind)


def _single(found: _Found, today: date) -> Expression | None:
    match, here = found
    if found.is_now:
        return None
    if here.joins and match.kind in _NEED_LEAD and here.part is None:
        return None  # the second end of something else
    period = found.period(today)
    bounded = period and _bounded(period, here.lead, today)
    return Expression(found.start, match.end, bounded, match.kind) if bounded else None


def _bounded(period: Period, lead: str, today: date) -> Period | None:
    """What a preposition makes of a period: "since March", "before 3 March"."""
    if lead in _SINCE:
        # "after 3 March" has that day too: what happened on it is reported afterwards
        is_after = lead == "after" and period.days > 1
        first = period.last + timedelta(days=1) if is_after else period.first
        return Period(first, today) if first <= today else None
    if lead == "before":
        return Period(OPEN, period.first - timedelta(days=1))
    return Period(OPEN, period.last) if lead in _UNTIL else period


def _part(period: Period, words: str, today: date) -> Period | None:
    """What "early", "the end of", "the first half of", "so far" leave of a period."""
    *_, name = [word for word in words.split() if word != "of"]
    if name == "later":
        return None
    if words in ("earlier", "so far"):
        return Period(period.first, min(period.last, today)) if period.first <= today else None
    if name in _PIECES:
        ordinal = words.removeprefix("the ").split()[0]
        return part_of(period, f"{name} {_ORDINALS.get(ordinal, _PIECES[name])}")
    return part_of(period, _THIRDS.get(name, name))
