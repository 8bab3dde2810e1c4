"""Quantities in sentences: their value, their unit, and whether two of them can both be true."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qa_assistant.answering.terms import STOP_WORDS, stem

_MAGNITUDES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10),
             strict=True))  # fmt: skip
_SYMBOLS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_UNITS = {
    "kg": "kilogram", "km": "kilometr", "kilomet": "kilometr", "mw": "megawatt", "gw": "gigawatt",
    "ton": "tonn", "mt": "tonn", "t": "tonn", "ha": "hectar", "usd": "dollar", "eur": "euro",
    "gbp": "pound", "rmb": "yuan", "renminbi": "yuan", "cny": "yuan", "meter": "metr",
    "death": "person", "dead": "person", "fatal": "person", "victim": "person",
}  # fmt: skip
"""Stems that name the same unit."""

_TENS = "|".join(word for word, value in _WORDS.items() if value >= 20)
_SPELLED = (
    rf"(?:(?:{_TENS})[- ](?:one|two|three|four|five|six|seven|eight|nine)|{'|'.join(_WORDS)})"
)
_QUANTITY = re.compile(
    r"(?P<bound>\b(?:more than|over|at least|above|no fewer than|no less than|upwards of|exceeding"
    r"|less than|fewer than|under|below|at most|up to|no more than|nearly|almost|about|around"
    r"|roughly|approximately|some|close to|an estimated)\s+)?"
    r"(?P<symbol>(?:US|A|C|HK|NZ)?[$€£¥₹]\s?)?"
    rf"(?<![\w.,:/])(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>\b{_SPELLED}\b))"
    r"(?![\d/:]|(?:st|nd|rd|th|s)\b)"
    rf"(?:(?:\s|-)?(?P<magnitude>{'|'.join(_MAGNITUDES)})\b)?"
    r"(?P<percent>\s?%|[ -]per\s?cent\b|[ -]percentage points?\b)?",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"[\s-]([^\W\d_]+(?:[’'][^\W\d_]+)?)")
_LEAST = ("more than", "over", "at least", "above", "no fewer", "no less", "upwards", "exceeding")
_MOST = ("less than", "fewer than", "under", "below", "at most", "up to", "no more")
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_UNIT_WORDS = 3
"""So many words behind a number may name what is counted."""
_ROUNDED = 0.05
"""Largest relative difference that rounding explains."""
_APPROXIMATELY = 0.1
"""The same of a number that is said to be rough."""
_FAR = 2.0
""" "More than 300" says nothing against 500, but something against so many times as many."""


class Bound(StrEnum):
    """How exactly a number is meant."""

    EXACT = "exact"
    ROUGH = "rough"
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts, at half-open offsets of the text it was found in."""

    start: int
    end: int
    value: float
    units: tuple[str, ...]
    """Stems of what is counted, nearest first: `("dollar",)`, `("percent",)`; may be empty."""
    bound: Bound
    precision: float
    """The last place that the number gives: 1,200 has 100, 1.2 billion has 100 million."""

    def is_comparable(self, other: "Quantity") -> bool:
        """Whether both count the same kind of thing."""
        if not self.units or not other.units:
            return not self.units and not other.units
        return bool(set(self.units) & set(other.units))

    def agrees(self, other: "Quantity") -> bool:
        """Whether both can be true: equal, rounded, or within the bound that one of them gives."""
        least, most = sorted((self.value, other.value))
        if most - least <= _ROUNDED * most and most - least <= self._reach(other):
            return True
        bounds = (self.bound, other.bound)
        if Bound.ROUGH in bounds and most - least <= _APPROXIMATELY * most:
            return True
        return self._admits(other) or other._admits(self)

    def _reach(self, other: "Quantity") -> float:
        return max(self.precision, other.precision) / 2

    def _admits(self, other: "Quantity") -> bool:
        if self.bound is Bound.LEAST:
            return self.value <= other.value <= _FAR * self.value
        return self.bound is Bound.MOST and self.value / _FAR <= other.value <= self.value


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order; dates, clock times and plain years are none."""
    return list(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        if _is_of_date(text, match):
            continue
        number = _number(match)
        if number is None:
            continue
        value, precision = number
        units, end = _units(text, match)
        if not units and 1000 <= value <= 2200 and match["digits"] and "," not in match["digits"]:
            continue  # a year
        start = match.start("symbol") if match["symbol"] else _first(match)
        yield Quantity(start, end, value, units, _bound(match["bound"]), precision)


def _first(match: re.Match[str]) -> int:
    return match.start("digits") if match["digits"] else match.start("word")


def _number(match: re.Match[str]) -> tuple[float, float] | None:
    scale = _MAGNITUDES[match["magnitude"].lower()] if match["magnitude"] else 1.0
    if match["word"]:
        parts = re.split(r"[- ]", match["word"].lower())
        return sum(_WORDS[part] for part in parts) * scale, scale
    digits = match["digits"].replace(",", "")
    if len(digits) > 15:
        return None
    whole, _, decimals = digits.partition(".")
    if decimals:
        return float(digits) * scale, 10.0 ** -len(decimals) * scale
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return float(whole) * scale, 10.0**zeros * scale


def _units(text: str, match: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """What is counted, and where its first word ends."""
    if match["percent"]:
        return ("percent",), match.end()
    if match["symbol"]:
        return (_SYMBOLS[match["symbol"].strip()[-1]],), match.end()
    units: list[str] = []
    place = end = match.end()
    while len(units) < _UNIT_WORDS and (word := _FOLLOWING.match(text, place)):
        plain = word[1].casefold()
        if plain in STOP_WORDS or plain.endswith("ly"):
            break
        place = word.end()
        end = place if not units else end
        stemmed = stem(word[1])
        units.append(_UNITS.get(stemmed, _UNITS.get(plain, stemmed)))
    return tuple(units), end


def _is_of_date(text: str, match: re.Match[str]) -> bool:
    """Whether the number is the day or the year of a date."""
    start = _first(match)
    before, after = text[max(0, start - 12) : start].rstrip(" ,"), text[match.end() :]
    if match["symbol"] or match["percent"] or match["magnitude"]:
        return False
    if _MONTH.match(after.lstrip(" ")) or re.search(rf"{_MONTH.pattern}$", before):
        return True
    is_year = bool(match["digits"]) and re.fullmatch(r"1\d{3}|20\d{2}", match["digits"])
    if is_year and re.search(
        r"\b(?:in|since|by|of|until|from|to|and|early|late|mid)[ -]?$", before
    ):
        return True
    return bool(re.search(_MONTH.pattern + r"\s\d{1,2}$", before)) and bool(is_year)


def _bound(words: str | None) -> Bound:
    if not words:
        return Bound.EXACT
    plain = words.lower()
    if plain.startswith(_LEAST):
        return Bound.LEAST
    return Bound.MOST if plain.startswith(_MOST) else Bound.ROUGH
