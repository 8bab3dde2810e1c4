"""Pairs as token numbers and labels, in batches of texts of about one length."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from examples import Pair
from tokenizers import Tokenizer

MOST_TOKENS = 288
MOST_FIRST = 64
NO_LABEL = -100
Unit = Sequence[Pair]
"""Pairs that stay together: one alone, or a question with passages that are compared."""


@dataclass(frozen=True)
class Encoded:
    """A pair as tokens; `offsets` of the passage's tokens in the passage, None elsewhere."""

    ids: list[int]
    types: list[int]
    offsets: list[tuple[int, int] | None]


@dataclass(frozen=True)
class Batch:
    """Tensors of a batch: tokens (batch, length), labels (batch), rows of contests."""

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    in_passage: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    answerable: torch.Tensor
    relevant: torch.Tensor
    support: torch.Tensor
    contests: torch.Tensor
    """Rows of pairs of which the first is to be the most relevant."""


class Encoder:
    """Tokenises pairs: [CLS] first [SEP] title. passage [SEP]."""

    def __init__(self, tokenizer_file: str) -> None:
        self._tokenizer = Tokenizer.from_file(tokenizer_file)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._cls = self._tokenizer.token_to_id("[CLS]")
        self._sep = self._tokenizer.token_to_id("[SEP]")

    def encode(self, first: str, second: str, title: str = "") -> Encoded:
        """The pair in at most 288 tokens; a passage that is too long loses its end."""
        head = self._tokenizer.encode(first, add_special_tokens=False).ids[:MOST_FIRST]
        lead = self._tokenizer.encode(f"{title}.", add_special_tokens=False).ids if title else []
        lead = lead[:32]
        body = self._tokenizer.encode(second, add_special_tokens=False)
        room = MOST_TOKENS - len(head) - len(lead) - 3
        ids = [self._cls, *head, self._sep, *lead, *body.ids[:room], self._sep]
        outside = len(head) + 2
        types = [0] * outside + [1] * (len(ids) - outside)
        offsets: list[tuple[int, int] | None] = [None] * (outside + len(lead))
        offsets += [*body.offsets[:room], None]
        return Encoded(ids, types, offsets)

    def single(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Texts alone, [CLS] text [SEP], and where they have tokens: shapes (texts, length)."""
        rows = [
            [self._cls, *encoded.ids[: MOST_TOKENS - 2], self._sep]
            for encoded in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = torch.tensor(row)
        return ids, ids != 0

    def batches(
        self, units: Sequence[Unit], *, tokens: int, draw: random.Random | None
    ) -> Iterator[Batch]:
        """Batches of about so many tokens; shuffled where there is something to draw with."""
        if draw is None:
            yield from self._chunk(units, tokens, None)
            return
        size = 4000
        for start in range(0, len(units), size):
            yield from self._chunk(units[start : start + size], tokens, draw)

    def _chunk(
        self, units: Sequence[Unit], tokens: int, draw: random.Random | None
    ) -> Iterator[Batch]:
        encoded = [[(self.encode(p.first, p.second, p.title), p) for p in unit] for unit in units]
        if draw is not None:
            encoded.sort(key=_length)
        groups: list[list[list[tuple[Encoded, Pair]]]] = [[]]
        for unit in encoded:
            longest = max(_length(unit), *map(_length, groups[-1]), 0)
            rows = len(unit) + sum(map(len, groups[-1]))
            if groups[-1] and longest * rows > tokens:
                groups.append([])
            groups[-1].append(unit)
        if draw is not None:
            draw.shuffle(groups)
        for group in groups:
            if group:
                yield _batch(group, draw)


def _length(unit: Sequence[tuple[Encoded, Pair]]) -> int:
    return max(len(encoded.ids) for encoded, _ in unit)


def _batch(units: Sequence[Sequence[tuple[Encoded, Pair]]], draw: random.Random | None) -> Batch:
    group = [one for unit in units for one in unit]
    length = max(len(e.ids) for e, _ in group)
    ids = torch.zeros(len(group), length, dtype=torch.long)
    types = torch.zeros_like(ids)
    mask = torch.zeros(len(group), length, dtype=torch.bool)
    inside = torch.zeros_like(mask)
    labels = torch.full((5, len(group)), NO_LABEL, dtype=torch.long)
    for row, (encoded, pair) in enumerate(group):
        size = len(encoded.ids)
        ids[row, :size] = torch.tensor(encoded.ids)
        types[row, :size] = torch.tensor(encoded.types)
        mask[row, :size] = True
        inside[row, :size] = torch.tensor([o is not None for o in encoded.offsets])
        answerable = pair.answerable
        if pair.spans:
            found = _tokens_of(encoded, pair, draw)
            labels[0, row], labels[1, row] = found or (NO_LABEL, NO_LABEL)
            answerable = answerable if found else None
        elif answerable is False:
            labels[0, row] = labels[1, row] = 0
        for place, label in ((2, answerable), (3, pair.relevant), (4, pair.support)):
            if label is not None:
                labels[place, row] = int(label)
    return Batch(ids, types, mask, inside, *labels, _contests(units))


def _contests(units: Sequence[Sequence[tuple[Encoded, Pair]]]) -> torch.Tensor:
    firsts = accumulate((len(unit) for unit in units), initial=0)
    rows = [range(at, at + len(u)) for at, u in zip(firsts, units, strict=False) if len(u) > 1]
    return torch.tensor([list(own) for own in rows], dtype=torch.long)


def _tokens_of(encoded: Encoded, pair: Pair, draw: random.Random | None) -> tuple[int, int] | None:
    """First and last token of one of the answers; None where it was cut off."""
    found = []
    for start, end in pair.spans:
        own = [
            i
            for i, o in enumerate(encoded.offsets)
            if o is not None and o[0] < end and start < o[1]
        ]
        if own and (last := encoded.offsets[own[-1]]) is not None and last[1] >= end:
            found.append((own[0], own[-1]))
    if not found:
        return None
    return draw.choice(found) if draw is not None else found[0]
