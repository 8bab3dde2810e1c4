"""Small changes that make a true statement one that its quotes do not support."""

import random
import re
from collections.abc import Callable

from benchmarks.statement_pairs import Pair
from qa_assistant.answering.language.quantities import find_quantities
from qa_assistant.answering.language.quantity import ORDINAL
from qa_assistant.answering.language.stated_names import find_names
from qa_assistant.answering.times.stated_dates import find_dates

_FIRST_NAMES = "Marta Gregor Ingrid Pavel Soledad Tobias Yusuf Katarina Desmond Olena".split()
_NAMES = (
    "Marta Kowalczyk", "Gregor Hallström", "Pavel Dvorak", "Lisbon", "Bergen", "Uzbekistan",
    "Halden Group", "Toyohashi", "Ravenscar", "Desmond Achebe",
)  # fmt: skip
_UNITS = {
    "percent": "tonnes", "%": " million", "million": "billion", "billion": "million",
    "dollars": "euros", "euros": "dollars", "miles": "hectares", "km": "miles", "years": "months",
    "metres": "miles", "kilometres": "miles", "days": "weeks", "feet": "miles", "months": "weeks",
    "meters": "miles", "kilometers": "miles", "hours": "days", "acres": "miles",
}  # fmt: skip
_UNIT = re.compile(rf"(?<=\d)\s?({'|'.join(map(re.escape, _UNITS))})\b")
_TURNS = (
    ("increased", "decreased"), ("rose", "fell"), ("won", "lost"), ("first", "last"),
    ("before", "after"), ("largest", "smallest"), ("north", "south"), ("northern", "southern"),
    ("eastern", "western"), ("more", "fewer"), ("began", "ended"), ("started", "ended"),
    ("high", "low"), ("higher", "lower"), ("highest", "lowest"), ("opened", "closed"),
    ("supported", "opposed"), ("oldest", "youngest"), ("male", "female"), ("older", "younger"),
    ("approved", "rejected"), ("majority", "minority"), ("bought", "sold"),
)  # fmt: skip
_TURN = {a: b for pair in _TURNS for a, b in (pair, pair[::-1])}
_TURNABLE = re.compile(rf"\b({'|'.join(_TURN)})\b")
_AUXILIARY = re.compile(r"\b(is|was|are|were|has|had|can|could|will)\s(?!not\b)(?=[a-z]+\b)")


def change_number(pair: Pair, draw: random.Random) -> str | None:
    """Another number in the place of one."""
    dates = find_dates(pair.statement)
    numbers = [
        q
        for q in find_quantities(pair.statement)
        if q.unit != ORDINAL and not any(d.start <= q.start < d.end for d in dates)
    ]
    digits = [re.search(r"\d[\d,.]*\d|\d", pair.statement[q.start : q.end]) for q in numbers]
    places = [
        (q.start + m.start(), q.start + m.end(), m.group())
        for q, m in zip(numbers, digits, strict=True)
        if m
    ]
    if not places:
        return None
    start, end, old = draw.choice(places)
    value = float(old.replace(",", ""))
    new = str(int(value * draw.choice((2, 3)) + draw.randint(1, 9)))
    return _put(pair, start, end, new)


def change_unit(pair: Pair, draw: random.Random) -> str | None:
    """Another unit or magnitude behind the same number."""
    found = list(_UNIT.finditer(pair.statement))
    if not found:
        return None
    match = draw.choice(found)
    return _put(pair, match.start(1), match.end(1), _UNITS[match[1]])


def change_date(pair: Pair, draw: random.Random) -> str | None:
    """Another year, or another day where there is one."""
    dates = [d for d in find_dates(pair.statement) if d.year or d.day]
    if not dates:
        return None
    date = draw.choice(dates)
    text = pair.statement[date.start : date.end]
    if date.day and draw.random() < 0.5:
        new = text.replace(str(date.day), str((date.day + draw.randint(2, 20)) % 28 + 1), 1)
    else:
        new = text.replace(str(date.year), str((date.year or 0) + draw.choice((-11, -3, 7, 20))), 1)
    return _put(pair, date.start, date.end, new) if new != text else None


def change_name(pair: Pair, draw: random.Random) -> str | None:
    """A name that stands nowhere in the article in the place of one."""
    names = _asserted_names(pair)
    if not names:
        return None
    start, end = draw.choice(names)
    return _put(pair, start, end, draw.choice(_NAMES))


def change_name_of_article(pair: Pair, draw: random.Random) -> str | None:
    """A name from elsewhere in the same article in the place of one."""
    names = _asserted_names(pair)
    article = pair.quotes[0].article.text if pair.quotes else ""
    said = " ".join(quote.text for quote in pair.quotes) + pair.quotes[0].article.title
    others = sorted(
        {
            name
            for run in find_names(article)
            if (name := article[run.start : run.end])
            and not any(w in f"{said} {pair.statement} {pair.question}" for w in name.split())
            and not find_dates(f"in {name} ")
        }
    )
    if not names or not others:
        return None
    start, end = draw.choice(names)
    return _put(pair, start, end, draw.choice(others))


def change_first_name(pair: Pair, draw: random.Random) -> str | None:
    """Another first name before the same last name."""
    runs = [
        (start, end)
        for start, end in _asserted_names(pair)
        if re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", pair.statement[start:end])
    ]
    if not runs:
        return None
    start, _ = draw.choice(runs)
    first_end = pair.statement.index(" ", start)
    return _put(pair, start, first_end, draw.choice(_FIRST_NAMES))


def change_direction(pair: Pair, draw: random.Random) -> str | None:
    """The opposite of a word of direction that the quotes have too."""
    quoted = " ".join(quote.text for quote in pair.quotes)
    found = [
        m
        for m in _TURNABLE.finditer(pair.statement)
        if re.search(rf"\b{m[1]}\b", quoted) and not re.search(rf"\b{_TURN[m[1]]}\b", quoted)
    ]
    if not found:
        return None
    match = draw.choice(found)
    return _put(pair, match.start(), match.end(), _TURN[match[1]])


def change_to_denial(pair: Pair, draw: random.Random) -> str | None:
    """A "not" behind the first auxiliary verb."""
    match = _AUXILIARY.search(pair.statement)
    if match is None or re.search(r"\b(?:not|no|never)\b|n't", pair.statement):
        return None
    return f"{pair.statement[: match.end()]}not {pair.statement[match.end() :]}"


CHANGES: dict[str, Callable[[Pair, random.Random], str | None]] = {
    "another number": change_number,
    "another unit": change_unit,
    "another date": change_date,
    "another name": change_name,
    "a name of the same article": change_name_of_article,
    "another first name": change_first_name,
    "the opposite direction": change_direction,
    "denied": change_to_denial,
}


def _asserted_names(pair: Pair) -> list[tuple[int, int]]:
    """Names that the quotes have too; others are not what the statement rests on."""
    quoted = " ".join(quote.text for quote in pair.quotes)
    names = [(run.start, run.end) for run in find_names(pair.statement)]
    return [
        (start, end)
        for start, end in names
        if pair.statement[start:end] in quoted and not find_dates(pair.statement[start:end])
    ]


def _put(pair: Pair, start: int, end: int, new: str) -> str | None:
    changed = f"{pair.statement[:start]}{new}{pair.statement[end:]}"
    return changed if changed != pair.statement else None
