"""Which sentence answers a question, and whether any does: two small logistic models.

The first ranks the sentences of the evidence; the second looks at the best of them and tells how
likely it is that it answers at all. Both were fitted by `benchmarks/calibrate_extractive.py`; the
weights lie in `assets/extractive.json`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.question_profile import QuestionProfile
from qa_assistant.answering.terms import TermKind

RANK_FEATURES = (
    "cosine",  # of the question and the sentence, which is embedded with its article's title
    "dense_lead",  # the passage's cosine less the best passage's
    "lexical_share",  # the passage's BM25 as a share of the best passage's
    "rank",  # of the passage, 0 is the best
    "coverage",  # share of the question's terms, by rarity, in the sentence or its context
    "words",  # share of its words that are not names, in the sentence
    "words_before",  # … in the sentence or the one before it
    "lacks_kind",  # it asks for a person, time, … and the sentence names none
    "names_missing",  # names of the question that passage and title lack
    "names_elsewhere",  # … that the sentence lacks
    "numbers_elsewhere",  # numbers of the question that the sentence lacks
    "length",  # logarithm of the sentence's characters
)
ANSWER_FEATURES = (
    "cosine",  # of the best sentence as above, or of its passage if that is higher
    "coverage",  # as above, with the sentence before it
    "coverage_article",  # share of the question's terms that the article holds
    "words_passage",  # share of its words that are not names, in the passage
    "names_missing",  # names of the question that the article lacks
    "numbers_missing",  # numbers of the question that the article lacks
    "score",  # of the best sentence, by the first model
    "lead",  # its lead over the second, at most 5
)
RELATION_IN_RANK, RELATION_IN_ANSWER = 1.5, 1.25
"""What a stated relation adds to the log odds. Set by hand: the questions of the calibration
paraphrase their texts on purpose, those of newsroom users do not, so the fit undervalues it."""
TIMELINESS_IN_RANK = 1.5
"""What a date that the question does not want takes away at most: among sentences that answer about
as well, the date decides.
Set by hand, since the questions of the calibration say nothing of the day they are asked on."""
_NOT_FOUND_LEAD = 0.3
"""How far behind the best a passage counts that only the lexical leg found."""
_MOST_LEAD = 5.0

Matrix = npt.NDArray[np.float64]
Cosines = Mapping[tuple[str, int, int, int], float]


@dataclass(frozen=True)
class Logistic:
    """Weights of a logistic model over standardised features."""

    weights: Matrix
    means: Matrix
    scales: Matrix
    bias: float

    def scores(self, features: Matrix) -> Matrix:
        """Log odds, one for each row: shape (n, features) in, (n,) out."""
        return np.asarray((features - self.means) / self.scales @ self.weights + self.bias)


@dataclass(frozen=True)
class Model:
    """Both logistic models, and the probability below which nothing is answered."""

    ranking: Logistic
    answering: Logistic
    threshold: float


@dataclass(frozen=True)
class Scored:
    """A sentence with its log odds among the others, and whether it states what is asked for."""

    sentence: Sentence
    score: float
    states_relation: bool
    timeliness: float = 0.0
    """How well its article's date fits what the question says about time, in [0, 1]."""


@dataclass(frozen=True)
class Judgement:
    """The sentences of the evidence, best first, and how likely the best one answers."""

    sentences: tuple[Scored, ...]
    probability: float


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The calibrated model that ships with the package."""
    asset = files("qa_assistant.answering") / "assets" / "extractive.json"
    stored = json.loads(asset.read_text("utf-8"))
    return Model(
        ranking=_logistic(stored["ranking"], RANK_FEATURES),
        answering=_logistic(stored["answering"], ANSWER_FEATURES),
        threshold=float(stored["threshold"]),
    )


def judge(
    profile: QuestionProfile, evidence: Sequence[Evidence], cosines: Cosines, model: Model
) -> Judgement:
    """Rank the sentences of the evidence and weigh the best one."""
    table = tabulate(profile, evidence, cosines)
    if not table.sentences:
        return Judgement((), 0.0)
    scores = rank_scores(model.ranking, table)
    odds = answer_odds(model.answering, table, scores)
    ranked = [
        Scored(
            table.sentences[i],
            float(scores[i]),
            bool(table.relation[i]),
            float(table.timeliness[i]),
        )
        for i in np.argsort(-scores)
    ]
    return Judgement(tuple(ranked), 1.0 / (1.0 + math.exp(-odds)))


@dataclass(frozen=True)
class FeatureTable:
    """The sentences of some evidence, each once, with the features of both models."""

    sentences: list[Sentence]
    ranking: Matrix
    """Shape (n, len(RANK_FEATURES))."""
    answering: Matrix
    """Shape (n, len(ANSWER_FEATURES) - 2): all but `score` and `lead`."""
    relation: Matrix
    """How surely each sentence states the relation that is asked for, shape (n,)."""
    timeliness: Matrix
    """How well each article's date fits what the question says about time, shape (n,)."""


