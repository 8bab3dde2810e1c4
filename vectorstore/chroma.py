"""The dense leg's index: Chroma, embedded in this process or as a server; ids and vectors only."""

import contextlib
import importlib
import shutil
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import numpy as np

from vectorstore.errors import VectorIndexError, VectorIndexLost, VectorIndexTorn
from vectorstore.folder_lock import FolderLock
from vectorstore.graph_files import remove_strays, torn_spaces
from vectorstore.protocols import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection as ChromaCollection

_DATABASE = "chroma.sqlite3"
# Embedded, 1,000 a write is fastest; hosted Chroma refuses more than 300.
EMBEDDED_BATCH, SERVER_BATCH = 1_000, 300
_QUERIES_AT_ONCE = 100
# `sync_threshold`: after how many changes Chroma writes the graph to disk. What comes after is
# replayed at the next start, half a millisecond a vector, so a high value makes starting slow.
# Killed in the midst of such a write the space is damaged whatever the value (SQLite rows are
# there, the graph is not); the catalog's mark on the space is what catches that.
# Wider than Chroma's own 16 and 100: with those, some of 1,050 near-equal passages (as syndicated
# stories make them) had no way leading to them in 12 of 12 graphs; with these in none of 12.
_GRAPH = {
    "space": "cosine",
    "sync_threshold": 1_000,
    "batch_size": 100,
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
}


class ChromaIndex:
    """A VectorIndex kept by Chroma: by the server at `url`, else in the folder `path`.

    A folder that cannot be read is moved to `<name>.damaged` and begun anew: it is a copy, and
    `ArticleStore.recover` fills it again. Only one opener at a time has a folder, the next gets
    VectorIndexInUse; one that is named beside a server's address stands for the data that the
    server's copy belongs to. Chroma itself is opened when it is first needed, since that takes a
    second: until then nobody learns that it cannot be reached.
    """

    def __init__(self, *, path: Path | None = None, url: str | None = None) -> None:
        if url is None and path is None:
            raise VectorIndexError("Name the index's folder, or the address of a Chroma server.")
        self._place = str(url or path)
        self._folder = None if url else path
        self._is_lost = False
        self._batch = SERVER_BATCH if url else EMBEDDED_BATCH
        self._known: dict[str, ChromaCollection] = {}
        self._lock = threading.Lock()
        self._open = (
            partial(_server, _address(url)) if url else partial(_embedded, Path(path or ""))
        )
        self._opening = threading.Lock()
        self._opened: Client | None = None
        self._is_closed = False
        self._folder_lock = FolderLock(path) if path else None

    def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors; durable when it returns."""
        with self._translated("written"):
            collection = self._made(space)
            for start in range(0, len(ids), self._batch):
                part = slice(start, start + self._batch)
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def delete(self, space: str, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are ignored."""
        with self._translated("written"):
            collection = self._found(space)
            for start in range(0, len(ids) if collection else 0, self._batch):
                assert collection is not None  # noqa: S101 - said for the type checker
                collection.delete(ids=list(ids[start : start + self._batch]))

    def query(self, space: str, vectors: Vectors, limit: int) -> list[list[tuple[str, float]]]:
        """For each row the nearest ids with their cosine similarity, best first."""
        with self._translated("read"):
            collection = self._found(space)
            if collection is None or not len(vectors):
                return [[] for _ in vectors]
            rows: list[list[tuple[str, float]]] = []
            for start in range(0, len(vectors), _QUERIES_AT_ONCE):
                part = vectors[start : start + _QUERIES_AT_ONCE]
                rows.extend(_nearest(collection, part, limit))
            return rows

    def ids(self, space: str) -> Collection[str]:
        """Every id that the space holds."""
        with self._translated("read"):
            collection = self._found(space)
            if collection is None:
                return ()
            if self._batch == EMBEDDED_BATCH:
                return collection.get(include=[])["ids"]
            return self._paged_ids(collection)

    def drop(self, space: str) -> None:
        """Forget a space."""
        with self._translated("written"):
            with self._lock:
                self._known.pop(space, None)
            if space in self.spaces():
                self._client.delete_collection(space)
                if self._folder is not None:
                    remove_strays(self._folder, _DATABASE)

    def spaces(self) -> Collection[str]:
        """Names of all spaces."""
        with self._translated("read"):
            names: list[str] = []
            while page := self._client.list_collections(limit=1_000, offset=len(names)):
                names.extend(collection.name for collection in page)
            return names

    def rest(self) -> None:
        """Close an embedded index until it is next needed; nobody may be using it meanwhile.

        Its graphs take 2 kB a vector while it is open.
        """
        if self._folder is not None:
            self._release()

    def close(self) -> None:
        """Release files and connections."""
        self._is_closed = True
        self._release()
        if self._folder_lock is not None:
            self._folder_lock.release()

    def _release(self) -> None:
        with self._lock:
            self._known.clear()
        with self._opening:
            client, self._opened = self._opened, None
        if client is not None:
            _close(client)

    @property
    def _client(self) -> "Client":
        with self._opening:
            if self._is_closed:
                raise ValueError("it is closed")
            if self._opened is None:
                client = self._open()
                self._tidy(client)
                self._opened = client
            return self._opened

    def _tidy(self, client: "Client") -> None:
        """Forget the spaces that would end the process when they are read, and what is left of
        those that are no more."""
        if self._folder is None:
            return
        for space in torn_spaces(self._folder, _DATABASE):
            client.delete_collection(space)
            self._is_lost = True
        remove_strays(self._folder, _DATABASE)

    def _made(self, space: str) -> "ChromaCollection":
        with self._lock:
            if space not in self._known:
                configuration: Any = {"hnsw": _GRAPH}
                self._known[space] = self._client.get_or_create_collection(
                    space, configuration=configuration, embedding_function=None
                )
            return self._known[space]

    def _found(self, space: str) -> "ChromaCollection | None":
        errors = importlib.import_module("chromadb.errors")
        with self._lock:
            if space not in self._known:
                try:
                    found = self._client.get_collection(space, embedding_function=None)
                except errors.NotFoundError:
                    return None
                self._known[space] = found
            return self._known[space]

    def _paged_ids(self, collection: "ChromaCollection") -> list[str]:
        ids: list[str] = []
        while page := collection.get(include=[], limit=self._batch, offset=len(ids))["ids"]:
            ids.extend(page)
        return ids

    @contextmanager
    def _translated(self, action: str) -> Iterator[None]:
        lost = VectorIndexLost(
            f"The files of the vector index at {self._place} are gone. It is built anew from the "
            "catalog with the next write, or by `qa-assistant doctor --repair`."
        )
        if self._is_lost and action == "written":
            # a reader found out; who writes has to know that nothing is left
            self._is_lost = False
            raise lost
        try:
            with _translated(f"The vector index at {self._place} cannot be {action}"):
                yield
        except VectorIndexError as failure:
            if self._folder is None:
                raise
            if (self._folder / _DATABASE).exists():
                if action == "read":
                    raise
                # a client that failed to write may wait for ever when it is asked again
                self._release()
                raise VectorIndexTorn(str(failure)) from failure
            self._begin_anew(self._folder)
            self._is_lost = action == "read"
            raise lost from failure

    def _begin_anew(self, folder: Path) -> None:
        """Open the folder again, empty, in place of files that somebody removed."""
        with self._lock, self._opening:
            self._known.clear()
            if self._opened is not None:
                with contextlib.suppress(Exception):  # whatever a client without files may raise
                    self._opened.close()
            _forget_clients()
            self._opened = _embedded(folder)


