"""How English writes times: a table of forms, and which days each means when it is asked."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

from qa_assistant.answering.calendar_periods import (
    Period,
    around,
    go_back,
    months_from,
    season,
    unit_before,
    unit_of,
    weekend_of,
)

_MONTH_NAMES = """january february march april may june july august september october november
    december""".split()
_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = {"sept": 9} | {
    name: number
    for names in (_MONTH_NAMES, _SHORT_MONTHS)
    for number, name in enumerate(names, start=1)
}
WEDNESDAY = 2
_SOON = 7
"""Days."""
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4} | {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_ANY_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_WHOLE_MONTH = rf"(?P<month>{'|'.join(_MONTH_NAMES)})\b"
_DAY = r"(?<![\d.,/])(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO_DAY = r"(?P<to>[0-3]?\d)(?:st|nd|rd|th)?\b"
_TO = r"(?:\s?[-–—]\s?|\s+(?:to|and|until|through)\s+)"
_FOUR = r"(?:1\d|20)\d\d"
_BARE_YEAR = r"(?:19|20)\d\d"
_YEAR = rf"(?P<year>{_FOUR})(?![\d/]|s\b|[.,]\d)"
_ALONE = r"(?<![\d/.-])"
_ANY_WEEKDAY = "|".join(WEEKDAYS)
_ON_WEEKDAY = rf"(?:(?:{_ANY_WEEKDAY}),?\s+(?:the\s+)?)?"
_NUMBER_WORD = "|".join(sorted(_NUMBERS, reverse=True))
_NUMBER = rf"(?P<number>\d{{1,3}}|(?:a\s+)?(?:{_NUMBER_WORD})(?:\s+of)?)"
_UNIT = r"(?P<unit>hour|day|week|month|quarter|year)s?\b"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_ORDINAL_PART = r"(?:the\s+)?(?P<number>first|second|third|fourth)\s+(?P<part>quarter|half)"
_WEEK_BY = r"(?:the\s+)?week\s+(?P<edge>of|beginning|starting|ending|ended|to)\s+(?:the\s+)?"
_WITHIN = r"(?:(?:in|over|during|within|for|throughout)\s+)?"
_NOT_OF = r"(?!\s+of\b)"


class Kind(Enum):
    """What a match is, and so what must stand around it to be meant as a time."""

    DATED = auto()
    """Names its year."""
    DAY = auto()
    """A day of a month, without its year."""
    MONTH = auto()
    YEAR = auto()
    QUARTER = auto()
    WEEKDAY = auto()
    RELATIVE = auto()
    """Said from the day of asking ("last week")."""
    UNIT = auto()
    """Means a time only with its part ("the end of the year")."""


class FormMatch(NamedTuple):
    """A place where a text may name a time."""

    kind: Kind
    match: re.Match[str]
    resolve: Callable[[re.Match[str], date], Period | None]

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.match.start()

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.match.end()

    def period(self, today: date) -> Period | None:
        """Its days, read on this day; null where the calendar has none."""
        try:
            return self.resolve(self.match, today)
        except (ValueError, OverflowError):
            return None


def match_forms(text: str) -> Iterator[FormMatch]:
    """Every match of every form; they may overlap."""
    for kind, pattern, resolve in _FORMS:
        for match in pattern.finditer(text):
            yield FormMatch(kind, match, resolve)


def _latest(make: Callable[[int], Period], today: date, *, soon: int = 0) -> Period:
    """The latest year's one that has begun, or begins within so many days."""
    this_year = make(today.year)
    begins = (this_year.first - today).days
    return this_year if begins <= soon else make(today.year - 1)


def _day(match: re.Match[str], today: date) -> Period | None:
    """A day, or the days from one to another, of a month; without a year of the latest one.

    One of the coming days is meant as such: nobody names a day of a year ago by its month alone.
    """
    fields = match.groupdict()
    name = fields["month"].lower()
    month = MONTHS.get(name) or int(name)
    first, last = int(fields["day"]), int(fields.get("to") or fields["day"])

    def days(year: int) -> Period:
        return Period(date(year, month, first), date(year, month, last))

    if first > last:
        return None
    return days(int(fields["year"])) if fields.get("year") else _latest(days, today, soon=_SOON)


def _week_by_day(match: re.Match[str], today: date) -> Period | None:
    """The week that begins, or ends, with a day."""
    day = _day(match, today)
    reach = timedelta(days=6)
    if day is None:
        return None
    ends = match["edge"].lower() in ("ending", "ended", "to")
    return Period(day.first - reach, day.first) if ends else Period(day.first, day.first + reach)


def _month(match: re.Match[str], today: date) -> Period:
    fields = match.groupdict()
    number = MONTHS[fields["month"].lower()]
    if fields.get("year"):
        return months_from(int(fields["year"]), number)
    which = (fields.get("which") or "").lower()
    if which == "this":
        return months_from(today.year, number)
    found = _latest(lambda year: months_from(year, number), today)
    # in the middle of March, "last March" is the one before
    return months_from(found.first.year - 1, number) if which and found.holds(today) else found