def rank_scores(ranking: Logistic, table: FeatureTable) -> Matrix:
    """Log odds of each sentence to be the one that answers, shape (n,)."""
    stated = RELATION_IN_RANK * table.relation
    # the best date takes nothing away, so that no date makes an answer likelier
    late = TIMELINESS_IN_RANK * (table.timeliness - table.timeliness.max(initial=0.0))
    return np.asarray(ranking.scores(table.ranking) + stated + late)


def answer_odds(answering: Logistic, table: FeatureTable, scores: Matrix) -> float:
    """Log odds that the best of the sentences answers."""
    row = answer_features(table, scores)
    bonus = RELATION_IN_ANSWER * table.relation[int(np.argmax(scores))]
    return float(answering.scores(row[None, :])[0] + bonus)


def answer_features(table: FeatureTable, scores: Matrix) -> Matrix:
    """The features of the second model, shape (len(ANSWER_FEATURES),)."""
    order = np.argsort(-scores)
    best = scores[order[0]]
    lead = min(_MOST_LEAD, best - scores[order[1]]) if len(order) > 1 else _MOST_LEAD
    return np.concatenate([table.answering[order[0]], [best, lead]])


def tabulate(
    profile: QuestionProfile, evidence: Sequence[Evidence], cosines: Cosines
) -> FeatureTable:
    """The features of every quotable sentence of the evidence."""
    best_dense = max((piece.hit.scores.dense or 0.0 for piece in evidence), default=0.0)
    best_lexical = max((piece.hit.scores.lexical or 0.0 for piece in evidence), default=0.0) or 1.0
    sentences: list[Sentence] = []
    ranking: list[list[float]] = []
    answering: list[list[float]] = []
    relation: list[float] = []
    timeliness: list[float] = []
    seen: set[tuple[str, int, int, int]] = set()
    for rank, piece in enumerate(evidence):
        dense = piece.hit.scores.dense
        place = _Place(
            rank=float(rank),
            dense=best_dense - _NOT_FOUND_LEAD if dense is None else dense,
            dense_lead=-_NOT_FOUND_LEAD if dense is None else dense - best_dense,
            lexical_share=(piece.hit.scores.lexical or 0.0) / best_lexical,
        )
        for sentence, for_ranking, for_answering, stated in _rows(profile, piece, place, cosines):
            if sentence.key not in seen:
                seen.add(sentence.key)
                sentences.append(sentence)
                ranking.append(for_ranking)
                answering.append(for_answering)
                relation.append(stated)
                timeliness.append(piece.timeliness)
    return FeatureTable(
        sentences,
        np.array(ranking, float).reshape(-1, len(RANK_FEATURES)),
        np.array(answering, float).reshape(-1, len(ANSWER_FEATURES) - 2),
        np.array(relation, float),
        np.array(timeliness, float),
    )


@dataclass(frozen=True)
class _Place:
    """How a passage stands among the hits."""

    rank: float
    dense: float
    dense_lead: float
    lexical_share: float


def _rows(
    profile: QuestionProfile, piece: Evidence, place: _Place, cosines: Cosines
) -> list[tuple[Sentence, list[float], list[float], float]]:
    title = profile.stems_in(piece.article.title)
    article = title | profile.stems_in(piece.article.text)
    passage = title | profile.stems_in(piece.hit.heading or "") | profile.stems_in(piece.hit.text)
    # what need not be said again in each sentence: the title's words, and whom the article names
    context = title | profile.names_in(article)
    before: set[str] = set()
    rows = []
    for sentence in piece.sentences:
        own = profile.stems_in(sentence.text)
        cosine = cosines[sentence.key]
        ranking = [
            cosine,
            place.dense_lead,
            place.lexical_share,
            place.rank,
            profile.coverage(own | context),
            profile.word_coverage(own),
            profile.word_coverage(own | before),
            profile.lacks_kind(sentence.text),
            profile.missing(TermKind.NAME, passage),
            profile.missing(TermKind.NAME, own),
            profile.missing(TermKind.NUMBER, own),
            math.log(1 + len(sentence.text)),
        ]
        answering = [
            max(cosine, place.dense),
            profile.coverage(own | before | context),
            profile.coverage(article),
            profile.word_coverage(passage),
            profile.missing(TermKind.NAME, article),
            profile.missing(TermKind.NUMBER, article),
        ]
        rows.append((sentence, ranking, answering, profile.relation(sentence.text, own)))
        before = own
    return rows


def _logistic(stored: Mapping[str, Any], features: tuple[str, ...]) -> Logistic:
    if tuple(stored["features"]) != features:
        raise ValueError("the stored model was calibrated for other features: calibrate it again")
    return Logistic(
        weights=np.array(stored["weights"], float),
        means=np.array(stored["means"], float),
        scales=np.array(stored["scales"], float),
        bias=float(stored["bias"]),
    )
