import importlib.util
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.errors import RerankingError
from vectorstore.protocols import Titled
from vectorstore.reranking import CrossEncoderReranker, reorder
from vectorstore.store import ArticleStore

HAS_EXTRA = importlib.util.find_spec("sentence_transformers") is not None


class ShortestFirst:
    """A reranker that likes short passages."""

    name = "shortest-first"
    most = 30
    weight = 1.0

    def score(self, query: str, passages: Sequence[Titled]) -> Sequence[float]:
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


@pytest.mark.skipif(HAS_EXTRA, reason="the extra sentence-transformers is installed")
def test_without_the_extra_the_error_names_it() -> None:
    with pytest.raises(RerankingError, match=r"qa-assistant\[sentence-transformers\]"):
        CrossEncoderReranker("ms-marco-MiniLM-L6-v2")


@pytest.mark.skipif(not HAS_EXTRA, reason="the extra sentence-transformers is not installed")
class TestCrossEncoder:
    """The adapter over a real, tiny, untrained cross-encoder."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        transformers = pytest.importorskip("transformers")
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "chaired", "it"]
        vocabulary = tmp_path / "vocab.txt"
        vocabulary.write_text("\n".join(words))
        config = transformers.BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            num_labels=1,
        )
        folder = tmp_path / "model"
        transformers.BertForSequenceClassification(config).save_pretrained(folder)
        transformers.BertTokenizer(str(vocabulary)).save_pretrained(folder)
        return folder

    def test_every_passage_gets_a_number(self, folder: Path) -> None:
        reranker = CrossEncoderReranker(str(folder))
        passages = [Titled("", text) for text in ("it", "who", "chaired it")]
        scores = reranker.score("who chaired it", passages)
        assert len(scores) == 3 and all(isinstance(score, float) for score in scores)

    def test_what_is_no_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RerankingError, match="cross-encoder"):
            CrossEncoderReranker(str(tmp_path))
        with pytest.raises(RerankingError, match="hf download"):
            CrossEncoderReranker("no-such-model")
