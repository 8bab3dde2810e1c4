"""As many passages as wanted out of the development texts: real words, vectors like real ones.

A made passage is woven from the sentences of real ones, and its vector is the mean of those of two
with some noise, since embedding a million passages would take hours.
"""

import hashlib
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.corpora import read_clapnq, read_squad
from vectorstore.embeddings import load_embedder
from vectorstore.models import Article, PassageSpan
from vectorstore.protocols import Embedder, Vectors
from vectorstore.sentences import split_sentences

MOST_SOURCES = 2_000
PASSAGES_PER_ARTICLE = 5
GROUPS = [f"group{n}" for n in range(100)]
PUBLISHERS = [f"Publisher {n}" for n in range(200)]
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 730
_NOISE = 0.6


class Sources:
    """Real passages with their real vectors, and the questions that were asked about such."""

    def __init__(self, data: Path, embedder: Embedder) -> None:
        squad, squad_examples = read_squad(data / "squad2" / "dev-a.json")
        clapnq, clapnq_examples = read_clapnq(data / "clapnq")
        rng = random.Random(1)
        texts = [article.text for article in (*squad, *clapnq)]
        rng.shuffle(texts)
        self.texts = texts[:MOST_SOURCES]
        self.sentences = [
            [text[span.start : span.end] for span in split_sentences(text, "en")] or [text]
            for text in self.texts
        ]
        questions = [example.question for example in (*squad_examples, *clapnq_examples)]
        self.questions = rng.sample(questions, 400)
        self.vectors = _embedded(self.texts, embedder)

    def woven(self, one: int, other: int, rng: random.Random) -> str:
        """A text of about 900 characters: a sentence of each of the two, and any others.

        From two sources alone, most passages would be near-copies of some others.
        """
        text = f"{rng.choice(self.sentences[one])} {rng.choice(self.sentences[other])} "
        while len(text) < 800:
            text += rng.choice(rng.choice(self.sentences)) + " "
        return text[:1_100].strip()


class WovenEmbedder:
    """The real embedder for questions; for woven texts a vector between those of their sources."""

    def __init__(self, embedder: Embedder, sources: Sources) -> None:
        self._embedder = embedder
        self._sources = sources
        self._woven: dict[int, tuple[int, int]] = {}
        self.name, self.fingerprint = embedder.name, embedder.fingerprint
        self.dimension = embedder.dimension

    def add(self, text: str, one: int, other: int) -> None:
        """Tell what the text is made of."""
        self._woven[_key(text)] = (one, other)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        keys = [_key(text.partition("\n")[2].partition("\n")[2]) for text in texts]
        if not keys or keys[0] not in self._woven:
            return self._embedder.encode(texts)
        pairs = np.array([self._woven[key] for key in keys])
        noise = np.random.default_rng(keys[0]).standard_normal(
            (len(keys), self.dimension), dtype=np.float32
        )
        vectors = self._sources.vectors[pairs].sum(axis=1) + _NOISE * noise / 384**0.5
        unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(
            np.float32
        )
        return unit


def woven_articles(
    count: int, sources: Sources, embedder: WovenEmbedder
) -> Iterator[tuple[Article, list[PassageSpan]]]:
    """Articles with `count` passages in all, over two years, a tenth of them for some groups."""
    rng = random.Random(2)
    for number in range(count // PASSAGES_PER_ARTICLE):
        texts = []
        for _ in range(PASSAGES_PER_ARTICLE):
            one, other = rng.randrange(len(sources.texts)), rng.randrange(len(sources.texts))
            texts.append(sources.woven(one, other, rng))
            embedder.add(texts[-1], one, other)
        starts = np.cumsum([0, *(len(text) + 2 for text in texts)])
        spans = [
            PassageSpan(start=int(start), end=int(start) + len(text))
            for start, text in zip(starts, texts, strict=False)
        ]
        groups = frozenset(rng.sample(GROUPS, 2)) if rng.random() < 0.5 else frozenset()
        article = Article(
            id=f"art_{number:024x}",
            title=f"Report {number}",
            publisher=rng.choice(PUBLISHERS),
            published_at=FIRST_DAY + timedelta(days=rng.randrange(DAYS), hours=rng.randrange(24)),
            ingested_at=datetime.now(UTC),
            text="\n\n".join(texts),
            groups=groups,
        )
        yield article, spans


def load_sources(data: Path) -> tuple[Sources, Embedder]:
    """The sources and the bundled embedder."""
    embedder = load_embedder("all-MiniLM-L6-v2", threads=None)
    return Sources(data, embedder), embedder


def _embedded(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """The texts' vectors, kept in the system's temporary folder for the next run."""
    digest = hashlib.sha256(json.dumps([embedder.fingerprint, *texts]).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"qa-assistant-bench-{digest}.npy"
    if not path.exists():
        np.save(path, embedder.encode(texts))
    vectors: Vectors = np.load(path)
    return vectors


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
