"""The answerer that needs no chat model: it quotes the sentence or two that answer best."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from qa_assistant.answering.answer_types import AnswerKind
from qa_assistant.answering.protocols import Evidence, Sentence, Statement
from qa_assistant.answering.scoring import (
    Model,
    QuestionProfile,
    Scored,
    feature_rows,
    load_model,
    rarity_weights,
)
from qa_assistant.answering.short_answers import pick_short_answer
from qa_assistant.answering.terms import TermKind, find_terms
from qa_assistant.models import Note
from vectorstore.protocols import Embedder

SECOND_SENTENCE = 0.6
"""A second sentence is quoted when its probability is at least this share of the first's."""


class WordCounts(Protocol):
    """How common words are among the passages."""

    def passage_counts(self, words: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """For each word how many passages hold it, and how many passages there are."""


class ExtractiveAnswerer:
    """Quotes the best sentence or two; says nothing below the calibrated probability."""

    name = "extractive"

    def __init__(
        self, embedder: Embedder, counts: WordCounts, *, model: Model | None = None
    ) -> None:
        self._embedder = embedder
        self._counts = counts
        self._model = model or load_model()

    def answer(self, question: str, evidence: Sequence[Evidence]) -> Iterator[Statement | Note]:
        """The sentences that answer, best first; nothing where none is likely enough."""
        scored = [
            candidate
            for candidate in self.score(question, evidence)
            if candidate.probability >= self._model.threshold
            and _can_answer(question, candidate.sentence)
        ]
        if not scored:
            return
        least = scored[0].probability * SECOND_SENTENCE
        said: set[str] = set()
        for candidate in scored[:2]:
            text = candidate.sentence.text
            if candidate.probability < least or text in said:
                continue
            said.add(text)
            yield Statement(text, (candidate.sentence,), pick_short_answer(question, text))

    def score(self, question: str, evidence: Sequence[Evidence]) -> list[Scored]:
        """Every sentence of the evidence with its probability, most likely first."""
        terms = find_terms(question)
        counts, passages = self._counts.passage_counts([term.text for term in terms])
        profile = QuestionProfile(question, rarity_weights(terms, counts, passages=passages))
        sentences, features = feature_rows(profile, evidence, self._cosines(question, evidence))
        if not sentences:
            return []
        probabilities = self._model.probabilities(features)
        scored = [Scored(s, float(p)) for s, p in zip(sentences, probabilities, strict=True)]
        return sorted(scored, key=lambda one: one.probability, reverse=True)

    def _cosines(
        self, question: str, evidence: Sequence[Evidence]
    ) -> dict[tuple[str, int, int, int], float]:
        unique = {sentence.key: sentence for piece in evidence for sentence in piece.sentences}
        if not unique:
            return {}
        vectors = self._embedder.encode([question, *(s.text for s in unique.values())])
        return dict(zip(unique, (vectors[1:] @ vectors[0]).tolist(), strict=True))


def _can_answer(question: str, sentence: Sentence) -> bool:
    """Rules that no probability overrides: a year, a number or a place that was asked for.

    A number of the question must stand in the article or be part of its date; "where" needs a
    sentence that names a place.
    """
    profile = QuestionProfile(question, {})
    article = sentence.article
    dated = f"{article.published_at:%Y %B %-d}" if article.published_at else ""
    known = {term.stem for term in find_terms(f"{article.title}\n{dated}\n{article.text}")}
    if profile.missing(TermKind.NUMBER, known):
        return False
    return profile.kind is not AnswerKind.PLACE or not profile.lacks_kind(sentence.text)
