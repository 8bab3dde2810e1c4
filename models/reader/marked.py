"""Questions of which only the answering sentence is known: their answers marked by a reader.

The sentences around, of the same paragraph for the most part, are the passage; without the
answering one they are a near miss.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from encoding import Encoder
from examples import Pair, read_rows
from network import Reader
from scores import judge

NAME = "nqg_squad1"
AROUND = 3
"""Rows before and behind whose sentences may stand in the passage."""
LEAST_SPAN, LEAST_ANSWER = 3.0, 0.5
"""How sure the reader must be of a mark: logits of the span, and of an answer at all."""
LONGEST = 60
"""Characters of the longest mark that is believed."""


def read_marked(folder: Path, reader: Reader, encoder: Encoder) -> list[Pair]:
    """Questions with passages of several sentences and the answer's place, where it is plain."""
    rows = [(row["question"].strip(), row["passage"].strip()) for row in read_rows(folder, NAME)]
    alone = [Pair(question, sentence, NAME) for question, sentence in rows]
    pairs = []
    for number, one in enumerate(judge(reader, encoder, alone)):
        question, sentence = rows[number]
        sure = one.span >= LEAST_SPAN and one.answerable >= LEAST_ANSWER
        if not sure or not 0 < len(one.text) <= LONGEST or _repeats(question, one.text):
            continue
        before, behind = _around(rows, number, sentence)
        text = " ".join([*before, sentence, *behind])
        start = len(" ".join([*before, ""])) + sentence.index(one.text)
        span = (start, start + len(one.text))
        pair = Pair(question, text, NAME, spans=(span,), answerable=True, relevant=True)
        pairs.append(replace(pair, page=f"{NAME}/{number // 40}"))
    return pairs


def near_misses(pairs: Sequence[Pair], draw: random.Random, part: float) -> list[Pair]:
    """Some of the questions with the passage of another question of about the same text."""
    made = []
    for place, pair in enumerate(pairs):
        if draw.random() >= part:
            continue
        near = pairs[max(0, place - 8) : place + 9]
        (start, end), *_ = pair.spans
        answer = pair.second[start:end]
        others = [p.second for p in near if answer not in p.second]
        if others:
            text = draw.choice(others)
            made.append(replace(pair, second=text, spans=(), answerable=False, relevant=None))
    return made


def _around(
    rows: Sequence[tuple[str, str]], number: int, sentence: str
) -> tuple[list[str], list[str]]:
    before = [text for _, text in rows[max(0, number - AROUND) : number]]
    behind = [text for _, text in rows[number + 1 : number + 1 + AROUND]]
    first = [text for text in dict.fromkeys(before) if text != sentence]
    last = [text for text in dict.fromkeys(behind) if text != sentence and text not in first]
    return first, last


def _repeats(question: str, answer: str) -> bool:
    """Whether the mark only says again what is asked."""
    return all(word in question.split() for word in answer.split())
