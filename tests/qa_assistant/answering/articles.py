"""Small articles that the tests of answering share."""

from datetime import UTC, datetime

from qa_assistant.answering.protocols import Evidence, Sentence
from vectorstore.models import Article, Hit, Scores
from vectorstore.sentences import split_sentences

TEXT = (
    "Norrland Magnets met its board this week to plan a second furnace. "
    "Ida Brandt, the chairwoman, opened the meeting. "
    "The company will spend 48 million euros and hire 120 people.\n\n"
    "It did not say when the work begins."
)


def make_article(text: str = TEXT, **fields: object) -> Article:
    values = {
        "id": "art_1",
        "title": "Norrland plans a second furnace",
        "url": "https://news.example/norrland",
        "publisher": "Northern Metals Wire",
        "published_at": datetime(2025, 3, 13, tzinfo=UTC),
        "ingested_at": datetime(2025, 3, 14, tzinfo=UTC),
        "text": text,
    }
    return Article(**{**values, **fields})


def make_sentences(article: Article) -> list[Sentence]:
    return [Sentence(article, start, end) for start, end in split_sentences(article.text)]


def make_evidence(article: Article) -> Evidence:
    hit = Hit(
        article_id=article.id,
        version=article.version,
        collection=article.collection,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        author=article.author,
        published_at=article.published_at,
        updated_at=article.updated_at,
        passage_id=f"{article.id}:1:0",
        ordinal=0,
        start=0,
        end=len(article.text),
        heading=None,
        text=article.text,
        scores=Scores(fused=1.0, dense=0.7, lexical=3.0),
    )
    return Evidence(hit, article)
