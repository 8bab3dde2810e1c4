"""What the clients send and what they make of the reply; no network here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypedDict, TypeVar, Unpack
from urllib.parse import quote

from pydantic import ValidationError

from qa_assistant.api.replies import ArticleReply, ConversationDeletion, SearchReply
from qa_assistant.client.events import OtherVersion
from qa_assistant.evaluation.ratings import Feedback
from qa_assistant.models import Answer, Conversation
from vectorstore.models import Article, ArticlePage, Deletion, Record

T = TypeVar("T")
_RecordT = TypeVar("_RecordT", bound=Record)


class FilterOptions(TypedDict, total=False):
    """Which articles may be used; every bound is inclusive."""

    published_after: date | datetime | str
    published_before: date | datetime | str
    publisher: str
    author: str
    tags: list[str] | set[str] | frozenset[str]


class SearchOptions(TypedDict, total=False):
    """Where a question or a query looks."""

    collection: str
    filters: FilterOptions
    as_of: date | datetime | str


class AskOptions(SearchOptions, total=False):
    """Where a question looks, and the conversation it goes on with."""

    conversation_id: str


class ArticleFields(TypedDict, total=False):
    """What is said about an article; what is left out is read from the article itself."""

    collection: str
    title: str
    publisher: str
    author: str
    published_at: date | datetime | str
    language: str
    tags: list[str] | set[str] | frozenset[str]
    groups: list[str]


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and how its reply is read."""

    method: str
    path: str
    read: Callable[[bytes], T]
    json: Mapping[str, Any] | None = None
    params: Mapping[str, Any] | None = None
    form: Mapping[str, Any] | None = None
    files: Mapping[str, Any] | None = None

    @property
    def may_be_repeated(self) -> bool:
        """Whether sending it twice does no more than once; a POST carries a key for that."""
        return self.method in ("GET", "POST")


def ask(question: str, **options: Unpack[AskOptions]) -> Call[Answer]:
    """A question for a whole answer."""
    return Call("POST", "/v1/ask", _reads(Answer), json=_plain({"question": question, **options}))


def search(query: str, limit: int, **options: Unpack[SearchOptions]) -> Call[SearchReply]:
    """A search for passages."""
    body = _plain({"query": query, "limit": limit, **options})
    return Call("POST", "/v1/search", _reads(SearchReply), json=body)


def add_text(text: str, url: str | None, **fields: Unpack[ArticleFields]) -> Call[ArticleReply]:
    """An article as text."""
    body = _plain({"text": text, "url": url, **fields})
    return Call("POST", "/v1/articles", _reads(ArticleReply), json=body)


def add_page(url: str, **fields: Unpack[ArticleFields]) -> Call[ArticleReply]:
    """An article that the server fetches."""
    body = _plain({**fields, "url": url})
    return Call("POST", "/v1/articles", _reads(ArticleReply), json=body)


def add_file(content: bytes, name: str, **fields: Unpack[ArticleFields]) -> Call[ArticleReply]:
    """An article as a file."""
    return Call(
        "POST",
        "/v1/articles",
        _reads(ArticleReply),
        form=_plain(fields),
        files={"file": (name, content)},
    )


def articles(collection: str | None, cursor: str | None) -> Call[ArticlePage]:
    """One page of the list of articles."""
    params = {"collection": collection, "cursor": cursor, "limit": 100}
    given = {name: value for name, value in params.items() if value is not None}
    return Call("GET", "/v1/articles", _reads(ArticlePage), params=given)


def article(id: str, version: int | None) -> Call[Article]:
    """An article with its text."""
    params = {} if version is None else {"version": version}
    return Call("GET", f"/v1/articles/{_segment(id)}", _reads(Article), params=params)


def delete_article(id: str) -> Call[Deletion]:
    """The end of an article."""
    return Call("DELETE", f"/v1/articles/{_segment(id)}", _reads(Deletion))


def conversation(id: str) -> Call[Conversation]:
    """A conversation with its turns."""
    return Call("GET", f"/v1/conversations/{_segment(id)}", _reads(Conversation))


def forget(id: str) -> Call[ConversationDeletion]:
    """The end of a conversation."""
    path = f"/v1/conversations/{_segment(id)}"
    return Call("DELETE", path, _reads(ConversationDeletion))


def rate(answer_id: str, rating: str, comment: str | None) -> Call[Feedback]:
    """What somebody thinks of an answer."""
    body = {"answer_id": answer_id, "rating": rating, "comment": comment}
    return Call("POST", "/v1/feedback", _reads(Feedback), json=body)


def _segment(id: str) -> str:
    return quote(id, safe="")


def _plain(value: Any) -> Any:
    """The same as JSON has it, without fields of which nothing is said."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _reads(model: type[_RecordT]) -> Callable[[bytes], _RecordT]:
    def read(body: bytes) -> _RecordT:
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            raise OtherVersion(
                "The server has another version: update it or this client."
            ) from error

    return read
