"""Reranking: the order of the hits once a model has read the best of them, by default none."""

import math
from collections.abc import Sequence

from vectorstore.models import Hit
from vectorstore.protocols import Reranker, Titled
from vectorstore.reader import Reader


def reorder(query: str, found: Sequence[Hit], reranker: Reranker | None) -> list[Hit]:
    """The hits in the order of their fused scores and of what the model makes of the best ones.

    Both are brought to [0, 1] among the hits that the model reads; those behind stay behind.
    """
    if reranker is None or not found:
        return list(found)
    read, rest = found[: reranker.most], found[reranker.most :]
    scores = reranker.score(query, [Titled(hit.title, hit.text) for hit in read])
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


class ReaderReranker:
    """Ranks by how far the bundled reader finds a passage about what is asked, and answering it."""

    most = 12
    """Two cores read so many passages in a sixth of a second."""
    weight = 0.3
    """What the fused score knows of words and meaning is worth more than one reading."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def name(self) -> str:
        """The reader's name."""
        return self._reader.name

    def score(self, query: str, passages: Sequence[Titled]) -> Sequence[float]:
        """For each passage the sum of both probabilities."""
        readings = self._reader.read(query, passages)
        return [_probability(r.relevant) + _probability(r.answerable) for r in readings]


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds))
