"""What a search looks at, in memory: who may see which passage, and a small copy of its vector.

The database answers such questions one row at a time; over 100,000 passages that costs more than
all the rest of a search. Here it is a few operations on columns of numbers.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import simsimd

from vectorstore.admission import Readers, check_period, is_visible, spellings
from vectorstore.models import Filters
from vectorstore.protocols import Vectors

NEVER = np.iinfo(np.int64).min
"""In place of a date that an article does not have."""
NOBODY = -1

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

# comparing with all codes is as fast as picking out an eighth of them first
_PICKED = 8
# comparing with so many takes a millisecond
_MANY = 20_000
_MOST_VERDICTS = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Codes:
    """Numbers for values that repeat, given in the order in which they are first seen."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._numbers: dict[object, int] = {}
        self._verdicts: dict[frozenset[str], Mask] = {}

    def number(self, value: object) -> int:
        """The value's number, a new one for a new value."""
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self.values)
            self.values.append(value)
        return found

    def find(self, value: object) -> int:
        """The value's number; one that no row has when there is none."""
        return self._numbers.get(value, NOBODY)

    def verdicts(self, asked: frozenset[str], passes: Callable[[frozenset[str]], bool]) -> Mask:
        """For each number whether its value, a set, passes; kept for who asks the same again."""
        known = self._verdicts.get(asked)
        values = self.values[0 if known is None else len(known) :]
        if known is None or values:
            fresh = (isinstance(value, frozenset) and passes(value) for value in values)
            more = np.fromiter(fresh, np.bool_, len(values))
            known = more if known is None else np.concatenate([known, more])
            if len(self._verdicts) >= _MOST_VERDICTS:
                self._verdicts.clear()
            self._verdicts[asked] = known
        return known


@dataclass(frozen=True)
class Vocabulary:
    """The codes of the columns that hold no numbers."""

    collection: Codes
    publisher: Codes
    author: Codes
    groups: Codes
    tags: Codes


@dataclass(frozen=True)
class Roster:
    """The passages of a catalog at one revision; never changes.

    Articles have rows, passages have positions; both only grow, and what was replaced stays behind
    as a dead position.
    """

    revision: int
    fingerprint: str
    vocabulary: Vocabulary
    # by row of the article
    collection: npt.NDArray[np.int32]
    publisher: npt.NDArray[np.int32]
    author: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int32]
    tags: npt.NDArray[np.int32]
    published: npt.NDArray[np.int64]
    """Microseconds since 1970, UTC."""
    # by position of the passage
    numbers: npt.NDArray[np.int64]
    """The passages' numbers in the catalog."""
    articles: npt.NDArray[np.int32]
    """The rows of their articles."""
    lengths: npt.NDArray[np.int32]
    """Words in text and header."""
    codes: npt.NDArray[np.int8]
    """Vectors in 8 bits."""
    scales: npt.NDArray[np.float32]
    """What a code is to be multiplied with; 0 where there is no vector."""
    alive: Mask
    positions: npt.NDArray[np.int32]
    """By a passage's number: where it is now; `NOBODY` where it is not."""

    def admitted(self, collection: str, *, filters: Filters, readers: Readers) -> Mask:
        """For each position whether a search may use it: `admission.admitted`, once more.

        Raises InvalidQuery for an empty period.
        """
        check_period(filters)
        articles = self.collection == self.vocabulary.collection.find(collection)
        for column, codes, wanted in (
            (self.publisher, self.vocabulary.publisher, filters.publisher),
            (self.author, self.vocabulary.author, filters.author),
        ):
            if wanted is not None:
                articles &= np.isin(column, [codes.find(name) for name in spellings(wanted)])
        if filters.earliest is not None:
            articles &= self.published >= microseconds(filters.earliest)
        if filters.latest is not None:
            articles &= self.published <= microseconds(filters.latest)
            articles &= self.published != NEVER
        if filters.tags:
            articles &= self.vocabulary.tags.verdicts(filters.tags, filters.tags.issubset)[
                self.tags
            ]
        if readers is not None:
            codes = self.vocabulary.groups
            articles &= codes.verdicts(readers, lambda groups: is_visible(groups, readers))[
                self.groups
            ]
        mask: Mask = articles[self.articles] & self.alive
        return mask

    def of_collection(self, collection: str) -> Mask:
        """For each position whether it is a passage of the collection."""
        rows = self.collection == self.vocabulary.collection.find(collection)
        mask: Mask = rows[self.articles] & self.alive
        return mask

    def located(self, numbers: npt.NDArray[np.signedinteger[Any]]) -> npt.NDArray[np.int32]:
        """Positions of the passages with these numbers; `NOBODY` for those that are not here."""
        known = numbers < len(self.positions)
        found = np.full(len(numbers), NOBODY, np.int32)
        found[known] = self.positions[numbers[known]]
        return found

    def nearest(
        self, vector: Vectors, allowed: Mask, count: int, *, beside: Executor | None = None
    ) -> Positions:
        """The positions, of those allowed, that are most similar to the vector, in no order.

        `beside` compares half of them at the same time.
        """
        admitted = int(np.count_nonzero(allowed))
        if admitted <= count or _PICKED * admitted < len(self.codes):
            positions = np.flatnonzero(allowed)
            return positions[largest(self.similarities(vector, positions), count)]
        query, _ = quantised(vector[None, :])
        # masked, not picked out: copying most of the numbers takes as long as computing them
        ranked = _products(query, self.codes, beside) * self.scales
        ranked[~allowed] = -np.inf
        return largest(ranked, count)

    def similarities(self, vector: Vectors, positions: Positions) -> npt.NDArray[np.float32]:
        """Cosine similarities of the vector and the passages, to about two decimals."""
        query, scale = quantised(vector[None, :])
        if _PICKED * len(positions) < len(self.codes):
            products = _products(query, self.codes[positions])
        else:
            products = _products(query, self.codes)[positions]
        similarities: npt.NDArray[np.float32] = products * (self.scales[positions] * scale)
        return similarities


def largest(scores: npt.NDArray[np.float32], count: int) -> Positions:
    """Places of the largest scores, in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - count)[-count:]


def microseconds(moment: datetime | None) -> int:
    """The moment as the column of dates holds it."""
    if moment is None:
        return NEVER
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def quantised(vectors: Vectors) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Vectors in 8 bits a number, and for each what its codes are to be multiplied with."""
    largest = np.maximum(vectors.max(axis=1, initial=0.0), -vectors.min(axis=1, initial=0.0))
    scales = (largest / 127).astype(np.float32)
    codes = vectors / np.where(scales > 0, scales, np.float32(1.0))[:, None]
    return np.rint(codes, out=codes).astype(np.int8), scales


def _products(
    query: npt.NDArray[np.int8], codes: npt.NDArray[np.int8], beside: Executor | None = None
) -> npt.NDArray[np.float32]:
    """Inner products of the one row of the query and all codes, exact up to 24 bits."""
    if not codes.size:
        return np.zeros(len(codes), np.float32)
    if beside is not None and len(codes) >= _MANY:
        half = len(codes) // 2
        others = beside.submit(_products, query, codes[half:])
        return np.concatenate([_products(query, codes[:half]), others.result()])
    # one thread: searches run side by side, and it leaves the interpreter to the others
    found = simsimd.cdist(query, codes, metric="dot", out_dtype="float32")
    products: npt.NDArray[np.float32] = np.asarray(found, np.float32)[0]
    return products
