"""What an article is called for people: its publisher and its day."""

from datetime import datetime

from qa_assistant.answering.language.time_sentences import day_in_words
from qa_assistant.answering.safety.inert_text import inert
from vectorstore.models import Article


def source_of_article(article: Article) -> str:
    """Publisher and date of an article, for people."""
    return f"{publisher_of(article)}, {_day(article.published_at)}"


def publisher_of(article: Article) -> str:
    """Who published it; its title where nobody is known."""
    return inert(article.publisher or f"“{article.title}”")


def _day(moment: datetime | None) -> str:
    return day_in_words(moment) if moment else "no date"
