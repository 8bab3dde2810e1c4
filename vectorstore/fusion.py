"""One ranking out of several: the legs' scores, made comparable and averaged.

Weighted means of normalised scores, after Bruch, Gai and Ingber, "An Analysis of Fusion Functions
for Hybrid Retrieval" (ACM TOIS, 2023), which finds them better than reciprocal rank fusion. Scores
are normalised by what they can be at most, not by what the candidates happen to have: a question
whose words stand nowhere together leaves the say to the vectors. Every candidate has its score from
every leg, whichever leg found it.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from vectorstore.models import TimePreference

Floats = npt.NDArray[np.float32]

_DAY = 86_400_000_000  # microseconds
# how much a preferred date counts beside meaning and words, which count 1 together
_PERIOD_WEIGHT = 0.25
_NEWEST_WEIGHT = 0.3
# that it was published when the question was asked, and not long before: the latter decides among
# equals only
_KNOWN_WEIGHT = 0.25
_RECENT_WEIGHT = 0.04
# days: a date that lies this far outside the preferred period is worth a half
_HALF_LIFE = 4.0
_NEWEST_HALF_LIFE = 14.0
_RECENT_HALF_LIFE = 30.0


@dataclass(frozen=True)
class Weights:
    """How much each leg counts; the first three add up to 1."""

    dense: float = 0.4
    lexical: float = 0.55
    article: float = 0.05
    """The words of the whole article, beside those of the passage."""
    sentence: float = 0.08
    """What one sentence says of the question, in addition to them."""


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True)
class Legs:
    """What the legs say of the candidates, one entry each."""

    dense: Floats | None
    """Cosine similarities; null where no model was there to embed the question."""
    lexical: Floats
    """BM25 of the passages."""
    article: Floats
    """BM25 of the passages' articles."""
    most: float
    """What BM25 can be at most for this query."""


def fuse(legs: Legs, weights: Weights = DEFAULT_WEIGHTS) -> Floats:
    """The candidates' fused scores in [0, 1]; higher is better.

    A leg that could not say anything leaves its weight to the others.
    """
    parts: list[tuple[float, Floats]] = []
    if legs.dense is not None:
        parts.append((weights.dense, np.maximum(legs.dense, 0.0)))
    if legs.most > 0:
        parts.append((weights.lexical, legs.lexical / np.float32(legs.most)))
        parts.append((weights.article, legs.article / np.float32(legs.most)))
    total = sum(weight for weight, _ in parts)
    if not total:
        return np.zeros(len(legs.lexical), np.float32)
    fused = np.zeros(len(legs.lexical), np.float32)
    for weight, part in parts:
        fused += np.float32(weight / total) * part
    return np.clip(fused, 0.0, 1.0)


def favour(fused: Floats, published: npt.NDArray[np.int64], prefer: TimePreference) -> Floats:
    """The fused scores, still in [0, 1], with the candidates' dates taken into account.

    `published` is in microseconds since 1970, the smallest number where there is no date: such a
    candidate gets nothing for its date, but is not taken for one that came after the question.
    """
    dated = published > np.iinfo(np.int64).min
    days = np.where(dated, published, 0) / _DAY
    weight, bonus = 0.0, np.zeros(len(fused))
    if prefer.after is not None or prefer.before is not None:
        weight += _PERIOD_WEIGHT
        bonus += _PERIOD_WEIGHT * np.where(dated, np.exp2(-_outside(days, prefer) / _HALF_LIFE), 0)
    if prefer.newest and dated.any():
        # as seen from the last moment that counts: what came later is not newer news
        last = np.inf if prefer.before is None else _day(prefer.before)
        age = np.maximum(days[dated].clip(max=last).max() - days, 0.0)
        weight += _NEWEST_WEIGHT
        bonus += _NEWEST_WEIGHT * np.where(dated, np.exp2(-age / _NEWEST_HALF_LIFE), 0)
    if prefer.asked is not None:
        age = np.where(dated, _day(prefer.asked) - days, 0.0)
        weight += _KNOWN_WEIGHT + _RECENT_WEIGHT
        bonus += _KNOWN_WEIGHT * np.exp2(np.minimum(age, 0.0) / _HALF_LIFE)
        recent = np.exp2(-np.abs(age) / _RECENT_HALF_LIFE)
        bonus += _RECENT_WEIGHT * np.where(dated, recent, 0)
    favoured: Floats = ((fused + bonus) / (1 + weight)).astype(np.float32)
    return favoured


def _outside(days: npt.NDArray[np.float64], prefer: TimePreference) -> npt.NDArray[np.float64]:
    """How many days each lies outside of the preferred period."""
    outside = np.zeros(len(days))
    if prefer.after is not None:
        outside = np.maximum(outside, _day(prefer.after) - days)
    if prefer.before is not None:
        outside = np.maximum(outside, days - _day(prefer.before))
    return outside


def _day(moment: datetime) -> float:
    return moment.timestamp() / 86_400
