"""What a question says about time, read by the day on which it is asked."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from qa_assistant.answering.questions.news_questions import asks_for_news
from qa_assistant.answering.times.calendar_periods import Period, hull
from qa_assistant.answering.times.time_expressions import OPEN, Expression, find_expressions
from qa_assistant.answering.times.time_sense import (
    asks_for_forecast,
    asks_for_reports,
    find_newest,
    looks_ahead,
)
from qa_assistant.models import TimeUse

FAR_DAYS = 731
"""A period that ended longer ago, or lasts longer, says too little about when it was reported."""
SHORT_DAYS = 7
SHORT_MARGIN = timedelta(days=1)
"""What happens on a day, or in a week, is reported until the next day."""
LONGEST_MARGIN = timedelta(days=92)
"""A year is summed up within the quarter after it."""

_DANGLING = re.compile(r"\s*\b(?:from|of|for|in|on)?\s*$", re.IGNORECASE)
_YEARS = range(1900, 2200)
# a day in whose year every "this …" has begun, to find phrases whatever they mean
_ANY_DAY = date(2025, 12, 31)


class Moments(NamedTuple):
    """From `after` to `before`, both inclusive, in the zone of `as_of`; null is open."""

    after: datetime | None
    before: datetime | None


@dataclass(frozen=True)
class TimeReading:
    """What a question says about time: `question[start:end] == phrase`."""

    phrase: str
    start: int
    end: int
    use: TimeUse
    newest: bool
    """Whether it asks for the newest there is, or for what is now."""
    named: Moments | None
    """The period that is named; null where only the newest is asked for."""
    favoured: Moments | None
    """The period in which what happened in the named one was probably reported."""
    admitted: Moments | None
    """The period whose articles are searched where it is meant as a filter: the named one, and of
    one that still runs ("this week") the last seven days at least."""


def read_time(question: str, as_of: datetime) -> TimeReading | None:
    """What the question says about time; null where it says nothing of use.

    Days begin and end in the time zone of `as_of`, UTC where it has none. When it is about what
    was *published* in a period ("this week’s news"), the period is meant as a filter. When it is
    about what *happened* then ("in March"), it is a preference, with time for the reports:
    articles until a day after a period of up to a week, and until half its length after a longer
    one, but at most 92 days. What lies ahead, ended over two years ago or has no beginning ("until
    March") gives no preference.
    """
    if as_of.year not in _YEARS:
        return None
    zone = as_of.tzinfo or UTC
    today = as_of.date()
    named = find_expressions(question, today)
    is_news = asks_for_news(question)
    reports = [
        n
        for n in named
        if (is_news and _is_near(question, n, today))
        or asks_for_reports(question, n, is_running=n.period.holds(today))
    ]
    newest = find_newest(question)
    if reports:
        use, chosen = TimeUse.FILTER, reports[:1]
    else:
        use, chosen = TimeUse.PREFERENCE, [n for n in named if _is_near(question, n, today)]
    if chosen:
        return _reading(question, chosen, use, bool(newest), today, zone)
    if newest is None:
        return None
    start, end = newest.span()
    return TimeReading(newest.group(), start, end, TimeUse.PREFERENCE, True, None, None, None)


def without_relative_times(question: str) -> str:
    """The question without words that only its day explains ("yesterday", "in the last 3 days").

    No article says them of the same days, so they would only find articles that say them of
    others. A question of nothing else stays as it is.
    """
    left = question
    for named in reversed(find_expressions(question, _ANY_DAY)):
        if named.is_relative:
            front, rest = left[: named.start], left[named.end :]
            if rest.startswith(("'s", "’s")):  # "in yesterday’s paper"
                left = front + rest[2:]
            else:
                left = f"{_DANGLING.sub('', front)} {rest}"
    left = " ".join(left.split()).replace(" ?", "?").replace(" ,", ",").lstrip(", ")
    return left if any(c.isalpha() for c in left) else question


def _is_near(question: str, named: Expression, today: date) -> bool:
    """Whether a period in which something happened tells when it was reported."""
    if named.period.first == OPEN or named.period.days > FAR_DAYS:
        return False
    if (today - named.period.last).days > FAR_DAYS:
        return False
    if named.is_relative:
        said = question[named.start : named.end].lower()
        return not (said.startswith("this") and named.period.last < today and looks_ahead(question))
    if asks_for_forecast(question):
        return False
    return named.names_year or not looks_ahead(question)


def _reading(
    question: str,
    chosen: list[Expression],
    use: TimeUse,
    newest: bool,
    today: date,
    zone: tzinfo,
) -> TimeReading:
    """The hull of several periods; the phrase is the first one's."""
    first = chosen[0]
    period = first.period
    for other in chosen[1:]:
        period = hull(period, other.period)
    is_today = period == Period(today, today)
    return TimeReading(
        phrase=question[first.start : first.end],
        start=first.start,
        end=first.end,
        use=use,
        newest=newest or is_today,
        named=_moments(period, zone),
        favoured=_moments(_favoured(period), zone),
        admitted=_moments(_admitted(first, period, today), zone),
    )


def _favoured(period: Period) -> Period:
    is_short = period.first == OPEN or period.days <= SHORT_DAYS
    margin = SHORT_MARGIN if is_short else timedelta(days=period.days // 2)
    return Period(period.first, period.last + min(margin, LONGEST_MARGIN))


def _admitted(first: Expression, period: Period, today: date) -> Period:
    """On a Monday "this week" has hardly begun, and its news are those of the weekend as well."""
    if not (first.is_relative and period.holds(today) and period.days >= SHORT_DAYS):
        return period
    return Period(min(period.first, today - timedelta(days=SHORT_DAYS - 1)), period.last)


def _moments(period: Period, zone: tzinfo) -> Moments:
    after = None if period.first == OPEN else datetime.combine(period.first, time.min, zone)
    return Moments(after, datetime.combine(period.last, time.max, zone))
