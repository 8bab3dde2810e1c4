"""What a server does beside its other work after its start: check the index, change the model."""

import threading
from collections.abc import Callable

import structlog

from vectorstore.errors import VectorstoreError
from vectorstore.store import ArticleStore


class Upkeep:
    """Recovers a store in a thread of its own, and then does what is to follow.

    Searches are answered meanwhile, without the vector index; writes wait for it.
    """

    def __init__(self, store: ArticleStore, *, then: Callable[[], None]) -> None:
        self._store = store
        self._then = then
        self._stopping = False
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def begin(self) -> None:
        """Begin, unless it has begun; when this returns, no write can come before the recovery."""
        if self._thread.ident is None:
            self._thread.start()
            self._begun.wait()

    def stop(self) -> None:
        """End it, however far it is; the next start goes on with it."""
        self._stopping = True
        self._store.stop_recovery()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with self._store.writing():
            self._begun.set()
            self._try("index not checked", lambda: report(self._store))
        if not self._stopping:
            self._try("embedding model not changed", self._then)

    def _try(self, failure: str, work: Callable[[], None]) -> None:
        try:
            work()
        except VectorstoreError as error:
            if not self._stopping:
                structlog.get_logger(__name__).error(failure, what=str(error))


def report(store: ArticleStore) -> None:
    """Recover the store, and log what had to be done."""
    for sentence in store.recover():
        structlog.get_logger(__name__).warning("index repaired", what=sentence)
