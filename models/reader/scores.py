"""How well a reader does on labelled pairs: spans, answerability, relevance and support."""

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from augmentation import sentences
from encoding import Encoder
from examples import Pair, Support
from network import Reader

LONGEST_ANSWER = 30
"""Tokens of the longest span that is considered."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """What the reader says of one pair."""

    text: str
    span: float
    """Logit of the best span, less that of no span."""
    answerable: float
    relevant: float
    support: tuple[float, float, float]
    place: tuple[int, int] | None = None
    """Where the text stands in the passage."""


@torch.no_grad()
def judge(reader: Reader, encoder: Encoder, pairs: Sequence[Pair]) -> list[Judged]:
    """The reader's judgement of each pair."""
    reader.eval()
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].second) + len(pairs[i].first))
    ordered = [pairs[i] for i in order]
    found: list[Judged] = []
    for batch in encoder.batches([[pair] for pair in ordered], tokens=6000, draw=None):
        reading = reader(batch)
        for row in range(len(batch.ids)):
            pair = ordered[len(found)]
            encoded = encoder.encode(pair.first, pair.second, pair.title)
            start = reading.start[row].double().numpy()
            end = reading.end[row].double().numpy()
            a, b, score = best_span(start, end)
            first, last = encoded.offsets[a], encoded.offsets[b]
            place = (first[0], last[1]) if first and last else None
            text = pair.second[slice(*place)] if place else ""
            support = tuple(reading.support[row].tolist())
            found.append(
                Judged(text, score, float(reading.answerable[row]),
                       float(reading.relevant[row]), support, place)
            )  # fmt: skip
    result: list[Judged | None] = [None] * len(pairs)
    for place, one in zip(order, found, strict=True):
        result[place] = one
    return [one for one in result if one is not None]


def best_span(start: Floats, end: Floats) -> tuple[int, int, float]:
    """First and last token of the best span, and its logit less that of no span."""
    total = start[:, None] + end[None, :]
    length = len(start)
    allowed = np.triu(np.ones((length, length), bool)) & ~np.triu(
        np.ones((length, length), bool), LONGEST_ANSWER
    )
    allowed[0] = False
    total = np.where(allowed, total, -np.inf)
    a, b = np.unravel_index(int(total.argmax()), total.shape)
    return int(a), int(b), float(total[a, b] - start[0] - end[0])


def token_f1(given: str, wanted: str) -> float:
    """Overlap of words as SQuAD measures it."""
    a, b = _normal(given).split(), _normal(wanted).split()
    if not a or not b:
        return float(a == b)
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b))


def _normal(text: str) -> str:
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Probability that a positive one scores higher than a negative one."""
    values, marks = np.asarray(scores), np.asarray(labels, bool)
    ranks = np.empty(len(values))
    ranks[np.argsort(values)] = np.arange(1, len(values) + 1)
    positive = int(marks.sum())
    negative = len(marks) - positive
    return float((ranks[marks].sum() - positive * (positive + 1) / 2) / (positive * negative))


def alone(pairs: Sequence[Pair], judged: Sequence[Judged]) -> list[Pair]:
    """The questions with the sentence of the span that was found, as an answer is judged twice."""
    found = []
    for pair, one in zip(pairs, judged, strict=True):
        parts = sentences(pair.second)
        place = one.place or (0, len(pair.second))
        low = max((a for a, _ in parts if a <= place[0]), default=0)
        high = min((b for _, b in parts if b >= place[1]), default=len(pair.second))
        found.append(replace(pair, second=pair.second[low:high], spans=()))
    return found


def span_f1(pairs: Sequence[Pair], judged: Sequence[Judged]) -> list[float]:
    """Of each answerable pair the F1 of the span against the best of the right ones."""
    return [
        max((token_f1(one.text, pair.second[a:b]) for a, b in pair.spans), default=0.0)
        for pair, one in zip(pairs, judged, strict=True)
    ]


def squad_scores(
    pairs: Sequence[Pair], judged: Sequence[Judged], again: Sequence[Judged] = ()
) -> dict[str, float]:
    """F1 when made to answer, AUROC of answerability, and F1 over all at the best threshold.

    With what was judged of `alone` too, both as the answerer has it: the sums of both readings.
    """
    f1, exact = span_f1(pairs, judged), []
    for pair, one in zip(pairs, judged, strict=True):
        wanted = [pair.second[a:b] for a, b in pair.spans]
        exact.append(max((float(_normal(one.text) == _normal(w)) for w in wanted), default=0.0))
    labels = [bool(pair.spans) for pair in pairs]
    results = {
        "span_f1": float(np.mean([v for v, known in zip(f1, labels, strict=True) if known])),
        "span_em": float(np.mean([v for v, known in zip(exact, labels, strict=True) if known])),
    }
    scores = {
        "span": [one.span for one in judged],
        "answerable": [one.answerable for one in judged],
        "both": [one.span / 2 + one.answerable for one in judged],
    }
    for name, values in scores.items():
        results[f"auroc_{name}"] = auroc(values, labels)
    results["f1_all"] = best_overall(scores["both"], f1, labels)
    if again:
        own = zip(scores["both"], again, strict=True)
        twice = [both + one.span / 2 + one.answerable for both, one in own]
        results["auroc_twice"] = auroc(twice, labels)
        results["f1_all_twice"] = best_overall(twice, f1, labels)
    return results


def best_overall(scores: Sequence[float], f1: Sequence[float], labels: Sequence[bool]) -> float:
    """The highest mean F1 over all questions that a threshold gives, as SQuAD 2.0's script does."""
    order = np.argsort(-np.asarray(scores))
    gains = np.where(np.asarray(labels)[order], np.asarray(f1)[order], -1.0)
    refused = len(labels) - sum(labels)
    return float((refused + max(0.0, float(np.cumsum(gains).max()))) / len(labels))


def support_scores(pairs: Sequence[Pair], judged: Sequence[Judged]) -> dict[str, float]:
    """Accuracy with three labels, and between supported and not."""
    wanted = np.array([int(p.support) for p in pairs if p.support is not None])
    got = np.array([j.support for j, p in zip(judged, pairs, strict=True) if p.support is not None])
    two_way = (got[:, 0] > got[:, 1:].max(axis=1)) == (wanted == Support.SUPPORTED)
    return {
        "three_way": float((got.argmax(axis=1) == wanted).mean()),
        "two_way": float(two_way.mean()),
    }
