"""One ranking out of two: scores of both legs, made comparable and averaged.

Min-max-normalised weighted means, after Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
Hybrid Retrieval" (ACM TOIS, 2023), which finds them better than reciprocal rank fusion.
"""

from collections.abc import Mapping

DENSE_WEIGHT = 0.5


def fuse(
    dense: Mapping[str, float], lexical: Mapping[str, float], *, dense_weight: float = DENSE_WEIGHT
) -> dict[str, float]:
    """Every id of either leg with its fused score in [0, 1], best first, ties by id.

    An id that a leg did not find gets 0 from that leg.
    """
    by_meaning, by_words = _normalised(dense), _normalised(lexical)
    fused = {
        id: dense_weight * by_meaning.get(id, 0.0) + (1 - dense_weight) * by_words.get(id, 0.0)
        for id in {*dense, *lexical}
    }
    return dict(sorted(fused.items(), key=lambda item: (-item[1], item[0])))


def _normalised(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores stretched to [0, 1]; equal ones are all the best."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    width = high - low
    return {id: (score - low) / width if width else 1.0 for id, score in scores.items()}
