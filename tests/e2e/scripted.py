"""A server with the real pages of the product and answers by a script: cut, slow, hostile, gone."""

import contextlib
import json
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from qa_assistant.api.widget_files import PAGES, widget_files

QUESTION = "Who chaired the meeting in Lingen?"
PATIENCE = 60.0
"""Seconds in which a question arrives."""
HEARTBEAT = 9.0
_KINDS = {"css": "text/css", "svg": "image/svg+xml", "js": "text/javascript", "html": "text/html"}


def sse(*events: tuple[str, dict[str, Any]]) -> bytes:
    """Events as they are sent."""
    lines = (
        f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n" for name, data in events
    )
    return "".join(lines).encode()


def citation(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A citation with what a test does not care about filled in."""
    return {
        "number": number,
        "article_id": "art_1",
        "version": 1,
        "title": "The harbour of Lingen reopens",
        "url": "https://daily.example/harbour",
        "publisher": "Lingen Daily",
        "author": None,
        "published_at": "2025-03-31T08:00:00Z",
        "quote": "Mayor Anna Voss chaired the meeting.",
        "start": 10,
        "end": 46,
        "view_url": "/articles/art_1?version=1&start=10&end=46#quote",
        "source_url": "https://daily.example/harbour#:~:text=Mayor",
        "copies": [],
        **fields,
    }


def answer(**fields: Any) -> dict[str, Any]:
    """A whole answer, as `done` carries it."""
    searched = {
        "collection": "default",
        "articles": 16,
        "published_from": "2024-06-18T00:00:00Z",
        "published_to": "2026-06-09T00:00:00Z",
        "filters": {"published_after": None, "published_before": None, "publisher": None},
        "time": None,
        "aliases": [],
    }
    return {
        "id": "ans_1",
        "conversation_id": "con_1",
        "question": QUESTION,
        "status": "answered",
        "text": "Mayor Anna Voss chaired the meeting. [1] It lasted two days. [2]",
        "short_answer": "Anna Voss",
        "citations": [citation(1), citation(2, title="Two days of talks", publisher=None)],
        "notes": [],
        "nearest": [],
        "suggestions": [],
        **fields,
        "searched": {**searched, **fields.get("searched", {})},
    }


def not_found(**fields: Any) -> dict[str, Any]:
    """An answer that says that the articles do not."""
    nearest = [
        {
            "title": f"Article {number}",
            "publisher": "Lingen Daily",
            "published_at": "2025-01-02T00:00:00Z",
            "view_url": f"/articles/art_{number}?version=1",
        }
        for number in (1, 2, 3)
    ]
    nothing = {"status": "not_found", "text": "The articles do not say.", "short_answer": None}
    return answer(**{**nothing, "citations": [], "nearest": nearest, **fields})


def streamed(whole: dict[str, Any]) -> bytes:
    """The stream of an answer, sentence by sentence."""
    sentences = [part + "]" for part in whole["text"].split("]") if part]
    hits = [{"title": each["title"]} for each in whole["citations"]]
    events: list[tuple[str, dict[str, Any]]] = [("status", {"stage": "searching"})]
    events += [("sources", {"hits": hits}), ("status", {"stage": "answering"})]
    for sentence, each in zip(sentences, whole["citations"], strict=False):
        events += [("delta", {"text": sentence}), ("citation", {"citation": each})]
    return sse(*events, ("done", {"answer": whole}))


class ScriptedServer:
    """Sends prepared pieces for each question; can be stopped and started on the same port."""

    def __init__(self) -> None:
        self.pieces: Iterable[bytes] = [streamed(answer())]
        self.pause = 0.0
        self.conversations: dict[str, list[dict[str, Any]]] = {}
        self.shared: dict[str, dict[str, Any]] = {}
        """Answers with a page of their own."""
        self.received: list[tuple[str, str, Any]] = []
        self.hold = threading.Event()
        """While it is set, an answer stays open at its end."""
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        """Where it is, as a page names it."""
        return f"http://127.0.0.1:{self.port}"

    def reply(self, whole: dict[str, Any]) -> None:
        """Answer with this from now on."""
        self.pieces = [streamed(whole)]

    def asked(self, least: int = 0) -> list[dict[str, Any]]:
        """The bodies of all questions; waits until there are as many as are expected."""
        until = time.monotonic() + PATIENCE
        while True:
            bodies = [body for method, path, body in self.received if (method, path) == ASK]
            if len(bodies) >= least or time.monotonic() > until:
                return bodies
            time.sleep(0.02)

    def start(self) -> None:
        """Listen, on the port of before if there was one."""
        handler = type("Handler", (_Handler,), {"script": self})
        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hold.clear()
        self.stop()


ASK = ("POST", "/v1/ask")


class _Handler(BaseHTTPRequestHandler):
    script: ScriptedServer

    def do_OPTIONS(self) -> None:
        self._head(204, "text/plain")

    def do_DELETE(self) -> None:
        self.script.received.append(("DELETE", self.path, None))
        self._json({"turns": 1})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.received.append(("POST", self.path, body))
        if self.path != "/v1/ask":
            self._json({})
            return
        self._head(200, "text/event-stream")
        for piece in self.script.pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(self.script.pause)
        self._hold()

    def _hold(self) -> None:
        """Stay open, and say so as the real server does."""
        began = said = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while self.script.hold.is_set() and time.monotonic() < began + 4 * PATIENCE:
                time.sleep(0.02)
                if time.monotonic() > said + HEARTBEAT:
                    said = time.monotonic()
                    self.wfile.write(b": still working\n\n")

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/v1/conversations/"):
            self._conversation(path.rsplit("/", 1)[1])
        elif path.startswith("/v1/answers/"):
            self._json(self.script.shared[path.rsplit("/", 1)[1]])
        elif path == "/v1/holdings":
            self._json({"articles": 2, "publishers": [{"name": "Lingen Daily", "articles": 2}]})
        elif path == "/healthz":
            self._json({"status": "ok"})
        else:
            is_chat = path == "/" or path.startswith("/answers/")
            self._file("chat.html" if is_chat else path.removeprefix("/static/").lstrip("/"))

    def _conversation(self, id: str) -> None:
        answers = self.script.conversations.get(id)
        if answers is None:
            self._json({"code": "conversation_not_found", "detail": "gone"}, status=404)
        else:
            self._json({"id": id, "answers": answers})

    def _file(self, name: str) -> None:
        module = widget_files().get(name)
        path = PAGES / name
        if module is None and not path.is_file():
            self._json({"code": "route_not_found", "detail": "none"}, status=404)
            return
        self._head(200, _KINDS.get(name.rsplit(".", 1)[1], "text/plain"))
        self.wfile.write(module.body if module else path.read_bytes())

    def _json(self, body: dict[str, Any], *, status: int = 200) -> None:
        self._head(status, "application/json")
        self.wfile.write(json.dumps(body).encode())

    def _head(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type")
        self.send_header("Access-Control-Allow-Methods", "GET, POST, DELETE")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass
