"""Stores that the tests of this package share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes import HashingEmbedder, MemoryIndex
from vectorstore.catalog import Catalog
from vectorstore.protocols import Embedder, VectorIndex
from vectorstore.store import ArticleStore

OpenStore = Callable[..., ArticleStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    """Opens a store on the test's own catalog; what is still open at the end is closed."""
    opened: list[ArticleStore] = []

    def open_it(index: VectorIndex | None = None, embedder: Embedder | None = None) -> ArticleStore:
        catalog = Catalog.open(tmp_path / "catalog.db")
        store = ArticleStore(catalog, index or MemoryIndex(), embedder or HashingEmbedder())
        opened.append(store)
        return store

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> ArticleStore:
    """An empty store with an index in memory."""
    return open_store()
