"""Public question sets: articles, questions with the places that answer, and what each is for.

A question is for fitting, for choosing (threshold, features) or for the report alone.
"""

import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.corpora import Example, make_article, read_clapnq, read_squad
from qa_assistant.answering.protocols import Sentence
from vectorstore.models import Article

CHOOSING_PAGES = ("Geology", "Normans")
REPORT_PAGES = ("Huguenot", "Victoria_(Australia)")
"""Pages of SQuAD that no fit looks at, the training of the reader included (`models/reader`)."""
_QUOTED = re.compile(r"\[ (\d) (.+?) \]")
_LEAST_QUOTED = 20
"""Characters of a quoted piece that by itself marks a place as answering."""


class Part(StrEnum):
    """What a question is used for."""

    FIT = "fit"
    CHOOSE = "choose"
    REPORT = "report"


@dataclass(frozen=True)
class Asked:
    """A question, and where the articles answer it."""

    text: str
    group: str
    part: Part
    about: str | None
    """The article it was written for; none where it was written for several."""
    places: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """For each article that answers, the half-open offsets of the answers."""
    texts: tuple[str, ...] = ()
    """The answers in words."""
    wanted: frozenset[str] = frozenset()
    """Articles that a whole answer quotes."""

    @property
    def answerable(self) -> bool:
        """Whether any article answers it."""
        return bool(self.places)

    def is_answered_by(self, sentence: Sentence) -> bool:
        """Whether an answer stands inside the sentence."""
        return self.is_inside(sentence.article.id, sentence.start, sentence.end)

    def is_inside(self, article_id: str, start: int, end: int) -> bool:
        """Whether an answer stands between these offsets of the article."""
        return any(start <= a and b <= end + 1 for a, b in self.places.get(article_id, ()))


@dataclass(frozen=True)
class QuestionSet:
    """Questions of one origin and all their articles."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[Asked, ...]

    def of(self, part: Part) -> list[Asked]:
        """The questions of one part."""
        return [asked for asked in self.questions if asked.part is part]


def read_development_sets(data: Path) -> list[QuestionSet]:
    """SQuAD 2.0 (dev-a), CLAPNQ and QuoteSum, from the folder with the evaluation data."""
    parts = dict.fromkeys(CHOOSING_PAGES, Part.CHOOSE) | dict.fromkeys(REPORT_PAGES, Part.REPORT)
    articles, examples = read_squad(data / "squad2" / "dev-a.json")
    squad = [_asked(e, parts.get(e.group, Part.FIT)) for e in examples]
    more_articles, more_examples = read_clapnq(data / "clapnq")
    clapnq = [_asked(e, _drawn(e.question)) for e in more_examples]
    return [
        QuestionSet("squad2", tuple(articles), tuple(squad)),
        QuestionSet("clapnq", tuple(more_articles), tuple(clapnq)),
        _read_quotesum(data / "quotesum" / "dev.jsonl"),
    ]


def read_training_sets(train: Path) -> list[QuestionSet]:
    """Questions with answering spans that are only fitted on."""
    return [_read_spans(train / name / "span.jsonl", name) for name in ("squad11_dev_extra", "qed")]


def _asked(example: Example, part: Part) -> Asked:
    spans = tuple((at, at + len(text)) for at, text in example.answers)
    places = {example.article_id: spans} if spans else {}
    texts = tuple(dict.fromkeys(text for _, text in example.answers))
    return Asked(
        example.question, example.group, part, example.article_id, places, texts, frozenset(places)
    )


def _read_spans(path: Path, name: str) -> QuestionSet:
    articles: dict[str, Article] = {}
    questions = []
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        text = row["context"]
        if not unicodedata.is_normalized("NFC", text):
            continue
        title = row["title"].replace("_", " ")
        article = articles.setdefault(text, make_article(title, text, f"{name}/{len(articles)}"))
        answers = tuple((a["answer_start"], a["text"]) for a in row["answers"])
        example = Example(row["question"].strip(), article.id, f"{name}/{row['title']}", answers)
        questions.append(_asked(example, Part.FIT))
    return QuestionSet(name, tuple(articles.values()), tuple(questions))


def _read_quotesum(path: Path) -> QuestionSet:
    """Each source an article; what annotators quoted from it, and its short answer, answers."""
    by_question: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(unicodedata.normalize("NFC", line))
        by_question.setdefault(row["qid"], []).append(row)
    articles: dict[tuple[str, str], Article] = {}
    questions = []
    for identity, rows in by_question.items():
        own: dict[int, Article] = {}
        for number in (n for n in range(1, 9) if rows[0][f"source{n}"]):
            key = (rows[0][f"title{number}"], rows[0][f"source{number}"])
            own[number] = articles.setdefault(key, make_article(*key, f"quotesum/{len(articles)}"))
        questions.append(_asked_of_several(rows, own, identity))
    return QuestionSet("quotesum", tuple(articles.values()), tuple(questions))


def _asked_of_several(
    rows: list[dict[str, Any]], sources: Mapping[int, Article], identity: str
) -> Asked:
    """Wanted is a source whose short answer at least half of the annotators took over."""
    places: dict[str, tuple[tuple[int, int], ...]] = {}
    wanted = set()
    texts: list[str] = []
    for number, article in sources.items():
        covered = [_numbers(row["covered_short_answers"]) for row in rows]
        short = rows[0][f"short_ans_{number}"].strip()
        quoted = [
            text
            for row in rows
            for source, text in _QUOTED.findall(row["summary"])
            if int(source) == number
        ]
        if not quoted:
            continue
        pieces = [short, *(q for q in quoted if len(q) >= _LEAST_QUOTED)]
        found = tuple(dict.fromkeys(_find_all(article.text, (p for p in pieces if p))))
        if found:
            places[article.id] = found
            texts += [short] * bool(short)
            if 2 * sum(number in numbers for numbers in covered) >= len(rows):
                wanted.add(article.id)
    text = rows[0]["question"]
    return Asked(
        text, f"quotesum/{identity}", _drawn(text), None, places, tuple(texts), frozenset(wanted)
    )


def _numbers(covered: str) -> set[int]:
    return {int(number) for number, _ in _QUOTED.findall(covered)}


def _find_all(text: str, pieces: Iterable[str]) -> list[tuple[int, int]]:
    return [m.span() for piece in pieces for m in re.finditer(re.escape(piece), text)]


def _drawn(question: str) -> Part:
    """A third each, by the question's words alone."""
    return tuple(Part)[zlib.crc32(question.encode()) % len(Part)]
