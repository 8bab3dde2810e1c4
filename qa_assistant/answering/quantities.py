"""Numbers as texts write them, with their units: "€1.2bn" and "1,200 million euros" are equal."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_assistant.answering.units import CURRENCY_SIGNS, MAGNITUDES, UNITS

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORD_VALUES = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "dozen": 12,
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        start=1,
    )
}
_SIGN = "|".join(map(re.escape, sorted(CURRENCY_SIGNS, key=len, reverse=True)))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_WORD = "|".join(sorted(_WORD_VALUES, key=len, reverse=True))
_NUMBER_WORDS = rf"(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}|hundred))*"
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGN})?\s?"
    rf"(?:(?<![\w.,:])(?<![A-Za-z]-)(?P<digits>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<ordinal>st|nd|rd|th)?(?![\d:]|,\d|\.\d)"
    rf"|\b(?P<words>{_NUMBER_WORDS})\b|\b(?P<order>{'|'.join(_ORDINALS)})\b)"
    rf"(?:[\s-]?(?P<magnitude>{_MAGNITUDE})(?![a-z]))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
_BARE_MAGNITUDE = re.compile(
    r"\b(?:a|several)\s(hundred|thousand|million|billion)\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:no|any|every|some|each|this|that|the)[\s-]$", re.IGNORECASE)
_AFTER_PRONOUN = re.compile(r"^\s(?:of|another|day|who|that|which|or)\b|^[.,;]", re.IGNORECASE)
_ROUGHLY = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|some|over|approximately|more than|less than|up to"
    r"|at least|under|just)\s+$",
    re.IGNORECASE,
)
_ROUND = 0.06
"""How far a number may be off that is called rough."""
ORDINAL = "ordinal"
COUNTING = _WORD
"""The number words, as a part of a regular expression."""


@dataclass(frozen=True)
class Quantity:
    """A number at half-open offsets of its text."""

    value: float
    unit: str | None
    """A currency's code, "%", "kg" …; `ORDINAL` for "third"; null where none is named."""
    rough: bool
    start: int
    end: int

    @property
    def may_be_year(self) -> bool:
        """Whether it may name a year."""
        return self.unit is None and self.value.is_integer() and 1000 <= self.value <= 2100

    def equals(self, value: float) -> bool:
        """Whether it is this number, as closely as it claims to be."""
        return math.isclose(self.value, value, rel_tol=_ROUND if self.rough else 1e-9)


def find_quantities(text: str) -> list[Quantity]:
    """The numbers of a text, in order, in digits or in words; "one" only where it counts."""
    found = []
    for match in _QUANTITY.finditer(text):
        value = _value(match)
        if value is not None and not _is_pronoun(text, match):
            start = match.start("sign") if match["sign"] else _first_start(match)
            rough = bool(_ROUGHLY.search(text[max(0, start - 20) : start]))
            found.append(Quantity(value, _unit(match), rough, start, match.end()))
    for match in _BARE_MAGNITUDE.finditer(text):
        value = MAGNITUDES[match[1].casefold()]
        found.append(Quantity(value, None, True, match.start(1), match.end(1)))
    return sorted(found, key=lambda quantity: quantity.start)


def backs(stated: Quantity, quoted: Sequence[Quantity]) -> bool:
    """Whether one of the quoted numbers is the stated one.

    A unit that the statement names must be that of the quoted number; where the quoted number has
    none ("from 40 to 48 million euros"), another one of the quote must have it.
    """
    units = {quantity.unit for quantity in quoted}
    return any(
        stated.equals(quantity.value) and _same_unit(stated.unit, quantity.unit, units)
        for quantity in quoted
    )


def _same_unit(stated: str | None, quoted: str | None, units: set[str | None]) -> bool:
    if stated == quoted or (stated is None and quoted != ORDINAL):
        return True
    if quoted is None:
        return stated in units
    return {stated, quoted} <= {"¥", "JPY", "CNY"}


def _value(match: re.Match[str]) -> float | None:
    if match["order"]:
        return float(_ORDINALS[match["order"].casefold()])
    number = float(match["digits"].replace(",", "")) if match["digits"] else _of_words(match)
    magnitude = match["magnitude"]
    if magnitude and len(magnitude) == 1 and not _is_short_magnitude(match):
        return number
    return number * MAGNITUDES[magnitude.casefold()] if magnitude else number


def _is_short_magnitude(match: re.Match[str]) -> bool:
    """Whether a single letter is a magnitude ("$48m") and not a unit ("48 m")."""
    return bool(match["sign"]) or match["magnitude"] in ("k", "K")


def _of_words(match: re.Match[str]) -> float:
    total = 0
    for word in re.split(r"[\s-]+", match["words"].casefold()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word != "and":
            total += _WORD_VALUES[word]
    return float(total)


def _unit(match: re.Match[str]) -> str | None:
    if match["ordinal"] or match["order"]:
        return ORDINAL
    if match["sign"]:
        return CURRENCY_SIGNS[match["sign"].upper()]
    if match["unit"]:
        return UNITS[match["unit"].casefold()]
    if match["magnitude"] == "m" and not _is_short_magnitude(match):
        return "m"
    return None


def _first_start(match: re.Match[str]) -> int:
    return next(match.start(name) for name in ("digits", "words", "order") if match[name])


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    if (match["words"] or match["order"] or "").casefold() not in ("one", "first", "second"):
        return False
    before, after = text[max(0, _first_start(match) - 8) : _first_start(match)], text[match.end() :]
    return bool(_PRONOUN.search(before) and match["words"]) or bool(_AFTER_PRONOUN.match(after))
