"""Questions written for this training, most of them near misses: `written/*.jsonl`.

A row is a passage: `title`, `text`, `source` (where the text is from), `stated` (questions, each
with its answer's offsets) and `missing` (questions that the text seems to answer, and does not).
"""

import json
from dataclasses import replace
from pathlib import Path

from examples import Pair, hash_of

FOLDER = Path(__file__).with_name("written")


KEPT_SHARE = 12
"""One of so many passages is kept out of training."""


def is_kept_written(pair: Pair) -> bool:
    """Whether no training sees the pair's passage."""
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
