"""One ranking out of several: the legs' scores, made comparable and averaged.

Weighted means of normalised scores, after Bruch, Gai and Ingber, "An Analysis of Fusion Functions
for Hybrid Retrieval" (ACM TOIS, 2023), which finds them better than reciprocal rank fusion. Every
candidate has its score from every leg, whichever leg found it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vectorstore.models import TimePreference

Floats = npt.NDArray[np.float32]

_DAY = 86_400_000_000  # microseconds
# how much a preferred date counts beside meaning and words, which count 1 together
_PERIOD_WEIGHT = 0.25
_NEWEST_WEIGHT = 0.3
# days: a date that lies this far outside the preferred period is worth a half
_HALF_LIFE = 4.0
_NEWEST_HALF_LIFE = 14.0


@dataclass(frozen=True)
class Weights:
    """How much each leg counts; they add up to 1."""

    dense: float = 0.5
    lexical: float = 0.4
    article: float = 0.1
    """The words of the whole article, beside those of the passage."""


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True)
class Legs:
    """What the legs say of the candidates, one entry each."""

    dense: Floats | None
    """Cosine similarities; null where no model was there to embed the question."""
    lexical: Floats
    article: Floats


def fuse(legs: Legs, weights: Weights = DEFAULT_WEIGHTS) -> Floats:
    """The candidates' fused scores in [0, 1]; higher is better.

    A leg that says the same of all candidates says nothing, and leaves its weight to the others.
    """
    parts = [(weights.lexical, _share(legs.lexical)), (weights.article, _share(legs.article))]
    if legs.dense is not None:
        parts.append((weights.dense, _stretched(legs.dense)))
    telling = [(weight, part) for weight, part in parts if weight and part is not None]
    if not telling:
        return np.ones(len(legs.lexical), np.float32)
    total = sum(weight for weight, _ in telling)
    summed = sum(weight / total * part for weight, part in telling)
    return np.clip(np.asarray(summed, np.float32), 0.0, 1.0)


def favour(fused: Floats, published: npt.NDArray[np.int64], prefer: TimePreference) -> Floats:
    """The fused scores, still in [0, 1], with the candidates' dates taken into account.

    `published` is in microseconds since 1970, the smallest number where there is no date: such a
    candidate gets nothing for its date.
    """
    dated = published > np.iinfo(np.int64).min
    days = np.where(dated, published, 0) / _DAY
    weight, bonus = 0.0, np.zeros(len(fused))
    if prefer.after is not None or prefer.before is not None:
        outside = np.zeros(len(fused))
        if prefer.after is not None:
            outside = np.maximum(outside, prefer.after.timestamp() / 86_400 - days)
        if prefer.before is not None:
            outside = np.maximum(outside, days - prefer.before.timestamp() / 86_400)
        weight += _PERIOD_WEIGHT
        bonus += _PERIOD_WEIGHT * np.exp2(-outside / _HALF_LIFE)
    if prefer.newest and dated.any():
        # as seen from the last moment that counts: what came later is not newer news
        last = np.inf if prefer.before is None else prefer.before.timestamp() / 86_400
        age = np.maximum(days[dated].clip(max=last).max() - days, 0.0)
        weight += _NEWEST_WEIGHT
        bonus += _NEWEST_WEIGHT * np.exp2(-age / _NEWEST_HALF_LIFE)
    favoured: Floats = ((fused + np.where(dated, bonus, 0.0)) / (1 + weight)).astype(np.float32)
    return favoured


def _stretched(scores: Floats) -> Floats | None:
    """Scores stretched to [0, 1]."""
    low, high = (float(scores.min()), float(scores.max())) if len(scores) else (0.0, 0.0)
    return None if high <= low else (scores - low) / (high - low)


def _share(scores: Floats) -> Floats | None:
    """Scores as shares of the best; they begin at 0, which is what no match gets."""
    high = float(scores.max(initial=0.0))
    return None if high <= 0 else scores / high
