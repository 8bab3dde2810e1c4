import importlib.util
from pathlib import Path

import pytest

from tests.vectorstore.test_hit_merging import hit
from vectorstore.cross_encoders import CrossEncoderEntailment, CrossEncoderReranker
from vectorstore.errors import CrossEncoderError

HAS_EXTRA = importlib.util.find_spec("sentence_transformers") is not None


@pytest.mark.skipif(HAS_EXTRA, reason="the extra sentence-transformers is installed")
@pytest.mark.parametrize("kind", [CrossEncoderReranker, CrossEncoderEntailment])
def test_without_the_extra_the_error_names_it_and_the_setting(kind) -> None:
    with pytest.raises(CrossEncoderError, match=r"qa-assistant\[sentence-transformers\]") as raised:
        kind("some-model")
    assert kind.setting in str(raised.value)


@pytest.mark.skipif(not HAS_EXTRA, reason="the extra sentence-transformers is not installed")
class TestCrossEncoders:
    """The adapters over real, tiny, untrained cross-encoders."""

    def make(self, tmp_path: Path, labels: list[str]) -> str:
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
            num_labels=len(labels),
            id2label=dict(enumerate(labels)),
            label2id={label: place for place, label in enumerate(labels)},
        )
        folder = tmp_path / "model"
        transformers.BertForSequenceClassification(config).save_pretrained(folder)
        transformers.BertTokenizer(str(vocabulary)).save_pretrained(folder)
        return str(folder)

    def test_every_passage_gets_a_number(self, tmp_path: Path) -> None:
        reranker = CrossEncoderReranker(self.make(tmp_path, ["relevant"]))
        passages = [hit("a", text) for text in ("it", "who", "chaired it")]
        scores = reranker.score("who chaired it", passages)
        assert len(scores) == 3 and all(isinstance(score, float) for score in scores)

    def test_every_quote_gets_three_probabilities_wherever_the_model_has_them(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "a").mkdir()
        pairs = [("it chaired", "who chaired it"), ("who", "it")]
        folder = self.make(tmp_path / "a", ["contradiction", "ENTAILMENT", "neutral"])
        found = CrossEncoderEntailment(folder).support(pairs)
        assert [sum(odds) for odds in found] == pytest.approx([1.0, 1.0])
        # the same weights under other names
        config = Path(folder) / "config.json"
        config.write_text(
            config.read_text()
            .replace("ENTAILMENT", "x")
            .replace("contradiction", "entailment")
            .replace('"x"', '"contradiction"')
        )
        turned = CrossEncoderEntailment(folder).support(pairs)
        for one, other in zip(found, turned, strict=True):
            assert one.supported == pytest.approx(other.contradicted)
            assert one.neither == pytest.approx(other.neither)

    def test_a_model_for_something_else_is_refused_with_its_labels(self, tmp_path: Path) -> None:
        with pytest.raises(CrossEncoderError, match="spam, ham"):
            CrossEncoderEntailment(self.make(tmp_path, ["spam", "ham"]))

    def test_what_is_no_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CrossEncoderError, match="cross-encoder"):
            CrossEncoderReranker(str(tmp_path))
        with pytest.raises(CrossEncoderError, match="hf download"):
            CrossEncoderReranker("no-such-model")
