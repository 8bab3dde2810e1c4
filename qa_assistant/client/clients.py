"""The two clients: the same calls, with and without an event loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Self, TypeVar, Unpack

import httpx

from qa_assistant.api.replies import ArticleReply, ConversationDeletion, SearchReply
from qa_assistant.client import calls
from qa_assistant.client.calls import ArticleFields, AskOptions, Call, SearchOptions
from qa_assistant.client.events import EventReader
from qa_assistant.client.transport import (
    client_options,
    refusal,
    request_options,
    require_whole,
    wait_before_retry,
)
from qa_assistant.evaluation.ratings import Feedback, Rating
from qa_assistant.models import Answer, Conversation, Event
from vectorstore.models import Article, ArticleSummary, Deletion

T = TypeVar("T")
LOCAL = "http://127.0.0.1:8000"


class Client:
    """Asks a running server; errors are those that the server names, or `ServerUnreachable`.

    A call that fails for a passing reason is tried again, with the same idempotency key, so that
    the server does it once.

    Args:
        address: Where the server is.
        key: A key that `qa-assistant keys create` made; none on a machine that asks for none.
        retries: How often a call is tried again.
    """

    def __init__(self, address: str = LOCAL, *, key: str | None = None, retries: int = 2) -> None:
        self._address = address
        self._retries = retries
        self._http = httpx.Client(**client_options(address, key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the connections."""
        self._http.close()

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """The whole answer."""
        return self._do(calls.ask(question, **options))

    def stream(self, question: str, **options: Unpack[AskOptions]) -> Iterator[Event]:
        """The events of an answer as they happen, the whole answer with the last."""
        call = calls.ask(question, **options)
        reader = EventReader()
        reply = self._send(call, stream=True)
        try:
            for piece in reply.iter_bytes():
                yield from reader.feed(piece)
            require_whole(reader, self._address)
        except httpx.HTTPError as error:
            raise refusal(error, self._address) from error
        finally:
            reply.close()

    def search(
        self, query: str, *, limit: int = 10, **options: Unpack[SearchOptions]
    ) -> SearchReply:
        """The passages that fit best."""
        return self._do(calls.search(query, limit, **options))

    def add_text(
        self, text: str, *, url: str | None = None, **fields: Unpack[ArticleFields]
    ) -> ArticleReply:
        """Store an article."""
        return self._do(calls.add_text(text, url, **fields))

    def add_page(self, url: str, **fields: Unpack[ArticleFields]) -> ArticleReply:
        """Let the server fetch a page and store it."""
        return self._do(calls.add_page(url, **fields))

    def add_file(self, path: str | Path, **fields: Unpack[ArticleFields]) -> ArticleReply:
        """Store an article from a file."""
        return self._do(calls.add_file(Path(path).read_bytes(), Path(path).name, **fields))

    def articles(self, collection: str | None = None) -> Iterator[ArticleSummary]:
        """All articles without their texts, the newest first; fetched page by page."""
        cursor: str | None = None
        while True:
            page = self._do(calls.articles(collection, cursor))
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def article(self, id: str, *, version: int | None = None) -> Article:
        """An article with its text."""
        return self._do(calls.article(id, version))

    def delete_article(self, id: str) -> Deletion:
        """Remove an article; what was removed."""
        return self._do(calls.delete_article(id))

    def conversation(self, id: str) -> Conversation:
        """A conversation with its answers."""
        return self._do(calls.conversation(id))

    def forget(self, id: str) -> ConversationDeletion:
        """Remove a conversation."""
        return self._do(calls.forget(id))

    def rate(self, answer_id: str, rating: Rating | str, comment: str | None = None) -> Feedback:
        """Say whether an answer was of use."""
        return self._do(calls.rate(answer_id, rating, comment))

    def _do(self, call: Call[T]) -> T:
        return call.read(self._send(call).content)

    def _send(self, call: Call[T], *, stream: bool = False) -> httpx.Response:
        options = request_options(call, stream=stream)
        for tries in range(self._retries + 1):
            failure = self._try(self._http.build_request(call.method, call.path, **options), stream)
            if isinstance(failure, httpx.Response) and failure.is_success:
                return failure
            wait = wait_before_retry(failure, tries) if call.may_be_repeated else None
            if wait is None or tries == self._retries:
                break
            time.sleep(wait)
        raise refusal(failure, self._address)

    def _try(self, request: httpx.Request, stream: bool) -> httpx.Response | httpx.HTTPError:
        try:
            reply = self._http.send(request, stream=stream)
            if not reply.is_success:
                reply.read()
            return reply
        except httpx.HTTPError as error:
            return error


