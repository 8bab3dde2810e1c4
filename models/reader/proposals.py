"""Questions with an answer behind them, as statements: right answers, and what misled a reader.

What is likeliest beside the right answer, or where there is none, is a near miss that no rule
would write (as in read + verify, Hu et al. 2019, arXiv:1808.05759).
"""

import random
from collections.abc import Sequence

import numpy as np
import torch
from augmentation import sentences
from encoding import Encoder
from examples import Pair, Support
from network import Reader
from scores import Floats, best_span, token_f1

ALONE = 0.7
"""The part of the statements whose quote is the answer's sentence alone."""
MOST_READ = 9_000
"""Pairs that are looked at, drawn among those that were given."""
LONGEST = 1_100
"""Characters of the longest passage that is looked at."""

Proposal = tuple[Pair, tuple[int, int]]
"""A question with its passage, and a place in it that does not answer."""


@torch.no_grad()
def read_proposals(
    pairs: Sequence[Pair], reader: Reader, encoder: Encoder, *, is_bf16: bool = False
) -> list[Proposal]:
    """Each pair with the likeliest span that no answer touches, where one is there."""
    reader.eval()
    known = [p for p in pairs if p.answerable is not None and len(p.second) <= LONGEST]
    known = random.Random(0).sample(known, min(MOST_READ, len(known)))
    known.sort(key=lambda pair: len(pair.second) + len(pair.first))
    found: list[Proposal] = []
    seen = 0
    for batch in encoder.batches([[pair] for pair in known], tokens=6000, draw=None):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_bf16):
            reading = reader(batch)
        for row in range(len(batch.ids)):
            pair = known[seen]
            seen += 1
            start = reading.start[row].double().numpy()
            end = reading.end[row].double().numpy()
            place = _likeliest(pair, encoder, start, end)
            if place and not _says_the_same(pair, place):
                found.append((pair, place))
    return found


def proposal_pairs(proposals: Sequence[Proposal], draw: random.Random, most: int) -> list[Pair]:
    """Statements of so many of them: what misled, and the right answer where there is one."""
    made = []
    for pair, place in draw.sample(proposals, min(most, len(proposals))):
        if not pair.spans or draw.random() < 0.5:
            made.append(_statement(pair, place, Support.NEITHER, draw))
        if pair.spans:
            made.append(_statement(pair, draw.choice(pair.spans), Support.SUPPORTED, draw))
    return made


def _statement(pair: Pair, place: tuple[int, int], support: Support, draw: random.Random) -> Pair:
    first = asserted(pair.first, pair.second[place[0] : place[1]])
    start, end = _around(pair.second, place, draw)
    title = pair.title if draw.random() < 0.5 else ""
    return Pair(first, pair.second[start:end], "proposed", title, support=support, page=pair.page)


def asserted(question: str, answer: str) -> str:
    """The question and its answer as the support head reads them."""
    return f"{question} {answer}"


def _around(text: str, place: tuple[int, int], draw: random.Random) -> tuple[int, int]:
    parts = sentences(text)
    low = max((i for i, (a, _) in enumerate(parts) if a <= place[0]), default=0)
    high = min((i for i, (_, b) in enumerate(parts) if b >= place[1]), default=len(parts) - 1)
    high = max(low, high)
    if draw.random() >= ALONE:
        low, high = max(0, low - draw.randrange(3)), min(len(parts) - 1, high + draw.randrange(3))
    return parts[low][0], parts[high][1]


def _likeliest(pair: Pair, encoder: Encoder, start: Floats, end: Floats) -> tuple[int, int] | None:
    encoded = encoder.encode(pair.first, pair.second, pair.title)
    start, end = np.array(start), np.array(end)
    for at, offset in enumerate(encoded.offsets):
        if offset and any(a < offset[1] and offset[0] < b for a, b in pair.spans):
            start[at] = end[at] = -1e4
    first, last, _ = best_span(start, end)
    a, b = encoded.offsets[first], encoded.offsets[last]
    return (a[0], b[1]) if a and b else None


def _says_the_same(pair: Pair, place: tuple[int, int]) -> bool:
    text = pair.second[place[0] : place[1]]
    own = [pair.second[a:b] for a, b in pair.spans]
    touches = any(a < place[1] and place[0] < b for a, b in pair.spans)
    return touches or any(token_f1(text, answer) > 0.2 for answer in own)
