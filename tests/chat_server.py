"""A chat model's server on loopback that answers, or misbehaves, as a test tells it.

It speaks OpenAI's, Anthropic's and Ollama's format, each at its own path.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import Any

from tests.chat_wires import WIRES, Said, Wire


@dataclass
class ChatServer:
    """What the server does with the next requests, and what it was sent."""

    content: str = '{"statements": []}'
    finish_reason: str = "stop"
    status: int = 200
    delay: float = 0.0
    refuses_formats: bool = False
    refuses: frozenset[str] = frozenset()
    """Fields of a request, other than null, that are refused."""
    failures: list[int] = field(default_factory=list)
    """Statuses of the next replies, before it answers as it does otherwise."""
    headers: dict[str, str] = field(default_factory=dict)
    """Of replies that fail."""
    piece: int = 7
    """Characters in each piece of a stream."""
    piece_delay: float = 0.0
    breaks_after: int | None = None
    """So many pieces until the connection is dropped."""
    holds_after: int | None = None
    """So many frames until it waits for `go_on`."""
    go_on: threading.Event = field(default_factory=threading.Event)
    endless: bool = False
    as_tool_call: bool = False
    refusal: str | None = None
    tells_usage: bool = True
    body: bytes | None = None
    """What is sent instead of an answer."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    """Set once a request has been read."""
    left: threading.Event = field(default_factory=threading.Event)
    """Set once a client has closed its connection before the answer's end."""
    host: str = ""

    @property
    def url(self) -> str:
        """The address for OpenAI's clients."""
        return f"{self.host}/v1"

    def says(self, *statements: tuple[str, list[str]]) -> None:
        """Answer with these statements and labels."""
        rows = [{"text": text, "sentences": labels} for text, labels in statements]
        self.content = json.dumps({"statements": rows})

    def pieces(self) -> Iterator[str]:
        """The content as it is streamed."""
        step = self.piece
        cut = [self.content[at : at + step] for at in range(0, len(self.content), step)]
        return chain.from_iterable(repeat(cut)) if self.endless else iter(cut)


@contextmanager
def run_chat_server() -> Iterator[ChatServer]:
    """The server at `host` for the length of the block."""
    state = ChatServer()

    class Handler(_Handler):
        server_state = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.host = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_state: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        state = self.server_state
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state.requests.append(body)
        state.arrived.set()
        self.close_connection = True
        try:
            self._wait(state.delay)
            status = state.failures.pop(0) if state.failures else state.status
            if state.refuses_formats and "response_format" in body:
                self._send(400, {"error": {"message": "unknown field response_format"}})
            elif any(body.get(name) is not None for name in state.refuses):
                self._send(400, {"error": {"message": "unsupported field"}})
            elif status != 200:
                self._send(status, {"error": {"message": "out of order", "type": "x"}})
            else:
                self._stream(next(wire for wire in WIRES if wire.path == self.path))
        except (BrokenPipeError, ConnectionResetError):
            state.left.set()

    def _stream(self, wire: Wire) -> None:
        state = self.server_state
        said = Said(
            pieces=[] if state.endless else list(state.pieces()),
            ending=state.finish_reason,
            as_tool_call=state.as_tool_call,
            refusal=state.refusal,
            tells_usage=state.tells_usage,
        )
        self.send_response(200)
        self.send_header("Content-Type", wire.media_type)
        self.send_header("Connection", "close")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if state.body is not None:
            self._chunk(state.body)
        elif state.endless:
            for piece in state.pieces():
                self._wait(state.piece_delay)
                self._chunk(b"".join(list(wire.frames(Said([piece])))[:2]))
        else:
            for number, frame in enumerate(wire.frames(said)):
                if number == state.breaks_after:
                    return  # without the last chunk: the client sees that it broke
                while number == state.holds_after and not state.go_on.is_set():
                    self._wait(0.05)
                self._wait(state.piece_delay)
                self._chunk(frame)
        self._chunk(b"")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def _wait(self, seconds: float) -> None:
        """Wait, unless the client closes its connection meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.05))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in self.server_state.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass
