"""How large a request may be."""

import contextlib

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_assistant.api.problem_handlers import problem_response
from qa_assistant.problems import BODY_TOO_LARGE, TOO_SLOW, Kind, make_problem

BODY_BYTES = 2_000_000
"""A question is small; this leaves room for a precise answer to one that is not."""
SILENCE_SECONDS = 30.0
"""So long a request's body may be silent; who sends a byte now and then holds nothing up."""
FORM_OVERHEAD = 100_000
UPLOADS = "/v1/articles"


class BodyLimit:
    """Refuses bodies over the limit, by the announced length or while they arrive, and those that
    do not come."""

    def __init__(
        self, app: ASGIApp, *, upload_bytes: int, silence: float = SILENCE_SECONDS
    ) -> None:
        """`silence` is for how many seconds the next piece of a body is waited for."""
        self._app = app
        self._upload_bytes = upload_bytes
        self._silence = silence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        body = _CountedBody(receive, send, limit=limit, silence=self._silence)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            body.fault = BODY_TOO_LARGE
        else:
            with contextlib.suppress(_BodyRefused):
                await self._app(scope, body.receive, body.send)
        if body.fault is not None and not body.answered:
            problem = make_problem(body.fault, body.sentence(), request_id=scope.get("request_id"))
            headers = {"Connection": "close"} if body.fault is TOO_SLOW else None
            await problem_response(problem, headers=headers)(scope, receive, send)

    def _limit(self, path: str) -> int:
        return self._upload_bytes + FORM_OVERHEAD if path == UPLOADS else BODY_BYTES


class _BodyRefused(Exception):
    """More has arrived than allowed, or the rest does not come."""


class _CountedBody:
    """Passes a request on until it is refused; then mutes what the app makes of that."""

    def __init__(self, receive: Receive, send: Send, *, limit: int, silence: float) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._silence = silence
        self._seen = 0
        self._is_whole = False
        self.fault: Kind | None = None
        self.answered = False

    def sentence(self) -> str:
        """What is wrong with the body, and the next step."""
        if self.fault is TOO_SLOW:
            return f"Nothing of the request came for {self._silence:g} s: send it again."
        return f"The request has more than the {self._limit / 1e6:g} MB allowed: send less."

    async def receive(self) -> Message:
        """The next message of the request."""
        message = await self._next()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            self.fault = BODY_TOO_LARGE
            raise _BodyRefused
        return message

    async def send(self, message: Message) -> None:
        """Pass a message of the reply on."""
        if self.fault is None or self.answered:
            self.answered = True
            await self._send(message)

    async def _next(self) -> Message:
        if self._is_whole:  # what comes now is that the client leaves, whenever that is
            return await self._receive()
        with anyio.move_on_after(self._silence):
            message = await self._receive()
            self._is_whole = not message.get("more_body", False)
            return message
        self.fault = TOO_SLOW
        raise _BodyRefused
