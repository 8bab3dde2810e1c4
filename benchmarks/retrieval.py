"""Which passages are found: the whole search, each leg alone, and a plain pipeline.

    python -m benchmarks.retrieval DATA

For each set: MRR@10 and nDCG@10 of the passages that touch a place which answers (for nDCG those
that were joined count one by one), recall of the right article among the first 1 and 5 articles,
and how often the first 5 passages hold the answer (all of one place). The plain pipeline cuts every
1,000 characters with LangChain's `RecursiveCharacterTextSplitter` (its default overlap of 200),
embeds the pieces alone with the same model, and ranks by cosine; it is left out where
langchain-text-splitters is not installed.
"""

import argparse
import importlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.corpora import CachingEmbedder, open_store
from benchmarks.retrieval_sets import SETS, Asked, Place, RetrievalSet
from ingest.chunking import cut_passages
from qa_assistant.answering.quoting.passage_ranking import PassageRanker
from vectorstore.fusion import Weights
from vectorstore.models import Filters, Hit
from vectorstore.protocols import Reranker
from vectorstore.reader import Reader
from vectorstore.search import HybridSearch
from vectorstore.store import ArticleStore

LIMIT = 10

Search = Callable[[str], list[Place]]
Passages = Mapping[str, Sequence[Place]]
"""All passages that could be found, by article."""


@dataclass(frozen=True)
class Figures:
    """Means over the questions of a set."""

    mrr: float
    ndcg: float
    recall_1: float
    recall_5: float
    answer_5: float

    def __str__(self) -> str:
        columns = (self.mrr, self.ndcg, self.recall_1, self.recall_5, self.answer_5)
        return " ".join(f"{number:8.3f}" for number in columns)


def main() -> None:
    """Print a line for each set and system."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", choices=SETS, help="only this one")
    arguments = parser.parse_args()
    print(f"{'':34} {'MRR@10':>8} {'nDCG@10':>8} {'art@1':>8} {'art@5':>8} {'answer@5':>8}")
    for name in [arguments.set] if arguments.set else SETS:
        measure(name, SETS[name](arguments.data))


def measure(name: str, examples: RetrievalSet) -> None:
    """Print the lines of one set."""
    print(f"{name}: {len(examples.articles)} articles, {len(examples.asked)} questions")
    spans = [(a.id, span) for a in examples.articles for span in cut_passages(a.text, a.headings)]
    own = by_article(Place(id, span.start, span.end) for id, span in spans)
    with open_store(examples.articles) as (store, embedder):
        reranker = PassageRanker(store, embedder, Reader())
        systems: dict[str, tuple[Search, Passages]] = {
            "ours": (lambda query: _places(store, query), own),
            "ours, read once more": (lambda query: _places(store, query, reranker), own),
            "ours, no sentence looked at": (_leg(store, Weights(sentence=0)), own),
            "words alone (BM25)": (
                _leg(store, Weights(dense=0, lexical=1, article=0, sentence=0)), own
            ),
            "vectors alone": (_leg(store, Weights(dense=1, lexical=0, article=0, sentence=0)), own),
        }  # fmt: skip
        if find_spec("langchain_text_splitters"):
            systems["plain pipeline"] = plain_pipeline(examples, embedder)
        for system, (search, passages) in systems.items():
            print(f"  {system:32} {figures(search, passages, examples.asked)}", flush=True)


def by_article(places: Iterable[Place]) -> Passages:
    """The places of each article."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[place.article_id].append(place)
    return found


def figures(search: Search, passages: Passages, asked: Sequence[Asked]) -> Figures:
    """Ask everything, and compare with the places that answer."""
    rows = [score(search(each.question), passages, each.places) for each in asked]
    return Figures(*np.mean(rows, axis=0).tolist())


def score(found: Sequence[Place], passages: Passages, wanted: Sequence[Place]) -> tuple[float, ...]:
    """The figures for one question."""
    right = [_is_right(place, wanted) for place in found[:LIMIT]]
    first = next((rank for rank, is_right in enumerate(right, start=1) if is_right), None)
    articles = list(dict.fromkeys(place.article_id for place in found))
    named = {place.article_id for place in wanted}
    held = any(holds(place, place_) for place in found[:5] for place_ in wanted)
    return (
        1 / first if first else 0.0,
        ndcg(found, [place for id in named for place in passages[id]], wanted),
        float(bool(named & set(articles[:1]))),
        len(named & set(articles[:5])) / len(named),
        float(held),
    )


def ndcg(found: Sequence[Place], passages: Sequence[Place], wanted: Sequence[Place]) -> float:
    """nDCG@10 (Järvelin and Kekäläinen, 2002) with a gain of 1 for each passage that is right.

    Args:
        found: What was found, best first; joined passages count one by one.
        passages: All passages of the articles that answer.
        wanted: The places that answer.
    """
    ranked = [part for place in found for part in place.passages][:LIMIT]
    gained = sum(_discount(i) for i, part in enumerate(ranked) if _is_right(part, wanted))
    right = sum(_is_right(place, wanted) for place in passages)
    return gained / sum(_discount(rank) for rank in range(max(1, min(LIMIT, right))))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 2)


def _is_right(found: Place, wanted: Sequence[Place]) -> bool:
    return any(touches(found, place) for place in wanted)


def touches(found: Place, wanted: Place) -> bool:
    """Whether the places have a part in common."""
    return (
        found.article_id == wanted.article_id
        and found.start < wanted.end
        and wanted.start < found.end
    )


def holds(found: Place, wanted: Place) -> bool:
    """Whether all that is wanted was found; of a whole article, any part of it."""
    inside = found.start <= wanted.start and wanted.end <= found.end
    return touches(found, wanted) and (inside or wanted.end - wanted.start > 1_200)


def plain_pipeline(examples: RetrievalSet, embedder: CachingEmbedder) -> tuple[Search, Passages]:
    """Pieces of 1,000 characters without context, by cosine alone."""
    splitters = importlib.import_module("langchain_text_splitters")
    splitter = splitters.RecursiveCharacterTextSplitter(chunk_size=1_000, add_start_index=True)
    places, texts = [], []
    for article in examples.articles:
        for piece in splitter.create_documents([article.text]):
            start = piece.metadata["start_index"]
            places.append(Place(article.id, start, start + len(piece.page_content)))
            texts.append(piece.page_content)
    vectors = embedder.encode(texts)

    def search(query: str) -> list[Place]:
        similarities = vectors @ embedder.encode([query])[0]
        return [places[row] for row in np.argsort(-similarities, kind="stable")[:LIMIT]]

    return search, by_article(places)


def _places(store: ArticleStore, query: str, reranker: Reranker | None = None) -> list[Place]:
    found = store.search(query, collection="default", limit=LIMIT, reranker=reranker)
    return [_place(hit) for hit in found]


def _place(hit: Hit) -> Place:
    return Place(hit.article_id, hit.start, hit.end, hit.parts)


def _leg(store: ArticleStore, weights: Weights) -> Search:
    search = HybridSearch(store.catalog, store.index, store.model, weights=weights)

    def ask(query: str) -> list[Place]:
        found = search.search(
            query, collection="default", limit=LIMIT, filters=Filters(), readers=None
        )
        return [_place(hit) for hit in found]

    return ask


if __name__ == "__main__":
    main()
