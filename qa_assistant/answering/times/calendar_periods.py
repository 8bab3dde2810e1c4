"""Periods of the calendar: days, weeks, months, quarters, seasons, and parts of them."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins, on the northern hemisphere."""

UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""The units that are counted in months."""


class Period(NamedTuple):
    """Days from `first` to `last`, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether the day is one of the period's."""
        return self.first <= day <= self.last


def hull(one: Period, other: Period) -> Period:
    """The shortest period that holds both."""
    return Period(min(one.first, other.first), max(one.last, other.last))


def shift_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_from(year: int, month: int, count: int = 1) -> Period:
    """So many whole months, beginning with this one."""
    first = date(year, month, 1)
    return Period(first, shift_months(first, count) - timedelta(days=1))


def week_of(day: date) -> Period:
    """Monday to Sunday (ISO 8601)."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def weekend_of(day: date) -> Period:
    """Saturday and Sunday of the day's week."""
    sunday = week_of(day).last
    return Period(sunday - timedelta(days=1), sunday)


def quarter(year: int, number: int) -> Period:
    """A quarter of the calendar year, 1 to 4."""
    return months_from(year, number * 3 - 2, 3)


def half(year: int, number: int) -> Period:
    """A half of the calendar year, 1 or 2."""
    return months_from(year, number * 6 - 5, 6)


def season(year: int, name: str) -> Period:
    """A season of three whole months; a winter has the year in which it begins."""
    return months_from(year, SEASONS[name], 3)


def unit_of(day: date, unit: str) -> Period:
    """The calendar's week, weekend, month, quarter or year that the day lies in."""
    if unit in UNIT_MONTHS:
        count = UNIT_MONTHS[unit]
        return months_from(day.year, (day.month - 1) // count * count + 1, count)
    return weekend_of(day) if unit == "weekend" else week_of(day)


def unit_before(day: date, unit: str) -> Period:
    """The calendar's unit that was over before the day's own began."""
    return unit_of(unit_of(day, unit).first - timedelta(days=1 if unit != "weekend" else 6), unit)


def go_back(day: date, number: int, unit: str) -> date:
    """The day so many units earlier; hours count as the days they reach back into."""
    if unit in UNIT_MONTHS:
        return shift_months(day, -number * UNIT_MONTHS[unit])
    days = {"hour": -(-number // 24), "day": number, "week": number * 7}[unit]
    return day - timedelta(days=days)


def around(day: date, unit: str) -> Period:
    """The unit's length with the day in its middle, as "three weeks ago" means it."""
    reach = {"week": 3, "month": 15, "quarter": 45, "year": 182}.get(unit, 0)
    return Period(day - timedelta(days=reach), day + timedelta(days=reach))


def part_of(period: Period, part: str) -> Period:
    """The early, mid or late third of a period, or one of its halves or its quarters.

    A part is named "early", "mid", "late", "half 1", "half 2", "quarter 1" … "quarter 4", "week 1"
    or "week -1" (the last).
    """
    name, _, number = part.partition(" ")
    if name == "week":
        return _week(period, int(number))
    pieces, position = {
        "early": (3, 0),
        "mid": (3, 1),
        "late": (3, 2),
        "half": (2, int(number or 1) - 1),
        "quarter": (4, int(number or 1) - 1),
    }[name]
    # cut between months where the months allow it
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month
    if (months + 1) % pieces == 0 and period.first.day == 1:
        length = (months + 1) // pieces
        first = shift_months(period.first, position * length)
        return months_from(first.year, first.month, length)
    edges = [period.first + timedelta(days=period.days * i // pieces) for i in range(pieces + 1)]
    return Period(edges[position], max(edges[position], edges[position + 1] - timedelta(days=1)))


def _week(period: Period, number: int) -> Period:
    if number < 0:
        return Period(max(period.first, period.last - timedelta(days=6)), period.last)
    first = min(period.first + timedelta(days=7 * (number - 1)), period.last)
    return Period(first, min(period.last, first + timedelta(days=6)))
