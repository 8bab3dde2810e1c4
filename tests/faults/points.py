"""Moments of writing at which a process ends itself with SIGKILL, reached without any hook."""

import os
import signal
import threading
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.fakes import HashingEmbedder
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.protocols import Vectors


class Point(StrEnum):
    """A moment of writing."""

    BEFORE_COMMIT = "before the catalog's commit"
    AFTER_COMMIT = "after the catalog's commit, before the index"
    MID_BATCH = "in the middle of an index batch"
    BEFORE_TICK = "after the index, before the queue forgets"
    PERSISTING = "while the index persists"
    REPLACING = "while an article is replaced"
    DELETING = "while an article is deleted"
    REBUILDING = "while the index is rebuilt"
    CHANGE_EMBEDDING = "model change: while embedding"
    CHANGE_BUILDING = "model change: while the new index is built"
    CHANGE_BEFORE_SWAP = "model change: before the exchange"
    CHANGE_AFTER_SWAP = "model change: after the exchange"
    STARTING = "while it starts and repairs"
    RANDOM = "at a random moment"


CHANGES = frozenset(point for point in Point if point.value.startswith("model change"))


def die() -> None:
    """End this process as a power cut would end it."""
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


class Trap:
    """Is set when the work of interest begins; what it guards dies after `spare` more calls."""

    def __init__(self, *, spare: int = 0) -> None:
        self.is_set = False
        self.spare = spare

    def is_due(self) -> bool:
        """Whether this call is the one to die in."""
        if not self.is_set:
            return False
        self.spare -= 1
        return self.spare < 0


class KillingIndex(ChromaIndex):
    """An index on disk that dies at its point, once its trap is set."""

    def __init__(self, path: Path, point: Point, trap: Trap, *, delay: float) -> None:
        super().__init__(path=path)
        self._point = point
        self._trap = trap
        self._delay = delay

    def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Write, unless it is the moment."""
        due = self._trap.is_due() if self._point in _AT_UPSERT else False
        if due and self._point is Point.AFTER_COMMIT:
            die()
        if due and self._point is Point.PERSISTING:
            threading.Timer(self._delay, die).start()
        if due and self._point in _HALF_WAY:
            half = len(ids) // 2
            super().upsert(space, ids[:half], vectors[:half])
            die()
        if due and self._point is Point.REPLACING:
            # the vectors of the old version are gone, those of the new one are not there
            die()
        super().upsert(space, ids, vectors)
        if due and self._point is Point.BEFORE_TICK:
            die()

    def delete(self, space: str, ids: Sequence[str]) -> None:
        """Remove, and die half-way through when it is the moment."""
        if self._point is Point.DELETING and self._trap.is_due():
            super().delete(space, ids[: len(ids) // 2])
            die()
        super().delete(space, ids)


_HALF_WAY = frozenset({Point.MID_BATCH, Point.REBUILDING, Point.CHANGE_BUILDING})
_AT_UPSERT = _HALF_WAY | {
    Point.AFTER_COMMIT,
    Point.BEFORE_TICK,
    Point.PERSISTING,
    Point.REPLACING,
}
_AT_STATEMENT = {
    Point.BEFORE_COMMIT: "INSERT INTO passages",
    Point.CHANGE_BEFORE_SWAP: "INSERT INTO catalog_state",
}


def watch_statements(catalog: Catalog, point: Point, trap: Trap) -> None:
    """Die right after a statement of a transaction that is never committed."""
    words = _AT_STATEMENT.get(point)
    if words is None:
        return

    def look(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        exchanged = point is Point.BEFORE_COMMIT or "active_model" in str(parameters)
        if statement.startswith(words) and exchanged and trap.is_due():
            die()

    event.listen(catalog.engine, "after_cursor_execute", look)


class KillingEmbedder(HashingEmbedder):
    """Dies over a text, once its trap is set."""

    def __init__(self, dimension: int, point: Point, trap: Trap) -> None:
        super().__init__(dimension)
        self._due = trap.is_due if point is Point.CHANGE_EMBEDDING else lambda: False

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, unless it is the moment."""
        if self._due():
            die()
        return super().encode(texts)
