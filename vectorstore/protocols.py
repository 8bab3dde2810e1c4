"""What the store needs from an embedding model and from a vector index."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from vectorstore.models import Hit

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors; two embedders with one fingerprint make the same vectors."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change when the weights or the pooling change."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text: float32, shape (len(texts), dimension)."""


class VectorIndex(Protocol):
    """Nearest neighbours by cosine, in named spaces; a copy that can be rebuilt at any time.

    A space is one collection of articles embedded by one model. An unknown space is empty.
    """

    def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors; durable when it returns."""

    def delete(self, space: str, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are ignored."""

    def query(self, space: str, vectors: Vectors, limit: int) -> list[list[tuple[str, float]]]:
        """For each row the nearest ids with their cosine similarity, best first."""

    def ids(self, space: str) -> Collection[str]:
        """Every id that the space holds."""

    def drop(self, space: str) -> None:
        """Forget a space."""

    def spaces(self) -> Collection[str]:
        """Names of all spaces."""

    def rest(self) -> None:
        """Release what can be had again when it is next needed: memory above all."""

    def close(self) -> None:
        """Release files and connections."""


class Titled(NamedTuple):
    """A passage and the title that it stands under."""

    title: str
    text: str


@runtime_checkable
class Reranker(Protocol):
    """Reads a query together with each passage: slower than a vector, and better."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def most(self) -> int:
        """How many passages it is worth to read for one query."""

    @property
    def weight(self) -> float:
        """Its part in the order, in [0, 1]; the rest is the fused score's."""

    def score(self, query: str, passages: Sequence[Hit]) -> Sequence[float]:
        """For each passage how well it answers the query, in any scale; higher is better."""
