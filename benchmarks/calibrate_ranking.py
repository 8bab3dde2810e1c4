"""Fit what a passage's features count for its place (`passage_ranking.py`), and try it elsewhere.

python -m benchmarks.calibrate_ranking DATA [--limit 200]

For each set of `benchmarks.retrieval`: MRR@10 and nDCG@10 of the best 20 hits in the order of their
fused scores, then in that of weights fitted on the four other sets. At last the weights of all
five, which stand in `passage_ranking.py`. Hits are ranked before copies and neighbours become one.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpora import open_store
from benchmarks.retrieval import LIMIT, touches
from benchmarks.retrieval_sets import SETS, Place, RetrievalSet
from qa_assistant.answering.quoting.passage_ranking import FEATURES, PassageRanker
from qa_assistant.answering.scoring.sentence_features import Matrix
from vectorstore.models import Hit
from vectorstore.reader import Reader

DEPTH = 20
STEPS, RATE, PENALTY = 300, 0.1, 0.01
SCALES = np.array((1.0, 1.0, 5.0, 1.0))
"""Of the features, so that the penalty means about the same for log odds and probabilities."""


@dataclass(frozen=True)
class Listed:
    """The hits of one question, best first."""

    features: Matrix
    """Shape (n, len(FEATURES))."""
    right: np.ndarray
    """Which of them touch a place that answers, shape (n,)."""


class Recording:
    """Leaves the order as it is, and the features behind."""

    name = "recording"
    most = DEPTH
    weight = 0.0

    def __init__(self, ranker: PassageRanker) -> None:
        self._ranker = ranker
        self.seen: list[tuple[Sequence[Hit], Matrix]] = []

    def score(self, query: str, passages: Sequence[Hit]) -> Sequence[float]:
        """No opinion."""
        if not self.seen:  # a search that needs more hits ranks them again
            self.seen.append((passages, self._ranker.features(query, passages)))
        return [0.0] * len(passages)


def main() -> None:
    """Collect, fit on all sets but one, print, fit on all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=200, help="at most so many questions of a set")
    arguments = parser.parse_args()
    sets: dict[str, list[Listed]] = {}
    for name, read in SETS.items():
        sets[name] = collect(read(arguments.data), arguments.limit)
        print(f"{name}: {len(sets[name])} questions", flush=True)
    fused = np.eye(len(FEATURES))[FEATURES.index("fused")]
    missing = []
    for name, own in sets.items():
        before = figures(own, fused)
        after = figures(own, fit({other: sets[other] for other in sets if other != name}))
        missing.append((after - before) / (1 - before))
        print(f"{name:20} MRR@10 {before[0]:.3f} → {after[0]:.3f}  "
              f"nDCG@10 {before[1]:.3f} → {after[1]:.3f}")  # fmt: skip
    print("of what is missing to 1:", np.mean(missing, axis=0).round(3))
    print(dict(zip(FEATURES, fit(sets).round(2).tolist(), strict=True)))


def collect(examples: RetrievalSet, limit: int) -> list[Listed]:
    """The features of what is found for the first questions."""
    found = []
    with open_store(examples.articles) as (store, embedder):
        ranker = PassageRanker(store, embedder, Reader())
        for asked in examples.asked[:limit]:
            recording = Recording(ranker)
            store.search(asked.question, collection="default", limit=LIMIT, reranker=recording)
            if not recording.seen:
                continue
            hits, features = recording.seen[0]
            places = [Place(hit.article_id, hit.start, hit.end) for hit in hits]
            right = [any(touches(place, wanted) for wanted in asked.places) for place in places]
            found.append(Listed(features, np.array(right, bool)))
    return found


def fit(sets: Mapping[str, Sequence[Listed]]) -> Matrix:
    """Weights that make right hits likely under a softmax over each list (ListNet, Cao et al.,
    2007, with all right hits alike), by Adam; each set counts the same."""
    most = PassageRanker.most
    rows = []
    for lists in sets.values():
        told = [one for one in lists if 0 < one.right[:most].sum() < len(one.right[:most])]
        share = 1.0 / len(told) / len(sets)
        rows += [(one.features[:most] / SCALES, one.right[:most], share) for one in told]
    weights = np.zeros(len(FEATURES))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        gradient = PENALTY * weights
        for features, right, share in rows:
            scores = features @ weights
            given = np.exp(scores - scores.max())
            given /= given.sum()
            wanted = given * right
            gradient += share * ((given - wanted / wanted.sum()) @ features)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        correction = (1 - 0.9**step, 1 - 0.99**step)
        weights -= RATE * (mean / correction[0]) / (np.sqrt(square / correction[1]) + 1e-8)
    return weights / SCALES


def figures(lists: Sequence[Listed], weights: Matrix) -> Matrix:
    """Mean MRR@10 and nDCG@10 with the best hits in the order of these weights."""
    rows = []
    for one in lists:
        most = min(PassageRanker.most, len(one.right))
        order = np.argsort(-(one.features[:most] @ weights), kind="stable")
        right = np.concatenate([one.right[order], one.right[most:]])[:LIMIT]
        gains = right / np.log2(np.arange(len(right)) + 2)
        ideal = (1 / np.log2(np.arange(max(1, min(LIMIT, int(one.right.sum())))) + 2)).sum()
        first = int(np.argmax(right)) + 1 if right.any() else 0
        rows.append((1 / first if first else 0.0, gains.sum() / ideal))
    return np.mean(rows, axis=0)


if __name__ == "__main__":
    main()
