"""One question put to whatever holds the articles, and all that is looked at afterwards."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from qa_assistant.models import Answer, Citation, DoneEvent, Event, Question, SourcesEvent
from vectorstore.models import Article, Copy, Hit


class Asker(Protocol):
    """The assistant with its articles, in this process or behind a server."""

    def ask(self, question: Question) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""

    def article(self, id: str, *, version: int) -> Article:
        """An article as it was in this version."""

    def forget(self, conversation_id: str) -> None:
        """Remove a conversation, so that tests leave nothing behind."""


class Asked(NamedTuple):
    """An answer with the passages that the answerer was given, best first."""

    answer: Answer
    hits: Sequence[Hit]

    def ranking(self) -> list[frozenset[str]]:
        """The articles found, best first, each by its names and those of its copies."""
        articles: dict[str, frozenset[str]] = {}
        for hit in self.hits:
            copies = [name for copy in hit.copies for name in _names(copy)]
            known = articles.get(hit.article_id, frozenset())
            articles[hit.article_id] = known | _names(hit) | frozenset(copies)
        return list(articles.values())

    def cited(self) -> frozenset[str]:
        """The names of the cited articles, and of the copies that were found with them."""
        cited = {name for citation in self.answer.citations for name in _names(citation)}
        ids = {citation.article_id for citation in self.answer.citations}
        copies = (copy for hit in self.hits if hit.article_id in ids for copy in hit.copies)
        return frozenset(cited).union(*(_names(copy) for copy in copies))


def ask(asker: Asker, question: Question) -> Asked:
    """The whole answer; raises as the asker does."""
    hits: Sequence[Hit] = ()
    for event in asker.ask(question):
        if isinstance(event, SourcesEvent):
            hits = event.hits
        if isinstance(event, DoneEvent):
            return Asked(event.answer, hits)
    raise RuntimeError("a stream of events ended without its answer")


def article_name(name: str) -> str:
    """An article's id, address or title in the form in which they are compared."""
    name = " ".join(name.casefold().split())
    return name.partition("#")[0].rstrip("/") if "://" in name else name


def _names(article: Hit | Copy | Citation) -> frozenset[str]:
    names = (article.article_id, article.url, article.title)
    return frozenset(article_name(name) for name in names if name)
