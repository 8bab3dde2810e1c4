"""Hybrid search: both legs look only at what the reader may see and the filters admit."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from vectorstore import lexical, outbox, vectors
from vectorstore.admission import Conditions, Readers, admitted
from vectorstore.catalog import Catalog
from vectorstore.errors import InvalidQuery
from vectorstore.fusion import fuse
from vectorstore.models import Filters, Hit, Scores, TimePreference
from vectorstore.protocols import Embedder, VectorIndex, Vectors
from vectorstore.schema import ArticleRow, GroupRow, PassageRow

MAX_LIMIT = 200

# passages that each leg hands to the fusion, at least
_POOL = 100
# below this many admitted passages, comparing with all of them is faster than asking the index
_EXACT = 4_000
# beyond this the index gets slower than comparing with all
_WIDEST = 4_096
_FIELDS = ("title", "url", "publisher", "author", "published_at", "updated_at", "collection")
_PASSAGE_FIELDS = ("article_id", "version", "ordinal", "start", "end", "heading", "text")


class _Dense(NamedTuple):
    """One question to the dense leg."""

    vector: Vectors
    collection: str
    conditions: Conditions
    pool: int


class HybridSearch:
    """Finds passages by meaning (vectors) and by words (BM25), ranked by their fused scores."""

    def __init__(self, catalog: Catalog, index: VectorIndex, embedder: Embedder) -> None:
        self._catalog = catalog
        self._index = index
        self._embedder = embedder

    def search(
        self,
        query: str,
        *,
        collection: str,
        limit: int,
        filters: Filters,
        readers: Readers,
        expansions: Sequence[str] = (),
        prefer: TimePreference | None = None,
    ) -> list[Hit]:
        """At most `limit` hits, best first. Raises CollectionNotFound, or InvalidQuery for a limit
        outside 1..200 or an impossible filter."""
        check_limit(limit)
        self._catalog.require_collection(collection)
        conditions = admitted(collection, filters=filters, readers=readers)
        if not query.strip():
            raise InvalidQuery("The query is empty; ask for something.")
        pool = max(_POOL, limit)
        question = _Dense(self._embedder.encode([query])[0], collection, conditions, pool)
        with self._catalog.session() as session:
            if filters.is_empty and not _restricts(session, collection, readers):
                dense = self._from_index(session, question, wanted=1)
            else:
                dense = self._restricted(session, question)
            words = lexical.search(session, query, conditions=conditions, limit=pool)
            ranked = list(fuse(dense, words).items())[:limit]
            return _hits(session, ranked, dense, words)

    def _restricted(self, session: Session, question: _Dense) -> dict[str, float]:
        if vectors.count_admitted(session, question.conditions) > _EXACT:
            found = self._from_index(session, question, wanted=question.pool)
            if len(found) >= question.pool:
                return found
        return vectors.exact_search(
            session,
            question.vector,
            fingerprint=self._embedder.fingerprint,
            conditions=question.conditions,
            limit=question.pool,
        )

    def _from_index(self, session: Session, question: _Dense, *, wanted: int) -> dict[str, float]:
        """The nearest admitted passages, asking for more until `wanted` are admitted."""
        limit = question.pool
        while True:
            nearest = self._nearest(question, limit)
            found = _only_admitted(session, nearest, question.conditions)
            if len(found) >= wanted or len(nearest) < limit or limit >= _WIDEST:
                return dict(list(found.items())[: question.pool])
            limit = min(_WIDEST, limit * 4)

    def _nearest(self, question: _Dense, limit: int) -> dict[str, float]:
        space = self._space(question.collection)
        while space is not None:
            nearest = self._index.query(space, question.vector[None, :], limit)[0]
            # a repair may have put another space in its place meanwhile, and emptied this one
            asked, space = space, self._space(question.collection)
            if space == asked:
                return dict(nearest)
        return {}

    def _space(self, collection: str) -> str | None:
        with self._catalog.session() as session:
            row = outbox.current_space(session, collection, self._embedder.fingerprint)
            return None if row is None else row.space


def check_limit(limit: int) -> None:
    """Raises InvalidQuery for a number of results that makes no sense."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidQuery(f"A limit of {limit} is impossible; ask for 1 to {MAX_LIMIT}.")


def _restricts(session: Session, collection: str, readers: Readers) -> bool:
    """Whether any article of the collection has groups, so that readers matter."""
    if readers is None:
        return False
    grouped = (
        select(GroupRow.article_id)
        .join(ArticleRow, ArticleRow.id == GroupRow.article_id)
        .where(ArticleRow.collection == collection)
    )
    return session.scalar(grouped.limit(1)) is not None


def _only_admitted(
    session: Session, scores: Mapping[str, float], conditions: Conditions
) -> dict[str, float]:
    kept = set(
        session.scalars(
            select(PassageRow.id)
            .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
            .where(PassageRow.id.in_(list(scores)), *conditions)
        )
    )
    return {id: score for id, score in scores.items() if id in kept}


def _hits(
    session: Session,
    ranked: Sequence[tuple[str, float]],
    dense: Mapping[str, float],
    words: Mapping[str, float],
) -> list[Hit]:
    found = session.execute(
        select(
            PassageRow.id,
            *(getattr(ArticleRow, name) for name in _FIELDS),
            *(getattr(PassageRow, name) for name in _PASSAGE_FIELDS),
        )
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(PassageRow.id.in_([id for id, _ in ranked]))
    )
    rows = {row["id"]: dict(row) for row in found.mappings()}
    return [
        Hit(
            passage_id=rows[id].pop("id"),
            **rows[id],
            scores=Scores(fused=fused, dense=dense.get(id), lexical=words.get(id)),
        )
        for id, fused in ranked
        if id in rows
    ]
