"""Development sets as articles, questions, and the places that answer them."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import Example, make_article, read_clapnq, read_squad
from benchmarks.news_pages import read_news
from benchmarks.question_sets import CHOOSING_PAGES, REPORT_PAGES
from vectorstore.models import Article


@dataclass(frozen=True)
class Place:
    """A stretch of an article that a question is to find, or that was found."""

    article_id: str
    start: int
    end: int
    parts: tuple[tuple[int, int], ...] = ()
    """The passages that it was joined from, if it was."""

    @property
    def passages(self) -> "tuple[Place, ...]":
        """Each of them as a place; itself where nothing was joined."""
        return tuple(Place(self.article_id, *part) for part in self.parts) or (self,)


@dataclass(frozen=True)
class Asked:
    """A question; any of the places answers it, or a part of it."""

    question: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class RetrievalSet:
    """Articles and questions about them."""

    articles: list[Article]
    asked: list[Asked]


def read_anthropic(data: Path) -> RetrievalSet:
    """Documentation in the sections that the set brings along, each an article."""
    folder = data / "anthropic_docs_rag"
    sections = json.loads((folder / "anthropic_docs.json").read_text("utf-8"))
    articles = {
        section["chunk_link"]: make_article(
            section["chunk_heading"], section["text"].strip(), section["chunk_link"]
        )
        for section in sections
        if section["text"].strip()
    }
    asked = [
        Asked(row["question"], tuple(_whole(articles[link]) for link in row["correct_chunks"]))
        for row in json.loads((folder / "docs_evaluation_dataset.json").read_text("utf-8"))
    ]
    return RetrievalSet(list(articles.values()), asked)


def read_chunking(data: Path) -> RetrievalSet:
    """Five long texts, and questions with the stretches that answer them."""
    folder = data / "chroma_chunking"
    articles = {
        path.stem: make_article(path.stem.replace("_", " "), path.read_text("utf-8"), path.stem)
        for path in sorted((folder / "corpora").glob("*.md"))
    }
    asked = []
    with (folder / "questions_df.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            id = articles[row["corpus_id"]].id
            places = tuple(
                Place(id, each["start_index"], each["end_index"])
                for each in json.loads(row["references"])
            )
            asked.append(Asked(row["question"], places))
    return RetrievalSet(list(articles.values()), asked)


def from_examples(articles: Sequence[Article], examples: Sequence[Example]) -> RetrievalSet:
    """The examples that have an answer."""
    asked = [
        Asked(
            example.question,
            tuple(
                Place(example.article_id, start, start + len(text))
                for start, text in example.answers
            ),
        )
        for example in examples
        if example.answerable
    ]
    return RetrievalSet(list(articles), asked)


def read_squad_part(data: Path) -> RetrievalSet:
    """Every paragraph of SQuAD 2.0 dev, and questions of the pages that no fit looks at."""
    articles, examples = read_squad(data / "squad2" / "dev-a.json")
    pages = CHOOSING_PAGES + REPORT_PAGES
    return from_examples(articles, [example for example in examples if example.group in pages])


def read_news_questions(data: Path) -> RetrievalSet:
    """News pages as ingest reads them, and questions on them."""
    news = read_news(data)
    asked = [
        Asked(
            each.text,
            tuple(Place(id, *span) for id, spans in each.places.items() for span in spans),
        )
        for each in news.questions
        if each.answerable
    ]
    return RetrievalSet(list(news.articles), asked)


def _whole(article: Article) -> Place:
    return Place(article.id, 0, len(article.text))


SETS: dict[str, Callable[[Path], RetrievalSet]] = {
    "anthropic_docs_rag": read_anthropic,
    "chroma_chunking": read_chunking,
    "clapnq": lambda data: from_examples(*read_clapnq(data / "clapnq")),
    "squad2 paragraphs": read_squad_part,
    "news": read_news_questions,
}
