"""A Slack of its own on loopback: its Web API, `response_url`s, and socket mode.

It checks what it is called with as Slack documents it (`slack_methods.py`), keeps the messages of
its channels, and fails in the way that a test tells it.
"""

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.qa_assistant.slack.block_rules import block_problems
from tests.qa_assistant.slack.slack_methods import METHODS, argument_error

BOT_TOKEN = "xoxb-of-the-tests"
APP_TOKEN = "xapp-of-the-tests"
BOT_USER, BOT_ID, TEAM = "UBOT", "BBOT", "T1"
ALL_SCOPES = frozenset().union(*(method.scopes for method in METHODS.values())) | {
    "app_mentions:read",
    "commands",
}

_SECONDS = itertools.count(1_760_000_000)
"""Names of messages are never used twice, not even by two servers of one test run."""


@dataclass
class Message:
    """A message in a channel."""

    channel: str
    ts: str
    thread_ts: str | None
    by_bot: bool
    text: str = ""
    markdown: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    is_streaming: bool = False
    edits: int = 0

    @property
    def shown(self) -> str:
        """All that people see of it, as one text."""
        return json.dumps([self.text, self.markdown, self.blocks], ensure_ascii=False)


@dataclass
class Fault:
    """How the next call of a method fails."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    acts: bool = False
    """Whether Slack does what it was told before it fails."""
    hangs: float = 0.0


class SlackServer:
    """The state of the workspace, and what the app did to it."""

    def __init__(self) -> None:
        self.address = ""
        self.scopes = set(ALL_SCOPES)
        self.valid_tokens = {BOT_TOKEN, APP_TOKEN}
        self.streams = True
        self.limits = True
        self.gone: dict[str, str] = {}
        """Channels in which nothing can be done, with Slack's reason."""
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.calls: list[tuple[str, dict[str, Any], float]] = []
        self.errors: list[tuple[str, str]] = []
        self.messages: list[Message] = []
        self.private: list[dict[str, Any]] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.response_status = 200
        self._lock = threading.RLock()
        self.loop: asyncio.AbstractEventLoop

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` is set to."""
        return f"{self.address}/api/"

    def of_bot(self, channel: str | None = None) -> list[Message]:
        """The app's messages."""
        with self._lock:
            return [m for m in self.messages if m.by_bot and channel in (None, m.channel)]

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of all calls of a method that were well-formed."""
        with self._lock:
            return [arguments for name, arguments, _ in self.calls if name == method]

    def write(self, channel: str, thread_ts: str | None = None) -> str:
        """Somebody writes a message; its name."""
        with self._lock:
            ts = self._ts()
            self.messages.append(Message(channel, ts, thread_ts, by_bot=False))
            return ts

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of the method fail so."""
        self.faults[method].extend(faults)

    def send(self, envelope: dict[str, Any], *, socket: int = -1) -> None:
        """Send something over a socket."""
        sent = asyncio.run_coroutine_threadsafe(
            self.sockets[socket].send_str(json.dumps(envelope)), self.loop
        )
        sent.result(10)

    def break_sockets(self) -> None:
        """Close all connections, as Slack does now and then."""

        async def close() -> None:
            for socket in self.sockets:
                await socket.close()

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(10)

    def _ts(self) -> str:
        return f"{next(_SECONDS)}.000100"

    async def serve_method(self, request: web.Request) -> web.Response:
        """One call of the Web API."""
        name, arguments = request.match_info["method"], await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self.faults[name].popleft() if self.faults[name] else None
        if fault and not fault.acts:
            return await self._failed(fault)
        with self._lock:
            reply = self._reply(name, token, arguments)
        if fault:
            return await self._failed(fault)
        if reply.get("error") == "ratelimited":
            return web.json_response(reply, status=429, headers={"Retry-After": "1"})
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        return web.json_response(reply, headers=headers)

    async def _failed(self, fault: Fault) -> web.Response:
        if fault.hangs:
            await asyncio.sleep(fault.hangs)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if fault.status >= 500:
            return web.Response(text="out of order", status=fault.status)
        body = {"ok": False, "error": fault.error or "ratelimited"}
        return web.json_response(body, status=fault.status, headers=headers)

    def _reply(self, name: str, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        error = self._refusal(name, token, arguments)
        if error is None:
            self.calls.append((name, arguments, time.monotonic()))
            act = getattr(self, f"_{name.replace('.', '_')}", None)
            reply = act(arguments) if act else {}
            error = reply.pop("error", None)
        if error is None:
            return {"ok": True, **reply}
        self.errors.append((name, error))
        return {"ok": False, "error": error}

    def _refusal(self, name: str, token: str, arguments: dict[str, Any]) -> str | None:
        if token not in self.valid_tokens:
            return "token_revoked" if token == BOT_TOKEN else "invalid_auth"
        if (name == "apps.connections.open") != (token == APP_TOKEN):
            return "not_allowed_token_type"
        if error := argument_error(name, arguments):
            return error
        scopes = METHODS[name].scopes
        if scopes and not scopes & (self.scopes | {"connections:write"}):
            return "missing_scope"
        channel = arguments.get("channel") or arguments.get("channel_id")
        if channel in self.gone:
            return self.gone[channel]
        return "ratelimited" if self.limits and self._is_over(name, arguments) else None

    def _is_over(self, name: str, arguments: dict[str, Any]) -> bool:
        now = time.monotonic()
        recent = [at for called, _, at in self.calls if called == name and now - at < 60]
        if name == "chat.postMessage":
            # one a second in a channel, short bursts allowed
            here = [
                at
                for called, given, at in self.calls
                if called == name and given["channel"] == arguments["channel"] and now - at < 5
            ]
            return len(here) >= 5
        return len(recent) >= METHODS[name].per_minute

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "team": "Press Room",
            "team_id": TEAM,
            "user": "assistant",
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"{self.address.replace('http', 'ws', 1)}/link"}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._made(given)
        message.text, message.blocks = given.get("text", ""), given.get("blocks", [])
        return {"channel": message.channel, "ts": message.ts}

    def _chat_startStream(self, given: dict[str, Any]) -> dict[str, Any]:
        if not self.streams:
            return {"error": "method_not_supported_for_channel_type"}
        if not given["channel"].startswith("D") and not (
            given.get("recipient_user_id") and given.get("recipient_team_id")
        ):
            return {"error": "missing_recipient_user_id"}
        message = self._made(given)
        message.is_streaming, message.markdown = True, given.get("markdown_text", "")
        return {"channel": message.channel, "ts": message.ts}

    def _chat_appendStream(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._find(given)
        if message is None or not message.is_streaming:
            return {"error": "message_not_in_streaming_state" if message else "message_not_found"}
        message.markdown += given.get("markdown_text", "")
        return {"ts": message.ts}

    def _chat_stopStream(self, given: dict[str, Any]) -> dict[str, Any]:
        reply = self._chat_appendStream(given)
        if "error" not in reply and (message := self._find(given)):
            message.is_streaming, message.blocks = False, given.get("blocks", [])
        return reply

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._find(given)
        if message is None or not message.by_bot:
            return {"error": "cant_update_message" if message else "message_not_found"}
        if message.is_streaming:
            return {"error": "streaming_state_conflict"}
        message.text, message.blocks = given.get("text", ""), given.get("blocks", [])
        message.markdown, message.edits = "", message.edits + 1
        return {"ts": message.ts}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        oldest = float(given.get("oldest") or 0)
        found = [
            {"ts": m.ts, **({"user": BOT_USER, "bot_id": BOT_ID} if m.by_bot else {"user": "U1"})}
            for m in self.messages
            if m.channel == given["channel"] and given["ts"] in (m.thread_ts, m.ts)
        ]
        return {
            "messages": [m for m in found if float(m["ts"]) >= oldest or m["ts"] == given["ts"]]
        }

    def _made(self, given: dict[str, Any]) -> Message:
        message = Message(given["channel"], self._ts(), given.get("thread_ts"), by_bot=True)
        self.messages.append(message)
        return message

    def _find(self, given: dict[str, Any]) -> Message | None:
        return next(
            (m for m in self.messages if (m.channel, m.ts) == (given["channel"], given["ts"])), None
        )

    async def take_private(self, request: web.Request) -> web.Response:
        """A message to the `response_url` of a command or a click; five are taken."""
        if self.response_status != 200:
            return web.Response(text="expired_url", status=self.response_status)
        message = {**await request.json(), "url": str(request.url)}
        if block_problems(message.get("blocks")):
            return web.Response(text="invalid_blocks", status=400)
        self.private.append(message)
        return web.Response(text="ok")

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """One connection of socket mode."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self.sockets.append(socket)
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                said = json.loads(message.data)
                self.acknowledged[said["envelope_id"]] = said.get("payload") or {}
        return socket


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    given: dict[str, Any] = {**request.query, **await request.post()}
    given.pop("token", None)
    return {
        key: json.loads(value) if key in ("blocks", "view", "prompts") else value
        for key, value in given.items()
    }


@contextmanager
def run_slack() -> Iterator[SlackServer]:
    """The server at `address` for the length of the block."""
    slack, started = SlackServer(), threading.Event()
    stop: list[asyncio.Event] = []

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", slack.serve_method)
        app.router.add_post("/response/{id}", slack.take_private)
        app.router.add_get("/link", slack.serve_socket)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        slack.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        slack.loop = asyncio.get_running_loop()
        stop.append(asyncio.Event())
        started.set()
        await stop[0].wait()
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(10)
    try:
        yield slack
    finally:
        slack.loop.call_soon_threadsafe(stop[0].set)
        thread.join(10)
