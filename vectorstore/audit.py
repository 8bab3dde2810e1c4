"""Compares a collection in the catalog with its indexes, by asking the indexes real questions."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from vectorstore import lexical, outbox, vectors
from vectorstore.errors import VectorIndexError
from vectorstore.models import IndexReport
from vectorstore.protocols import VectorIndex, Vectors
from vectorstore.schema import ArticleRow, PassageRow

# SQLite's own comparison of the full-text index with the passages; it changes nothing
_LEXICAL_CHECK = text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('integrity-check', 1)")
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
        missing_lexical=_missing_lexical(session, collection, passages=len(passages)),
        pending=0 if row is None else outbox.count_waiting(session, row.space),
    )


def _missing_lexical(session: Session, collection: str, *, passages: int) -> int:
    """Entries that are missing or left over; all of them when the full-text index is damaged."""
    try:
        session.execute(_LEXICAL_CHECK)
    except DBAPIError:
        session.rollback()
        return max(1, passages)
    return lexical.missing_entries(session, collection)


def count_unreachable(
    session: Session,
    index: VectorIndex,
    *,
    space: str,
    passages: Sequence[str],
    fingerprint: str,
) -> int:
    """How many of the passages have no embedding, or one that does not find them in the space."""
    return len(
        find_unreachable(session, index, space=space, passages=passages, fingerprint=fingerprint)
    )


def find_unreachable(
    session: Session,
    index: VectorIndex,
    *,
    space: str,
    passages: Sequence[str],
    fingerprint: str,
) -> list[str]:
    """Those of the passages that have no embedding, or one that does not find them."""
    unreachable: list[str] = []
    for part in vectors.portions(passages, _PORTION):
        ids, rows = vectors.vectors_of(session, part, fingerprint)
        unreachable.extend(set(part).difference(ids))
        unreachable.extend(_unfound(index, space, ids, rows))
    return unreachable


def _unfound(index: VectorIndex, space: str, ids: Sequence[str], rows: Vectors) -> list[str]:
    """The ids that their vectors do not lead to, however many equal ones stand before them."""
    limit = _NEAREST
    unfound: list[str] = []
    while ids:
        crowded: list[int] = []
        for position, nearest in enumerate(index.query(space, rows, limit)):
            if any(id == ids[position] for id, _ in nearest):
                continue
            if len(nearest) == limit and nearest[-1][1] >= _EQUAL:
                crowded.append(position)
            else:
                unfound.append(ids[position])
        ids, rows, limit = [ids[position] for position in crowded], rows[crowded], limit * 8
    return unfound
