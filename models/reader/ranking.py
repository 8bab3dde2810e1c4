"""Questions with the passage that answers and others that a search finds: which comes first?

A reranker is asked about what a search has found already, so that only such passages can teach it:
near in meaning, with words of the question, and without the answer.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from encoding import Encoder
from examples import Pair
from network import load_published

RIVALS = 3
"""Passages beside the one that answers."""
FOUND = 12
"""So many are kept of what the search finds."""
LONGEST = 1_100
"""Characters of the longest passage that is searched."""
_SATURATION, _LENGTH = 1.2, 0.6
_WORD = re.compile(r"\w+")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Contest:
    """An answerable question, and what a search finds for it beside its own passage."""

    pair: Pair
    rivals: tuple[Pair, ...]
    """The same question with passages that do not have the answer, the best found first."""


def find_contests(pairs: Sequence[Pair], encoder: Encoder) -> list[Contest]:
    """Search for each answerable question among the passages of all pairs.

    What is found is ranked by the sum of cosine and BM25, each as a share of its highest. Questions
    for which less than `RIVALS` passages are found are left out.
    """
    known = {pair.second: pair for pair in pairs if len(pair.second) <= LONGEST}
    texts = list(known)
    asked = [pair for pair in pairs if pair.spans and pair.second in known]
    passages = embed([f"{known[text].title} {text}".strip() for text in texts], encoder)
    questions = embed([pair.first for pair in asked], encoder)
    words = _Words(texts)
    contests = []
    for pair, vector in zip(asked, questions, strict=True):
        order = np.argsort(-_fused(passages @ vector, words.scores(pair.first)))[: 4 * FOUND]
        answers = [pair.second[a:b].lower() for a, b in pair.spans]
        rivals = [
            replace(pair, second=text, title=known[text].title, spans=(),
                    answerable=False, relevant=None)
            for text in (texts[row] for row in order)
            if text != pair.second and not any(answer in text.lower() for answer in answers)
        ]  # fmt: skip
        if len(rivals) >= RIVALS:
            contests.append(Contest(pair, tuple(rivals[:FOUND])))
    return contests


def contest_units(
    contests: Sequence[Contest], draw: random.Random, most: int
) -> list[tuple[Pair, ...]]:
    """Some of the contests, each with so many rivals that a batch keeps together.

    Titles are told of all passages or of none. Only the best rival is unanswerable by itself too.
    """
    units = []
    for contest in draw.sample(contests, min(most, len(contests))):
        chosen = sorted(draw.sample(range(len(contest.rivals)), RIVALS))
        rivals = [contest.rivals[place] for place in chosen]
        rivals[1:] = [replace(rival, answerable=None) for rival in rivals[1:]]
        unit = [contest.pair, *rivals]
        if draw.random() < 0.5:
            unit = [replace(pair, title="") for pair in unit]
        units.append(tuple(unit))
    return units


@torch.no_grad()
def embed(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Unit vectors by the published encoder, as a search has them: shape (texts, width)."""
    network = load_published().encoder.eval()
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = np.zeros((len(texts), network.config.hidden_size), np.float32)
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        ids, mask = encoder.single([texts[row] for row in rows])
        hidden = network(input_ids=ids, attention_mask=mask).last_hidden_state
        summed = (hidden * mask[..., None]).sum(dim=1).numpy()
        vectors[rows] = summed / np.linalg.norm(summed, axis=1, keepdims=True)
    return vectors


def place_of_first(contest: Contest, scores: Sequence[float]) -> float:
    """One over the rank of the passage that answers; `scores` are its own, then the rivals'."""
    own, *others = scores
    return 1 / (1 + sum(other >= own for other in others))


class _Words:
    """BM25 over some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_words(text)) for text in texts]
        sizes = np.array([sum(count.values()) for count in counts], np.float32)
        self._damping = _SATURATION * (1 - _LENGTH + _LENGTH * sizes / sizes.mean())
        self._count = len(texts)
        places: dict[str, list[tuple[int, int]]] = {}
        for row, count in enumerate(counts):
            for word, times in count.items():
                places.setdefault(word, []).append((row, times))
        self._places = {word: np.array(held) for word, held in places.items()}

    def scores(self, question: str) -> Floats:
        """The score of each text."""
        total = np.zeros(self._count, np.float32)
        for word in set(_words(question)) & self._places.keys():
            rows, times = self._places[word].T
            rarity = np.log(1 + (self._count - len(rows) + 0.5) / (len(rows) + 0.5))
            total[rows] += rarity * times * (1 + _SATURATION) / (times + self._damping[rows])
        return total


def _words(text: str) -> Iterable[str]:
    return _WORD.findall(text.lower())


def _fused(cosines: Floats, scores: Floats) -> Floats:
    return np.asarray(cosines / max(cosines.max(), 1e-6) + scores / max(scores.max(), 1e-6))
