"""Which sentence answers a question, and whether any does: two small models of boosted trees.

The first ranks the sentences of the evidence; the second looks at the best of them and tells how
likely it is that it answers at all. Both were fitted by `benchmarks/calibrate_extractive.py`; the
trees lie in `assets/extractive.json`.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from qa_assistant.answering.language.opposites import contradiction
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.read_scoring import (
    ReadModel,
    answer_row,
    load_read_model,
    rank_rows,
)
from qa_assistant.answering.scoring.reading import QuestionReader, Readings, SentenceReading
from qa_assistant.answering.scoring.sentence_features import (
    FEATURES,
    Cosines,
    FeatureTable,
    Matrix,
    tabulate,
)
from qa_assistant.answering.scoring.trees import Trees

ANSWER_FEATURES = (
    *FEATURES,  # of the best sentence
    "score",  # its log odds by the first model
    "lead",  # its lead over the second, at most 5
    "lead_of_article",  # its lead over the best sentence of another article, at most 5
    "mass",  # the sum of the probabilities of all sentences
    "contradicts",  # the question turns round what the sentence says
)
RELATION_IN_RANK, RELATION_IN_ANSWER = 1.0, 0.75
"""What a stated relation adds to the log odds. Set by hand: the questions of the calibration
paraphrase their texts on purpose, those of newsroom users do not, so the fit undervalues it."""
TIMELINESS_IN_RANK, TIMELINESS_WHEN_READ = 1.5, 3.0
"""What a date that the question does not want takes away at most: among sentences that answer about
as well, the date decides.
Set by hand, since the questions of the calibration say nothing of the day they are asked on."""
_MOST_LEAD = 5.0


@dataclass(frozen=True)
class Model:
    """Both models, how log odds become a probability, and below which nothing is answered."""

    ranking: Trees
    answering: Trees
    slope: float
    offset: float
    threshold: float

    def probability(self, odds: float) -> float:
        """The calibrated probability for log odds of the second model (Platt, 1999)."""
        return 1.0 / (1.0 + math.exp(-(self.slope * odds + self.offset)))


@dataclass(frozen=True)
class Scored:
    """A sentence with its log odds among the others, and whether it states what is asked for."""

    sentence: Sentence
    score: float
    states_relation: bool
    timeliness: float = 0.0
    """How well its article's date fits what the question says about time, in [0, 1]."""
    reading: SentenceReading | None = None
    """What the reader says of it."""
    is_pointed_at: bool = False
    """Whether a chat model sees the answer in it too, in words that it has."""


@dataclass(frozen=True)
class Judgement:
    """The sentences of the evidence, best first, and how likely the best one answers."""

    sentences: tuple[Scored, ...]
    probability: float


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The calibrated model that ships with the package.

    Raises:
        ValueError: it was calibrated for other features.
    """
    asset = files("qa_assistant.answering") / "assets" / "extractive.json"
    stored = json.loads(asset.read_text("utf-8"))
    return Model(
        ranking=_trees(stored["ranking"], FEATURES),
        answering=_trees(stored["answering"], ANSWER_FEATURES),
        slope=float(stored["slope"]),
        offset=float(stored["offset"]),
        threshold=float(stored["threshold"]),
    )


def judge(
    profile: QuestionProfile,
    evidence: Sequence[Evidence],
    cosines: Cosines,
    model: Model,
    *,
    reader: QuestionReader | None = None,
    read_model: ReadModel | None = None,
) -> Judgement:
    """Rank the sentences of the evidence and weigh the best one.

    With `reader` the reader has its say too, by `read_model` or the one that ships.
    """
    table = tabulate(profile, evidence, cosines)
    if not table.sentences:
        return Judgement((), 0.0)
    scores = rank_scores(model.ranking, table)
    readings: Readings = {}
    if reader is None:
        odds = answer_odds(model.answering, table, scores, profile.question)
        probability = model.probability(odds)
    else:
        readings = reader.passages(in_order(table, scores))
        own = read_model or load_read_model()
        row, scores = read_rows(table, scores, profile, model, own, reader.span_alone, readings)
        odds = float(own.answering.scores(row[None, :])[0])
        odds += RELATION_IN_ANSWER * table.column("relation")[int(np.argmax(scores))]
        probability = 1.0 / (1.0 + math.exp(-odds))
    relation = table.column("relation")
    ranked = [
        Scored(
            table.sentences[i],
            float(scores[i]),
            bool(relation[i] > 0),
            float(table.timeliness[i]),
            readings.get(table.sentences[i].key),
        )
        for i in np.argsort(-scores, kind="stable")
    ]
    return Judgement(tuple(ranked), probability)


def in_order(table: FeatureTable, scores: Matrix) -> list[Sentence]:
    """The sentences, the likeliest to answer first."""
    return [table.sentences[i] for i in np.argsort(-scores, kind="stable")]


def read_rows(
    table: FeatureTable,
    scores: Matrix,
    profile: QuestionProfile,
    model: Model,
    read_model: ReadModel,
    alone: Callable[[Sentence], float],
    readings: Readings,
) -> tuple[Matrix, Matrix]:
    """The features of the answer, and log odds of each sentence with what the reader says."""
    rows = rank_rows(scores - _set_by_hand(table), table.sentences, readings)
    # what the reader makes of two sentences that say the same of two days differs by chance
    ranked = read_model.ranking.scores(rows) + _set_by_hand(table, late=TIMELINESS_WHEN_READ)
    odds = model.answering.scores(answer_features(table, scores, profile.question)[None, :])[0]
    return answer_row(float(odds), ranked, rows, table.sentences, alone), ranked


def rank_scores(ranking: Trees, table: FeatureTable) -> Matrix:
    """Log odds of each sentence to be the one that answers, shape (n,)."""
    return np.asarray(ranking.scores(table.features) + _set_by_hand(table))


def _set_by_hand(table: FeatureTable, *, late: float = TIMELINESS_IN_RANK) -> Matrix:
    """What a stated relation adds to a sentence, and its date takes away."""
    stated = RELATION_IN_RANK * table.column("relation")
    # the best date takes nothing away, so that no date makes an answer likelier
    fit = table.timeliness - table.timeliness.max(initial=0.0)
    return np.asarray(stated + late * fit)


def answer_odds(answering: Trees, table: FeatureTable, scores: Matrix, question: str) -> float:
    """Log odds that the best of the sentences answers."""
    row = answer_features(table, scores, question)
    bonus = RELATION_IN_ANSWER * table.column("relation")[int(np.argmax(scores))]
    return float(answering.scores(row[None, :])[0] + bonus)


def answer_features(table: FeatureTable, scores: Matrix, question: str) -> Matrix:
    """The features of the second model, shape (len(ANSWER_FEATURES),)."""
    order = np.argsort(-scores, kind="stable")
    first = int(order[0])
    article = table.sentences[first].article.id
    others = [i for i in order if table.sentences[i].article.id != article]
    own = [
        scores[first],
        _lead(scores, first, order[1:2]),
        _lead(scores, first, others[:1]),
        float((1 / (1 + np.exp(-scores))).sum()),
        float(contradiction(question, table.sentences[first].text) is not None),
    ]
    return np.concatenate([table.features[first], own])


def _lead(scores: Matrix, first: int, behind: Iterable[int]) -> float:
    return min([_MOST_LEAD, *(float(scores[first] - scores[i]) for i in behind)])


def _trees(stored: Mapping[str, Any], features: tuple[str, ...]) -> Trees:
    if tuple(stored["names"]) != features:
        raise ValueError("the stored model was calibrated for other features: calibrate it again")
    return Trees.from_stored(stored)
