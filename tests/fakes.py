"""Stand-ins for slow or outside parts, and small builders, for the tests of all packages."""

import hashlib
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from vectorstore.errors import VectorIndexError
from vectorstore.models import Article, PassageSpan
from vectorstore.protocols import Vectors

INGESTED = datetime(2025, 6, 1, 12, tzinfo=UTC)


class HashingEmbedder:
    """Texts that share words are near: a hashed bag of words, as a unit vector."""

    def __init__(self, dimension: int = 64, *, seed: str = "") -> None:
        self.name = f"hashing-{dimension}{seed}"
        self.fingerprint = hashlib.sha256(self.name.encode()).hexdigest()[:16]
        self.dimension = dimension
        self.encoded: list[str] = []
        self._seed = seed

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                digest = hashlib.sha256((self._seed + word).encode("utf-8", "replace")).digest()
                row[int.from_bytes(digest[:4], "big") % self.dimension] += 1
            row /= np.linalg.norm(row)
        return vectors


class MemoryIndex:
    """A VectorIndex that compares with every vector, and forgets all when it is closed."""

    def __init__(self) -> None:
        self._spaces: dict[str, dict[str, Vectors]] = {}

    def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors."""
        self._spaces.setdefault(space, {}).update(zip(ids, vectors, strict=True))

    def delete(self, space: str, ids: Sequence[str]) -> None:
        """Remove vectors."""
        for id in ids:
            self._spaces.get(space, {}).pop(id, None)

    def query(self, space: str, vectors: Vectors, limit: int) -> list[list[tuple[str, float]]]:
        """The nearest ids for each row."""
        held = self._spaces.get(space)
        if not held:
            return [[] for _ in vectors]
        ids, matrix = list(held), np.stack(list(held.values()))
        rows = []
        for similarities in vectors @ matrix.T:
            order = np.argsort(-similarities, kind="stable")[:limit]
            rows.append([(ids[i], min(1.0, float(similarities[i]))) for i in order])
        return rows

    def ids(self, space: str) -> Collection[str]:
        """Every id of the space."""
        return list(self._spaces.get(space, {}))

    def drop(self, space: str) -> None:
        """Forget a space."""
        self._spaces.pop(space, None)

    def spaces(self) -> Collection[str]:
        """Names of all spaces."""
        return list(self._spaces)

    def rest(self) -> None:
        """There is nothing to release."""

    def close(self) -> None:
        """Nothing to release."""


class BreakableIndex(MemoryIndex):
    """A MemoryIndex whose writes fail while `broken` is set, after `writes_left` more; and that
    answers no query while it is `blind`."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.error: type[VectorIndexError] = VectorIndexError
        self.blind = False
        self.queries = 0
        self.writes_left = 0

    def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors, unless broken."""
        self._fail_if_broken()
        super().upsert(space, ids, vectors)

    def delete(self, space: str, ids: Sequence[str]) -> None:
        """Remove vectors, unless broken."""
        self._fail_if_broken()
        super().delete(space, ids)

    def query(self, space: str, vectors: Vectors, limit: int) -> list[list[tuple[str, float]]]:
        """The nearest ids, unless blind."""
        self.queries += 1
        if self.blind:
            raise VectorIndexError("The vector index is blind on purpose.")
        return super().query(space, vectors, limit)

    def _fail_if_broken(self) -> None:
        if self.broken and self.writes_left == 0:
            raise self.error("The vector index is broken on purpose.")
        self.writes_left -= self.broken


def make_article(id: str = "a1", text: str = "Rare earths are metals.", **fields: Any) -> Article:
    """An article with what a test does not care about filled in."""
    return Article(id=id, text=text, **{"title": id, "ingested_at": INGESTED, **fields})


def paragraphs(article: Article) -> list[PassageSpan]:
    """One passage for every paragraph."""
    return [PassageSpan(start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", article.text)]
