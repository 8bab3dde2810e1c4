"""Joins what the trees see of a sentence with what the reader sees: two small linear models.

Both were fitted by `benchmarks/calibrate_reading.py` on pages that the reader was not trained on;
the weights lie in `assets/reading.json`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.reading import NEVER, Readings, SentenceReading
from vectorstore.sentences import Span

RANK_FEATURES = (
    "score",  # log odds of the sentence by the trees, where it is read
    "span",  # log odds of the best span inside it
    "span_lead",  # the same less the best sentence's
    "answerable",  # log odds that its passage answers
    "relevant",  # log odds that its passage is about what is asked
    "score_unread",  # log odds by the trees of a sentence that is not read; it has nothing else
    "unread",  # 1 for such a sentence
)
ANSWER_FEATURES = (
    "odds",  # log odds of an answer by the trees
    "rank_score",  # log odds of the best sentence among the others
    "lead",  # its lead over the best sentence of another article, at most 5
    "span",
    "answerable",
    "relevant",
    "span_elsewhere",  # log odds of the best span of all
    "agreed",  # 1 where the trees have the same best sentence
    "span_alone",  # log odds of the best span where the best sentence is read by itself
)
_MOST_LEAD = 5.0
_UNREAD = SentenceReading(0.0, 0.0, 0.0, Span(0, 0))

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """Log odds as a weighted sum."""

    weights: Matrix
    bias: float

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any], names: Sequence[str]) -> "Linear":
        """The weights that `as_stored` gave. Raises ValueError where they are of other features."""
        if tuple(stored["names"]) != tuple(names):
            raise ValueError("the stored weights are of other features: calibrate them again")
        return cls(np.array(stored["weights"], float), float(stored["bias"]))

    def as_stored(self, names: Sequence[str]) -> dict[str, Any]:
        """What JSON can hold."""
        weights = [round(float(weight), 5) for weight in self.weights]
        return {"names": list(names), "weights": weights, "bias": round(self.bias, 5)}

    def scores(self, rows: Matrix) -> Matrix:
        """Log odds of each row: shape (n, features) in, (n,) out."""
        return np.asarray(rows @ self.weights + self.bias)


@dataclass(frozen=True)
class ReadModel:
    """Both models, and the probability below which nothing is answered."""

    ranking: Linear
    answering: Linear
    threshold: float


@lru_cache(maxsize=1)
def load_read_model() -> ReadModel:
    """The calibrated weights that ship with the package.

    Raises:
        ValueError: they were calibrated for other features.
    """
    asset = files("qa_assistant.answering") / "assets" / "reading.json"
    stored = json.loads(asset.read_text("utf-8"))
    return ReadModel(
        Linear.from_stored(stored["ranking"], RANK_FEATURES),
        Linear.from_stored(stored["answering"], ANSWER_FEATURES),
        float(stored["threshold"]),
    )


def rank_rows(scores: Matrix, sentences: Sequence[Sentence], readings: Readings) -> Matrix:
    """The features of each sentence, shape (n, len(RANK_FEATURES))."""
    read = [readings.get(sentence.key, _UNREAD) for sentence in sentences]
    is_read = np.array([sentence.key in readings for sentence in sentences], bool)
    spans = np.array([_bounded(one.span) for one in read])
    best = spans[is_read].max() if is_read.any() else 0.0
    columns = [
        np.where(is_read, scores, 0.0),
        spans,
        np.where(is_read, spans - best, 0.0),
        np.array([_bounded(one.answerable) for one in read]),
        np.array([_bounded(one.relevant) for one in read]),
        np.where(is_read, 0.0, scores),
        np.where(is_read, 0.0, 1.0),
    ]
    return np.column_stack(columns)


def answer_row(
    odds: float,
    ranked: Matrix,
    rows: Matrix,
    sentences: Sequence[Sentence],
    alone: Callable[[Sentence], float],
) -> Matrix:
    """The features of the answer, shape (len(ANSWER_FEATURES),).

    Args:
        odds: Log odds of an answer by the trees.
        ranked: Log odds of each sentence among the others.
        rows: What `rank_rows` gave.
        sentences: The sentences, in the order of both.
        alone: Log odds of the best span of a sentence that is read by itself.
    """
    best = int(np.argmax(ranked))
    article = sentences[best].article.id
    others = [i for i, sentence in enumerate(sentences) if sentence.article.id != article]
    lead = min([_MOST_LEAD, *(float(ranked[best] - ranked[i]) for i in others)])
    _, span, _, answerable, relevant, *_ = rows[best]
    columns = dict(zip(RANK_FEATURES, rows.T, strict=True))
    agreed = float(best == int(np.argmax(columns["score"] + columns["score_unread"])))
    is_read = columns["unread"] == 0
    elsewhere = columns["span"][is_read].max() if is_read.any() else 0.0
    seen = [span, answerable, relevant, elsewhere, agreed, _bounded(alone(sentences[best]))]
    return np.array([odds, ranked[best], lead, *seen])


def _bounded(odds: float) -> float:
    return max(-NEVER, min(NEVER, odds))
