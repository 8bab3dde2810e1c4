"""`/mcp`: the Model Context Protocol over streamable HTTP, for who has a key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, cast
from urllib.parse import urljoin

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from qa_assistant.access.principals import NOBODY, Access
from qa_assistant.access.principals import Scope as KeyScope
from qa_assistant.api.deps import check_scope, get_lenient_access, get_services
from qa_assistant.api.problem_handlers import ACCESS, RequestRefused
from qa_assistant.api.replies import SearchReply
from qa_assistant.api.schemas import AskBody, SearchBody
from qa_assistant.api.searching import search_articles
from qa_assistant.errors import KeyRefused
from qa_assistant.models import Answer
from qa_assistant.problems import EXTRA_MISSING
from qa_assistant.services import Services
from vectorstore.models import Article, ArticlePage, Filters

PATH = "/mcp"


@dataclass(frozen=True)
class ServiceDesk:
    """The articles as one caller sees them."""

    services: Services
    access: Access
    address: str

    def require(self, scope: KeyScope) -> None:
        """Raises KeyRefused unless the caller may do this."""
        if not self.access.may(scope):
            raise KeyRefused(f"This needs a key with the scope {scope}.")

    def search(self, body: SearchBody) -> SearchReply:
        """Passages, best first."""
        return search_articles(self.services.store, body, readers=self.access.readers)

    def article(self, id: str) -> Article:
        """An article with its text."""
        self.require(KeyScope.SEARCH)
        return self.services.store.article(id, readers=self.access.readers)

    def articles(self, *, limit: int, offset: int) -> ArticlePage:
        """One page of the list of articles."""
        self.require(KeyScope.SEARCH)
        return self.services.store.articles(
            limit=limit, offset=offset, readers=self.access.readers, filters=Filters()
        )

    def ask(self, body: AskBody) -> Answer:
        """A whole answer."""
        return self.services.ask(body.to_question(readers=self.access.readers))

    def page_url(self, path: str) -> str:
        """The address of one of our pages."""
        return urljoin(self.services.settings.public_url or self.address, path)


class McpEndpoint:
    """Admits callers, and hands their requests to the server.

    The server is made for the first of them: it takes a second to import, and most servers have
    none.
    """

    def __init__(self) -> None:
        self._is_wanted: asyncio.Event
        self._is_over: asyncio.Event
        self._manager: asyncio.Future[Any]

    @asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncIterator[None]:
        """Be ready to serve as long as the application runs; not where MCP is not installed."""
        if find_spec("mcp") is None:
            yield
            return
        # each run of an application has a loop of its own
        self._is_wanted, self._is_over = asyncio.Event(), asyncio.Event()
        self._manager = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(self._serve(app))
        try:
            yield
        finally:
            self._is_over.set()
            self._is_wanted.set()
            await serving

    async def _serve(self, app: FastAPI) -> None:
        await self._is_wanted.wait()
        if self._is_over.is_set():
            return
        try:
            server = await run_in_threadpool(_make_server, app)
        except ImportError as error:  # of another version: nobody must wait for it
            self._manager.set_exception(_refusal(f"MCP cannot be loaded here ({error})"))
            return
        async with server.session_manager.run():
            self._manager.set_result(server.session_manager)
            await self._is_over.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI has it."""
        request = Request(scope, receive)
        # calls may be counted elsewhere, which takes a while
        access = await run_in_threadpool(get_lenient_access, request)
        if access.scopes <= {KeyScope.INGEST}:
            check_scope(access if access.scopes else NOBODY, KeyScope.SEARCH)
        if find_spec("mcp") is None:
            raise _refusal("This server speaks no MCP")
        self._is_wanted.set()
        manager = await asyncio.shield(self._manager)
        await manager.handle_request(scope, receive, send)


def _refusal(what: str) -> RequestRefused:
    return RequestRefused(EXTRA_MISSING, f"{what}: pip install 'qa-assistant[mcp]'.")


def _make_server(app: FastAPI) -> Any:
    from mcp.server.transport_security import TransportSecuritySettings

    from qa_assistant.api.mcp_server import build_server

    server = build_server(lambda call: _desk(cast(Request, call.request)), queue=app.state.qa.queue)
    server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        # hosts and origins were looked at before
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server


def add_mcp(app: FastAPI) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Serve MCP at its path; gives what has to run as long as the application."""
    endpoint = McpEndpoint()
    app.router.routes.append(Route(PATH, endpoint=endpoint, methods=["GET", "POST", "DELETE"]))
    return endpoint.running


def _desk(request: Request) -> ServiceDesk:
    return ServiceDesk(get_services(request), request.scope[ACCESS], str(request.base_url))
