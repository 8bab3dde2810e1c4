from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.models import Hit
from vectorstore.reranking import reorder
from vectorstore.store import ArticleStore


class ShortestFirst:
    """A reranker that likes short passages."""

    name = "shortest-first"
    most = 30
    weight = 1.0

    def score(self, query: str, passages: Sequence[Hit]) -> Sequence[float]:
        return [-float(len(passage.text)) for passage in passages]


@pytest.fixture
def reranked(tmp_path: Path):
    catalog = Catalog.open(tmp_path / "catalog.db")
    store = ArticleStore(catalog, MemoryIndex(), HashingEmbedder(), reranker=ShortestFirst())
    yield store
    store.close()


def test_the_reranker_decides_the_order_and_its_score_is_told(reranked: ArticleStore) -> None:
    for n in range(40):
        article = make_article(f"a{n}", "Neodymium neodymium " + "and more " * (40 - n))
        reranked.put(article, paragraphs(article))
    hits = reranked.search("neodymium", collection="default", limit=40)
    scores = [hit.scores.reranked for hit in hits]
    read = [score for score in scores if score is not None]
    assert len(hits) == 40 and len(read) == 30
    assert read == sorted(read, reverse=True)
    # what it did not read stays behind what it read
    assert scores[30:] == [None] * 10


class HalfAsMuch(ShortestFirst):
    """The same, which counts half beside the fused score."""

    weight = 0.5


def test_a_reranker_that_counts_half_only_moves_what_is_close(reranked: ArticleStore) -> None:
    for n in range(12):
        article = make_article(f"a{n}", "Neodymium " * (12 - n) + "and more " * (n + 3))
        reranked.put(article, paragraphs(article))
    fused = reranked.search("neodymium", collection="default", limit=12)
    fused = sorted(fused, key=lambda hit: -hit.scores.fused)
    alone = reorder("neodymium", fused, ShortestFirst())
    both = reorder("neodymium", fused, HalfAsMuch())
    assert {hit.article_id for hit in both} == {hit.article_id for hit in fused}
    assert alone != both or fused != both

    def mean(hit_of: dict[str, float], order: list[str]) -> float:
        return sum(hit_of[id] * rank for rank, id in enumerate(order))

    scores = {hit.article_id: hit.scores.fused for hit in fused}
    order = [[hit.article_id for hit in hits] for hits in (fused, both, alone)]
    # the better fused scores stand further in front, the less the reranker counts
    assert mean(scores, order[0]) <= mean(scores, order[1]) <= mean(scores, order[2])


def test_without_a_reranker_no_score_of_one_is_told(store: ArticleStore) -> None:
    article = make_article("a", "Neodymium rose.")
    store.put(article, paragraphs(article))
    assert store.search("neodymium", collection="default")[0].scores.reranked is None
