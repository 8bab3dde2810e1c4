"""What a server does beside its other work: after its start, and when articles have come."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest

from qa_assistant.upkeep import Upkeep
from tests.fakes import HashingEmbedder, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.errors import VectorIndexError
from vectorstore.protocols import Vectors
from vectorstore.store import ArticleStore


class CountingIndex(ChromaIndex):
    """An index that tells how often it was laid to rest."""

    rests = 0

    def rest(self) -> None:
        """Count, and rest."""
        self.rests += 1
        super().rest()


@pytest.fixture
def index(tmp_path: Path) -> CountingIndex:
    return CountingIndex(path=tmp_path / "index")


@pytest.fixture
def store(tmp_path: Path, index: CountingIndex) -> Iterator[ArticleStore]:
    store = ArticleStore(Catalog.open(tmp_path / "catalog.db"), index, HashingEmbedder())
    yield store
    store.close()


def put(store: ArticleStore, id: str, text: str) -> None:
    article = make_article(id, text)
    store.put(article, paragraphs(article))


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within 20 seconds")


def test_a_small_index_rests_after_the_start_and_after_every_ingest(
    store: ArticleStore, index: CountingIndex
) -> None:
    put(store, "meeting", "Liu Peixun chaired the meeting.")
    work = Upkeep(store, then=lambda: None, grace=0.0, quiet=0.05)
    work.begin()
    try:
        wait_for(lambda: index.rests == 1)
        assert store.index_ready
        assert [hit.article_id for hit in store.search("meeting", collection="default")] == [
            "meeting"
        ]
        put(store, "harbour", "The harbour opened in May.")
        wait_for(lambda: index.rests == 2)
        assert store.search("harbour", collection="default")[0].article_id == "harbour"
    finally:
        work.stop()
    assert all(report.ok for report in store.check())


def test_an_index_that_cannot_be_reached_at_the_start_is_checked_when_it_can(
    tmp_path: Path,
) -> None:
    class LateIndex(ChromaIndex):
        """As a Chroma server that starts after this one."""

        has_come = False

        def ids(self, space: str) -> Collection[str]:
            if not self.has_come:
                raise VectorIndexError("nothing answers there")
            return super().ids(space)

        def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
            if not self.has_come:
                raise VectorIndexError("nothing answers there")
            super().upsert(space, ids, vectors)

    index = LateIndex(path=tmp_path / "index")
    store = ArticleStore(Catalog.open(tmp_path / "catalog.db"), index, HashingEmbedder())
    with pytest.raises(VectorIndexError):
        put(store, "meeting", "Liu Peixun chaired the meeting.")
    work = Upkeep(store, then=lambda: None, grace=0.0, quiet=0.05)
    work.begin()
    try:
        wait_for(lambda: store.index_trouble is not None)
        assert not store.index_ready
        index.has_come = True
        wait_for(lambda: store.index_ready)
        assert store.index_trouble is None
        assert all(report.ok for report in store.check())
    finally:
        work.stop()
        store.close()


def test_an_index_that_searches_ask_is_left_open(store: ArticleStore, index: CountingIndex) -> None:
    put(store, "meeting", "Liu Peixun chaired the meeting.")
    store.recover()
    store.warm()
    store.rest()
    assert index.rests == 1
    large = ArticleStore(store.catalog, index, HashingEmbedder(), scanned=0)
    large.warm()
    large.rest()
    assert index.rests == 1
