"""Which days each form of time means on the day on which it is read."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from qa_assistant.answering.times.calendar_periods import (
    Period,
    around,
    go_back,
    months_from,
    season,
    unit_before,
    unit_of,
    weekend_of,
)

MONTH_NAMES = """january february march april may june july august september october november
    december""".split()
_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = {"sept": 9} | {
    name: number
    for names in (MONTH_NAMES, _SHORT_MONTHS)
    for number, name in enumerate(names, start=1)
}
WEDNESDAY = 2
_SOON = 7
"""Days."""
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
NUMBERS = {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4} | {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def _latest(make: Callable[[int], Period], today: date, *, soon: int = 0) -> Period:
    """The latest year's one that has begun, or begins within so many days."""
    this_year = make(today.year)
    begins = (this_year.first - today).days
    return this_year if begins <= soon else make(today.year - 1)


def day_of_month(match: re.Match[str], today: date) -> Period | None:
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


def week_by_day(match: re.Match[str], today: date) -> Period | None:
    """The week that begins, or ends, with a day."""
    day = day_of_month(match, today)
    reach = timedelta(days=6)
    if day is None:
        return None
    ends = match["edge"].lower() in ("ending", "ended", "to")
    return Period(day.first - reach, day.first) if ends else Period(day.first, day.first + reach)


def month(match: re.Match[str], today: date) -> Period:
    """A month; without a year the latest that has begun, or the one that "this" and "last" name."""
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


def years(match: re.Match[str], _: date) -> Period:
    """A year, or all from one to another."""
    first, last = int(match["year"]), int(match.groupdict().get("to") or match["year"])
    return Period(date(min(first, last), 1, 1), date(max(first, last), 12, 31))


def part_of_year(match: re.Match[str], today: date) -> Period:
    """A quarter or half ("Q1 2025", "the first half of last year", "H2")."""
    fields = match.groupdict()
    number = ORDINALS.get(fields["number"].lower()) or int(fields["number"])
    months = 6 if fields["part"].lower().startswith("h") else 3
    return _of_year(fields, lambda y: months_from(y, (number - 1) * months + 1, months), today)


def season_of_year(match: re.Match[str], today: date) -> Period:
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


def named_day(match: re.Match[str], today: date) -> Period:
    """Today ("now" too), yesterday, and their parts."""
    words = match.group().lower()
    back = 2 if "day before" in words else 1 if "yesterday" in words or "night" in words else 0
    back = 0 if "tonight" in words else back
    day = today - timedelta(days=back)
    return Period(day, today if "night" in words else day)


def calendar_unit(match: re.Match[str], today: date) -> Period:
    """The calendar's unit: this one, or the one before it."""
    unit = match["unit"].lower()
    which = (match.groupdict().get("which") or "this").lower()
    is_current = which in ("this", "current")
    return unit_of(today, unit) if is_current else unit_before(today, unit)


def rolling(match: re.Match[str], today: date) -> Period:
    """So many units up to today."""
    first = go_back(today, _count(match), match["unit"].lower())
    return Period(first, today)


def ago(match: re.Match[str], today: date) -> Period:
    """The unit's length around the day so many units back, not beyond today.

    Hours may reach back into a day before; what lies between is meant, as the hour is not known.
    """
    unit = match["unit"].lower()
    found = around(go_back(today, _count(match), unit), unit)
    if unit == "hour":
        return Period(found.first, today)
    return Period(found.first, min(found.last, today))


def _count(match: re.Match[str]) -> int:
    words = (match["number"] or "a").lower().split()
    number = next((w for w in reversed(words) if w != "of"), "a")
    return int(number) if number.isdigit() else NUMBERS[number]


def weekend(_: re.Match[str], today: date) -> Period:
    """The one that has begun last."""
    current = weekend_of(today)
    return current if current.first <= today else unit_before(today, "weekend")


def weekday(match: re.Match[str], today: date) -> Period:
    """The latest such day; "last" leaves out today, "this" is the current week's."""
    number = WEEKDAYS.index(match["weekday"].lower())
    which = (match["which"] or "").lower()
    if which == "this":
        day = unit_of(today, "week").first + timedelta(days=number)
    else:
        back = (today.weekday() - number) % 7
        day = today - timedelta(days=back or (7 if "last" in which or "past" in which else 0))
    return Period(day, day)


def this_weekend(_: re.Match[str], today: date) -> Period:
    """The one just gone until Wednesday, then the coming one."""
    is_near = today.weekday() > WEDNESDAY
    return weekend_of(today) if is_near else unit_before(today, "weekend")
