"""News pages as ingest reads them, and questions on them; those of every other page are kept aside.

The pages are those of scrapinghub's article-extraction-benchmark (181, November 2019); the
questions of `news_questions.jsonl` were written for them by a language model that was not shown how
the answers are found. Of each the file has the page, the short answers that are right, and the
sentences that answer as offsets in the page's reference text.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.question_sets import Asked, Part, QuestionSet
from ingest.drafts import Provenance, draft_article
from ingest.errors import EmptyArticle
from ingest.models import DocumentMetadata
from ingest.parsers import parse
from vectorstore.models import DEFAULT_COLLECTION, Article

QUESTIONS = Path(__file__).parent / "news_questions.jsonl"


def read_news(data: Path) -> QuestionSet:
    """All pages, and the questions; one whose answer is not in the extracted text stays in."""
    folder = data / "article_extraction"
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    articles = {page: article for page in truth if (article := _read_page(folder, page))}
    rows = map(json.loads, QUESTIONS.read_text("utf-8").splitlines())
    questions = [_asked(row, truth[row["page"]]["articleBody"], articles) for row in rows]
    return QuestionSet("news pages", tuple(articles.values()), tuple(questions))


def _read_page(folder: Path, page: str) -> Article | None:
    content = gzip.decompress((folder / "html" / f"{page}.html.gz").read_bytes())
    where = Provenance(DEFAULT_COLLECTION, page, page, None, datetime.now(UTC))
    try:
        return draft_article(parse(content, page), DocumentMetadata(), provenance=where).article
    except EmptyArticle:
        return None


def _asked(row: dict[str, Any], reference: str, articles: dict[str, Article]) -> Asked:
    article = articles.get(row["page"])
    sentences = [reference[start:end] for start, end in row["sentences"]]
    places = tuple(_places(article, sentences, row["answers"])) if article else ()
    is_answerable = bool(row["answers"])
    # what extraction has lost is still wanted, at a place where nothing is found
    held = {article.id if article else row["page"]: places or ((-1, -1),)} if is_answerable else {}
    return Asked(
        row["question"],
        f"news/{row['kind']}",
        Part.CHOOSE if zlib.crc32(row["page"].encode()) % 2 else Part.REPORT,
        article.id if article else None,
        held,
        tuple(row["answers"]),
        frozenset(held),
    )


def _places(
    article: Article, sentences: Sequence[str], answers: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Where the answers stand in the sentences that answer, whatever blanks the text has."""
    for sentence in sentences:
        for match in re.finditer(_loosely(sentence), article.text):
            for answer in answers:
                for inner in re.finditer(_loosely(answer), match.group()):
                    yield match.start() + inner.start(), match.start() + inner.end()


def _loosely(text: str) -> str:
    return r"\s*".join(re.escape(word) for word in text.split())
