"""An `ETag` for what is read as JSON, and no body for who has it already (RFC 9110, 8.8.3)."""

import hashlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST: Final = 4_000_000
_PATHS: Final = ("/v1/", "/openapi.json")


class EntityTags:
    """Tags replies to GET requests of the API; a matching `If-None-Match` gets a 304."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        if is_read and scope["path"].startswith(_PATHS):
            wanted = Headers(scope=scope).get("if-none-match", "")
            send = _Tagging(send, wanted)
        await self._app(scope, receive, send)


class _Tagging:
    """Holds a small JSON reply back until its tag is known."""

    def __init__(self, send: Send, wanted: str) -> None:
        self._send = send
        self._wanted = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_tagged(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False) or len(self._body) > LARGEST:
                await self._finish(more=message.get("more_body", False))

    async def _finish(self, *, more: bool) -> None:
        start, self._start = self._start, None
        assert start is not None  # noqa: S101  # it was seen before the body
        body, self._body = self._body, b""
        if not more:
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            headers = MutableHeaders(scope=start)
            headers["ETag"] = f"W/{tag}"
            if tag in self._wanted or "*" in self._wanted:
                del headers["content-length"]
                start, body = {**start, "status": 304, "headers": headers.raw}, b""
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _may_be_tagged(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and "json" in headers.get("content-type", "")
