"""The order of passages once their sentences are weighed and the reader has read them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qa_assistant.answering.quoting.passage_ranking import FEATURES, WEIGHTS, PassageRanker
from tests.fakes import MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.embeddings import load_embedder
from vectorstore.reader import Reader
from vectorstore.store import ArticleStore

QUESTION = "Who chaired the meeting of the Korvald council about the harbour?"
ABOUT = (
    "The harbour meeting of the Korvald council drew a crowd. "
    "The council meeting about the harbour began late."
)
ANSWER = "Ines Varga chaired the council of Korvald when it met about its harbour on Tuesday."


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("all-MiniLM-L6-v2", threads=1)


@pytest.fixture
def store(tmp_path: Path, embedder) -> Iterator[ArticleStore]:
    store = ArticleStore(Catalog.open(tmp_path / "catalog.db"), MemoryIndex(), embedder)
    for name, text in (("about", ABOUT), ("answer", ANSWER), ("other", "The ferry was late.")):
        article = make_article(name, text)
        store.put(article, paragraphs(article))
    yield store
    store.close()


def test_a_passage_that_answers_comes_before_one_with_more_of_the_words(
    store: ArticleStore, embedder
) -> None:
    ranker = PassageRanker(store, embedder, Reader())
    plain = store.search(QUESTION, collection="default")
    assert plain[0].article_id == "about"
    ranked = store.search(QUESTION, collection="default", reranker=ranker)
    assert ranked[0].article_id == "answer"
    assert {hit.passage_id for hit in ranked} == {hit.passage_id for hit in plain}
    scores = [hit.scores.reranked for hit in ranked]
    assert scores == sorted(scores, reverse=True)


def test_a_score_is_the_weighted_sum_of_the_features(store: ArticleStore, embedder) -> None:
    ranker = PassageRanker(store, embedder, Reader())
    hits = store.search(QUESTION, collection="default")
    features = ranker.features(QUESTION, hits)
    assert features.shape == (len(hits), len(FEATURES))
    assert [row[0] for row in features] == [hit.scores.fused for hit in hits]
    assert all(0 < row[1] < 1 for row in features)
    assert ranker.score(QUESTION, hits) == pytest.approx(list(features @ np.array(WEIGHTS)))


def test_an_article_that_is_gone_meanwhile_is_ranked_without_its_sentences(
    store: ArticleStore, embedder
) -> None:
    hits = store.search(QUESTION, collection="default")
    ranker = PassageRanker(store, embedder, Reader())
    before = dict(zip((hit.article_id for hit in hits), ranker.score(QUESTION, hits), strict=True))
    store.delete("answer")
    after = dict(zip((hit.article_id for hit in hits), ranker.score(QUESTION, hits), strict=True))
    assert max(before, key=before.__getitem__) == "answer"
    assert after["answer"] < after["about"]
