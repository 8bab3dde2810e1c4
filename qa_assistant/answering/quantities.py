"""Numbers as texts write them, with what they count: "€1.2bn" and "1,200 million euros" are equal.

One reader serves both who ask whether a quote has a statement's number (`backs`, strict) and who
ask whether two reports can both be true (`Quantity.agrees`, which admits rounding and bounds).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_assistant.answering.number_words import CARDINALS, ORDINALS, cardinal_value, ordinal_value
from qa_assistant.answering.number_words import COUNTING as COUNTING
from qa_assistant.answering.terms import STOP_WORDS, stem
from qa_assistant.answering.units import (
    CURRENCIES,
    CURRENCY_SIGNS,
    MAGNITUDES,
    SAME_UNITS,
    UNITS,
)

_SIGN = "|".join(map(re.escape, sorted(CURRENCY_SIGNS, key=len, reverse=True)))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGN})?\s?"
    rf"(?:(?<![\w.,:])(?<![A-Za-z]-)(?P<digits>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<ordinal>st|nd|rd|th)?(?![\d:]|,\d|\.\d)"
    rf"|\b(?P<words>{CARDINALS})\b|\b(?P<order>{ORDINALS})\b)"
    rf"(?:[\s-]?(?P<magnitude>{_MAGNITUDE})(?![a-z]))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
_BARE_MAGNITUDE = re.compile(
    r"\b(?:a|several)\s(hundred|thousand|million|billion)\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:no|any|every|some|each|this|that|the)[\s-]$", re.IGNORECASE)
_AFTER_PRONOUN = re.compile(r"^\s(?:of|another|day|who|that|which|or)\b|^[.,;]", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:(?P<most>no more than|less than|fewer than|under|below|at most|up to)"
    r"|(?P<least>no fewer than|no less than|more than|over|at least|above|upwards of|exceeding)"
    r"|(?P<rough>nearly|almost|about|around|roughly|approximately|some|close to|an estimated))\s+$",
    re.IGNORECASE,
)
_BEFORE = 20
"""Characters in front of a number that may say how exactly it is meant."""
_FOLLOWING = re.compile(r"[\s-]([^\W\d_]+(?:[’'][^\W\d_]+)?)")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_MONTH_AHEAD = re.compile(_MONTH)
_MONTH_BEFORE = re.compile(rf"{_MONTH}(?P<day>\s\d{{1,2}})?$")
_YEAR_AHEAD = re.compile(r"\b(?:in|since|by|of|until|from|to|and|early|late|mid)[ -]?$")
_COUNTED_WORDS = 3
"""So many words behind a number may name what is counted."""
_CLOSE = 0.06
"""How far a number may be off that is called rough, to back a statement."""
_ROUNDED = 0.05
"""Largest relative difference between reports that rounding explains."""
_APPROXIMATELY = 0.1
"""The same of a number that is said to be rough."""
_FAR = 1.5
""" "More than 300" says nothing against 400, but something against so many times as many."""
_MOST_DIGITS = 15
"""A longer number is a code and counts nothing."""
_SAME_COUNTED = {"death": "person", "dead": "person", "fatal": "person", "victim": "person"}
ORDINAL = "ordinal"


class Bound(StrEnum):
    """How exactly a number is meant."""

    EXACT = "exact"
    ROUGH = "rough"
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True)
class Quantity:
    """A number at half-open offsets of its text."""

    value: float
    unit: str | None
    """A currency's code, "%", "kg" …; `ORDINAL` for "third"; null where none is named."""
    counted: tuple[str, ...]
    """Stems of what the words behind say is counted, nearest first, the unit's own among them."""
    bound: Bound
    precision: float
    """The last place that the number gives: 1,200 has 100, 1.2 billion has 100 million."""
    start: int
    end: int
    """Behind the number and its unit."""
    counted_end: int
    """Behind the first word for what is counted, if that is no unit."""

    @property
    def may_be_year(self) -> bool:
        """Whether it may name a year."""
        return self.kind is None and self.value.is_integer() and 1000 <= self.value <= 2200

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit in CURRENCIES

    @property
    def kind(self) -> str | None:
        """The unit, else the nearest word for what is counted."""
        return self.unit or next(iter(self.counted), None)

    def equals(self, value: float) -> bool:
        """Whether it is this number, as closely as it claims to be."""
        is_exact = self.bound is Bound.EXACT
        return math.isclose(self.value, value, rel_tol=1e-9 if is_exact else _CLOSE)

    def is_comparable(self, other: "Quantity") -> bool:
        """Whether both count the same kind of thing."""
        if self.unit or other.unit:
            return _is_same_unit(self.unit, other.unit)
        if not self.counted or not other.counted:
            return not self.counted and not other.counted
        return bool(set(self.counted) & set(other.counted))

    def agrees(self, other: "Quantity") -> bool:
        """Whether both can be true: equal, rounded, or within the bound that one of them gives."""
        least, most = sorted((self.value, other.value))
        reach = max(self.precision, other.precision) / 2
        if most - least <= _ROUNDED * most and most - least <= reach:
            return True
        if Bound.ROUGH in (self.bound, other.bound) and most - least <= _APPROXIMATELY * most:
            return True
        return self._admits(other) or other._admits(self)

    def _admits(self, other: "Quantity") -> bool:
        if self.bound is Bound.LEAST:
            return self.value <= other.value <= _FAR * self.value
        return self.bound is Bound.MOST and self.value / _FAR <= other.value <= self.value


