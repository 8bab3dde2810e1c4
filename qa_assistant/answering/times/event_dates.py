"""Dates in sentences of articles, as far as they are given, and whether two of them can agree."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        "january february march april may june july august september october november december"
        .split(), start=1
    )
}  # fmt: skip
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = (
    r"(?P<month{n}>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?=[.\s]))\.?"
)
_YEAR = r"(?P<year{n}>(?:1\d|20|21)\d{{2}})"
_FORMS = (
    rf"(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH.format(n=1)}(?:,?\s{_YEAR.format(n=1)})?",
    rf"{_MONTH.format(n=2)}\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s{_YEAR.format(n=2)})?",
    rf"{_MONTH.format(n=3)},?\s(?:of\s)?{_YEAR.format(n=3)}",
    rf"(?<=\bin\s){_MONTH.format(n=4)}|(?<=\bsince\s){_MONTH.format(n=5)}",
    r"(?P<iso>\d{4}-\d{2}-\d{2})",
    r"(?<![\d.,$€£-])(?P<year6>(?:1\d|20|21)\d{2})(?![\d,.]\d|\s?(?:%|percent|per cent|tonnes|"
    r"tons|people|euros|dollars|pounds|kilo|metres|meters|jobs))",
    r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)",
)
_DATE = re.compile(rf"\b(?:{'|'.join(_FORMS)})(?!\w)")
_TURN = re.compile(
    r"[;.!?]\s|\blast\s$|\b(?:which|who|after|following|since|because)\s"
    r"|(?<!\bbe\s)\b(?:said|says|told|reported|announced|added|wrote|confirmed|disclosed|stated"
    r"|warned)\b"
)
"""Behind such words another thing is told: "will resume, the ministry said on Friday"."""
_COMING = re.compile(
    r"\b(?:will(?!\s(?:of|on)\b)|would(?!\shave)|shall|(?<!ed\s)plans?\sto|(?:is|are|set)\sto"
    r"|(?:is|are|was|were)\sdue\sto)\b"
    r"|(?<!than\s)(?<!as\s)\b(?:due|expected|scheduled|planned)(?:\s(?:for|on|by|next)\b|\s$)"
    r"|\b(?:expected|scheduled|planned)\sto\b|\b[Nn]ext\s(?:week\s(?:on\s)?)?$"
    r"|(?:(?<!\d\s)\b(?:begins|starts|opens|resumes|meets|votes)"
    r"|(?<=\ws\s)(?:begin|start|open|resume|meet|vote))\son\s$"
)
"""What stands before a weekday that was still to come."""
_BEFORE = 120
"""Characters before a weekday that are looked at."""


@dataclass(frozen=True)
class EventDate:
    """A date as far as it is given, at half-open offsets of the text it was found in."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    is_weekday: bool = False
    """Whether it is only the name of a weekday; then it is read as the last one before the
    article was published, or as the next one where that was still to come."""

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """Year, month, day; null where not given."""
        return (self.year, self.month, self.day)

    def agrees(self, other: "EventDate") -> bool | None:
        """Whether both can be the same day; null where they have nothing to compare."""
        shared = [
            (mine, theirs)
            for mine, theirs in zip(self.parts, other.parts, strict=True)
            if mine is not None and theirs is not None
        ]
        if not shared:
            return None
        return all(mine == theirs for mine, theirs in shared)


def find_dates(text: str, published: date | None = None) -> list[EventDate]:
    """The dates of a text in order; a weekday only where the day of publication is known."""
    found = (_read(match, published) for match in _DATE.finditer(text))
    return [read for read in found if read is not None]


def is_coming(text: str, place: int) -> bool:
    """Whether the words before a date, from the last turn on, tell of what is to come."""
    before = text[max(0, place - _BEFORE) : place]
    turn = max((match.end() for match in _TURN.finditer(before)), default=0)
    return bool(_COMING.search(before, turn))


def _read(match: re.Match[str], published: date | None) -> EventDate | None:
    fields = {name.rstrip("123456"): value for name, value in match.groupdict().items() if value}
    if "weekday" in fields:
        return None if published is None else _weekday(match, fields["weekday"], published)
    if "iso" in fields:
        try:
            given = date.fromisoformat(fields["iso"])
        except ValueError:
            return None
        return EventDate(match.start(), match.end(), given.year, given.month, given.day)
    month = _MONTHS[fields["month"][:3].lower()] if "month" in fields else None
    day = int(fields["day"]) if "day" in fields else None
    if day is not None and not 1 <= day <= 31:
        return None
    year = int(fields["year"]) if "year" in fields else None
    return EventDate(match.start(), match.end(), year, month, day)


def _weekday(match: re.Match[str], name: str, published: date) -> EventDate:
    wanted, today = _WEEKDAYS.index(name.lower()), published.weekday()
    coming = is_coming(match.string, match.start())
    days = (wanted - today) % 7 if coming else -((today - wanted) % 7)
    day = published + timedelta(days=days)
    return EventDate(match.start(), match.end(), day.year, day.month, day.day, is_weekday=True)
