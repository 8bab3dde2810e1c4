"""A number with what it counts, and when two of them are the same or can both be true."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_assistant.answering.language.units import CURRENCIES, SAME_UNITS

_CLOSE = 0.06
"""How far a number may be off that is called rough, to back a statement."""
_ROUNDED = 0.05
"""Largest relative difference between reports that rounding explains."""
_APPROXIMATELY = 0.1
"""The same of a number that is said to be rough."""
_FAR = 1.5
""" "More than 300" says nothing against 400, but something against so many times as many."""
_OLDEST = 120
"""Years that a person may be old."""
ORDINAL = "ordinal"


class Bound(StrEnum):
    """How exactly a number is meant."""

    EXACT = "exact"
    ROUGH = "rough"
    UNDER = "under"
    """Rough, and rather less: "nearly"."""
    LEAST = "least"
    MOST = "most"


_CONTRARY = {Bound.LEAST: Bound.MOST, Bound.MOST: Bound.LEAST, Bound.EXACT: Bound.MOST}
"""Which bound of a quote backs no number that is meant so."""


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
    """Behind the first word for what is counted, if that is no unit; else behind the range."""
    is_between_commas: bool = False
    upto: float | None = None
    """The other end of a range, from its first number: 6 million of "5–6 million"."""

    @property
    def may_be_year(self) -> bool:
        """Whether it may name a year."""
        return self.kind is None and self.value.is_integer() and 1000 <= self.value <= 2200

    @property
    def may_be_age(self) -> bool:
        """Whether it may be somebody's age in years: "the mayor, 56, won"."""
        is_whole = self.unit is None and self.value.is_integer()
        return self.is_between_commas and is_whole and 1 <= self.value <= _OLDEST

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
        is_rough = {Bound.ROUGH, Bound.UNDER} & {self.bound, other.bound}
        if is_rough and most - least <= _APPROXIMATELY * most:
            return True
        return self._admits(other) or other._admits(self)

    def _admits(self, other: "Quantity") -> bool:
        if self.upto is not None and self.value <= other.value <= self.upto:
            return True
        if self.bound is Bound.LEAST:
            return self.value <= other.value <= _FAR * self.value
        return self.bound is Bound.MOST and self.value / _FAR <= other.value <= self.value


def backs(stated: Quantity, quoted: Sequence[Quantity]) -> bool:
    """Whether one of the quoted numbers is the stated one.

    A unit that the statement names must be that of the quoted number; where the quoted number has
    none ("from 40 to 48 million euros"), another one of the quote must have it. "At least 500" and
    "500" are not backed by "up to 500".
    """
    units = {quantity.unit for quantity in quoted}
    return any(
        stated.equals(quantity.value)
        and _keeps_bound(stated, quantity)
        and _has_unit(stated.unit, quantity, units)
        for quantity in quoted
    )


def _keeps_bound(stated: Quantity, quoted: Quantity) -> bool:
    """Whether the quoted number is no bound the other way and lies inside the stated one."""
    if _CONTRARY.get(stated.bound) is quoted.bound:
        return False
    if math.isclose(stated.value, quoted.value, rel_tol=1e-9):
        return stated.bound is not Bound.LEAST or quoted.bound is not Bound.UNDER
    if stated.bound is Bound.LEAST:
        return quoted.value > stated.value
    return stated.bound is not Bound.MOST or quoted.value < stated.value


def _has_unit(stated: str | None, quoted: Quantity, units: set[str | None]) -> bool:
    if stated is None:
        return quoted.unit != ORDINAL
    if _is_same_unit(stated, quoted.unit) or (stated == "year" and quoted.may_be_age):
        return True
    return quoted.unit is None and stated in units


def _is_same_unit(one: str | None, other: str | None) -> bool:
    return one == other or {one, other} in SAME_UNITS