def find_quantities(text: str) -> list[Quantity]:
    """The numbers of a text, in order, in digits or in words; "one" only where it counts."""
    found = [_read(text, match) for match in _QUANTITY.finditer(text) if not _is_idle(text, match)]
    for match in _BARE_MAGNITUDE.finditer(text):
        value, (start, end) = MAGNITUDES[match[1].casefold()], match.span(1)
        found.append(Quantity(value, None, (), Bound.ROUGH, value, start, end, end))
    return sorted(found, key=lambda quantity: quantity.start)


def find_counts(text: str) -> list[Quantity]:
    """The numbers that count or measure something; dates, years, clock times, orders do not."""
    return list(_counts(text))


def backs(stated: Quantity, quoted: Sequence[Quantity]) -> bool:
    """Whether one of the quoted numbers is the stated one.

    A unit that the statement names must be that of the quoted number; where the quoted number has
    none ("from 40 to 48 million euros"), another one of the quote must have it.
    """
    units = {quantity.unit for quantity in quoted}
    return any(
        stated.equals(quantity.value) and _has_unit(stated.unit, quantity.unit, units)
        for quantity in quoted
    )


def _counts(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        if _is_idle(text, match) or _is_in_code(text, match):
            continue
        quantity = _read(text, match)
        is_year = quantity.may_be_year and match["digits"] and "," not in match["digits"]
        if quantity.unit != ORDINAL and not is_year and not _is_of_date(text, match):
            yield quantity


def _read(text: str, match: re.Match[str]) -> Quantity:
    value, precision = _number(match)
    start = match.start("sign") if match["sign"] else _first(match)
    unit = _unit(match)
    counted, counted_end = _counted(text, match, unit)
    bound = _BOUND.search(text[max(0, start - _BEFORE) : start])
    meant = Bound(bound.lastgroup) if bound and bound.lastgroup else Bound.EXACT
    return Quantity(value, unit, counted, meant, precision, start, match.end(), counted_end)


def _number(match: re.Match[str]) -> tuple[float, float]:
    """The value, and the last place that is given."""
    if match["order"]:
        return ordinal_value(match["order"]), 1.0
    scale = MAGNITUDES[match["magnitude"].casefold()] if _is_magnitude(match) else 1.0
    if match["words"]:
        return cardinal_value(match["words"]) * scale, scale
    digits = match["digits"].replace(",", "")
    whole, _, decimals = digits.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    place = -len(decimals) if decimals else min(zeros, _MOST_DIGITS)
    return float(digits) * scale, 10.0**place * scale


def _is_magnitude(match: re.Match[str]) -> bool:
    """Whether there is one; a single letter is one in "$48m", and a unit in "48 m"."""
    magnitude = match["magnitude"]
    return bool(magnitude) and (len(magnitude) > 1 or bool(match["sign"]) or magnitude in "kK")


def _unit(match: re.Match[str]) -> str | None:
    if match["ordinal"] or match["order"]:
        return ORDINAL
    if match["sign"]:
        return CURRENCY_SIGNS[match["sign"].upper()]
    if match["unit"]:
        return UNITS[match["unit"].casefold()]
    return "m" if match["magnitude"] == "m" and not _is_magnitude(match) else None


def _counted(text: str, match: re.Match[str], unit: str | None) -> tuple[tuple[str, ...], int]:
    """Stems of what is counted, and where its first word ends."""
    counted = [stem(match["unit"])] if match["unit"] else []
    place = end = match.end()
    while len(counted) < _COUNTED_WORDS and (word := _FOLLOWING.match(text, place)):
        plain = word[1].casefold()
        if plain in STOP_WORDS or plain.endswith("ly"):
            break
        place = word.end()
        if not counted and unit is None:
            end = place
        counted.append(_SAME_COUNTED.get(stemmed := stem(word[1]), stemmed))
    return tuple(counted), end


def _first(match: re.Match[str]) -> int:
    return next(match.start(name) for name in ("digits", "words", "order") if match[name])


def _is_idle(text: str, match: re.Match[str]) -> bool:
    """Whether "one", "first" or "second" counts nothing."""
    if (match["words"] or match["order"] or "").casefold() not in ("one", "first", "second"):
        return False
    before, after = text[max(0, _first(match) - 8) : _first(match)], text[match.end() :]
    return bool(_PRONOUN.search(before) and match["words"]) or bool(_AFTER_PRONOUN.match(after))


def _is_in_code(text: str, match: re.Match[str]) -> bool:
    """Whether it is a part of "3/4", "the 1980s" or a long number."""
    around = (text[max(0, _first(match) - 1) : _first(match)], text[match.end() : match.end() + 1])
    return "/" in around or around[1] == "s" or len(match["digits"] or "") > _MOST_DIGITS


def _is_of_date(text: str, match: re.Match[str]) -> bool:
    """Whether the number is the day or the year of a date."""
    if match["sign"] or match["unit"] or match["magnitude"]:
        return False
    start = _first(match)
    before, after = text[max(0, start - 12) : start].rstrip(" ,"), text[match.end() :]
    if _MONTH_AHEAD.match(after.lstrip(" ")):
        return True
    is_year = bool(match["digits"]) and bool(re.fullmatch(r"1\d{3}|20\d{2}", match["digits"]))
    month = _MONTH_BEFORE.search(before)
    if month:
        return is_year or not month["day"]
    return is_year and bool(_YEAR_AHEAD.search(before))


def _has_unit(stated: str | None, quoted: str | None, units: set[str | None]) -> bool:
    if stated is None:
        return quoted != ORDINAL
    return _is_same_unit(stated, quoted) or (quoted is None and stated in units)


def _is_same_unit(one: str | None, other: str | None) -> bool:
    return one == other or {one, other} in SAME_UNITS
