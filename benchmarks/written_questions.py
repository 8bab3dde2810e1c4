"""The questions that were written for the reader's training, as question sets.

Each passage of `models/reader/written/*.jsonl` is an article. Passages that the training keeps out
are for choosing and for the report, by halves; all others are for fitting what is no reader.
"""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.corpora import make_article
from benchmarks.question_sets import Asked, Part, QuestionSet
from vectorstore.models import Article

FOLDER = Path(__file__).resolve().parent.parent / "models" / "reader" / "written"
KEPT_SHARE = 8
"""One passage of so many is kept out of training, as `models/reader/written.py` has it."""


def read_written_sets() -> list[QuestionSet]:
    """One set for each file; its name and its groups begin with `written`."""
    return [_read(path) for path in sorted(FOLDER.glob("*.jsonl"))]


def _read(path: Path) -> QuestionSet:
    articles, questions = [], []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        row = json.loads(line)
        name = f"written {path.stem}"
        article = make_article(row["title"], row["text"], f"{name}/{number}")
        articles.append(article)
        questions += _asked(row, article, name)
    return QuestionSet(f"written {path.stem}", tuple(articles), tuple(questions))


def _asked(row: dict[str, Any], article: Article, name: str) -> Iterator[Asked]:
    part, group = part_of(row["text"]), f"{name}/{row['title']}"
    for question, start, end in row["stated"]:
        places = {article.id: ((start, end),)}
        texts, wanted = (row["text"][start:end],), frozenset(places)
        yield Asked(question, group, part, article.id, places, texts, wanted)
    for question in row["missing"]:
        yield Asked(question, group, part, article.id)


def part_of(text: str) -> Part:
    """What the questions on a passage are for."""
    number = zlib.crc32(text.encode())
    if number % KEPT_SHARE:
        return Part.FIT
    return Part.CHOOSE if number // KEPT_SHARE % 2 else Part.REPORT
