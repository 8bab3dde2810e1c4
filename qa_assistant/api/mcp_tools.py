"""What the tools of the Model Context Protocol do, whoever carries it: search, fetch, ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from pydantic import Field, ValidationError

from qa_assistant.access.principals import Scope
from qa_assistant.answering.citations import web_address
from qa_assistant.api.replies import SearchReply
from qa_assistant.api.schemas import AskBody, Body, CollectionName, SearchBody
from qa_assistant.errors import AssistantError
from qa_assistant.models import MAX_QUESTION_CHARACTERS, Answer
from vectorstore.models import DEFAULT_COLLECTION, Article, ArticlePage

RESULTS: Final = 20
PAGE: Final = 50
URI: Final = "qa-assistant://articles/"


class InvalidCall(AssistantError):
    """A tool that does not exist, or arguments that it does not take."""


class Desk(Protocol):
    """What the tools work with: one caller's view of the articles."""

    def require(self, scope: Scope) -> None:
        """Raises an error with a sentence unless the caller may do this."""

    def search(self, body: SearchBody) -> SearchReply:
        """Passages, best first."""

    def article(self, id: str) -> Article:
        """An article with its text."""

    def articles(self, *, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""

    def ask(self, body: AskBody) -> Answer:
        """A whole answer."""

    def page_url(self, path: str) -> str:
        """The address of one of our pages; only a path where no server is running."""


class SearchArguments(Body):
    """What `search` takes."""

    query: str = Field(
        min_length=1, max_length=MAX_QUESTION_CHARACTERS, description="Words or a question"
    )


class FetchArguments(Body):
    """What `fetch` takes."""

    id: str = Field(min_length=1, max_length=64, description="From a result of `search`")


class AskArguments(Body):
    """What `ask` takes."""

    question: str = Field(
        min_length=1, max_length=MAX_QUESTION_CHARACTERS, description="One question"
    )
    collection: CollectionName = DEFAULT_COLLECTION
    conversation_id: str | None = Field(
        default=None, max_length=64, description="From an earlier answer, for a follow-up"
    )


def search(desk: Desk, arguments: SearchArguments) -> dict[str, Any]:
    """The articles that fit best, each once, in the form that research connectors read."""
    desk.require(Scope.SEARCH)
    reply = desk.search(SearchBody(query=arguments.query, limit=RESULTS))
    first = {hit.article_id: hit for hit in reversed(reply.hits)}
    best = sorted(first.values(), key=reply.hits.index)
    return {
        "results": [
            {
                "id": hit.article_id,
                "title": hit.title,
                "url": _url(desk, hit.article_id, hit.url),
                "text": hit.text,
            }
            for hit in best
        ]
    }


def fetch(desk: Desk, arguments: FetchArguments) -> dict[str, Any]:
    """One article with its whole text, in the form that research connectors read."""
    desk.require(Scope.SEARCH)
    article = desk.article(arguments.id)
    told = {
        "publisher": article.publisher,
        "author": article.author,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "language": article.language,
        "version": str(article.version),
    }
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "url": _url(desk, article.id, article.url),
        "metadata": {name: value for name, value in told.items() if value},
    }


def ask(desk: Desk, arguments: AskArguments) -> dict[str, Any]:
    """The answer with its exact quotes; what was searched where the articles do not say."""
    desk.require(Scope.ASK)
    answer = desk.ask(AskBody(**dict(arguments)))
    return {
        "status": answer.status,
        "answer": answer.text,
        "citations": [
            {
                "number": citation.number,
                "title": citation.title,
                "publisher": citation.publisher,
                "published_at": citation.published_at and citation.published_at.isoformat(),
                "quote": citation.quote,
                "url": citation.source_url or _view_url(desk, citation.view_url),
                "article_id": citation.article_id,
            }
            for citation in answer.citations
        ],
        "notes": [note.text for note in answer.notes],
        "nearest": [{"id": each.article_id, "title": each.title} for each in answer.nearest],
        "searched_articles": answer.searched.articles,
        "conversation_id": answer.conversation_id,
    }


@dataclass(frozen=True)
class ToolKind:
    """A tool: what a model is told of it, what it takes, what it does."""

    name: str
    title: str
    description: str
    arguments: type[Body]
    work: Callable[[Desk, Any], dict[str, Any]]

    def call(self, desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the tool gives.

        Raises:
            InvalidCall: the arguments are not what it takes.
        """
        try:
            given = self.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            wrong = "; ".join(f"{_field(each)}: {each['msg']}" for each in error.errors())
            raise InvalidCall(f"{self.name}: {wrong}.") from error
        return self.work(desk, given)


TOOLS: Final = (
    ToolKind(
        "search",
        "Search articles",
        "Find news articles by words or a question. Gives ids for `fetch`, titles, addresses and "
        "the passage that fits best.",
        SearchArguments,
        search,
    ),
    ToolKind("fetch", "Read an article", "The whole text of one article.", FetchArguments, fetch),
    ToolKind(
        "ask",
        "Ask a question",
        "Answer a question from the articles alone. Every statement carries a citation with an "
        "exact quote; the status is not_found when the articles do not say.",
        AskArguments,
        ask,
    ),
)


def find_tool(name: str) -> ToolKind:
    """The tool of this name. Raises InvalidCall."""
    for tool in TOOLS:
        if tool.name == name:
            return tool
    known = ", ".join(tool.name for tool in TOOLS)
    raise InvalidCall(f"There is no tool {name[:100]!r}; there are: {known}.")


def _url(desk: Desk, id: str, url: str | None) -> str:
    """Where the article was published, else our page of it, else its resource; never empty."""
    return web_address(url) or _view_url(desk, f"/articles/{id}", or_else=f"{URI}{id}")


def _view_url(desk: Desk, path: str, *, or_else: str | None = None) -> str:
    address = desk.page_url(path)
    return address if "://" in address else or_else or address


def _field(detail: Any) -> str:
    return ".".join(str(part) for part in detail["loc"])
