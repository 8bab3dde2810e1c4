"""How the terms of a question lie in a sentence: which, how close together, in which order."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

_NEAR = 3
"""Content words within which two neighbours of the question count as together."""


@dataclass(frozen=True)
class Alignment:
    """Measures of one sentence, all of them shares in [0, 1]."""

    pairs: float
    """Of neighbouring terms of the question, those that stand together in the same order."""
    longest: float
    """Terms in the longest run that question and sentence have in common, by all its terms."""
    density: float
    """Matched terms by the content words from the first to the last of them."""


def align(asked: Sequence[str], said: Sequence[str]) -> Alignment:
    """Measure how the question's stems lie among the sentence's, both in order."""
    if not asked or not said:
        return Alignment(0.0, 0.0, 0.0)
    places: dict[str, list[int]] = {}
    for place, stem in enumerate(said):
        places.setdefault(stem, []).append(place)
    matched = [place for stem in set(asked) for place in places.get(stem, ())]
    if not matched:
        return Alignment(0.0, 0.0, 0.0)
    return Alignment(
        pairs=_pairs(asked, places),
        longest=_longest_run(asked, said) / len(asked),
        density=len(set(asked) & set(said)) / (max(matched) - min(matched) + 1),
    )


def heaviest_missing(weights: Mapping[str, float], stems: AbstractSet[str]) -> float:
    """Weight of the question's rarest term that is not among the stems; 0 where none is missing."""
    return max((weight for stem, weight in weights.items() if stem not in stems), default=0.0)


def _pairs(asked: Sequence[str], places: Mapping[str, Sequence[int]]) -> float:
    if len(asked) < 2:
        return 0.0
    together = sum(
        any(
            0 < second - first <= _NEAR
            for first in places.get(left, ())
            for second in places.get(right, ())
        )
        for left, right in pairwise(asked)
    )
    return together / (len(asked) - 1)


def _longest_run(asked: Sequence[str], said: Sequence[str]) -> int:
    best = 0
    row = [0] * (len(said) + 1)
    for stem in asked:
        before, row = row, [0] * (len(said) + 1)
        for place, other in enumerate(said, start=1):
            if stem == other:
                row[place] = before[place - 1] + 1
                best = max(best, row[place])
    return best
