"""A new space of the vector index, filled from the catalog beside the one that answers."""

from collections.abc import Iterator
from typing import Self

from sqlalchemy import Select, select

from vectorstore import audit, outbox, vectors
from vectorstore.catalog import Catalog
from vectorstore.protocols import VectorIndex
from vectorstore.schema import ArticleRow, PassageRow, SpaceState

# the size that Chroma takes fastest
PORTION = 1_000
# a query takes about a millisecond, so that a large space is looked up in samples only
ASKED_WHOLE = 10_000


class SpaceBuild:
    """A space being filled; nobody searches it before it is adopted.

    Writes to the catalog meanwhile are queued for it as for the others. One that is never adopted
    is dropped by the next recovery.
    """

    def __init__(
        self, catalog: Catalog, index: VectorIndex, *, space: str, collection: str, fingerprint: str
    ) -> None:
        self.space = space
        self.count = 0
        self._catalog = catalog
        self._index = index
        self._collection = collection
        self._fingerprint = fingerprint
        self._last = 0

    @classmethod
    def announce(
        cls, catalog: Catalog, index: VectorIndex, *, collection: str, fingerprint: str
    ) -> Self:
        """A build under a new name, known to the catalog before the index hears of it."""
        with catalog.transaction() as session:
            space = outbox.announce_space(
                session, collection, fingerprint, state=SpaceState.BUILDING
            )
        return cls(catalog, index, space=space, collection=collection, fingerprint=fingerprint)

    def fill(self, limit: int = PORTION) -> bool:
        """Write the next passages, at most `limit`; whether there were any."""
        with self._catalog.session() as session:
            numbered = session.execute(
                passages_of(self._collection)
                .where(PassageRow.number > self._last)
                .order_by(PassageRow.number)
                .limit(limit)
            ).all()
            ids, rows = vectors.vectors_of(session, [id for _, id in numbered], self._fingerprint)
        if not numbered:
            return False
        self._index.upsert(self.space, ids, rows)
        self._last = numbered[-1][0]
        self.count += len(ids)
        return True

    def unfound(self, limit: int = PORTION) -> Iterator[list[str]]:
        """The passages that their vectors do not find, portion by portion.

        A large space is not asked: it takes long.
        """
        if self.count > ASKED_WHOLE:
            return
        with self._catalog.session() as session:
            ids = [id for _, id in session.execute(passages_of(self._collection))]
        for part in vectors.portions(ids, limit):
            yield self.still_unfound(list(part))

    def still_unfound(self, passages: list[str]) -> list[str]:
        """Those of the passages that their vectors do not find."""
        with self._catalog.session() as session:
            return audit.find_unreachable(
                session,
                self._index,
                space=self.space,
                passages=passages,
                fingerprint=self._fingerprint,
            )

    def adopt(self) -> None:
        """Let the space take the place of the collection's former one of the same model."""
        with self._catalog.transaction() as session:
            old = outbox.current_space(session, self._collection, self._fingerprint)
            if old is not None:
                outbox.set_state(session, [old.space], SpaceState.RETIRED)
                outbox.forget_space(session, old.space)
            outbox.set_state(session, [self.space], SpaceState.READY)


def passages_of(collection: str) -> Select[int, str]:
    """Numbers and ids of the collection's passages."""
    return (
        select(PassageRow.number, PassageRow.id)
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(ArticleRow.collection == collection)
    )
