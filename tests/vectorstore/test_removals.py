"""Deletion can be proved: nothing is left, and what is left is found."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.errors import ArticleNotFound
from vectorstore.models import Filters
from vectorstore.schema import EmbeddingRow
from vectorstore.store import ArticleStore

TEXT = "The ferry carries forty cars.\nIt was built in 1990."


class LazyIndex(MemoryIndex):
    """An index that forgets nothing that it is told to delete, while it is lazy."""

    lazy = False

    def delete(self, space: str, ids: object) -> None:
        """Remove vectors, unless lazy."""
        if not self.lazy:
            super().delete(space, ids)  # type: ignore[arg-type]


@pytest.fixture
def index() -> LazyIndex:
    return LazyIndex()


@pytest.fixture
def store(tmp_path: Path, index: LazyIndex) -> Iterator[ArticleStore]:
    store = ArticleStore(Catalog.open(tmp_path / "c.db"), index, HashingEmbedder())
    for n in range(6):
        article = make_article(
            f"a{n}",
            f"Ferry {n}. {TEXT}",
            url=f"https://news.example/{n}",
            publisher="Daily" if n % 2 else "Weekly",
            published_at=datetime(2020 + n, 1, 1, tzinfo=UTC),
            tags={"ships"},
        )
        store.put(article, paragraphs(article))
    yield store
    store.close()


def test_nothing_is_left_of_deleted_articles(store: ArticleStore) -> None:
    assert store.leftovers().removed == 0
    done = store.delete_many(["a1", "a2"], cause="asked for")
    assert [each.article_id for each in done] == ["a1", "a2"]
    assert all(each.passages == each.vectors == 2 for each in done)
    assert sum(each.embeddings for each in done) >= 2
    report = store.leftovers()
    assert (report.ok, report.removed) == (True, 2)
    assert {hit.article_id for hit in store.search("ferry", collection="default")} == {
        "a0", "a3", "a4", "a5",
    }  # fmt: skip


def test_a_vector_that_stayed_is_found(store: ArticleStore, index: LazyIndex) -> None:
    index.lazy = True
    store.delete("a1")
    report = store.leftovers()
    assert (report.ok, report.vectors) == (False, 2)


def test_an_embedding_that_stayed_is_found(store: ArticleStore) -> None:
    keys = store.catalog
    with keys.session() as session:
        rows = [
            (row.embedding_key, row.fingerprint, row.model, row.vector)
            for row in session.query(EmbeddingRow)
        ]
    store.delete_many([f"a{n}" for n in range(6)])
    with store.catalog.transaction() as session:
        names = ("embedding_key", "fingerprint", "model", "vector")
        session.execute(insert(EmbeddingRow), [dict(zip(names, rows[0], strict=True))])
    report = store.leftovers()
    assert not report.ok
    assert report.embeddings >= 1


def test_an_article_that_is_there_again_is_not_left_over(store: ArticleStore) -> None:
    store.delete("a1")
    article = make_article("a1", f"Ferry 1. {TEXT}")
    store.put(article, paragraphs(article))
    assert store.leftovers() == store.leftovers().model_copy(update={"removed": 0})
    assert store.leftovers().ok


def test_deletion_is_all_or_none(store: ArticleStore) -> None:
    with pytest.raises(ArticleNotFound):
        store.delete_many(["a1", "nonesuch"])
    assert store.article("a1").id == "a1"
    assert store.leftovers().removed == 0


def test_articles_are_found_by_address_age_and_filter(store: ArticleStore) -> None:
    assert store.find_deletable(url="https://news.example/3") == ["a3"]
    old = datetime(2022, 6, 1, tzinfo=UTC)
    assert store.find_deletable(older_than=old) == ["a0", "a1", "a2"]
    assert store.find_deletable(filters=Filters(publisher="Daily")) == ["a1", "a3", "a5"]
    assert store.find_deletable(older_than=old, filters=Filters(publisher="Daily")) == ["a1"]
    assert store.find_deletable(collection="nonesuch") == []
