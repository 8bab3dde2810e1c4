"""Questions of which only the answering sentence is known: their answers marked by a reader.

The sentences around, of the same paragraph or section, are the passage; without the answering one
they are a near miss.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from encoding import Encoder
from examples import Pair, read_rows
from network import Reader
from scores import judge

NAME, SECTIONS = "nqg_squad1", "selqa"
AROUND = 3
"""Rows before and behind whose sentences may stand in the passage."""
LEAST_SPAN, LEAST_ANSWER = 3.0, 0.5
"""How sure the reader must be of a mark: logits of the span, and of an answer at all."""
LONGEST = 60
"""Characters of the longest mark that is believed."""
LEAST_SECTION = 4
"""Sentences of the shortest section that is read."""


def read_marked(folder: Path, reader: Reader, encoder: Encoder) -> list[Pair]:
    """Questions with passages of several sentences and the answer's place, where it is plain."""
    rows = [(row["question"].strip(), row["passage"].strip()) for row in read_rows(folder, NAME)]
    alone = [Pair(question, sentence, NAME) for question, sentence in rows]
    pairs = []
    for number, mark in _marks(alone, reader, encoder):
        before, behind = _around(rows, number, rows[number][1])
        own = replace(alone[number], page=f"{NAME}/{number // 40}")
        pairs.append(_between(own, before, behind, mark))
    return pairs


def read_sections(folder: Path, reader: Reader, encoder: Encoder) -> list[Pair]:
    """Questions with a section of a page: answerable where the mark is plain, and without the
    sentence that answers."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in read_rows(folder, SECTIONS):
        rows.setdefault(row["qid"], []).append(row)
    alone, parts = [], []
    for own in rows.values():
        places = [place for place, row in enumerate(own) if row["label"]]
        if len(places) != 1 or len(own) < LEAST_SECTION:
            continue
        sentences = [row["passage"].strip() for row in own]
        title = own[0]["article"] if isinstance(own[0]["article"], str) else ""
        question, sentence = own[0]["question"].strip(), sentences[places[0]]
        alone.append(Pair(question, sentence, SECTIONS, title, page=f"{SECTIONS}/{title}"))
        parts.append((sentences[: places[0]], sentences[places[0] + 1 :]))
    pairs = []
    for number, mark in _marks(alone, reader, encoder):
        pairs.append(_between(alone[number], *parts[number], mark))
        without = " ".join(sentence for side in parts[number] for sentence in side)
        if alone[number].second[slice(*mark)].lower() not in without.lower():
            pairs.append(replace(alone[number], second=without, answerable=False))
    return pairs


def _marks(
    alone: Sequence[Pair], reader: Reader, encoder: Encoder
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Of questions with their sentences, those whose answer the reader is sure of, and where."""
    for number, one in enumerate(judge(reader, encoder, alone)):
        sure = one.span >= LEAST_SPAN and one.answerable >= LEAST_ANSWER
        plain = 0 < len(one.text) <= LONGEST and not _repeats(alone[number].first, one.text)
        if sure and plain and one.place is not None:
            yield number, one.place


def _between(
    alone: Pair, before: Sequence[str], behind: Sequence[str], mark: tuple[int, int]
) -> Pair:
    """The pair with other sentences around its own, and the answer where it is marked."""
    shift = len(" ".join([*before, ""]))
    text = " ".join([*before, alone.second, *behind])
    spans = ((mark[0] + shift, mark[1] + shift),)
    return replace(alone, second=text, spans=spans, answerable=True, relevant=True)


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
