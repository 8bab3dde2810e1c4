from collections.abc import Mapping, Sequence

from qa_assistant.answering.protocols import Evidence, Sentence, Statement
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from tests.qa_assistant.answering.articles import make_article, make_evidence
from vectorstore.embeddings import OnnxEmbedder
from vectorstore.protocols import Vectors
from vectorstore.reader import Reader

QUESTION = "Who opened the meeting?"


class CountingEmbedder(OnnxEmbedder):
    """The bundled model, and how often it was asked."""

    calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        return super().encode(texts)


class Counts:
    """No word is common."""

    def passage_counts(self, words: Sequence[str]) -> tuple[Mapping[str, int], int]:
        return {}, 1


def first_of(answerer: ExtractiveAnswerer, evidence: list[Evidence]) -> Sentence:
    """What the first statement quotes."""
    said = (each for each in answerer.answer(QUESTION, evidence) if isinstance(each, Statement))
    return next(said).support[0]


def test_the_same_evidence_is_weighed_once_for_the_judgement_and_the_quotes() -> None:
    embedder = CountingEmbedder()
    answerer = ExtractiveAnswerer(embedder, Counts(), reader=Reader())
    evidence = [make_evidence(make_article())]
    judgement = answerer.judge(QUESTION, evidence)
    quoted = first_of(answerer, evidence)
    assert embedder.calls == 1
    assert quoted == judgement.sentences[0].sentence


def test_other_evidence_and_another_question_are_weighed_anew() -> None:
    embedder = CountingEmbedder()
    answerer = ExtractiveAnswerer(embedder, Counts(), reader=Reader())
    text = "Omar Reyes opened the meeting of the board."
    first, second = [make_evidence(make_article())], [make_evidence(make_article(text))]
    said = [first_of(answerer, each) for each in (first, second, first)]
    assert [each.text for each in said] == [
        "Ida Brandt, the chairwoman, opened the meeting.",
        text,
        "Ida Brandt, the chairwoman, opened the meeting.",
    ]
    assert embedder.calls == 2
    answerer.judge("How many people will it hire?", first)
    assert embedder.calls == 3
