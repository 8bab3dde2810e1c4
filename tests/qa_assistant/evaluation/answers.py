"""Answers, citations and hits made by hand, for tests of what is said about them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from qa_assistant.errors import ConversationNotFound
from qa_assistant.models import (
    Answer,
    AnswerStatus,
    Citation,
    DeltaEvent,
    DoneEvent,
    Event,
    Question,
    Searched,
    SourcesEvent,
)
from tests.fakes import make_article
from vectorstore.models import Article, Copy, Filters, Hit, Scores

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def citation(quote: str, span: tuple[int, int], number: int = 1, **fields: Any) -> Citation:
    values: dict[str, Any] = {
        "article_id": "a1", "version": 1, "title": "A title", "url": None, "publisher": None,
        "author": None, "published_at": None, "start": 0, "end": len(quote),
        "content_hash": "0", "view_url": "/articles/a1", "source_url": None,
    }  # fmt: skip
    return Citation(
        number=number,
        quote=quote,
        answer_start=span[0],
        answer_end=span[1],
        **{**values, **fields},
    )


def answer(*statements: tuple[str, Sequence[str | Citation]], **fields: Any) -> Answer:
    """An answer of statements, each with its quotes; without any, a refusal."""
    text, citations = "", list[Citation]()
    for said, quotes in statements:
        start = len(text) + (1 if text else 0)
        span, first = (start, start + len(said)), len(citations) + 1
        for number, quote in enumerate(quotes, first):
            if isinstance(quote, str):
                citations.append(citation(quote, span, number))
            else:
                place = {"number": number, "answer_start": span[0], "answer_end": span[1]}
                citations.append(quote.model_copy(update=place))
        markers = "".join(f"[{c.number}]" for c in citations[first - 1 :])
        text += f"{' ' if text else ''}{said}{' ' if markers else ''}{markers}"
    values: dict[str, Any] = {
        "id": "ans_1", "conversation_id": "con_1",
        "question": "Who?", "standalone_question": "Who?",
        "status": AnswerStatus.ANSWERED if citations else AnswerStatus.NOT_FOUND,
        "text": text or "The articles do not say.", "citations": tuple(citations),
        "searched": searched(), "answerer": "extractive", "created_at": NOON,
    }  # fmt: skip
    return Answer(**{**values, **fields})


def searched(articles: int = 3, **fields: Any) -> Searched:
    values: dict[str, Any] = {
        "collection": "default", "published_from": None, "published_to": None, "filters": Filters()
    }  # fmt: skip
    return Searched(articles=articles, **{**values, **fields})


def hit(article_id: str, *, title: str = "", url: str | None = None, copies: Any = ()) -> Hit:
    return Hit(
        article_id=article_id, version=1, collection="default", title=title or article_id, url=url,
        publisher=None, author=None, published_at=None, updated_at=None,
        passage_id=f"{article_id}:1:0", ordinal=0, start=0, end=1, heading=None, text="x",
        scores=Scores(fused=1), copies=tuple(copies),
    )  # fmt: skip


def copy(article_id: str, *, title: str = "", url: str | None = None) -> Copy:
    return Copy(
        article_id=article_id, version=1, title=title or article_id, url=url, publisher=None,
        published_at=None, start=0, end=1,
    )  # fmt: skip


class ScriptedAsker:
    """Gives prepared answers by question, over one article; remembers what it was asked."""

    def __init__(self, answers: dict[str, Answer | Exception], *, article: str = "x") -> None:
        self._answers = answers
        self._article = make_article("a1", article)
        self.asked: list[Question] = []
        self.open: set[str] = set()

    def ask(self, question: Question) -> Iterator[Event]:
        self.asked.append(question)
        found = self._answers[question.text]
        if isinstance(found, Exception):
            raise found
        conversation = question.conversation_id or f"con_{len(self.asked)}"
        self.open.add(conversation)
        yield SourcesEvent(hits=(hit("a1"),))
        yield DeltaEvent(text=found.text)
        yield DoneEvent(answer=found.model_copy(update={"conversation_id": conversation}))

    def article(self, id: str, *, version: int) -> Article:
        return self._article

    def forget(self, conversation_id: str) -> None:
        if conversation_id not in self.open:
            raise ConversationNotFound(f"There is no conversation {conversation_id!r}.")
        self.open.remove(conversation_id)
