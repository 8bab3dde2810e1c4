"""A chat-completions server on loopback that answers, or misbehaves, as a test tells it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatServer:
    """What the server does with the next requests, and what it was sent."""

    content: str = '{"statements": []}'
    finish_reason: str = "stop"
    status: int = 200
    delay: float = 0.0
    refuses_formats: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def says(self, *statements: tuple[str, list[str]]) -> None:
        """Answer with these statements and labels."""
        rows = [{"text": text, "sentences": labels} for text, labels in statements]
        self.content = json.dumps({"statements": rows})


@contextmanager
def run_chat_server() -> Iterator[ChatServer]:
    """The server at `url` for the length of the block."""
    state = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(body)
            time.sleep(state.delay)
            if state.refuses_formats and "response_format" in body:
                self._send(400, {"error": {"message": "unknown field response_format"}})
            elif state.status != 200:
                self._send(state.status, {"error": {"message": "out of order"}})
            else:
                self._send(200, _completion(state))

        def _send(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client has given up

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _completion(state: ChatServer) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "test",
        "choices": [
            {
                "index": 0,
                "finish_reason": state.finish_reason,
                "message": {"role": "assistant", "content": state.content},
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
