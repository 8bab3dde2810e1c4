"""A change of the embedding model: the new index is built beside the one that answers.

Embeddings go to the catalog as they are made, so a change that was killed goes on where it was.
What the former model made stays, up to date, until it is pruned: going back needs no embedding.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from vectorstore import model_records, outbox, vectors
from vectorstore.active_model import ActiveModel, makes_vectors
from vectorstore.catalog import Catalog
from vectorstore.errors import EmbeddingError, VectorstoreError
from vectorstore.mirror import ATTEMPTS, IndexMirror
from vectorstore.protocols import Embedder, VectorIndex, Vectors
from vectorstore.schema import SpaceState
from vectorstore.space_build import SpaceBuild, passages_of

# beside a server: one run of the model, which takes one core for a moment
_ENCODED_AT_ONCE = 2
# each transaction waits for the disk
_STORED_AT_ONCE = 64
_WRITTEN_AT_ONCE = 200
_PAUSE_SECONDS = 0.005
_RETRY_SECONDS = 30.0
# changes that are brought to a kept space while somebody waits for the start
_QUICK = 1_000


class ChangeProgress(NamedTuple):
    """How far a change of the model is."""

    old: str
    new: str
    embedded: int
    total: int
    failure: str | None = None
    by_words: bool = False
    """Whether there is no model to answer meanwhile."""

    def __str__(self) -> str:
        """One line for people."""
        line = (
            f"changing from {self.old} to {self.new}: "
            f"{self.embedded:,} of {self.total:,} passages embedded"
        )
        if self.embedded >= self.total > 0:
            line += ", building the index"
        if self.by_words:
            line += "; until then articles are found by their words alone"
        return f"{line}; interrupted: {self.failure}" if self.failure else line


class _Stopped(Exception):
    """The change was asked to stop."""


class ModelChange:
    """Embeds all passages with another model, builds its index, and then lets it answer.

    `run` does it while the caller waits, `start` in a thread that makes room for searches and
    tries again after a failure. Searches and writes go on with the model that answers.
    """

    def __init__(
        self,
        catalog: Catalog,
        index: VectorIndex,
        model: ActiveModel,
        *,
        name: str,
        load: Callable[[], Embedder],
        writing: AbstractContextManager[object],
    ) -> None:
        self.name = name
        self._catalog = catalog
        self._index = index
        self._model = model
        self._load = load
        self._writing = writing
        self._old = model.embedder.name
        self._target: ActiveModel | None = None
        self._embedded = self._total = 0
        self._failure: str | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_finished = False

    @property
    def progress(self) -> ChangeProgress:
        """How far it is."""
        return ChangeProgress(
            self._old,
            self.name,
            self._embedded,
            self._total,
            self._failure,
            by_words=not makes_vectors(self._model.embedder),
        )

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the new model; null while it is not loaded."""
        return None if self._target is None else self._target.embedder.fingerprint

    def load(self) -> None:
        """Load the new model. Raises EmbeddingError."""
        if self._target is None:
            try:
                self._target = ActiveModel(self._load())
            except EmbeddingError as failure:
                self._failure = str(failure)
                raise
            self._failure = None
            self._count()

    def is_prepared(self) -> bool:
        """Whether the new model's index is there, up to a few changes: `run` then takes no time."""
        with self._catalog.session() as session:
            fingerprint = model_records.kept_model(session, self.name)
            if fingerprint is None or model_records.count_unembedded(session, fingerprint):
                return False
            for collection in self._catalog.collections():
                row = outbox.current_space(session, collection, fingerprint)
                if row is None:
                    if session.execute(passages_of(collection).limit(1)).first():
                        return False
                elif row.state != SpaceState.READY or (
                    outbox.count_waiting(session, row.space) > _QUICK
                ):
                    return False
        return True

    def run(self, listener: Callable[[ChangeProgress], None] | None = None) -> None:
        """Make the change; `listener` hears of each step. Raises VectorstoreError."""
        self.load()
        try:
            self._run(listener or (lambda progress: None))
        except _Stopped:
            return

    def start(self) -> None:
        """Make the change in a thread. Raises EmbeddingError when the model cannot be loaded."""
        self.load()
        self._thread = threading.Thread(target=self._run_until_done, name="model-change")
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread after the piece of work it is at; the next start goes on from there."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run_until_done(self) -> None:
        log = logging.getLogger(__name__)
        while not self._stopping.is_set() and not self.is_finished:
            try:
                self._run(lambda progress: None)
            except _Stopped:
                return
            except Exception as failure:  # the edge of a thread: `readyz` has to tell of it
                self._failure = str(failure)
                unexpected = not isinstance(failure, VectorstoreError)
                log.warning(
                    "The change of the embedding model is interrupted: %s",
                    failure,
                    exc_info=unexpected,
                )
                self._stopping.wait(_RETRY_SECONDS)
        if self.is_finished:
            log.info("The embedding model is now %r; %r answered before.", self.name, self._old)

    def _run(self, listener: Callable[[ChangeProgress], None]) -> None:
        assert self._target is not None  # noqa: S101 - both callers have loaded it
        mirror = IndexMirror(self._catalog, self._index, self._target)
        self._count()
        listener(self.progress)
        self._embed(self._target.embedder, listener)
        self._count()
        for collection in self._catalog.collections():
            self._prepare(collection, mirror)
        with self._writing:
            self._finish(mirror)
        self.is_finished = True
        listener(self.progress)

    def _count(self) -> None:
        with self._catalog.session() as session:
            self._total = model_records.count_texts(session)
            missing = model_records.count_unembedded(session, self.fingerprint or "")
        self._embedded = self._total - missing

    def _embed(self, embedder: Embedder, listener: Callable[[ChangeProgress], None]) -> None:
        last = ""
        while True:
            with self._catalog.session() as session:
                texts = vectors.unembedded(
                    session, embedder.fingerprint, _STORED_AT_ONCE, after=last
                )
            if not texts:
                return
            made: dict[str, Vectors] = {}
            size = _ENCODED_AT_ONCE if self._thread else _STORED_AT_ONCE
            for part in vectors.portions(list(texts), size):
                made.update(zip(part, embedder.encode([texts[key] for key in part]), strict=True))
                self._breathe()
            with self._catalog.transaction() as session:
                vectors.store_vectors(session, made, embedder)
            last = max(texts)
            self._embedded, self._failure = self._embedded + len(texts), None
            listener(self.progress)

    def _prepare(self, collection: str, mirror: IndexMirror) -> None:
        """See to it that the collection has a space of the new model that finds its passages."""
        with self._catalog.session() as session:
            row = outbox.current_space(session, collection, mirror.fingerprint)
            kept = row.space if row is not None and row.state == SpaceState.READY else None
        if kept is not None:
            self._catch_up(kept, mirror)
            return
        for attempt in range(1, ATTEMPTS + 1):
            with self._writing:
                build = SpaceBuild.announce(
                    self._catalog,
                    self._index,
                    collection=collection,
                    fingerprint=mirror.fingerprint,
                )
            while self._fill(build):
                self._breathe()
            unfound = []
            for part in build.unfound(_WRITTEN_AT_ONCE):
                unfound.extend(part)
                self._breathe()
            with self._writing:
                # what was written meanwhile is still in the queue, and no fault
                mirror.drain_build(build)
                if attempt == ATTEMPTS or not build.still_unfound(unfound):
                    build.adopt()
                    return
                mirror.drop(build.space)

    def _catch_up(self, space: str, mirror: IndexMirror) -> None:
        """Bring a kept space what was written since it answered, but for the last few changes."""
        while True:
            with self._catalog.session() as session:
                waiting = outbox.count_waiting(session, space)
            if waiting <= _QUICK:
                return
            with self._writing:
                mirror.drain_some(space)
            self._breathe()

    def _fill(self, build: SpaceBuild) -> bool:
        with self._writing:
            return build.fill(_WRITTEN_AT_ONCE)

    def _finish(self, mirror: IndexMirror) -> None:
        """With writers waiting: what came last, a look at the whole, and the exchange."""
        assert self._target is not None  # noqa: S101 - see `_run`
        mirror.recover()
        self._embedded = self._total
        self._model.swap(self._target.embedder)

    def _breathe(self) -> None:
        """Make room for others, and stop when asked to."""
        if self._stopping.wait(_PAUSE_SECONDS if self._thread else 0):
            raise _Stopped
