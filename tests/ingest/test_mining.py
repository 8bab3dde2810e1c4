"""Aliases come with every ingest, and can be found later in what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.mining import mine_aliases
from ingest.pipeline import IngestPipeline
from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.errors import CollectionNotFound
from vectorstore.models import Alias
from vectorstore.store import ArticleStore

TEXT = "Northern Rare Earth Group (CNRE) met the World Food Programme (WFP) in Baotou."
CNRE = Alias(short="CNRE", long="Northern Rare Earth Group")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    catalog = Catalog.open(tmp_path / "catalog.db")
    opened = ArticleStore(catalog, MemoryIndex(), HashingEmbedder())
    yield opened
    opened.close()


def shorts(store: ArticleStore) -> list[str]:
    return [alias.short for alias in store.names.known("default")]


def test_texts_and_files_bring_their_aliases(store: ArticleStore, tmp_path: Path) -> None:
    pipeline = IngestPipeline(store)
    pipeline.ingest_text("The Upper Weser Canal Office (UWCO) met.")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(TEXT, encoding="utf-8")
    pipeline.ingest_paths([tmp_path / "news"])
    assert shorts(store) == ["CNRE", "UWCO", "WFP"]
    (tmp_path / "news" / "a.txt").write_text("Nobody met anybody.", encoding="utf-8")
    pipeline.ingest_paths([tmp_path / "news"])
    assert shorts(store) == ["UWCO"]


def test_stored_articles_are_read_again(store: ArticleStore) -> None:
    texts = (TEXT if number % 2 else "Nobody met anybody." for number in range(205))
    made = [make_article(f"a{number}", text) for number, text in enumerate(texts)]
    store.put_many([(article, paragraphs(article)) for article in made])
    assert shorts(store) == []
    report = mine_aliases(store, collection="default")
    assert (report.articles, report.aliases) == (205, 2)
    assert [alias.articles for alias in store.names.known("default")] == [102, 102]


def test_what_people_removed_stays_removed(store: ArticleStore) -> None:
    article = make_article("a", TEXT)
    store.put(article, paragraphs(article))
    mine_aliases(store, collection="default")
    store.names.remove("default", CNRE)
    assert mine_aliases(store, collection="default").aliases == 2
    assert shorts(store) == ["WFP"]


def test_an_unknown_collection_is_named(store: ArticleStore) -> None:
    with pytest.raises(CollectionNotFound, match="'nowhere'"):
        mine_aliases(store, collection="nowhere")
