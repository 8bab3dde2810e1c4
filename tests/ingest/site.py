"""A small web site whose pages can be changed, moved and taken down, and that notes requests."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What the site answers at one path."""

    content: bytes = b""
    status: int = 200
    media: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    etag: bool = True
    """Whether it says by an ETag what state it is in."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        page = site.pages.get(self.path, Page(status=404))
        tag = f'"{hashlib.sha256(page.content).hexdigest()[:12]}"'
        known = page.etag and self.headers.get("If-None-Match") == tag
        status = 304 if known and page.status == 200 else page.status
        site.requests.append((self.path, status))
        site.agents.add(self.headers.get("User-Agent", ""))
        self.send_response(status)
        if page.etag and status in (200, 304):
            self.send_header("ETag", tag)
        for name, value in page.headers:
            self.send_header(name, value)
        body = page.content if status != 304 else b""
        self.send_header("Content-Type", page.media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Site:
    """The pages by path, and the requests that came for them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, Page] = {}
        self.requests: list[tuple[str, int]] = []
        self.agents: set[str] = set()

    def put(self, path: str, content: str | bytes, **fields: object) -> str:
        """Set a page; returns its address."""
        data = content.encode() if isinstance(content, str) else content
        self.pages[path] = Page(data, **fields)  # type: ignore[arg-type]
        return self.address + path

    def article(self, path: str, title: str, text: str) -> str:
        """Set an article's page; returns its address."""
        body = "".join(f"<p>{part}</p>" for part in text.split("\n"))
        return self.put(
            path,
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}"
            "</article></body></html>",
        )

    def take_down(self, path: str) -> None:
        """Let the path answer 410."""
        self.pages[path] = Page(status=410)

    def taken(self) -> list[tuple[str, int]]:
        """The requests since the last call."""
        taken, self.requests = self.requests, []
        return taken


@contextmanager
def running_site() -> Iterator[Site]:
    """A site that serves until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rss(*links: str, date: str = "Tue, 03 Jun 2025 08:00:00 GMT") -> str:
    """An RSS feed of these links."""
    items = "".join(
        f"<item><title>Entry {n}</title><link>{link}</link><pubDate>{date}</pubDate></item>"
        for n, link in enumerate(links)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def sitemap(*links: str, lastmod: str | None = None) -> str:
    """A sitemap of these links."""
    when = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    urls = "".join(f"<url><loc>{link}</loc>{when}</url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
