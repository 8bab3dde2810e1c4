"""A POST that is sent twice with one `Idempotency-Key` is done once (IETF draft of that name)."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from email.message import Message as Head
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_assistant.api.deps import identify
from qa_assistant.api.problem_handlers import RequestRefused, problem_response
from qa_assistant.errors import KeyRefused
from qa_assistant.problems import INVALID_REQUEST, KEY_REUSED, Kind, make_problem

HEADER: Final = "idempotency-key"
REPLAYED: Final = b"idempotency-replayed"
KEPT_SECONDS: Final = 24 * 3600.0
MOST_REPLIES: Final = 2_000
MOST_BYTES: Final = 32_000_000
LARGEST_REPLY: Final = 1_000_000
READING: Final = frozenset({"/v1/search", "/v1/embeddings"})
"""POSTs that change nothing: those may be done as often as they come, and their replies would fill
the memory."""
_LONGEST_KEY: Final = 255
_QUICK_BYTES: Final = 100_000
"""More is hashed in a thread."""


@dataclass
class _Reply:
    """What was sent, or will be; `messages` stays empty for a reply that is not kept."""

    digest: str
    begun: float
    done: asyncio.Event = field(default_factory=asyncio.Event)
    messages: list[Message] = field(default_factory=list)
    size: int = 0


class Idempotency:
    """Keeps replies to POSTs in memory for a day, and gives them again to the same caller.

    Streams, refusals that may pass, large replies and what only reads are not kept: those are done
    again. A second request waits for a first that is under way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._replies: OrderedDict[str, _Reply] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        key = headers.get(HEADER)
        if key is None or scope["method"] != "POST" or scope["path"] in READING:
            await self._app(scope, receive, send)
            return
        if not key or len(key) > _LONGEST_KEY:
            detail = f"Idempotency-Key: write 1 to {_LONGEST_KEY} characters."
            await _refuse(INVALID_REQUEST, detail)(scope, receive, send)
            return
        caller = _caller(scope)
        if caller is None:
            await self._app(scope, receive, send)  # which refuses it
            return
        body = await _read(receive)
        if body is None:
            return  # the client left
        name = _name(scope, caller, key)
        boundary = _boundary(headers.get("content-type", ""))
        if len(body) > _QUICK_BYTES:
            digest = await run_in_threadpool(_digest, body, boundary)
        else:
            digest = _digest(body, boundary)
        while (known := self._known(name)) is not None:
            if known.digest != digest:
                detail = "This Idempotency-Key came with another body: use a new one for it."
                await _refuse(KEY_REUSED, detail)(scope, receive, send)
                return
            await known.done.wait()
            if known.messages:
                await _replay(known, send)
                return
            if self._replies.get(name) is known:
                self._drop(name)
        await self._first(name, digest, scope, _again(body, receive), send)

    async def _first(
        self, name: str, digest: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        reply = self._replies[name] = _Reply(digest, time.monotonic())
        recorder = _Recorder(send)
        try:
            await self._app(scope, receive, recorder)
        finally:
            kept = recorder.kept()
            reply.messages, reply.size = kept, recorder.size
            if kept:
                self._bytes += recorder.size
            elif self._replies.get(name) is reply:
                del self._replies[name]
            reply.done.set()
            self._make_room()

    def _known(self, name: str) -> _Reply | None:
        known = self._replies.get(name)
        if known is not None and time.monotonic() - known.begun > KEPT_SECONDS:
            self._drop(name)
            return None
        return known

    def _make_room(self) -> None:
        over = [name for name, reply in self._replies.items() if reply.done.is_set()]
        for name in over:
            if len(self._replies) <= MOST_REPLIES and self._bytes <= MOST_BYTES:
                return
            self._drop(name)

    def _drop(self, name: str) -> None:
        reply = self._replies.pop(name, None)
        if reply is not None:
            self._bytes -= reply.size if reply.messages else 0


class _Recorder:
    """Passes a reply on and keeps it, unless it is a stream or too large."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._messages: list[Message] = []
        self._status = 0
        self._is_kept = True
        self._is_whole = False
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            media_type = Headers(raw=message["headers"]).get("content-type", "")
            self._is_kept = "json" in media_type and self._is_final(message["status"])
        self.size += len(message.get("body", b""))
        self._is_kept = self._is_kept and self.size <= LARGEST_REPLY
        if self._is_kept:
            self._messages.append(dict(message))
        is_body = message["type"] == "http.response.body"
        self._is_whole = is_body and not message.get("more_body", False)
        await self._send(message)

    def kept(self) -> list[Message]:
        """The messages of a whole reply; nothing of another one."""
        return self._messages if self._is_kept and self._is_whole else []

    def _is_final(self, status: int) -> bool:
        return status < 500 and status not in (401, 403, 408, 429)


async def _read(receive: Receive) -> bytes | None:
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what else comes."""
    given = False

    async def once_more() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once_more


async def _replay(reply: _Reply, send: Send) -> None:
    start, *rest = reply.messages
    headers = [*start["headers"], (REPLAYED, b"true")]
    await send({**start, "headers": headers})
    for message in rest:
        await send(message)


def _refuse(kind: Kind, detail: str) -> ASGIApp:
    return problem_response(make_problem(kind, detail))


def _caller(scope: Scope) -> str | None:
    """Who calls, and with which groups; null for who is refused, as with a revoked key."""
    try:
        access = identify(Request(scope))
    except (RequestRefused, KeyRefused):
        return None
    readers = "all" if access.readers is None else ",".join(sorted(access.readers))
    client = scope.get("client") or ("", 0)
    return f"{access.actor} {readers} {client[0]}"


def _name(scope: Scope, caller: str, key: str) -> str:
    """Nobody is given what another caller was told."""
    parts = (caller, scope["path"], scope.get("query_string", b"").decode("latin-1"), key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _boundary(content_type: str) -> bytes:
    """What parts the fields of a form; nothing for a body that is no form."""
    header = Head()
    header["Content-Type"] = content_type
    if header.get_content_maintype() != "multipart":
        return b""
    return header.get_boundary("").encode("latin-1", "replace")


def _digest(body: bytes, boundary: bytes) -> str:
    """That of a body, and of a form as if it had no boundary: each time it is sent that differs."""
    if boundary:
        body = body.replace(b"--" + boundary, b"--")
    return hashlib.sha256(body).hexdigest()
