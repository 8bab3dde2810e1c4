"""What a server does beside its other work: check the index, change the model, be ready."""

import threading
import time
from collections.abc import Callable

import structlog

from qa_assistant.heap import return_memory
from vectorstore.errors import VectorstoreError
from vectorstore.store import ArticleStore

GRACE_SECONDS = 0.3
"""For whoever waits for the server to answer: the index's library takes a second to import."""
QUIET_SECONDS = 10.0
"""Articles that were written are made ready for searches when no more came for so long."""
LONGEST_PAUSE_SECONDS = 600.0
"""An index that could not be checked is tried again, after ever longer pauses up to this one."""


class Upkeep:
    """Recovers a store in a thread of its own, does what is to follow, and then keeps it ready.

    Searches are answered meanwhile, without the vector index; writes wait for the recovery.
    """

    def __init__(
        self,
        store: ArticleStore,
        *,
        then: Callable[[], None],
        grace: float = GRACE_SECONDS,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self._store = store
        self._then = then
        self._grace, self._quiet = grace, quiet
        self._stopped = threading.Event()
        self._begun = threading.Event()
        self._ready: int | None = None
        self._seen: int | None = None
        self._pause, self._again_at = quiet, 0.0
        self._first: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def begin(self, *, first: Callable[[], None] | None = None) -> None:
        """Begin, unless it has begun; when this returns, no write can come before the recovery.

        `first` is done before the index is looked at.
        """
        if self._thread.ident is None:
            self._first = first
            self._thread.start()
            self._begun.wait()

    def stop(self) -> None:
        """End it, however far it is; the next start goes on with it."""
        self._stopped.set()
        self._store.stop_recovery()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with self._store.writing():
            self._begun.set()
            self._stopped.wait(self._grace)
            if self._first and not self._stopped.is_set():
                self._try("not made ready for questions", self._first)
            self._try("index not checked", self._recover)
        if not self._stopped.is_set():
            self._try("embedding model not changed", self._then)
        while not self._stopped.is_set():
            if not self._store.index_ready and time.monotonic() >= self._again_at:
                self._try("index not checked", self._recover)
            self._try("catalog not read ahead", self._keep_ready)
            self._try("log of writes not shortened", self._store.catalog.shorten_log)
            self._stopped.wait(self._quiet)

    def _recover(self) -> None:
        """Check the index; what keeps it from that, a Chroma server that starts later or a full
        disk, may pass."""
        try:
            report(self._store)
        finally:
            self._again_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    def _keep_ready(self) -> None:
        """What searches look at is had at hand, and what they do not need is released."""
        now = self._store.revision()
        if now != self._ready and (self._ready is None or now == self._seen):
            self._ready = self._store.warm(go_on=lambda: not self._stopped.is_set())
            self._store.rest()
            return_memory()
        self._seen = now

    def _try(self, failure: str, work: Callable[[], object]) -> None:
        try:
            work()
        except VectorstoreError as error:
            if not self._stopped.is_set():
                structlog.get_logger(__name__).error(failure, what=str(error))


def report(store: ArticleStore) -> None:
    """Recover the store, and log what had to be done."""
    for sentence in store.recover():
        structlog.get_logger(__name__).warning("index repaired", what=sentence)
