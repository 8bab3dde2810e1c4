"""Fetching: public pages only, within time and size; nothing private ever sees a request."""

import gzip
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from ingest.errors import FetchFailed, FetchRefused
from ingest.sources.network import is_public
from ingest.sources.web import WebFetcher
from tests.ingest.documents import article_page

ALLOWED = ("127.0.0.1",)


class Handler(BaseHTTPRequestHandler):
    """Answers by path, and notes each request."""

    def do_GET(self) -> None:
        server: Server = self.server  # type: ignore[assignment]
        server.requests.append((self.path, dict(self.headers)))
        answer = getattr(self, f"answer_{self.path.strip('/').partition('/')[0]}", self.answer_page)
        answer()

    def reply(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer_page(self) -> None:
        self.reply(200, article_page(), content_type="text/html; charset=utf-8")

    def answer_latin(self) -> None:
        self.reply(200, "Zürich".encode("latin-1"), content_type="text/plain; charset=latin-1")

    def answer_windows(self) -> None:
        quoted = "The bank’s chief said “we won’t sell” – for now".encode("cp1252")
        self.reply(200, quoted, content_type="text/plain; charset=ISO-8859-1")

    def answer_compressed(self) -> None:
        encoding = self.path.rpartition("/")[2]
        self.reply(200, b"\x28\xb5\x2f\xfd", content_encoding=encoding)

    def answer_deflate(self) -> None:
        self.reply(200, zlib.compress(b"words " * 50), content_encoding="deflate")

    def answer_gzip(self) -> None:
        self.reply(200, gzip.compress(b"words " * 50), content_encoding="gzip")

    def answer_bomb(self) -> None:
        self.reply(200, gzip.compress(b"\0" * 5_000_000), content_encoding="gzip")

    def answer_twice(self) -> None:
        self.reply(200, b"", content_encoding="gzip, gzip")

    def answer_missing(self) -> None:
        self.reply(404, b"no")

    def answer_loop(self) -> None:
        self.reply(302, location="/loop")

    def answer_once(self) -> None:
        self.reply(301, location="/page?id=7#part")

    def answer_to(self) -> None:
        self.reply(302, location=self.path.removeprefix("/to/"))

    def answer_nowhere(self) -> None:
        self.reply(302)

    def answer_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            time.sleep(0.05)
            try:
                self.wfile.write(b"X-A: b\r\n")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    requests: list[tuple[str, dict[str, str]]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    running.requests = []
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def test_an_allowed_page_is_fetched_under_our_own_name(server: Server) -> None:
    page = WebFetcher(allow=ALLOWED).fetch(f"{server.address}/news/story")
    assert (page.url, page.name) == (f"{server.address}/news/story", "story.html")
    assert page.content == article_page()
    [(_, headers)] = server.requests
    assert headers["User-Agent"].startswith("qa-assistant/")


def test_the_last_address_of_a_redirect_is_the_pages(server: Server) -> None:
    page = WebFetcher(allow=ALLOWED).fetch(f"{server.address}/once")
    assert page.url == f"{server.address}/page?id=7"


def test_the_servers_word_on_the_encoding_is_kept(server: Server) -> None:
    page = WebFetcher(allow=ALLOWED).fetch(f"{server.address}/latin")
    assert (page.content.decode(), page.name) == ("Zürich", "latin.txt")


def test_quotes_and_dashes_of_windows_survive_the_name_of_latin_1(server: Server) -> None:
    page = WebFetcher(allow=ALLOWED).fetch(f"{server.address}/windows")
    assert page.content.decode() == "The bank’s chief said “we won’t sell” – for now"


@pytest.mark.parametrize("path", ["/gzip", "/deflate"])
def test_compressed_pages_are_unpacked(server: Server, path: str) -> None:
    assert WebFetcher(allow=ALLOWED).fetch(server.address + path).content == b"words " * 50


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/bomb", "is larger than"),
        ("/twice", "compressed more than once"),
        ("/compressed/zstd", "is compressed as 'zstd', which was not asked for"),
        ("/compressed/br", "is compressed as 'br', which was not asked for"),
        ("/compressed/compress", "is compressed as 'compress', which was not asked for"),
        ("/missing", "status 404"),
        ("/loop", "more than 5 redirects"),
        ("/nowhere", "redirects to nowhere"),
    ],
)
def test_what_is_no_page_is_an_error_that_says_why(server: Server, path: str, message: str) -> None:
    with pytest.raises(FetchFailed, match=message):
        WebFetcher(allow=ALLOWED, max_bytes=1_000_000).fetch(server.address + path)


def test_the_time_limit_holds_for_everything_together(server: Server) -> None:
    start = time.monotonic()
    with pytest.raises(FetchFailed, match=r"did not answer within 0\.4 s"):
        WebFetcher(allow=ALLOWED, timeout=0.4).fetch(f"{server.address}/drip")
    assert time.monotonic() - start < 2


def test_nobody_listening_is_an_error(server: Server) -> None:
    address = server.address
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchFailed, match="could not be fetched"):
        WebFetcher(allow=ALLOWED).fetch(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::]", "2130706433", "0x7f000001",
        "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ],
)  # fmt: skip
def test_no_form_of_a_private_address_gets_a_request(server: Server, host: str) -> None:
    with pytest.raises(FetchRefused, match=r"not public|no address"):
        WebFetcher(ports=[server.server_port]).fetch(f"http://{host}:{server.server_port}/canary")
    assert server.requests == []


def test_a_name_with_one_private_address_is_refused(server: Server) -> None:
    addresses = [ip_address("93.184.215.14"), ip_address("127.0.0.1")]
    fetcher = WebFetcher(ports=[server.server_port], resolve=lambda *_: addresses)
    with pytest.raises(FetchRefused, match=r"news\.example has the address 127\.0\.0\.1"):
        fetcher.fetch(f"http://news.example:{server.server_port}/canary")
    assert server.requests == []


def test_a_name_is_resolved_once_and_that_address_is_used(server: Server) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, timeout: float) -> list:
        asked.append(host)
        return [ip_address("127.0.0.1")]

    fetcher = WebFetcher(allow=["127.0.0.0/8"], ports=[server.server_port], resolve=resolve)
    fetcher.fetch(f"http://news.example:{server.server_port}/page")
    assert asked == ["news.example"]
    [(_, headers)] = server.requests
    assert headers["Host"] == f"news.example:{server.server_port}"


def test_a_redirect_to_a_private_address_is_refused(server: Server) -> None:
    for target in ("http://[::1]:80/x", "http://169.254.169.254/latest", "http://10.0.0.1/"):
        with pytest.raises(FetchRefused, match="not public"):
            WebFetcher(allow=ALLOWED).fetch(f"{server.address}/to/{target}")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/a", "gopher://example.com", "javascript:alert(1)",
        "//example.com", "example.com", "", "http://", "http://user:word@example.com/",
        "http://example.com:22/", "http://example.com:8080/",
    ],
)  # fmt: skip
def test_other_schemes_ports_and_credentials_are_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        WebFetcher().fetch(url)


def test_a_redirect_to_another_scheme_is_refused(server: Server) -> None:
    with pytest.raises(FetchRefused, match="no http"):
        WebFetcher(allow=ALLOWED).fetch(f"{server.address}/to/file:///etc/passwd")


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
        "fec0::1", "2001:db8::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8",
        "64:ff9b:1::1", "2002:808:808::1", "2001:0:808:808::1", "100::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07::1"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ip_address(address))
