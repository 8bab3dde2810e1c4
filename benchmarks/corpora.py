"""Development data turned into articles, and a store in a temporary folder that holds them."""

import json
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.chunking import cut_passages
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.embeddings import load_embedder
from vectorstore.models import Article, article_id
from vectorstore.protocols import Embedder, Vectors
from vectorstore.store import ArticleStore


@dataclass(frozen=True)
class Example:
    """A question, the article that was written for it, and where the answers stand in it."""

    question: str
    article_id: str
    group: str
    answers: tuple[tuple[int, str], ...]

    @property
    def answerable(self) -> bool:
        """Whether its article answers it."""
        return bool(self.answers)


class CachingEmbedder:
    """Embeds each text once; makes runs over thousands of questions bearable."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._cache: dict[str, Vectors] = {}
        self.name, self.fingerprint = embedder.name, embedder.fingerprint
        self.dimension = embedder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's, from memory where it has been asked before."""
        new = list(dict.fromkeys(text for text in texts if text not in self._cache))
        self._cache.update(zip(new, self._embedder.encode(new), strict=True))
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([self._cache[text] for text in texts])


def read_squad(path: Path) -> tuple[list[Article], list[Example]]:
    """SQuAD 2.0: each paragraph an article, titled by the page it is from."""
    data = json.loads(path.read_text("utf-8"))
    articles, examples = [], []
    for page in data["data"] if isinstance(data, dict) else data:
        title = page["title"].replace("_", " ")
        for number, paragraph in enumerate(page["paragraphs"]):
            article = make_article(title, paragraph["context"], f"{page['title']}/{number}")
            articles.append(article)
            for question in paragraph["qas"]:
                spans = tuple((a["answer_start"], a["text"]) for a in question["answers"])
                answers = () if question.get("is_impossible") else spans
                text = question["question"].strip()
                examples.append(Example(text, article.id, page["title"], answers))
    return articles, examples


def read_clapnq(folder: Path) -> tuple[list[Article], list[Example]]:
    """CLAPNQ: each passage an article, the answers are the sentences that annotators chose."""
    articles: dict[tuple[str, str], Article] = {}
    examples = []
    for name in ("answerable", "unanswerable"):
        lines = (folder / f"clapnq_dev_{name}.jsonl").read_text("utf-8").splitlines()
        for number, row in enumerate(map(json.loads, lines)):
            passage = row["passages"][0]
            key = (passage["title"], unicodedata.normalize("NFC", passage["text"]))
            if key not in articles:
                articles[key] = make_article(*key, f"clapnq/{len(articles)}")
            chosen = [text.strip() for text in row["output"][0]["selected_sentences"]]
            places = [(key[1].find(text), text) for text in chosen if text and text in key[1]]
            group = "clapnq kept out" if number % 3 == 0 else "clapnq"
            answers = tuple(places) if name == "answerable" else ()
            examples.append(Example(row["input"], articles[key].id, group, answers))
    return list(articles.values()), examples


def make_article(title: str, text: str, identity: str) -> Article:
    """An article of the default collection with the text as it is."""
    return Article(
        id=article_id("default", identity), title=title, text=text, ingested_at=datetime.now(UTC)
    )


@contextmanager
def open_store(articles: Sequence[Article]) -> Iterator[tuple[ArticleStore, CachingEmbedder]]:
    """A real store in a temporary folder with these articles."""
    embedder = CachingEmbedder(load_embedder("all-MiniLM-L6-v2", threads=None))
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog.open(f"sqlite:///{folder}/catalog.db")
        store = ArticleStore(catalog, ChromaIndex(path=Path(folder) / "index"), embedder)
        try:
            batch = [(a, cut_passages(a.text, a.headings)) for a in articles]
            for start in range(0, len(batch), 100):
                store.put_many(batch[start : start + 100])
            yield store, embedder
        finally:
            store.close()
