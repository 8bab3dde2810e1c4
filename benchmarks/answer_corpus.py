"""A store that is kept between runs, with the embeddings and the evidence of many questions."""

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.question_sets import Asked, QuestionSet
from ingest.chunking import cut_passages
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.questions.time_words import without_relative_times
from qa_assistant.answering.search_plan import plan_search
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.embeddings import load_embedder
from vectorstore.models import DEFAULT_COLLECTION, AliasUse, Filters
from vectorstore.protocols import Embedder, Vectors
from vectorstore.store import ArticleStore

_BATCH = 100


@dataclass(frozen=True)
class Found:
    """A question with its evidence, as the assistant would hand both to the answerer."""

    asked: Asked
    evidence: tuple[Evidence, ...]
    aliases: tuple[AliasUse, ...]

    @property
    def question(self) -> str:
        """The question as the answerer reads it."""
        return without_relative_times(self.asked.text)


class KeptEmbedder:
    """Embeds each text once; what it knows can be kept in a file."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self._known: dict[str, Vectors] = pickle.loads(path.read_bytes()) if path.exists() else {}
        self._kept = len(self._known)
        self.name, self.fingerprint = embedder.name, embedder.fingerprint
        self.dimension = embedder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's, from memory where it has been asked before."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._embedder.encode(new), strict=True))
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([self._known[text] for text in texts])

    def keep(self) -> None:
        """Write what is known, if there is anything new."""
        if len(self._known) > self._kept:
            self._path.write_bytes(pickle.dumps(self._known))
            self._kept = len(self._known)


@contextmanager
def open_kept_store(
    folder: Path, sets: Sequence[QuestionSet], *, threads: int | None = None
) -> Iterator[tuple[ArticleStore, KeptEmbedder]]:
    """A real store of all articles of the sets in this folder; filled where it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    embedder = KeptEmbedder(
        load_embedder("all-MiniLM-L6-v2", threads=threads), folder / "embeddings.pickle"
    )
    store = ArticleStore(
        Catalog.open(f"sqlite:///{folder}/catalog.db"),
        ChromaIndex(path=folder / "index"),
        embedder,
    )
    try:
        if not store.scope(DEFAULT_COLLECTION).articles:
            articles = [article for one in sets for article in one.articles]
            batch = [(a, cut_passages(a.text, a.headings)) for a in articles]
            for start in range(0, len(batch), _BATCH):
                store.put_many(batch[start : start + _BATCH])
        yield store, embedder
    finally:
        embedder.keep()
        store.close()


def find_all(
    store: ArticleStore,
    embedder: KeptEmbedder,
    questions: Sequence[Asked],
    kept: Path,
) -> list[Found]:
    """The evidence of every question by the assistant's own search; kept in a file."""
    known: dict[tuple[str, str], Found] = pickle.loads(kept.read_bytes()) if kept.exists() else {}
    new = [asked for asked in questions if (asked.group, asked.text) not in known]
    embedder.encode([asked.text for asked in new])  # in batches, for speed
    for asked in new:
        known[asked.group, asked.text] = find(store, asked)
    if new:
        kept.write_bytes(pickle.dumps(known))
    return [known[asked.group, asked.text] for asked in questions]


def find(store: ArticleStore, asked: Asked) -> Found:
    """The evidence of one question, planned and searched as the assistant does."""
    plan = plan_search(
        store, asked.text, collection=DEFAULT_COLLECTION, filters=Filters(), readers=None
    )
    search = EvidenceSearch(store).planned(plan, collection=DEFAULT_COLLECTION, readers=None)
    return Found(asked, tuple(search.evidence(plan.query)), plan.aliases)
