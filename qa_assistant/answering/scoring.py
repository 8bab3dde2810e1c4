"""How likely a sentence answers a question: a logistic model over a dozen plain features.

The weights come from `benchmarks/calibrate_extractive.py` and lie in `assets/extractive.json`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from qa_assistant.answering.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.terms import Term, TermKind, find_terms

FEATURES = (
    "cosine",  # question and sentence
    "dense_lead",  # the passage's cosine less the best passage's
    "lexical_share",  # the passage's BM25 as a share of the best passage's
    "rank",  # of the passage, 0 is the best
    "coverage",  # share of the question's terms, by rarity, that the sentence holds
    "coverage_before",  # … that it or the sentence before it holds
    "coverage_passage",  # … that the passage, its title or its heading holds
    "rarest_missing",  # rarity of the rarest term that the passage lacks
    "lacks_kind",  # the question asks for a person, time, … and the sentence names none
    "names_missing",  # names of the question that passage and title lack
    "names_elsewhere",  # … that the sentence lacks
    "numbers_missing",  # numbers of the question that passage and title lack
    "numbers_elsewhere",  # … that the sentence lacks
)

_NOT_FOUND_LEAD = 0.3
"""How far behind the best a passage counts that only the lexical leg found."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """A sentence and the probability that it answers the question."""

    sentence: Sentence
    probability: float


@dataclass(frozen=True)
class Model:
    """Weights of the logistic model and the probability below which nothing is answered."""

    weights: npt.NDArray[np.float64]
    means: npt.NDArray[np.float64]
    scales: npt.NDArray[np.float64]
    bias: float
    threshold: float

    def probabilities(self, features: Matrix) -> npt.NDArray[np.float64]:
        """One probability for each row of features, shape (n, len(FEATURES)) in, (n,) out."""
        logits = (features - self.means) / self.scales @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40, 40))))


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The calibrated model that ships with the package."""
    asset = files("qa_assistant.answering") / "assets" / "extractive.json"
    stored = json.loads(asset.read_text("utf-8"))
    return model_from(stored)


def model_from(stored: Mapping[str, object]) -> Model:
    """A model from its JSON form; refuses one that was made for other features."""
    if tuple(stored["features"]) != FEATURES:  # type: ignore[arg-type]  # JSON
        raise ValueError("the stored model was calibrated for other features: calibrate it again")
    return Model(
        weights=np.array(stored["weights"], float),
        means=np.array(stored["means"], float),
        scales=np.array(stored["scales"], float),
        bias=float(stored["bias"]),  # type: ignore[arg-type]  # JSON
        threshold=float(stored["threshold"]),  # type: ignore[arg-type]  # JSON
    )


class QuestionProfile:
    """What a question asks for, ready to be compared with many sentences."""

    def __init__(self, question: str, rarity: Mapping[str, float]) -> None:
        self.kind = expected_kind(question)
        self.terms = {term.stem: term for term in find_terms(question)}
        self._weights = {stem: rarity.get(stem, 1.0) for stem in self.terms}
        self._total = sum(self._weights.values()) or 1.0

    def coverage(self, stems: set[str]) -> float:
        """Share of the question's terms, weighted by rarity, that are among the stems."""
        found = sum(weight for stem, weight in self._weights.items() if stem in stems)
        return found / self._total

    def rarest_missing(self, stems: set[str]) -> float:
        """Rarity of the rarest term that is not among the stems; 0 where all are."""
        return max((w for stem, w in self._weights.items() if stem not in stems), default=0.0)

    def missing(self, kind: TermKind, stems: set[str]) -> float:
        """How many of the question's names or numbers are not among the stems."""
        return float(
            sum(term.kind is kind and stem not in stems for stem, term in self.terms.items())
        )

    def lacks_kind(self, sentence: str) -> float:
        """1 where the question asks for a kind of thing and the sentence names no new one."""
        if self.kind is AnswerKind.OTHER:
            return 0.0
        for span in find_candidates(sentence, self.kind):
            words = find_terms(sentence[span.start : span.end])
            if not words or any(term.stem not in self.terms for term in words):
                return 0.0
        return 1.0


def rarity_weights(
    terms: Sequence[Term], frequencies: Mapping[str, int], *, passages: int
) -> dict[str, float]:
    """How much each term says, from the number of passages that hold it.

    Smoothed as if 200 more passages were there, so that a collection of one article does not
    make every one of its words seem common.
    """
    return {
        term.stem: math.log((passages + 200) / (frequencies.get(term.text, 0) + 4)) / math.log(50)
        for term in terms
    }


def feature_rows(
    profile: QuestionProfile,
    evidence: Sequence[Evidence],
    cosines: Mapping[tuple[str, int, int, int], float],
) -> tuple[list[Sentence], Matrix]:
    """Every quotable sentence of the evidence once, with its features, shape (n, features)."""
    dense = [piece.hit.scores.dense for piece in evidence]
    best_dense = max((score for score in dense if score is not None), default=0.0)
    best_lexical = max((piece.hit.scores.lexical or 0.0 for piece in evidence), default=0.0) or 1.0
    sentences: list[Sentence] = []
    rows: list[list[float]] = []
    seen: set[tuple[str, int, int, int]] = set()
    for rank, piece in enumerate(evidence):
        own_dense = piece.hit.scores.dense
        lead = -_NOT_FOUND_LEAD if own_dense is None else own_dense - best_dense
        share = (piece.hit.scores.lexical or 0.0) / best_lexical
        for sentence, row in _passage_rows(profile, piece, cosines):
            if sentence.key not in seen:
                seen.add(sentence.key)
                sentences.append(sentence)
                rows.append([row[0], lead, share, float(rank), *row[1:]])
    return sentences, np.array(rows, float).reshape(len(rows), len(FEATURES))


def _passage_rows(
    profile: QuestionProfile,
    piece: Evidence,
    cosines: Mapping[tuple[str, int, int, int], float],
) -> list[tuple[Sentence, list[float]]]:
    context = f"{piece.article.title}\n{piece.hit.heading or ''}\n{piece.hit.text}"
    around = {term.stem for term in find_terms(context)}
    shared = [
        profile.coverage(around),
        profile.rarest_missing(around),
        profile.missing(TermKind.NAME, around),
        profile.missing(TermKind.NUMBER, around),
    ]
    before: set[str] = set()
    rows = []
    for sentence in piece.sentences:
        own = {term.stem for term in find_terms(sentence.text)}
        row = [
            cosines[sentence.key],
            profile.coverage(own),
            profile.coverage(own | before),
            shared[0],
            shared[1],
            profile.lacks_kind(sentence.text),
            shared[2],
            profile.missing(TermKind.NAME, own),
            shared[3],
            profile.missing(TermKind.NUMBER, own),
        ]
        rows.append((sentence, row))
        before = own
    return rows
