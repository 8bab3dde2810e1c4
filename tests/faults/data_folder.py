"""A small data folder: a catalog and an embedded index, with a model that costs nothing."""

from pathlib import Path

from tests.fakes import HashingEmbedder, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.store import ArticleStore

ARTICLES = 58
PASSAGES = ARTICLES * 21
"""More than a thousand, so that Chroma has written its graph to disk."""


def open_store(home: Path) -> tuple[ArticleStore, list[str]]:
    """The store in this folder, and what its recovery did."""
    catalog = Catalog.open(home / "catalog.db")
    store = ArticleStore(catalog, ChromaIndex(path=home / "index"), HashingEmbedder(64))
    return store, store.recover()


def fill(store: ArticleStore, articles: int = ARTICLES) -> None:
    """Store the first so many articles of 21 passages."""
    made = []
    for number in range(articles):
        lines = (f"Report {line} of {number} about metal {line * number}" for line in range(20))
        made.append(make_article(f"art{number}", f"Article {number}\n" + "\n".join(lines)))
    store.put_many([(article, paragraphs(article)) for article in made])
