"""One measured run of ingest in a process of its own; `benchmarks.ingest_speed` starts it.

python -m benchmarks.ingest_worker ingest FOLDER     a folder of articles, end to end
python -m benchmarks.ingest_worker index PASSAGES    catalog and index alone
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpora import make_article
from ingest.batching import BATCH_PASSAGES
from ingest.chunking import cut_passages
from ingest.drafts import Provenance, draft_article
from ingest.models import DocumentMetadata
from ingest.parsers import parse
from ingest.pipeline import IngestPipeline
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.embeddings import OnnxEmbedder
from vectorstore.models import Article, PutOutcome
from vectorstore.protocols import Embedder, Vectors
from vectorstore.store import ArticleStore

# Stand-ins for embeddings lie around centres, as those of real passages do.
CENTRES, SPREAD, DIMENSION = 200, 0.6, 384


class Clock:
    """Seconds spent in each stage; stages that run at one time count in full."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what happens inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


class TimedEmbedder:
    """An embedder, timed."""

    def __init__(self, embedder: Embedder, clock: Clock) -> None:
        self._embedder, self._clock = embedder, clock
        self.name, self.fingerprint = embedder.name, embedder.fingerprint
        self.dimension = embedder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's."""
        with self._clock.stage("embed"):
            return self._embedder.encode(texts)


class KnownVectors:
    """Vectors at no cost, so that what remains is the catalog and the index."""

    name, fingerprint, dimension = "known", "0" * 16, DIMENSION

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)
        self._centres = self._random.normal(size=(CENTRES, DIMENSION)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A random vector for each text."""
        noise = self._random.normal(size=(len(texts), DIMENSION)).astype(np.float32)
        rows = self._centres[self._random.integers(0, CENTRES, len(texts))] + SPREAD * noise
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


class TimedIndex(ChromaIndex):
    """The index, its writing timed."""

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path=path)
        self._clock = clock

    def upsert(self, space: str, ids: Sequence[str], vectors: Vectors) -> None:
        """As the index's."""
        with self._clock.stage("index"):
            super().upsert(space, ids, vectors)


class TimedStore(ArticleStore):
    """The store, its writing timed."""

    clock: Clock

    def put_many(self, items: Any, **more: Any) -> list[PutOutcome]:
        """As the store's."""
        with self.clock.stage("store"):
            return super().put_many(items, **more)


def main() -> None:
    """Print the result as JSON (ingest), or as lines (index)."""
    what, argument = sys.argv[1:3]
    if what == "ingest":
        print(json.dumps(ingest(Path(argument))))
    else:
        for batch in (BATCH_PASSAGES, 1_000):
            write_alone(int(argument), batch)


@contextmanager
def open_store(embedder: Embedder, clock: Clock) -> Iterator[TimedStore]:
    """An empty store in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog.open(f"sqlite:///{folder}/catalog.db")
        store = TimedStore(catalog, TimedIndex(Path(folder) / "index", clock), embedder)
        store.clock = clock
        try:
            yield store
        finally:
            store.close()


def ingest(folder: Path) -> dict[str, Any]:
    """Ingest the folder; what it took, and how much it was."""
    clock = Clock()
    embedder = OnnxEmbedder()
    embedder.encode(["warm"])
    stages = parsing_and_cutting(folder)
    with open_store(TimedEmbedder(embedder, clock), clock) as store:
        pipeline = IngestPipeline(store)
        begin, processor = time.perf_counter(), time.process_time()
        outcomes = pipeline.ingest_paths([folder]).outcomes
        seconds, processor = time.perf_counter() - begin, time.process_time() - processor
        articles = [store.article(each.article_id) for each in outcomes if each.article_id]
        characters = sum(len(article.text) for article in articles)
    spent = clock.seconds
    stages |= {"embed": spent["embed"], "index": spent["index"]}
    stages["catalog"] = spent["store"] - spent["embed"] - spent["index"]
    return {
        "seconds": seconds,
        "processor_seconds": processor,
        "articles": len(articles),
        "article_characters": characters,
        "passages": sum(outcome.passages for outcome in outcomes),
        "stages": stages,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def parsing_and_cutting(folder: Path) -> dict[str, float]:
    """Seconds for these two stages alone, with nothing beside them."""
    clock = Clock()
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        where = Provenance(
            "default", path.name, None, None, make_article("t", "x", "x").ingested_at
        )
        with clock.stage("parse"):
            document = parse(content, path.name)
        with clock.stage("parse"):
            article = draft_article(document, DocumentMetadata(), provenance=where).article
        with clock.stage("cut"):
            cut_passages(article.text, article.headings, language=article.language)
    clock.seconds["parse"] -= clock.seconds["cut"]  # a draft is cut already
    return clock.seconds


def write_alone(passages: int, batch: int) -> None:
    """Passages a second of catalog and index, so many passages a write."""
    clock = Clock()
    with open_store(KnownVectors(), clock) as store:
        items = [
            [(each, cut_passages(each.text, ())) for each in articles]
            for articles in batches(passages, batch)
        ]
        processor = time.process_time()
        for each in items:
            store.put_many(each)
        processor = time.process_time() - processor
    written, index = clock.seconds["store"], clock.seconds["index"]
    print(
        f"  {batch:5} passages a write: {passages / written:6.0f} passages/s "
        f"(index {passages / index:.0f}/s, catalog {passages / (written - index):.0f}/s; "
        f"{1000 * processor / passages:.2f} ms of processor a passage)",
        flush=True,
    )


def batches(passages: int, size: int) -> Iterator[list[Article]]:
    """Articles of eight passages each, all different, so many passages in a batch."""
    sentence = "The price of metal rose after the state closed two of its old mines. "
    for start in range(0, passages // 8, size // 8):
        count = min(size // 8, passages // 8 - start)
        yield [
            make_article(
                f"Article {number}",
                "\n\n".join(f"Part {part} of {number}. {sentence * 12}" for part in range(8)),
                f"article/{number}",
            )
            for number in range(start, start + count)
        ]


if __name__ == "__main__":
    main()
