"""Labelled pairs of texts for the reader, read from the public sets that it is trained on."""

import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

KEPT_PAGES = ("Geology", "Huguenot", "Normans", "Victoria_(Australia)")
"""Pages of SQuAD 2.0 (dev-a) that no training sees."""


class Support(IntEnum):
    """What a quote says of a statement."""

    SUPPORTED = 0
    CONTRADICTED = 1
    NEITHER = 2


@dataclass(frozen=True)
class Pair:
    """Two texts, and what is known of them; None where a label is not known.

    A question and a passage have `answerable`, `relevant` and, where the answer's place is known,
    `spans` (half-open offsets in the passage); a statement and a quote have `support`.
    """

    first: str
    second: str
    origin: str
    title: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    answerable: bool | None = None
    relevant: bool | None = None
    support: Support | None = None
    page: str = ""
    """Pairs of one page are about the same things, and may be about the same text."""


_LABELS = {
    "entailment": Support.SUPPORTED,
    "contradiction": Support.CONTRADICTED,
    "neutral": Support.NEITHER,
    "Fully attributable": Support.SUPPORTED,
    "Not fully attributable": Support.NEITHER,
    "Generic": Support.NEITHER,
    "completely-support": Support.SUPPORTED,
    "refute": Support.CONTRADICTED,
    "irrelevant": Support.NEITHER,
    "supported": Support.SUPPORTED,
    "not_supported": Support.NEITHER,
}


def read_squad2(path: Path) -> list[Pair]:
    """Questions on paragraphs of SQuAD 2.0, half of them without an answer."""
    pairs = []
    for page in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in page["paragraphs"]:
            for question in paragraph["qas"]:
                spans = () if question["is_impossible"] else _spans(question["answers"])
                pairs.append(
                    _asked(
                        question["question"],
                        paragraph["context"],
                        spans,
                        origin="squad2",
                        page=page["title"],
                        title=page["title"].replace("_", " "),
                    )
                )
    return pairs


def read_spans(folder: Path, name: str, file: str = "span.jsonl") -> list[Pair]:
    """Questions with answering spans of one of the smaller sets."""
    return [
        _asked(
            row["question"],
            row["context"],
            _spans(row["answers"]),
            origin=name,
            page=f"{name}/{row.get('title') or row.get('sent_id') or hash_of(row['context'])}",
            title=row.get("title", "").replace("_", " "),
        )
        for row in read_rows(folder, name, file)
    ]


def read_covidqa(folder: Path) -> list[Pair]:
    """Questions on long scientific articles, which `augmentation.crop` must shorten."""
    articles = {
        row["article"]: row["text"] for row in read_rows(folder, "covidqa", "articles.jsonl")
    }
    pairs = []
    for row in read_rows(folder, "covidqa", "span.jsonl"):
        text = row.get("context") or articles[row["article"]]
        spans = _spans(row["answers"])
        if spans and spans[0][1] - spans[0][0] <= 150:
            page = f"covidqa/{row.get('article')}"
            pairs.append(_asked(row["question"], text, spans[:1], origin="covidqa", page=page))
    return pairs


def read_relevance(folder: Path, name: str, file: str, *, negatives: int, seed: int) -> list[Pair]:
    """Questions or claims with sentences that fit, and for each so many that do not."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in read_rows(folder, name, file):
        rows.setdefault(row["question"], []).append(row)
    draw = random.Random(seed)
    pairs = []
    for question, own in rows.items():
        right = [row for row in own if row["label"]]
        wrong = [row for row in own if not row["label"]]
        count = negatives * max(1, len(right))
        for row in right + draw.sample(wrong, min(len(wrong), count)):
            is_right = bool(row["label"])
            answers = is_right if name == "selqa" else None
            title = row.get("article", "")
            pairs.append(
                Pair(
                    question.strip(),
                    row["passage"].strip(),
                    name,
                    title if isinstance(title, str) else "",
                    answerable=answers,
                    relevant=is_right,
                )
            )
    return pairs


def read_support(folder: Path, name: str, file: str = "nli.jsonl") -> list[Pair]:
    """Statements and quotes of an entailment set; pairs of partial support are left out."""
    pairs = []
    for row in read_rows(folder, name, file):
        label = _LABELS.get(row["label"])
        premise = _untokenised(row["premise"])
        if label is not None and premise and len(premise) < 1200:
            statement = _untokenised(row["hypothesis"])
            pairs.append(Pair(statement, premise, name, support=label))
    return pairs


def read_rows(folder: Path, name: str, file: str = "pairs.jsonl") -> Iterator[dict[str, Any]]:
    """The rows of one file of a set."""
    for line in (folder / name / file).read_text("utf-8").splitlines():
        yield json.loads(line)


def hash_of(text: str) -> int:
    """A number for a text, the same on every run."""
    return zlib.crc32(text.encode())


def _asked(
    question: str,
    text: str,
    spans: tuple[tuple[int, int], ...],
    *,
    origin: str,
    page: str,
    title: str = "",
) -> Pair:
    is_answerable = bool(spans)
    pair = Pair(question.strip(), text, origin, title, spans, is_answerable, page=page)
    return replace(pair, relevant=True) if is_answerable else pair


def _spans(answers: list[dict[str, Any]]) -> tuple[tuple[int, int], ...]:
    return tuple((a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers)


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-COLON-": ":"}


def _untokenised(text: str) -> str:
    """The text without the blanks that a tokeniser put before punctuation."""
    for name, sign in _BRACKETS.items():
        text = text.replace(name, sign)
    text = text.replace("``", '"').replace("''", '"')
    text = re.sub(r" ([.,;:!?%)\]]|n't|'s|'re|'ve|'ll|'d|'m)(?=\s|$)", r"\1", text)
    return re.sub(r"([(\[$]) ", r"\1", text).strip()
