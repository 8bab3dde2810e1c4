"""Keeps the vector index a mirror of the catalog: after every write, and after every crash."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update

from vectorstore import audit, model_records, outbox, vectors
from vectorstore.active_model import ActiveModel, makes_vectors
from vectorstore.catalog import Catalog
from vectorstore.errors import VectorIndexError, VectorIndexLost, VectorIndexTorn
from vectorstore.protocols import VectorIndex
from vectorstore.schema import SpaceRow, SpaceState
from vectorstore.space_build import PORTION, SpaceBuild, passages_of

_EMBEDDED_AT_ONCE = 256
ATTEMPTS = 3
"""How often a space is built that does not find all its passages."""
# changes that are kept for a model that may be gone back to
_MOST_WAITING = 50_000
# passages that every start looks up in the index, so that a damaged file is seen at once
_SAMPLE = 16


class IndexMirror:
    """Brings catalog changes to the vector index, and builds a space anew where it is in doubt.

    A space is marked before it is written to or read for the first time. Found marked at the start,
    the process died over it: such a space can look whole and yet hide most of its vectors, or end
    the next process too, so it is replaced and never mended.
    Whoever calls these methods sees to it that only one thread at a time does.
    """

    def __init__(self, catalog: Catalog, index: VectorIndex, model: ActiveModel) -> None:
        self._catalog = catalog
        self._index = index
        self._model = model
        self._marked_here: set[str] = set()
        self._stopping = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the model whose spaces these are."""
        return self._model.embedder.fingerprint

    def stop(self) -> None:
        """Make what is under way end soon, with a VectorIndexError; what it did is kept."""
        self._stopping = True

    def drain(self) -> None:
        """Bring all queued changes to the index. What an error leaves queued is tried again."""
        with self._catalog.session() as session:
            waiting = [
                (row.space, row.collection, row.state)
                for row in outbox.queued_spaces(session, self.fingerprint)
            ]
        for space, collection, state in waiting:
            if state == SpaceState.DIRTY and space not in self._marked_here:
                self.rebuild(collection)
            else:
                try:
                    self._drain(space)
                except VectorIndexLost:
                    self._doubt_all()
                    self.rebuild(collection)

    def rebuild(self, collection: str) -> int:
        """Build the collection's space anew from the catalog's embeddings; how many it holds.

        The old space answers until the new one is complete.
        """
        self.embed_missing()
        # an approximate index can miss a passage by chance; built again, it misses others or none
        for attempt in range(1, ATTEMPTS + 1):
            build = SpaceBuild.announce(
                self._catalog, self._index, collection=collection, fingerprint=self.fingerprint
            )
            try:
                while build.fill():
                    self._go_on()
            except VectorIndexLost:
                if attempt == ATTEMPTS:
                    raise
                self._doubt_all()
                continue
            except VectorIndexTorn:
                # a full disk: what is there of it takes room that others need
                self.drop(build.space)
                raise
            if attempt == ATTEMPTS or not any(build.unfound()):
                break
            self.drop(build.space)
        build.adopt()
        self._drop(SpaceRow.state == SpaceState.RETIRED)
        return build.count

    def recover(self) -> list[str]:
        """Make catalog and index agree; a sentence for everything that had to be done.

        Where another model answered until now, this one takes its place.
        """
        done: list[str] = []
        self._drop(SpaceRow.state.in_((SpaceState.BUILDING, SpaceState.RETIRED)))
        if not makes_vectors(self._model.embedder):
            return done
        embedded = self.embed_missing()
        if embedded:
            done.append(
                f"{embedded} passages had no embedding by the model "
                f"{self._model.embedder.name!r}; they were embedded."
            )
        for collection in self._catalog.collections():
            reason = self.doubt(collection)
            if reason:
                count = self.rebuild(collection)
                done.append(
                    f"The vector index of the collection {collection!r} {reason}; it was rebuilt "
                    f"from the catalog with {count} passages."
                )
        self.activate()
        self._drop(SpaceRow.space.in_(self._left_behind()))
        return done

    def _go_on(self) -> None:
        if self._stopping:
            raise VectorIndexError("The vector index is being closed; the next start goes on.")

    def _left_behind(self) -> list[str]:
        """Spaces of other models for which so much waits that building them anew is as fast."""
        with self._catalog.session() as session:
            return outbox.crowded_spaces(
                session, other_than=self.fingerprint, waiting=_MOST_WAITING
            )

    def activate(self) -> None:
        """Record that this model is the one that answers."""
        embedder = self._model.embedder
        with self._catalog.transaction() as session:
            model_records.set_active(session, embedder)

    def embed_missing(self) -> int:
        """Embed every text that this model has not embedded yet; how many there were."""
        embedded, last = 0, ""
        while True:
            with self._catalog.session() as session:
                texts = vectors.unembedded(session, self.fingerprint, _EMBEDDED_AT_ONCE, after=last)
            if not texts:
                return embedded
            self._go_on()
            embedder = self._model.embedder
            made = embedder.encode(list(texts.values()))
            with self._catalog.transaction() as session:
                vectors.store_vectors(session, dict(zip(texts, made, strict=True)), embedder)
            embedded, last = embedded + len(texts), max(texts)

    def drain_build(self, build: SpaceBuild) -> None:
        """Bring to a space being built what was written since it was announced."""
        self.embed_missing()
        while self._bring_next(build.space):
            pass

    def drain_some(self, space: str) -> None:
        """Bring a portion of what waits for this space; the last one makes it clean again."""
        self.embed_missing()
        self._begin_writing(space)
        self._bring_next(space, then=SpaceState.READY)

    def drop(self, space: str) -> None:
        """Forget this space, now or at the next recovery."""
        self._drop(SpaceRow.space == space)

    def prune(self, keep: set[str]) -> int:
        """Forget the embeddings and spaces of all models but these; how many embeddings."""
        with self._catalog.transaction() as session:
            dropped = model_records.drop_others(session, keep)
        self._drop(SpaceRow.fingerprint.not_in(keep))
        return dropped

    def _drain(self, space: str) -> None:
        self._begin_writing(space)
        while self._bring_next(space, then=SpaceState.READY):
            pass

    def _begin_writing(self, space: str) -> None:
        self._marked_here.add(space)
        self._mark(space, SpaceState.DIRTY)

    def _bring_next(self, space: str, *, then: SpaceState | None = None) -> bool:
        """Bring the oldest changes; whether more wait. The last ones set the state `then`."""
        with self._catalog.session() as session:
            changes = outbox.next_changes(session, space, PORTION)
            ids, rows = vectors.vectors_of(session, changes.added, self.fingerprint)
        try:
            if changes.deleted:
                self._index.delete(space, changes.deleted)
            if ids:
                self._index.upsert(space, ids, rows)
        except VectorIndexTorn:
            # perhaps half a graph: the next write builds the space anew
            self._marked_here.discard(space)
            raise
        more = len(changes.rows) == PORTION
        with self._catalog.transaction() as session:
            outbox.forget(session, changes.rows)
            if then is not None and not more:
                outbox.set_state(session, [space], then)
        return more

    def _doubt_all(self) -> None:
        """Have every space built anew before it is written to again."""
        self._marked_here.clear()
        with self._catalog.transaction() as session:
            session.execute(
                update(SpaceRow)
                .where(SpaceRow.state == SpaceState.READY)
                .values(state=SpaceState.DIRTY)
            )

    def _mark(self, space: str, state: SpaceState) -> None:
        with self._catalog.transaction() as session:
            outbox.set_state(session, [space], state)

    def doubt(self, collection: str) -> str | None:
        """Why the collection's space cannot be used as it is; null when it can."""
        with self._catalog.session() as session:
            row = outbox.current_space(session, collection, self.fingerprint)
            space, state = (None, None) if row is None else (row.space, row.state)
            expected = {id for _, id in session.execute(passages_of(collection))}
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
                fingerprint=self.fingerprint,
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