def _years(match: re.Match[str], _: date) -> Period:
    first, last = int(match["year"]), int(match.groupdict().get("to") or match["year"])
    return Period(date(min(first, last), 1, 1), date(max(first, last), 12, 31))


def _part_of_year(match: re.Match[str], today: date) -> Period:
    """A quarter or half ("Q1 2025", "the first half of last year", "H2")."""
    fields = match.groupdict()
    number = _ORDINALS.get(fields["number"].lower()) or int(fields["number"])
    months = 6 if fields["part"].lower().startswith("h") else 3
    return _of_year(fields, lambda y: months_from(y, (number - 1) * months + 1, months), today)


def _season(match: re.Match[str], today: date) -> Period:
    """A season of a year; "this" is the current year's, "last" the latest that is over."""
    name = match["season"].lower()
    fields = match.groupdict()
    if fields.get("year"):
        return season(int(fields["year"]), name)
    if match["which"].lower() == "this":
        # a winter that began in December is still this winter in February
        before = season(today.year - 1, name)
        return before if before.holds(today) else season(today.year, name)
    found = season(today.year, name)
    while found.last >= today:
        found = season(found.first.year - 1, name)
    return found


def _of_year(fields: dict[str, str | None], make: Callable[[int], Period], today: date) -> Period:
    if fields.get("year"):
        return make(int(fields["year"] or 0))
    which = (fields.get("which") or "").lower()
    if which:
        return make(today.year - (which == "last"))
    return _latest(make, today)


def _named_day(match: re.Match[str], today: date) -> Period:
    """Today, yesterday, and their parts."""
    words = match.group().lower()
    back = 2 if "day before" in words else 1 if "yesterday" in words or "night" in words else 0
    back = 0 if "tonight" in words else back
    day = today - timedelta(days=back)
    return Period(day, today if "night" in words else day)


def _unit(match: re.Match[str], today: date) -> Period:
    """The calendar's unit: this one, or the one before it."""
    unit = match["unit"].lower()
    which = (match.groupdict().get("which") or "this").lower()
    is_current = which in ("this", "current")
    return unit_of(today, unit) if is_current else unit_before(today, unit)


def _rolling(match: re.Match[str], today: date) -> Period:
    """So many units up to today."""
    first = go_back(today, _count(match), match["unit"].lower())
    return Period(first, today)


def _ago(match: re.Match[str], today: date) -> Period:
    """The unit's length around the day so many units back, not beyond today."""
    unit = match["unit"].lower()
    found = around(go_back(today, _count(match), unit), unit)
    return Period(found.first, min(found.last, today))


def _count(match: re.Match[str]) -> int:
    words = (match["number"] or "a").lower().split()
    number = next((w for w in reversed(words) if w != "of"), "a")
    return int(number) if number.isdigit() else _NUMBERS[number]


def _weekend(_: re.Match[str], today: date) -> Period:
    """The one that has begun last."""
    current = weekend_of(today)
    return current if current.first <= today else unit_before(today, "weekend")


def _weekday(match: re.Match[str], today: date) -> Period:
    """The latest such day; "last" leaves out today, "this" is the current week's."""
    number = WEEKDAYS.index(match["weekday"].lower())
    which = (match["which"] or "").lower()
    if which == "this":
        day = unit_of(today, "week").first + timedelta(days=number)
    else:
        back = (today.weekday() - number) % 7
        day = today - timedelta(days=back or (7 if "last" in which or "past" in which else 0))
    return Period(day, day)


def _this_weekend(_: re.Match[str], today: date) -> Period:
    """The one just gone until Wednesday, then the coming one."""
    is_near = today.weekday() > WEDNESDAY
    return weekend_of(today) if is_near else unit_before(today, "weekend")


def _forms(
    *rows: tuple[Kind, str, Callable[[re.Match[str], date], Period | None]],
) -> tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str], date], Period | None]], ...]:
    return tuple(
        (kind, re.compile(rf"(?<![\w]){pattern}", re.IGNORECASE), resolve)
        for kind, pattern, resolve in rows
    )


