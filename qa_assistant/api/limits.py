"""How large a request may be."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_assistant.api.problem_handlers import problem_response
from qa_assistant.problems import BODY_TOO_LARGE, make_problem

BODY_BYTES = 2_000_000
"""A question is small; this leaves room for a precise answer to one that is not."""
FORM_OVERHEAD = 100_000
UPLOADS = "/v1/articles"


class BodyLimit:
    """Refuses bodies over the limit, by the announced length or while they arrive."""

    def __init__(self, app: ASGIApp, *, upload_bytes: int) -> None:
        self._app = app
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _CountedBody(receive, send, limit=self._limit(scope["path"]))
        announced = Headers(scope=scope).get("content-length", "")
        body.too_large = announced.isdigit() and int(announced) > body.limit
        if not body.too_large:
            try:
                await self._app(scope, body.receive, body.send)
            except _BodyTooLarge:
                body.too_large = True
        if body.too_large and not body.answered:
            detail = f"The request has more than the {body.limit / 1e6:g} MB allowed: send less."
            problem = make_problem(BODY_TOO_LARGE, detail, request_id=scope.get("request_id"))
            await problem_response(problem)(scope, receive, send)

    def _limit(self, path: str) -> int:
        return self._upload_bytes + FORM_OVERHEAD if path == UPLOADS else BODY_BYTES


class _BodyTooLarge(Exception):
    """More has arrived than allowed."""


class _CountedBody:
    """Passes a request on until it is too large; then mutes what the app makes of that."""

    def __init__(self, receive: Receive, send: Send, *, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._seen = 0
        self.limit = limit
        self.too_large = False
        self.answered = False

    async def receive(self) -> Message:
        """The next message of the request."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self.limit:
            self.too_large = True
            raise _BodyTooLarge
        return message

    async def send(self, message: Message) -> None:
        """Pass a message of the reply on."""
        if not self.too_large or self.answered:
            self.answered = True
            await self._send(message)
