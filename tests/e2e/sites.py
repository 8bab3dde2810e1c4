"""Pages of others, that carry the widget."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.conftest import FRIEND

__all__ = ["FRIEND", "STRANGER", "Site", "script_tag", "strict_policy"]

STRANGER = "http://stranger.test"
"""One whose pages may not."""


class Site:
    """Serves the pages that it is given, and remembers what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                html, headers = site.pages.get(self.path, ("", {}))
                body = html.encode()
                self.send_response(200 if html else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def put(
        self, path: str, body: str, *, head: str = "", policy: str = "", attributes: str = ""
    ) -> str:
        """A page at this path; returns the path."""
        headers = {"Content-Security-Policy": policy} if policy else {}
        meta = '<meta name="viewport" content="width=device-width">'
        html = (
            f'<!doctype html><html lang="en" {attributes}><head><title>A page</title>{meta}{head}'
            f"</head><body>{body}</body></html>"
        )
        self.pages[path] = (html, headers)
        return path


def script_tag(server: str, **data: str) -> str:
    """The one line that brings the widget."""
    given = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return f'<script type="module" src="{server}/widget.js"{given}></script>'


def strict_policy(server: str) -> str:
    """The least that a page must allow for the widget, as docs/widget.md has it."""
    return (
        f"default-src 'none'; script-src {server}; connect-src {server}; "
        "require-trusted-types-for 'script'"
    )