def _nearest(
    collection: "ChromaCollection", vectors: Vectors, limit: int
) -> Iterator[list[tuple[str, float]]]:
    found = collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
    distances = found["distances"] or []
    for ids, row in zip(found["ids"], distances, strict=True):
        similarities = np.clip(1.0 - np.asarray(row), -1.0, 1.0)
        yield list(zip(ids, map(float, similarities), strict=True))


def _settings() -> Any:
    return importlib.import_module("chromadb.config").Settings(anonymized_telemetry=False)


def _embedded(path: Path) -> "Client":
    try:
        return _opened(path)
    except VectorIndexError:
        if not (path / _DATABASE).exists():
            raise
    damaged = path.with_name(f"{path.name}.damaged")
    try:
        shutil.rmtree(damaged, ignore_errors=True)
        path.rename(damaged)
    except OSError as failure:
        raise VectorIndexError(
            f"The vector index at {path} is damaged and cannot be moved away: {failure}. Remove "
            "the folder; the index is built anew at the next start."
        ) from failure
    _forget_clients()
    return _opened(path)


def _forget_clients() -> None:
    """chromadb keeps clients by their path, and would hand a broken one out again."""
    importlib.import_module("chromadb.api.client").SharedSystemClient.clear_system_cache()


def _opened(path: Path) -> "Client":
    with _translated(f"The vector index at {path} cannot be opened"):
        path.mkdir(parents=True, exist_ok=True)
        # a second of import that a start without an index should not pay
        chromadb = importlib.import_module("chromadb")
        client: Client = chromadb.PersistentClient(path=path, settings=_settings())
        return client


def _address(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VectorIndexError(
            f"{url!r} is no address of a Chroma server; use one like http://127.0.0.1:8001."
        )
    return parts


def _server(parts: SplitResult) -> "Client":
    secure = parts.scheme == "https"
    with _translated(f"The Chroma server at {parts.geturl()} cannot be reached"):
        chromadb = importlib.import_module("chromadb")
        client: Client = chromadb.HttpClient(
            host=str(parts.hostname),
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            settings=_settings(),
        )
        return client


def _close(client: "Client") -> None:
    # chromadb leaves the connections to its server open
    clients: tuple[Any, ...] = (client, client._admin_client)
    sessions = [getattr(each._server, "_session", None) for each in clients]
    client.close()
    for session in filter(None, sessions):
        session.close()


@contextmanager
def _translated(problem: str) -> Iterator[None]:
    """Whatever Chroma raises inside becomes a VectorIndexError that names the problem."""
    errors = importlib.import_module("chromadb.errors")
    http_error = importlib.import_module("httpx").HTTPError
    try:
        yield
    # ValueError: what the client raises for a server that does not answer, and for bad arguments;
    # AttributeError: what a client that was closed raises
    except (errors.ChromaError, http_error, OSError, ValueError, AttributeError) as failure:
        raise VectorIndexError(
            f"{problem}: {failure}. `qa-assistant doctor --repair` builds it anew from the catalog."
        ) from failure
