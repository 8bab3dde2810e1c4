"""Keeps the vector index a mirror of the catalog: after every write, and after every crash."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, delete, select

from vectorstore import audit, outbox, vectors
from vectorstore.catalog import Catalog
from vectorstore.errors import VectorIndexError
from vectorstore.protocols import Embedder, VectorIndex
from vectorstore.schema import ArticleRow, PassageRow, SpaceRow, SpaceState

# the size that Chroma takes fastest
_PORTION = 1_000
_EMBEDDED_AT_ONCE = 256
_ATTEMPTS = 3
# a query takes about a millisecond
_ASKED_WHOLE = 10_000
# passages that every start looks up in the index, so that a damaged file is seen at once
_SAMPLE = 16


class IndexMirror:
    """Brings catalog changes to the vector index, and builds a space anew where it is in doubt.

    A space is marked before it is written to or read for the first time. Found marked at the start,
    the process died over it: such a space can look whole and yet hide most of its vectors, or end
    the next process too, so it is replaced and never mended.
    Whoever calls these methods sees to it that only one thread at a time does.
    """

    def __init__(self, catalog: Catalog, index: VectorIndex, embedder: Embedder) -> None:
        self._catalog = catalog
        self._index = index
        self._embedder = embedder
        self._marked_here: set[str] = set()

    def drain(self) -> None:
        """Bring all queued changes to the index. What an error leaves queued is tried again."""
        with self._catalog.session() as session:
            waiting = [
                (row.space, row.collection, row.state)
                for row in outbox.queued_spaces(session, self._embedder.fingerprint)
            ]
        for space, collection, state in waiting:
            if state == SpaceState.DIRTY and space not in self._marked_here:
                self.rebuild(collection)
            else:
                self._drain(space)

    def rebuild(self, collection: str) -> int:
        """Build the collection's space anew from the catalog's embeddings; how many it holds.

        The old space answers until the new one is complete.
        """
        fingerprint = self._embedder.fingerprint
        self.embed_missing()
        # an approximate index can miss a passage by chance; built again, it misses others or none
        for attempt in range(1, _ATTEMPTS + 1):
            with self._catalog.transaction() as session:
                space = outbox.announce_space(
                    session, collection, fingerprint, state=SpaceState.BUILDING
                )
            count = self._fill(space, collection)
            if attempt == _ATTEMPTS or self._reaches_all(space, collection, count):
                break
            self._drop(SpaceRow.space == space)
        with self._catalog.transaction() as session:
            old = outbox.current_space(session, collection, fingerprint)
            if old is not None:
                outbox.set_state(session, [old.space], SpaceState.RETIRED)
                outbox.forget_space(session, old.space)
            outbox.set_state(session, [space], SpaceState.READY)
        self._drop(SpaceRow.state == SpaceState.RETIRED)
        return count

    def _reaches_all(self, space: str, collection: str, count: int) -> bool:
        """Whether every passage is found in the space; a large one is not asked, it takes long."""
        if count > _ASKED_WHOLE:
            return True
        with self._catalog.session() as session:
            ids = [id for _, id in session.execute(_passages_of(collection))]
        return not self._count_unfound(space, ids)

    def recover(self) -> list[str]:
        """Make catalog and index agree; a sentence for everything that had to be done."""
        fingerprint = self._embedder.fingerprint
        done: list[str] = []
        self._drop(SpaceRow.state.in_((SpaceState.BUILDING, SpaceState.RETIRED)))
        embedded = self.embed_missing()
        if embedded:
            done.append(
                f"{embedded} passages had no embedding by the model {self._embedder.name!r}; "
                "they were embedded."
            )
        for collection in self._catalog.collections():
            reason = self._doubt(collection)
            if reason:
                count = self.rebuild(collection)
                done.append(
                    f"The vector index of the collection {collection!r} {reason}; it was rebuilt "
                    f"from the catalog with {count} passages."
                )
        self._drop(SpaceRow.fingerprint != fingerprint)
        return done

    def embed_missing(self) -> int:
        """Embed every text that this model has not embedded yet; how many there were."""
        embedded = 0
        while True:
            with self._catalog.session() as session:
                texts = vectors.unembedded(session, self._embedder.fingerprint, _EMBEDDED_AT_ONCE)
            if not texts:
                return embedded
            made = self._embedder.encode(list(texts.values()))
            with self._catalog.transaction() as session:
                vectors.store_vectors(session, dict(zip(texts, made, strict=True)), self._embedder)
            embedded += len(texts)

    def _drain(self, space: str) -> None:
        self._marked_here.add(space)
        self._mark(space, SpaceState.DIRTY)
        finished = False
        while not finished:
            with self._catalog.session() as session:
                changes = outbox.next_changes(session, space, _PORTION)
                ids, rows = vectors.vectors_of(session, changes.added, self._embedder.fingerprint)
            if changes.deleted:
                self._index.delete(space, changes.deleted)
            if ids:
                self._index.upsert(space, ids, rows)
            finished = len(changes.rows) < _PORTION
            with self._catalog.transaction() as session:
                outbox.forget(session, changes.rows)
                if finished:
                    outbox.set_state(session, [space], SpaceState.READY)

    def _mark(self, space: str, state: SpaceState) -> None:
        with self._catalog.transaction() as session:
            outbox.set_state(session, [space], state)

    def _fill(self, space: str, collection: str) -> int:
        last, count = 0, 0
        while True:
            with self._catalog.session() as session:
                numbered = session.execute(
                    _passages_of(collection)
                    .where(PassageRow.number > last)
                    .order_by(PassageRow.number)
                    .limit(_PORTION)
                ).all()
                ids, rows = vectors.vectors_of(
                    session, [id for _, id in numbered], self._embedder.fingerprint
                )
            if not numbered:
                return count
            self._index.upsert(space, ids, rows)
            last, count = numbered[-1][0], count + len(ids)

    def _doubt(self, collection: str) -> str | None:
        """Why the collection's space cannot be used as it is; null when it can."""
        with self._catalog.session() as session:
            row = outbox.current_space(session, collection, self._embedder.fingerprint)
            space, state = (None, None) if row is None else (row.space, row.state)
            expected = {id for _, id in session.execute(_passages_of(collection))}
        if space is None:
            return "did not exist for this model" if expected else None
        if state == SpaceState.DIRTY:
            return "was being written or opened when the program stopped"
        try:
            reason = self._disagreement(space, expected)
        except VectorIndexError as failure:
            return f"could not be read ({failure})"
        if reason is None:
            self._mark(space, SpaceState.READY)
        return reason

    def _disagreement(self, space: str, expected: set[str]) -> str | None:
        self._drain(space)
        # a damaged file can end the process when it is read: the mark then tells the next start
        self._mark(space, SpaceState.DIRTY)
        held = set(self._index.ids(space))
        if held != expected:
            return (
                f"held {len(held & expected)} of {len(expected)} passages and "
                f"{len(held - expected)} that do not exist"
            )
        passages = sorted(expected)
        sample = passages[:: max(1, len(passages) // _SAMPLE)][:_SAMPLE]
        unfound = self._count_unfound(space, sample)
        return f"did not find {unfound} of {_SAMPLE} passages" if unfound else None

    def _count_unfound(self, space: str, passages: Sequence[str]) -> int:
        with self._catalog.session() as session:
            return audit.count_unreachable(
                session,
                self._index,
                space=space,
                passages=passages,
                fingerprint=self._embedder.fingerprint,
            )

    def _drop(self, condition: ColumnElement[bool]) -> None:
        """Forget the spaces that meet the condition; one that resists is tried again next time."""
        with self._catalog.session() as session:
            spaces = list(session.scalars(select(SpaceRow.space).where(condition)))
        for space in spaces:
            try:
                self._index.drop(space)
            except VectorIndexError:
                continue
            with self._catalog.transaction() as session:
                outbox.forget_space(session, space)
                session.execute(delete(SpaceRow).where(SpaceRow.space == space))


def _passages_of(collection: str) -> Select[int, str]:
    return (
        select(PassageRow.number, PassageRow.id)
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(ArticleRow.collection == collection)
    )
