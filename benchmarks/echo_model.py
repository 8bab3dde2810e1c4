"""A chat model's server that answers at once: with the first sentence it is shown, word for word,
or with its first words where a few are asked for.

What is left of an answer's time is the assistant's own.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_SHOWN = re.compile(r"^\[(?P<label>s1)\] (?P<text>.+)$", re.MULTILINE)
_FEW = 3


@contextmanager
def run_echo_model() -> Iterator[str]:
    """The address of the server, as OpenAI's clients take it, for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shown = _SHOWN.search(body["messages"][-1]["content"])
        text = shown["text"] if shown else ""
        said: dict[str, object] = {"statements": [{"text": text, "sentences": ["s1"]}]}
        if "statements" not in body["messages"][0]["content"]:
            said = {"answer": " ".join(text.split()[:_FEW]), "sentence": 1}
        frames = [
            {"delta": {"role": "assistant", "content": json.dumps(said)}},
            {"delta": {}, "finish_reason": "stop"},
        ]
        content = b"".join(_event(frame) for frame in frames) + b"data: [DONE]\n\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def _event(choice: dict[str, object]) -> bytes:
    whole = {
        "id": "echo",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "echo",
        "choices": [{"index": 0, "finish_reason": None, **choice}],
    }
    return f"data: {json.dumps(whole)}\n\n".encode()
