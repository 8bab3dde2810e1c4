"""The outermost layer: who may call, what every reply carries, and what never leaves."""

import ipaddress
import re
import time
import uuid
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_assistant.access.principals import Access
from qa_assistant.api.origins import AllowedOrigins, allow_origin, preflight_headers
from qa_assistant.api.problem_handlers import ACCESS, problem_response
from qa_assistant.metrics import Metrics
from qa_assistant.problems import (
    HOST_REFUSED,
    ORIGIN_REFUSED,
    Kind,
    make_problem,
    problem_of,
)

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LOGGED = ("/v1/", "/mcp")
_LONGEST_HOST = 253
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_EVERY_REPLY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": PAGE_POLICY,
}


class Guard:
    """Refuses foreign hosts and origins, adds security headers, and hides unexpected errors.

    A page elsewhere could reach a server on loopback through the visitor's browser: by a name
    that it points at 127.0.0.1 (the Host check stops that), or by plain cross-site requests
    (the Origin check stops those). Pages of
    `origins` may make the calls of the widget. With `any_address`, for a server beyond loopback,
    any numeric address is served too: a foreign page cannot make one of its name.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        public_url: str | None,
        origins: AllowedOrigins,
        any_address: bool = False,
        metrics: Metrics,
    ) -> None:
        self._app = app
        self._origins = origins
        self._any_address = any_address
        self._metrics = metrics
        self._public_host = urlsplit(public_url or "").netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id = scope["request_id"] = _request_id(Headers(scope=scope))
        is_file = scope["path"].startswith("/static/")
        reply = _Reply(send, id=id, is_file=is_file, reader=self._reader(scope))
        begin = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=id):
            try:
                await self._serve(scope, receive, reply)
            finally:
                self._note(scope, reply.status, time.perf_counter() - begin)

    async def _serve(self, scope: Scope, receive: Receive, reply: "_Reply") -> None:
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            problem = make_problem(*refusal, request_id=scope["request_id"])
            # the first thing that is wrong behind a new proxy, and nothing else would tell of it
            structlog.get_logger(__name__).warning(
                "request refused",
                code=problem.code,
                host=headers.get("host", "")[:_LONGEST_HOST],
                what=problem.detail,
            )
            await problem_response(problem)(scope, receive, reply)
            return
        if scope["method"] == "OPTIONS" and self._origins.admits_preflight(scope["path"], headers):
            told = preflight_headers(scope["path"], headers["origin"])
            await Response(status_code=204, headers=told)(scope, receive, reply)
            return
        try:
            await self._app(scope, receive, reply)
        except Exception as error:  # the edge: nothing of the error may reach the client
            structlog.get_logger(__name__).exception("unexpected error", path=scope["path"])
            if reply.started:
                raise
            problem = problem_of(error, request_id=scope["request_id"])
            await problem_response(problem)(scope, receive, reply)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log a request: by its route, never with what was asked or replied."""
        route = _route(scope)
        self._metrics.count_request(scope["method"], route, status, seconds)
        access: Access | None = scope.get(ACCESS)
        log = structlog.get_logger(__name__)
        is_told = route.startswith(_LOGGED) or (status >= 400 and status != 404)
        (log.info if is_told else log.debug)(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            actor=access.actor if access else None,
        )

    def _reader(self, scope: Scope) -> str | None:
        """The origin of another page that may read the reply; null for none."""
        headers = Headers(scope=scope)
        if self._origins.admits(scope["method"], scope["path"], headers):
            return headers["origin"]
        return None

    def _is_served(self, name: str) -> bool:
        if is_loopback(name) or name == _name(self._public_host):
            return True
        return self._any_address and _is_address(name)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[Kind, str] | None:
        host = headers.get("host", "").lower()
        name = _name(host)
        if not name or not self._is_served(name):
            detail = "Use 127.0.0.1 or localhost, or set QA_PUBLIC_URL to this server's address."
            return HOST_REFUSED, detail
        origin = headers.get("origin")
        if origin is None or scope["method"] in SAFE_METHODS:
            return None
        if _netloc(origin) in {host, self._public_host} - {""}:
            return None
        if self._origins.admits(scope["method"], scope["path"], headers):
            return None
        return ORIGIN_REFUSED, (
            "Only pages of this server may send this request from a browser; for the widget on "
            "another page, name that page's origin in QA_ALLOWED_ORIGINS."
        )


class _Reply:
    """Sends a reply with the headers that every one has, and knows whether it has begun."""

    def __init__(self, send: Send, *, id: str, is_file: bool, reader: str | None) -> None:
        self._send = send
        self._id = id
        self.status = 499
        """What a client is said to have got that left before anything was sent."""
        self._reader = reader
        self._is_file = is_file
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in _EVERY_REPLY.items():
                headers.setdefault(name, value)
            headers["X-Request-Id"] = self._id
            # private data stay out of caches; the pages' own files are asked for again
            headers.setdefault("Cache-Control", "no-cache" if self._is_file else "no-store")
            if self._reader is not None:
                allow_origin(headers, self._reader)
        await self._send(message)


def _request_id(headers: Headers) -> str:
    """That of a proxy in front, so that its log and ours tell of one request; else a new one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:12]


def _route(scope: Scope) -> str:
    """The pattern of the address, which has few values; what is no address of ours has one."""
    if scope["path"].startswith("/static/"):
        return "/static"
    return getattr(scope.get("route"), "path", None) or "other"


def is_loopback(name: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _netloc(origin: str) -> str:
    """Host and port of an origin; nothing where it is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(netloc: str) -> str:
    """The host without its port."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""
