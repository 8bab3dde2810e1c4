"""Days, months and years that a text states, and whether quotes state the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from qa_assistant.answering.times.event_dates import find_dates as find_event_dates
from qa_assistant.answering.times.event_dates import is_coming

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_SHORT = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8}
_SHORT |= {"sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
_NUMBER = {name: number for number, name in enumerate(_MONTHS, start=1)} | _SHORT
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?[–-]\s?\d{1,2}(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>[12]\d{3})"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>[12]\d{3})-(?P<number>\d{2})-(?P<day>\d{2})\b",
        rf"\b{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR}\b)?",
        rf"\b{_MONTH}\s{_DAY}(?![\d,]*\d|\s?%)(?:,?\s{_YEAR}\b)?",
        rf"\b{_MONTH}\s(?:of\s)?{_YEAR}\b",
    )
)
_MONTH_ALONE = re.compile(rf"\b{_MONTH}", re.IGNORECASE)
_SURE_MONTH = re.compile(
    r"\b(?:in|of|since|until|by|from|to|late|early|mid|last|this|next|and|on|before|after)[\s-]$",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(
    r"(?<![\w.,$€£¥–-])(?P<year>(?:1[0-9]|20)\d\d)(?!\d|[.,]\d|s\b|\s?[%°]"
    r"|\s(?:people|million|billion|tonnes|tons|dollars|euros|km|miles|metres|feet)\b)"
)
_RANGE_END = re.compile(r"(?<=\d{4}[–-])(?P<year>(?:1[0-9]|20)\d\d)\b")
_RELATIVE = re.compile(
    r"\b(?:(?P<day>yesterday|today|tomorrow)|(?P<which>last|this|next)\s(?P<unit>year|month))\b",
    re.IGNORECASE,
)
_SHIFTS = {"yesterday": -1, "today": 0, "tomorrow": 1, "last": -1, "this": 0, "next": 1}


@dataclass(frozen=True)
class StatedDate:
    """As much of a date as the text gives, at half-open offsets of it."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        """Whether it is a year and no more."""
        return self.month is None

    def agrees(self, other: "StatedDate", years: set[int]) -> bool:
        """Whether the other date says all that this one says.

        A day without its year takes one of the given years.
        """
        if self.month is not None and other.month != self.month:
            return False
        if self.day is not None and other.day != self.day:
            return False
        if self.year is None:
            return True
        return self.year == other.year or (other.year is None and self.year in years)


def find_dates(text: str) -> list[StatedDate]:
    """The dates of a text, in order, each as much as is written."""
    found: list[StatedDate] = []
    for form in _FORMS:
        found += (_read(match) for match in form.finditer(text) if _is_free(match, found))
    for match in _MONTH_ALONE.finditer(text):
        sure = match["month"][0].isupper() and _SURE_MONTH.search(text[: match.start()])
        if sure and _is_free(match, found):
            found.append(_read(match))
    for pattern in (_YEAR_ALONE, _RANGE_END):
        found += (_read(match) for match in pattern.finditer(text) if _is_free(match, found))
    return sorted(found, key=lambda stated: stated.start)


def resolve_dates(text: str, published: datetime | None) -> list[StatedDate]:
    """What "yesterday", "last month", "Monday" or "in January" mean in an article of this day.

    A weekday is the one before the article or its own day, unless it is still to come; so is a
    month or a day without its year, which may be of the article's own year in any case.
    """
    if published is None:
        return []
    day = published.date()
    relative = [each for match in _RELATIVE.finditer(text) for each in _resolve(match, day)]
    weekdays = [
        StatedDate(found.year, found.month, found.day, found.start, found.end)
        for found in find_event_dates(text, day)
        if found.is_weekday
    ]
    without = [each for each in find_dates(text) if each.year is None]
    years = [
        year for each in without for year in _years(each, day, coming=is_coming(text, each.start))
    ]
    return [*relative, *weekdays, *years]


def backs_date(
    stated: StatedDate, quoted: Sequence[StatedDate], published: datetime | None
) -> bool:
    """Whether a quoted date says what the statement says; years may come from the article's own."""
    years = {other.year for other in quoted if other.year is not None}
    if published is not None:
        years.add(published.year)
    return any(stated.agrees(other, years) for other in quoted)


def _read(match: re.Match[str]) -> StatedDate:
    groups = match.groupdict()
    month = groups.get("month")
    number = int(groups["number"]) if groups.get("number") else None
    return StatedDate(
        year=int(groups["year"]) if groups.get("year") else None,
        month=_NUMBER[month.casefold()] if month else number,
        day=int(groups["day"]) if groups.get("day") else None,
        start=match.start(),
        end=match.end(),
    )


def _is_free(match: re.Match[str], found: Sequence[StatedDate]) -> bool:
    return not any(match.start() < other.end and other.start < match.end() for other in found)


def _years(stated: StatedDate, day: date, *, coming: bool) -> Iterator[StatedDate]:
    """The date in the article's own year, and where that lies on the wrong side in the next."""
    month = stated.month or day.month
    yield replace(stated, year=day.year)
    if not coming and month > day.month:
        yield replace(stated, year=day.year - 1)
    if coming and month < day.month:
        yield replace(stated, year=day.year + 1)


def _resolve(match: re.Match[str], day: date) -> Iterator[StatedDate]:
    start, end = match.span()
    if match["day"]:
        other = day + timedelta(days=_SHIFTS[match["day"].casefold()])
        yield StatedDate(other.year, other.month, other.day, start, end)
    elif match["unit"].casefold() == "year":
        yield StatedDate(day.year + _SHIFTS[match["which"].casefold()], None, None, start, end)
    else:
        months = day.year * 12 + day.month - 1 + _SHIFTS[match["which"].casefold()]
        yield StatedDate(months // 12, months % 12 + 1, None, start, end)


def with_dates(text: str, published: datetime | None, stated: Iterable[str]) -> str:
    """The text with the days that it only points to written out as they are stated.

    For who reads the text without its day: "on Friday" becomes "on 7 March 2025" where a
    statement says so.
    """
    pointed = resolve_dates(text, published)
    for words in stated:
        dates = find_dates(words)
        meant = next((each for each in pointed if dates and dates[0].agrees(each, set())), None)
        if meant is not None:
            text = _put(text, meant, words)
            pointed = resolve_dates(text, published)
    return text


def _put(text: str, place: StatedDate, words: str) -> str:
    held = text[place.start : place.end]
    joined = f"in {words}" if held.casefold().split()[0] in ("last", "this", "next") else words
    return f"{text[: place.start]}{joined}{text[place.end :]}"
