"""A question asked of another time: of the one named instead, or of the one before or after."""

import re
from datetime import date, timedelta

from qa_assistant.answering.times.calendar_periods import UNIT_MONTHS, shift_months
from qa_assistant.answering.times.time_expressions import Expression, find_expressions
from qa_assistant.answering.times.time_forms import Kind
from qa_assistant.answering.times.time_resolution import MONTH_NAMES, NUMBERS

# a day in whose year every "this …" has begun, to find phrases whatever they mean
_ANY_DAY = date(2025, 12, 31)
_LEAD = re.compile(r"^(?:in|on|since|until|before|after|by|during|over|throughout)\s", re.I)
_BARE_YEAR = re.compile(r"^(?:in\s)?(?P<year>(?:19|20)\d\d)$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STEP = re.compile(
    rf"^(?:in\s|on\s)?(?:(?:(?P<number>\d{{1,2}}|{'|'.join(NUMBERS)})\s|the\s)(?P<unit>day|week|month"
    r"|quarter|year)s?\s(?P<way>before|earlier|after|later)(?:\s(?:that|then|this))?"
    r"|the\s(?P<which>previous|preceding|following|next)\s(?P<other>day|week|month|quarter|year))$",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"\bQ(?P<number>[1-4])\b", re.IGNORECASE)
_FORWARD = frozenset("after later following next".split())
_RELATIVE = re.compile(r"(?P<which>this|last)\s(?P<unit>week|month|quarter|year)$", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth")


def is_only_time(text: str) -> bool:
    """Whether a text names a time and nothing else: "last week?", "in March", "the year before"."""
    plain = text.strip(" ?.!")
    if _BARE_YEAR.match(plain) or _STEP.match(plain):
        return True
    named = find_expressions(text, _ANY_DAY)
    if len(named) != 1:
        return False
    rest = text[: named[0].start] + text[named[0].end :]
    return not any(character.isalnum() for character in rest)


def is_other_time(question: str, text: str) -> bool:
    """Whether a text names only a time, which the question can be asked of; a bare month ("April")
    does where the question names a time too."""
    is_month = text.strip(" ?.!").casefold() in MONTH_NAMES
    return is_only_time(text) or (is_month and bool(find_expressions(question, _ANY_DAY)))


def at_time(question: str, other: str) -> str:
    """The question asked of another time: in the place of its own, or at its end.

    "Q3" after "in the fourth quarter of 2025" is one of the same year; "the year before" is told
    from the time that the question names.
    """
    time_words = other.strip(" ?.!")
    named = find_expressions(question, _ANY_DAY)
    step = _STEP.match(time_words)
    if not named:
        return f"{question.rstrip(' ?.!')} {_led(time_words)}?"
    old = question[named[0].start : named[0].end]
    new = _stepped(old, named[0], step) if step else _of_same_year(old, time_words)
    if new is None:
        return f"{question.rstrip(' ?.!')} {time_words}?"
    return f"{question[: named[0].start]}{new}{question[named[0].end :]}"


def _of_same_year(old: str, new: str) -> str:
    """The new time with the preposition and the year of the old one, where it has none."""
    found = find_expressions(new if _LEAD.match(new) else f"in {new}", _ANY_DAY)
    kind = found[0].kind if found else Kind.YEAR
    year, lead = _YEAR.search(old), _LEAD.match(old)
    if kind is Kind.QUARTER and " quarter" in old:  # no article that says "third quarter" has "Q3"
        new = _QUARTER.sub(lambda m: f"the {_ORDINALS[int(m['number']) - 1]} quarter", new)
    if year and kind in (Kind.QUARTER, Kind.MONTH, Kind.DAY):
        new = f"{new} {'of ' if kind is Kind.QUARTER else ''}{year.group()}"
    is_led = _LEAD.match(new) or kind in (Kind.RELATIVE, Kind.UNIT)
    return new if is_led or lead is None else f"{lead.group()}{new}"


def _led(new: str) -> str:
    """The time as it can stand at the end of a question."""
    found = find_expressions(new, _ANY_DAY)
    is_led = _LEAD.match(new) or (found and found[0].kind is not Kind.QUARTER)
    return new if is_led or _STEP.match(new) else f"in {new}"


def _stepped(old: str, named: Expression, step: re.Match[str]) -> str | None:
    """The time so many units before or after the old one; null where that has no name."""
    number = step["number"] or "a"
    count = int(number) if number.isdigit() else NUMBERS[number.casefold()]
    unit = (step["unit"] or step["other"]).casefold()
    count = count if (step["way"] or step["which"]).casefold() in _FORWARD else -count
    if relative := _RELATIVE.search(old):
        return _ago(relative, unit, count)
    if not named.names_year:
        return None
    if unit == "year":
        return _YEAR.sub(lambda m: str(int(m.group()) + count), old)
    first, days = named.period.first, named.period.days
    lead = lead.group() if (lead := _LEAD.match(old)) else ""
    if unit in UNIT_MONTHS:
        return _month_after(first, days, unit, count, lead)
    if days != 1:
        return None
    day = first + timedelta(days=count * (7 if unit == "week" else 1))
    return f"{lead}{day.day} {day:%B %Y}"


def _month_after(first: date, days: int, unit: str, count: int, lead: str) -> str | None:
    moved = shift_months(first, count * UNIT_MONTHS[unit])
    if unit == "month" and 28 <= days <= 31:
        return f"{lead}{moved:%B %Y}"
    if unit == "quarter" and 90 <= days <= 92:
        return f"{lead}the {_ORDINALS[(moved.month - 1) // 3]} quarter of {moved.year}"
    return None


def _ago(relative: re.Match[str], unit: str, count: int) -> str | None:
    """ "Two weeks ago" for the week before "last week"."""
    if relative["unit"].casefold() != unit or count > 0:
        return None
    back = -count + (relative["which"].casefold() == "last")
    return f"last {unit}" if back == 1 else f"{back} {unit}s ago"
