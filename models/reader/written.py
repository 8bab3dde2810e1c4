"""Questions written for this training, most of them near misses: `written/*.jsonl`.

A row is a passage: `title`, `text`, `source` (where the text is from), `stated` (questions, each
with its answer's offsets) and `missing` (questions that the text seems to answer, and does not).
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from examples import Pair, hash_of

FOLDER = Path(__file__).with_name("written")
MOST_UNEVEN = 2
"""How many times as many questions of one kind as of the other may have the same form."""
_ASKING = re.compile(r"\b(how|why|who|whom|whose|when|where|which|what)\b", re.IGNORECASE)
_DENYING = re.compile(
    r"\b(?:not|never|no|none|except|apart from|other than)\b|n[’']t\b", re.IGNORECASE
)
_NAME = re.compile(r"\bnames? of\b", re.IGNORECASE)
KEPT_SHARE = 8
"""One of so many passages is kept out of training."""


def is_kept_written(pair: Pair) -> bool:
    """Whether no training sees the pair's passage (`benchmarks/written_questions.py` knows too)."""
    return hash_of(pair.second) % KEPT_SHARE == 0


def read_written(folder: Path = FOLDER) -> list[Pair]:
    """All questions, with their passages and the answers' places."""
    pairs = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            page = f"written/{row['title'] or hash_of(row['text'])}"
            bare = Pair("", row["text"], "written", row["title"], page=page)
            for first, start, end in row["stated"]:
                spans = ((start, end),)
                pairs.append(
                    replace(bare, first=first, spans=spans, answerable=True, relevant=True)
                )
            pairs += [replace(bare, first=first, answerable=False) for first in row["missing"]]
    return pairs


def balanced(pairs: Sequence[Pair], draw: random.Random) -> list[Pair]:
    """A sample in which a question's form does not tell whether there is an answer."""
    by_form: dict[str, dict[bool, list[Pair]]] = defaultdict(lambda: {True: [], False: []})
    for pair in pairs:
        by_form[form_of(pair.first)][bool(pair.spans)].append(pair)
    chosen: list[Pair] = []
    for kinds in by_form.values():
        for kind, own in kinds.items():
            most = MOST_UNEVEN * len(kinds[not kind])
            chosen += draw.sample(own, min(len(own), most))
    return chosen


def form_of(question: str) -> str:
    """Its question word, and whether it denies something or asks for a name by that word."""
    if _DENYING.search(question):
        return "not"
    if _NAME.search(question):
        return "name"
    found = _ASKING.search(question)
    return found[1].lower() if found else ""
