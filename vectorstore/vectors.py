"""Embeddings in the catalog: each text is embedded once by each model, and searched exactly."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from vectorstore.protocols import Embedder, Vectors
from vectorstore.schema import EmbeddingRow, PassageRow

Item = TypeVar("Item")
Numbers = npt.NDArray[np.int64]

# made once, for what every search asks
_BY_NUMBER = (
    select(PassageRow.number, EmbeddingRow.vector)
    .join(EmbeddingRow, EmbeddingRow.embedding_key == PassageRow.embedding_key)
    .where(
        EmbeddingRow.fingerprint == bindparam("fingerprint"),
        PassageRow.number.in_(bindparam("numbers", expanding=True)),
    )
)
_NUMBERS = select(PassageRow.id, PassageRow.number).where(
    PassageRow.id.in_(bindparam("ids", expanding=True))
)
_STORED = np.dtype("<f4")
# far below SQLite's limit on values in a statement
_PORTION = 5_000


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


def drop_unused(session: Session, keys: Collection[str]) -> int:
    """Remove those of the embeddings that no passage needs any more; how many."""
    dropped = 0
    used = select(PassageRow.id).where(PassageRow.embedding_key == EmbeddingRow.embedding_key)
    for part in portions(sorted(set(keys))):
        result: Any = session.execute(
            delete(EmbeddingRow).where(EmbeddingRow.embedding_key.in_(part), ~used.exists())
        )
        dropped += int(result.rowcount)
    return dropped


def unembedded(
    session: Session, fingerprint: str, limit: int, *, after: str = ""
) -> dict[str, str]:
    """Up to `limit` keys that this model has not embedded, each with the text to embed.

    They come in order; `after` is the last one that the caller has had.
    """
    present = select(EmbeddingRow.embedding_key).where(
        EmbeddingRow.embedding_key == PassageRow.embedding_key,
        EmbeddingRow.fingerprint == fingerprint,
    )
    rows = session.execute(
        select(PassageRow.embedding_key, PassageRow.header, PassageRow.text)
        .where(PassageRow.embedding_key > after, ~present.exists())
        .group_by(PassageRow.embedding_key)
        .order_by(PassageRow.embedding_key)
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
    return [id for id, _ in rows], decoded([vector for _, vector in rows])


def similarities(
    session: Session, numbers: Sequence[int] | Numbers, vector: Vectors, *, fingerprint: str
) -> Vectors:
    """Cosine similarities of the vector and these passages, by number: float32, in [-1, 1].

    A passage that the model has not embedded gets 0.
    """
    places = {int(number): place for place, number in enumerate(numbers)}
    result = np.zeros(len(places), np.float32)
    asked = {"numbers": list(places), "fingerprint": fingerprint}
    rows = session.execute(_BY_NUMBER, asked).all()
    if rows:
        found = decoded([stored for _, stored in rows]) @ vector
        result[[places[number] for number, _ in rows]] = found
    return np.clip(result, -1.0, 1.0)


def numbers_of(session: Session, passage_ids: Sequence[str]) -> list[int]:
    """The numbers of those passages that exist, in the given order."""
    numbers: dict[str, int] = {}
    for part in portions(passage_ids):
        numbers.update((id, number) for id, number in session.execute(_NUMBERS, {"ids": part}))
    return [numbers[id] for id in passage_ids if id in numbers]


def _embedded(fingerprint: str) -> Select[str, bytes]:
    return (
        select(PassageRow.id, EmbeddingRow.vector)
        .join(EmbeddingRow, EmbeddingRow.embedding_key == PassageRow.embedding_key)
        .where(EmbeddingRow.fingerprint == fingerprint)
    )


def decoded(stored: Sequence[bytes]) -> Vectors:
    """Vectors as they were stored, one row each."""
    if not stored:
        return np.empty((0, 0), dtype=np.float32)
    flat = np.frombuffer(b"".join(stored), dtype=_STORED)
    return flat.reshape(len(stored), -1).astype(np.float32, copy=False)