_FORMS = _forms(
    # day and month in figures only where they cannot be confused
    (Kind.DATED, rf"{_ALONE}(?P<year>{_FOUR})([-/.])(?P<month>[01]?\d)\2(?P<day>[0-3]?\d)"
     r"(?![\d/-])", _day),
    (Kind.DATED, rf"{_ALONE}(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}", _day),
    (Kind.DATED, rf"{_ALONE}(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])/{_YEAR}", _day),
    (Kind.DATED, rf"{_ALONE}(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/{_YEAR}", _day),
    # in words
    (Kind.DATED, rf"{_ON_WEEKDAY}{_DAY}\s+(?:of\s+)?{_ANY_MONTH},?\s+{_YEAR}", _day),
    (Kind.DATED, rf"{_ON_WEEKDAY}{_ANY_MONTH}\s+{_DAY},?\s+{_YEAR}", _day),
    (Kind.DATED, rf"{_DAY}{_TO}{_TO_DAY}\s+(?:of\s+)?{_ANY_MONTH},?\s+{_YEAR}", _day),
    (Kind.DATED, rf"{_ANY_MONTH}\s+{_DAY}{_TO}{_TO_DAY},?\s+{_YEAR}", _day),
    (Kind.DAY, rf"{_ON_WEEKDAY}{_DAY}\s+(?:of\s+)?{_ANY_MONTH}", _day),
    (Kind.DAY, rf"{_ON_WEEKDAY}{_ANY_MONTH}\s+{_DAY}\b(?![.,]?\d|%)", _day),
    (Kind.DAY, rf"{_DAY}{_TO}{_TO_DAY}\s+(?:of\s+)?{_ANY_MONTH}", _day),
    (Kind.DAY, rf"{_ANY_MONTH}\s+{_DAY}{_TO}{_TO_DAY}(?![.,]?\d|%)", _day),
    (Kind.DAY, rf"{_WEEK_BY}{_DAY}\s+(?:of\s+)?{_ANY_MONTH}(?:,?\s+{_YEAR})?", _week_by_day),
    (Kind.DAY, rf"{_WEEK_BY}{_ANY_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR})?", _week_by_day),
    # months, years and what lies between
    (Kind.DATED, rf"{_ANY_MONTH},?\s+(?:of\s+)?{_YEAR}", _month),
    (Kind.MONTH, rf"(?:(?P<which>this\s+past|this|last|past)\s+)?{_WHOLE_MONTH}", _month),
    (Kind.YEAR, rf"(?P<year>{_BARE_YEAR})\s?[–—-]\s?(?P<to>{_BARE_YEAR})\b", _years),
    (Kind.YEAR, rf"(?<![\d.,/$€£-])(?P<year>{_BARE_YEAR})(?![\d/]|s\b|[.,]\d|[-–]\d)", _years),
    (Kind.DATED, rf"(?:the\s+)?{_SEASON}\s+(?:of\s+|in\s+)?(?P<year>{_FOUR})(?:[/–-]\d\d)?\b",
     _season),
    (Kind.RELATIVE, rf"(?P<which>this|last)\s+{_SEASON}\b(?!['’])", _season),
    (Kind.DATED, rf"(?P<part>Q|H)(?P<number>[1-4]),?\s*(?:of\s+)?{_YEAR}", _part_of_year),
    (Kind.DATED, rf"{_ORDINAL_PART}\s+(?:of\s+)?{_YEAR}", _part_of_year),
    (Kind.RELATIVE, rf"{_ORDINAL_PART}\s+of\s+(?:(?P<which>this|last)|the)\s+year\b",
     _part_of_year),
    (Kind.RELATIVE, r"(?P<part>Q|H)(?P<number>[1-4])\s+(?:of\s+)?(?P<which>this|last)\s+year\b",
     _part_of_year),
    (Kind.QUARTER, r"(?:the\s+)?(?P<number>first|second|third|fourth)\s+(?P<part>quarter)\b"
     r"(?!\s+of\b)", _part_of_year),
    (Kind.QUARTER, r"(?P<part>Q)(?P<number>[1-4])\b", _part_of_year),
    # said from the day of asking
    (Kind.WEEKDAY, rf"(?:(?P<which>this\s+past|this|last|past)\s+)?(?P<weekday>{_ANY_WEEKDAY})\b"
     r"(?:\s+(?:morning|afternoon|evening|night)\b)?", _weekday),
    (Kind.RELATIVE, r"(?:the\s+day\s+before\s+)?yesterday\b(?:\s+(?:morning|afternoon|evening)\b)?",
     _named_day),
    (Kind.RELATIVE, r"(?:today|tonight|last\s+night|this\s+(?:morning|afternoon|evening))\b",
     _named_day),
    (Kind.RELATIVE, r"(?P<which>this|current|last|past|previous)\s+(?:calendar\s+)?"
     rf"(?P<unit>week|month|quarter|year)\b{_NOT_OF}", _unit),
    (Kind.RELATIVE, r"(?P<which>last|past|previous)\s+(?P<unit>weekend)\b", _unit),
    (Kind.RELATIVE, r"this\s+weekend\b", _this_weekend),
    (Kind.RELATIVE, r"(?:this\s+past|(?:over|at|during|on)\s+the)\s+weekend\b", _weekend),
    (Kind.RELATIVE, rf"{_WITHIN}(?:the|these)\s+(?:last|past)\s+{_NUMBER}\s+{_UNIT}{_NOT_OF}",
     _rolling),
    (Kind.RELATIVE, rf"{_WITHIN}(?:the|this)\s+(?:last|past)\s+(?P<number>)"
     rf"(?P<unit>week|month|quarter|year)\b{_NOT_OF}", _rolling),
    (Kind.RELATIVE, rf"(?:last|past|previous)\s+{_NUMBER}\s+{_UNIT}{_NOT_OF}",
     _rolling),
    (Kind.RELATIVE, rf"{_NUMBER}\s+{_UNIT}\s+ago\b", _ago),
    (Kind.UNIT, r"the\s+(?P<unit>week|month|quarter|year)\b", _unit),
)  # fmt: skip