class AsyncClient:
    """The same for programs with an event loop; see `Client`."""

    def __init__(self, address: str = LOCAL, *, key: str | None = None, retries: int = 2) -> None:
        self._address = address
        self._retries = retries
        self._http = httpx.AsyncClient(**client_options(address, key))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Release the connections."""
        await self._http.aclose()

    async def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """The whole answer."""
        return await self._do(calls.ask(question, **options))

    async def stream(self, question: str, **options: Unpack[AskOptions]) -> AsyncIterator[Event]:
        """The events of an answer as they happen, the whole answer with the last."""
        call = calls.ask(question, **options)
        reader = EventReader()
        reply = await self._send(call, stream=True)
        try:
            async for piece in reply.aiter_bytes():
                for event in reader.feed(piece):
                    yield event
            require_whole(reader, self._address)
        except httpx.HTTPError as error:
            raise refusal(error, self._address) from error
        finally:
            await reply.aclose()

    async def search(
        self, query: str, *, limit: int = 10, **options: Unpack[SearchOptions]
    ) -> SearchReply:
        """The passages that fit best."""
        return await self._do(calls.search(query, limit, **options))

    async def add_text(
        self, text: str, *, url: str | None = None, **fields: Unpack[ArticleFields]
    ) -> ArticleReply:
        """Store an article."""
        return await self._do(calls.add_text(text, url, **fields))

    async def add_page(self, url: str, **fields: Unpack[ArticleFields]) -> ArticleReply:
        """Let the server fetch a page and store it."""
        return await self._do(calls.add_page(url, **fields))

    async def add_file(self, path: str | Path, **fields: Unpack[ArticleFields]) -> ArticleReply:
        """Store an article from a file."""
        content = await asyncio.to_thread(Path(path).read_bytes)
        return await self._do(calls.add_file(content, Path(path).name, **fields))

    async def articles(self, collection: str | None = None) -> AsyncIterator[ArticleSummary]:
        """All articles without their texts, the newest first; fetched page by page."""
        cursor: str | None = None
        while True:
            page = await self._do(calls.articles(collection, cursor))
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def article(self, id: str, *, version: int | None = None) -> Article:
        """An article with its text."""
        return await self._do(calls.article(id, version))

    async def delete_article(self, id: str) -> Deletion:
        """Remove an article; what was removed."""
        return await self._do(calls.delete_article(id))

    async def conversation(self, id: str) -> Conversation:
        """A conversation with its answers."""
        return await self._do(calls.conversation(id))

    async def forget(self, id: str) -> ConversationDeletion:
        """Remove a conversation."""
        return await self._do(calls.forget(id))

    async def rate(
        self, answer_id: str, rating: Rating | str, comment: str | None = None
    ) -> Feedback:
        """Say whether an answer was of use."""
        return await self._do(calls.rate(answer_id, rating, comment))

    async def _do(self, call: Call[T]) -> T:
        return call.read((await self._send(call)).content)

    async def _send(self, call: Call[T], *, stream: bool = False) -> httpx.Response:
        options = request_options(call, stream=stream)
        for tries in range(self._retries + 1):
            request = self._http.build_request(call.method, call.path, **options)
            failure = await self._try(request, stream)
            if isinstance(failure, httpx.Response) and failure.is_success:
                return failure
            wait = wait_before_retry(failure, tries) if call.may_be_repeated else None
            if wait is None or tries == self._retries:
                break
            await asyncio.sleep(wait)
        raise refusal(failure, self._address)

    async def _try(self, request: httpx.Request, stream: bool) -> httpx.Response | httpx.HTTPError:
        try:
            reply = await self._http.send(request, stream=stream)
            if not reply.is_success:
                await reply.aread()
            return reply
        except httpx.HTTPError as error:
            return error
