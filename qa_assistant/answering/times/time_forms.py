"""How English writes times: a table of forms, each with what tells its days."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from qa_assistant.answering.times.calendar_periods import Period
from qa_assistant.answering.times.time_resolution import (
    MONTH_NAMES,
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    ago,
    calendar_unit,
    day_of_month,
    month,
    named_day,
    part_of_year,
    rolling,
    season_of_year,
    this_weekend,
    week_by_day,
    weekday,
    weekend,
    years,
)

_ANY_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_WHOLE_MONTH = rf"(?P<month>{'|'.join(MONTH_NAMES)})\b"
_DAY = r"(?<![\d.,/])(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO_DAY = r"(?P<to>[0-3]?\d)(?:st|nd|rd|th)?\b"
_TO = r"(?:\s?[-–—]\s?|\s+(?:to|and|until|through)\s+)"
_FOUR = r"(?:1\d|20)\d\d"
_BARE_YEAR = r"(?:19|20)\d\d"
_YEAR = rf"(?P<year>{_FOUR})(?![\d/]|s\b|[.,]\d)"
_ALONE = r"(?<![\d/.-])"
_ANY_WEEKDAY = "|".join(WEEKDAYS)
_ON_WEEKDAY = rf"(?:(?:{_ANY_WEEKDAY}),?\s+(?:the\s+)?)?"
_NUMBER_WORD = "|".join(sorted(NUMBERS, reverse=True))
_NUMBER = rf"(?P<number>\d{{1,3}}|(?:a\s+)?(?:{_NUMBER_WORD})(?:\s+of)?)"
_UNIT = r"(?P<unit>hour|day|week|month|quarter|year)s?\b"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_ORDINAL_PART = r"(?:the\s+)?(?P<number>first|second|third|fourth)\s+(?P<part>quarter|half)"
_WEEK_BY = r"(?:the\s+)?week\s+(?P<edge>of|beginning|starting|ending|ended|to)\s+(?:the\s+)?"
_WITHIN = r"(?:(?:in|over|during|within|for|throughout)\s+)?"
_NOT_OF = r"(?!\s+of\b)"
_OWN = (
    r"(?:\b|(?P<own>s)(?=\s+(?:(?:top|main|biggest|latest)\s+)?"
    r"(?:news|headlines?|articles?|stor(?:y|ies)|coverage|papers?|newspapers?)\b))"
)
"""The end of a word, or its possessive without an apostrophe ("todays headlines")."""
_NO_FIGURE = r"(?:(?<![\d.,/$€£-])|(?<=\bmid-)|(?<=\bearly-)|(?<=\blate-))"


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
     r"(?![\d/-])", day_of_month),
    (Kind.DATED, rf"{_ALONE}(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}", day_of_month),
    (Kind.DATED, rf"{_ALONE}(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])/{_YEAR}",
     day_of_month),
    (Kind.DATED, rf"{_ALONE}(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/{_YEAR}",
     day_of_month),
    # in words
    (Kind.DATED, rf"{_ON_WEEKDAY}{_DAY}\s+(?:of\s+)?{_ANY_MONTH},?\s+{_YEAR}", day_of_month),
    (Kind.DATED, rf"{_ON_WEEKDAY}{_ANY_MONTH}\s+{_DAY},?\s+{_YEAR}", day_of_month),
    (Kind.DATED, rf"{_DAY}{_TO}{_TO_DAY}\s+(?:of\s+)?{_ANY_MONTH},?\s+{_YEAR}", day_of_month),
    (Kind.DATED, rf"{_ANY_MONTH}\s+{_DAY}{_TO}{_TO_DAY},?\s+{_YEAR}", day_of_month),
    (Kind.DAY, rf"{_ON_WEEKDAY}{_DAY}\s+(?:of\s+)?{_ANY_MONTH}", day_of_month),
    (Kind.DAY, rf"{_ON_WEEKDAY}{_ANY_MONTH}\s+{_DAY}\b(?![.,]?\d|%)", day_of_month),
    (Kind.DAY, rf"{_DAY}{_TO}{_TO_DAY}\s+(?:of\s+)?{_ANY_MONTH}", day_of_month),
    (Kind.DAY, rf"{_ANY_MONTH}\s+{_DAY}{_TO}{_TO_DAY}(?![.,]?\d|%)", day_of_month),
    (Kind.DAY, rf"{_WEEK_BY}{_DAY}\s+(?:of\s+)?{_ANY_MONTH}(?:,?\s+{_YEAR})?", week_by_day),
    (Kind.DAY, rf"{_WEEK_BY}{_ANY_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR})?", week_by_day),
    # months, years and what lies between
    (Kind.DATED, rf"{_ANY_MONTH},?\s+(?:of\s+)?{_YEAR}", month),
    (Kind.MONTH, rf"(?:(?P<which>this\s+past|this|last|past)\s+)?{_WHOLE_MONTH}", month),
    (Kind.YEAR, rf"(?P<year>{_BARE_YEAR})\s?[–—-]\s?(?P<to>{_BARE_YEAR})\b", years),
    (Kind.YEAR, rf"{_NO_FIGURE}(?P<year>{_BARE_YEAR})(?![\d/]|s\b|[.,]\d|[-–]\d)", years),
    (Kind.DATED, rf"(?:the\s+)?{_SEASON}\s+(?:of\s+|in\s+)?(?P<year>{_FOUR})(?:[/–-]\d\d)?\b",
     season_of_year),
    (Kind.RELATIVE, rf"(?P<which>this|last)\s+{_SEASON}\b(?!['’])", season_of_year),
    (Kind.DATED, rf"(?P<part>Q|H)(?P<number>[1-4]),?\s*(?:of\s+)?{_YEAR}", part_of_year),
    (Kind.DATED, rf"{_ORDINAL_PART}\s+(?:of\s+)?{_YEAR}", part_of_year),
    (Kind.RELATIVE, rf"{_ORDINAL_PART}\s+of\s+(?:(?P<which>this|last)|the)\s+year\b",
     part_of_year),
    (Kind.RELATIVE, r"(?P<part>Q|H)(?P<number>[1-4])\s+(?:of\s+)?(?P<which>this|last)\s+year\b",
     part_of_year),
    (Kind.QUARTER, r"(?:the\s+)?(?P<number>first|second|third|fourth)\s+(?P<part>quarter)\b"
     r"(?!\s+of\b)", part_of_year),
    (Kind.QUARTER, r"(?P<part>Q)(?P<number>[1-4])\b", part_of_year),
    # said from the day of asking
    (Kind.WEEKDAY, rf"(?:(?P<which>this\s+past|this|last|past)\s+)?(?P<weekday>{_ANY_WEEKDAY})\b"
     r"(?:\s+(?:morning|afternoon|evening|night)\b)?", weekday),
    (Kind.RELATIVE, r"(?:the\s+day\s+before\s+)?"
     rf"yesterday{_OWN}(?:\s+(?:morning|afternoon|evening)\b)?", named_day),
    (Kind.RELATIVE, r"(?:today|tonight|last\s+night|this\s+(?:morning|afternoon|evening))"
     rf"{_OWN}", named_day),
    (Kind.RELATIVE, r"now\b", named_day),
    (Kind.RELATIVE, r"(?P<which>this|current|last|past|previous)\s+(?:calendar\s+)?"
     rf"(?P<unit>week|month|quarter|year){_OWN}{_NOT_OF}", calendar_unit),
    (Kind.RELATIVE, rf"(?P<which>last|past|previous)\s+(?P<unit>weekend){_OWN}", calendar_unit),
    (Kind.RELATIVE, rf"this\s+weekend{_OWN}", this_weekend),
    (Kind.RELATIVE, rf"(?:this\s+past|(?:over|at|during|on)\s+the)\s+weekend{_OWN}", weekend),
    (Kind.RELATIVE, rf"{_WITHIN}(?:the|these)\s+(?:last|past)\s+{_NUMBER}\s+{_UNIT}{_NOT_OF}",
     rolling),
    (Kind.RELATIVE, rf"{_WITHIN}(?:the|this)\s+(?:last|past)\s+(?P<number>)"
     rf"(?P<unit>week|month|quarter|year)\b{_NOT_OF}", rolling),
    (Kind.RELATIVE, rf"(?:last|past|previous)\s+{_NUMBER}\s+{_UNIT}{_NOT_OF}",
     rolling),
    (Kind.RELATIVE, rf"{_NUMBER}\s+{_UNIT}\s+ago\b", ago),
    (Kind.UNIT, r"the\s+(?P<unit>week|month|quarter|year)\b", calendar_unit),
)  # fmt: skip
