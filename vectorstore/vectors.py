"""Embeddings in the catalog: each text is embedded once by each model, and searched exactly."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from vectorstore.admission import Conditions
from vectorstore.protocols import Embedder, Vectors
from vectorstore.schema import ArticleRow, EmbeddingRow, PassageRow

Item = TypeVar("Item")

_STORED = np.dtype("<f4")
# far below SQLite's limit on values in a statement
_PORTION = 5_000
# rows that an exact search reads at once: 4,000 vectors of 384 numbers are 6 MB
_SCAN = 4_000


def portions(items: Sequence[Item], size: int = _PORTION) -> Iterator[Sequence[Item]]:
    """The items in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def missing_keys(session: Session, keys: Collection[str], fingerprint: str) -> set[str]:
    """Those of the keys that this model has not embedded yet."""
    missing = set(keys)
    for part in portions(sorted(missing)):
        present = select(EmbeddingRow.embedding_key).where(
            EmbeddingRow.fingerprint == fingerprint, EmbeddingRow.embedding_key.in_(part)
        )
        missing.difference_update(session.scalars(present))
    return missing


def store_vectors(session: Session, vectors: Mapping[str, Vectors], embedder: Embedder) -> None:
    """Keep the vectors by their keys; a key that is there already stays as it is."""
    rows = [
        {
            "embedding_key": key,
            "fingerprint": embedder.fingerprint,
            "model": embedder.name,
            "vector": vectors[key].astype(_STORED).tobytes(),
        }
        for key in sorted(missing_keys(session, vectors.keys(), embedder.fingerprint))
    ]
    if rows:
        session.execute(insert(EmbeddingRow), rows)


def drop_unused(session: Session, keys: Collection[str]) -> None:
    """Remove those of the embeddings that no passage needs any more."""
    used = select(PassageRow.id).where(PassageRow.embedding_key == EmbeddingRow.embedding_key)
    for part in portions(sorted(set(keys))):
        session.execute(
            delete(EmbeddingRow).where(EmbeddingRow.embedding_key.in_(part), ~used.exists())
        )


def unembedded(session: Session, fingerprint: str, limit: int) -> dict[str, str]:
    """Up to `limit` keys that this model has not embedded, each with the text to embed."""
    present = select(EmbeddingRow.embedding_key).where(
        EmbeddingRow.embedding_key == PassageRow.embedding_key,
        EmbeddingRow.fingerprint == fingerprint,
    )
    rows = session.execute(
        select(PassageRow.embedding_key, PassageRow.header, PassageRow.text)
        .where(~present.exists())
        .group_by(PassageRow.embedding_key)
        .limit(limit)
    )
    return {key: f"{header}\n{passage}" for key, header, passage in rows}


def vectors_of(
    session: Session, passage_ids: Sequence[str], fingerprint: str
) -> tuple[list[str], Vectors]:
    """Ids and vectors of those passages that exist and have an embedding by this model."""
    rows: list[tuple[str, bytes]] = []
    for part in portions(passage_ids):
        found = session.execute(_embedded(fingerprint).where(PassageRow.id.in_(part)))
        rows.extend((id, vector) for id, vector in found)
    return [id for id, _ in rows], _decoded([vector for _, vector in rows])


def count_admitted(session: Session, conditions: Conditions) -> int:
    """How many passages belong to articles that the conditions admit."""
    counted = select(func.count(PassageRow.number)).join(
        ArticleRow, ArticleRow.id == PassageRow.article_id
    )
    return session.scalar(counted.where(*conditions)) or 0


def exact_search(
    session: Session, vector: Vectors, *, fingerprint: str, conditions: Conditions, limit: int
) -> dict[str, float]:
    """The nearest admitted passages with their cosine similarity, by comparing with every one."""
    admitted = (
        _embedded(fingerprint)
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(*conditions)
        .execution_options(yield_per=_SCAN)
    )
    best: list[tuple[float, str]] = []
    for part in session.execute(admitted).partitions():
        similarities = _decoded([row[1] for row in part]) @ vector
        nearest = np.argsort(-similarities, kind="stable")[:limit]
        best.extend((float(similarities[i]), part[i][0]) for i in nearest)
        best = sorted(best, key=lambda pair: (-pair[0], pair[1]))[:limit]
    return {id: min(1.0, max(-1.0, similarity)) for similarity, id in best}


def _embedded(fingerprint: str) -> Select[str, bytes]:
    return (
        select(PassageRow.id, EmbeddingRow.vector)
        .join(EmbeddingRow, EmbeddingRow.embedding_key == PassageRow.embedding_key)
        .where(EmbeddingRow.fingerprint == fingerprint)
    )


def _decoded(stored: Sequence[bytes]) -> Vectors:
    if not stored:
        return np.empty((0, 0), dtype=np.float32)
    flat = np.frombuffer(b"".join(stored), dtype=_STORED)
    return flat.reshape(len(stored), -1).astype(np.float32, copy=False)
