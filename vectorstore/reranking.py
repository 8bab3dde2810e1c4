"""Reranking: the order of the hits once a model has read the best of them, by default none."""

from collections.abc import Sequence

from vectorstore.models import Hit
from vectorstore.protocols import Reranker


def reorder(query: str, found: Sequence[Hit], reranker: Reranker | None) -> list[Hit]:
    """The hits in the order of their fused scores and of what the model makes of the best ones.

    Both are brought to [0, 1] among the hits that the model reads; those behind stay behind.
    """
    if reranker is None or not found:
        return list(found)
    read, rest = found[: reranker.most], found[reranker.most :]
    scores = reranker.score(query, read)
    own = _in_unit(scores)
    fused = _in_unit([hit.scores.fused for hit in read])
    both = [
        reranker.weight * a + (1 - reranker.weight) * b for a, b in zip(own, fused, strict=True)
    ]
    order = sorted(range(len(read)), key=lambda i: -both[i])
    return [_scored(read[i], scores[i]) for i in order] + list(rest)


def _scored(hit: Hit, score: float) -> Hit:
    scores = hit.scores.model_copy(update={"reranked": float(score)})
    return hit.model_copy(update={"scores": scores})


def _in_unit(scores: Sequence[float]) -> list[float]:
    least, span = min(scores), max(scores) - min(scores)
    return [(score - least) / span if span else 0.0 for score in scores]
