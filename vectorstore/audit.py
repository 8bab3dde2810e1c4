"""Compares a collection in the catalog with its indexes, by asking the indexes real questions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from vectorstore import lexical, outbox, vectors
from vectorstore.errors import VectorIndexError
from vectorstore.models import IndexReport
from vectorstore.protocols import VectorIndex, Vectors
from vectorstore.schema import ArticleRow, PassageRow

_PORTION = 500
_NEAREST = 10
# what float32 leaves of 1 when a vector is compared with its equal
_EQUAL = 1 - 1e-5


def audit(
    session: Session, index: VectorIndex, *, collection: str, fingerprint: str
) -> IndexReport:
    """Whether every passage is found by its own embedding, and nothing else is in the indexes."""
    found = select(PassageRow.id).join(ArticleRow, ArticleRow.id == PassageRow.article_id)
    passages = list(session.scalars(found.where(ArticleRow.collection == collection)))
    row = outbox.current_space(session, collection, fingerprint)
    held: set[str] = set()
    unreachable = len(passages)
    if row is not None:
        try:
            held = set(index.ids(row.space))
            unreachable = count_unreachable(
                session, index, space=row.space, passages=passages, fingerprint=fingerprint
            )
        except VectorIndexError:
            held, unreachable = set(), len(passages)
    return IndexReport(
        collection=collection,
        passages=len(passages),
        vectors=len(held),
        unreachable=unreachable,
        orphaned=len(held.difference(passages)),
        missing_lexical=lexical.missing_entries(session, collection),
        pending=0 if row is None else outbox.count_waiting(session, row.space),
    )


def count_unreachable(
    session: Session,
    index: VectorIndex,
    *,
    space: str,
    passages: Sequence[str],
    fingerprint: str,
) -> int:
    """How many of the passages have no embedding, or one that does not find them in the space."""
    unreachable = 0
    for part in vectors.portions(passages, _PORTION):
        ids, rows = vectors.vectors_of(session, part, fingerprint)
        unreachable += len(part) - len(ids)
        unreachable += _count_unfound(index, space, ids, rows)
    return unreachable


def _count_unfound(index: VectorIndex, space: str, ids: Sequence[str], rows: Vectors) -> int:
    """How many of the vectors do not lead to their id, however many equal ones stand before it."""
    limit, unfound = _NEAREST, 0
    while ids:
        crowded: list[int] = []
        for position, nearest in enumerate(index.query(space, rows, limit)):
            if any(id == ids[position] for id, _ in nearest):
                continue
            if len(nearest) == limit and nearest[-1][1] >= _EQUAL:
                crowded.append(position)
            else:
                unfound += 1
        ids, rows, limit = [ids[position] for position in crowded], rows[crowded], limit * 8
    return unfound
