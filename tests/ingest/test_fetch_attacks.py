"""Attacks on fetching: none of them gets a request to the canary, which stands for what is private.

After the lists of PayloadsAllTheThings ("Server Side Request Forgery") and of the OWASP cheat sheet
on it: every way to write a private address, to hide it behind a name, a redirect, a list or another
scheme.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from ingest.errors import IngestError
from ingest.models import Validators
from ingest.sources.feeds import FeedSource
from ingest.sources.manners import PoliteFetcher
from ingest.sources.network import Address
from ingest.sources.sitemaps import SitemapSource
from ingest.sources.web import WebFetcher
from tests.ingest.site import Site, rss, running_site, sitemap

WRITTEN = """127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7f.0x0.0x0.0x1 0177.0.0.1
017700000001 0177.1 127.0.0.1. 127.255.255.254 0.0.0.0 0 0x0 00 localhost LOCALHOST localhost.
127.0.0.1%00 %31%32%37.0.0.1 127%2e0%2e0%2e1 ①②⑦.⓪.⓪.① 127。0。0。1 ⑯⑨。②⑤④。⑯⑨。②⑤④ 127.0.0.1%0d%0a
[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
[0:0:0:0:0:ffff:7f00:1] [::ffff:0:127.0.0.1] [::127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b:1::7f00:1] [2002:7f00:1::] [2001::80ff:fffe] [fe80::1] [fe80::1%25lo] [fc00::1] [fd00::1]
[ff02::1] [fec0::1] [100::1] 10.0.0.1 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 192.0.0.8
198.18.0.1 192.88.99.1 224.0.0.1 240.0.0.1 255.255.255.255""".split()
WHOLE = (
    "http://user@127.0.0.1:{port}/",
    "http://user:word@127.0.0.1:{port}/",
    "http://8.8.8.8@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@8.8.8.8/",
    "http://127.0.0.1:{port}\\@8.8.8.8/",
    "http://8.8.8.8:{port}@127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "\thttp://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\r\nX-A: b/",
    "ht\ntp://127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "dict://127.0.0.1:{port}/info",
    "ftp://127.0.0.1:{port}/",
    "file://127.0.0.1:{port}/etc/passwd",
    "ldap://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}!/",
    "view-source:http://127.0.0.1:{port}/",
    "data:text/html,<iframe src=http://127.0.0.1:{port}>",
)
NAMES = {
    "only a private address": [["127.0.0.1"]],
    "a private address behind a public one": [["93.184.215.14", "127.0.0.1"]],
    "a mapped address": [["::ffff:127.0.0.1"]],
    "an address of the cloud's own services": [["169.254.169.254"]],
    "a private address the second time (rebinding)": [["127.0.0.2"], ["127.0.0.1"]],
    "no address": [[]],
}
REDIRECTED = (
    "http://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://2130706433:{port}/",
    "http://inside.example:{port}/",
    "http://user@127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "\\\\127.0.0.1:{port}\\",
)


class Canary(ThreadingHTTPServer):
    """What nobody must reach; it notes who does, connections without a request too."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self.visits: list[object] = []

    def verify_request(self, request: object, client: object) -> bool:
        """Nobody is served."""
        self.visits.append(client)
        return False


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def stage() -> Iterator[Site]:
    """A public site of the attacker's."""
    with running_site() as site:
        yield site


def fetcher(canary: Canary, names: dict[str, list[list[str]]] | None = None) -> WebFetcher:
    """May use the canary's port, so that it is the address that has to be refused.

    127.0.0.2, where nobody listens, stands for a public address.
    """
    answers = {name: list(rounds) for name, rounds in (names or {}).items()}

    def resolve(host: str, port: int, timeout: float) -> list[Address]:
        if host == "stage.example":
            return [ip_address("127.0.0.1")]
        rounds = answers.get(host, [["127.0.0.1"]])
        return [ip_address(a) for a in (rounds.pop(0) if len(rounds) > 1 else rounds[0])]

    options = {} if names is None else {"resolve": resolve}
    return WebFetcher(
        ports=[canary.server_port], allow=["stage.example", "127.0.0.2/32"], timeout=2, **options
    )  # type: ignore[arg-type]


def test_there_are_sixty_attacks_and_more() -> None:
    assert len(WRITTEN) + len(WHOLE) + len(NAMES) + 5 * len(REDIRECTED) >= 60


@pytest.mark.parametrize("host", WRITTEN)
def test_no_way_to_write_a_private_address_reaches_it(canary: Canary, host: str) -> None:
    for url in (f"http://{host}:{canary.server_port}/", f"https://{host}:{canary.server_port}/"):
        with pytest.raises(IngestError):
            fetcher(canary).fetch(url)
    assert canary.visits == []


@pytest.mark.parametrize("url", WHOLE)
def test_no_form_of_an_address_reaches_it(canary: Canary, url: str) -> None:
    with pytest.raises(IngestError):
        fetcher(canary).fetch(url.format(port=canary.server_port))
    with pytest.raises(IngestError):
        fetcher(canary).refetch(url.format(port=canary.server_port), Validators(etag='"x"'))
    assert canary.visits == []


@pytest.mark.parametrize("what", list(NAMES))
def test_no_name_leads_to_it(canary: Canary, what: str) -> None:
    names = {"news.example": NAMES[what]}
    once = fetcher(canary, names)
    for _ in range(2):
        with pytest.raises(IngestError):
            once.fetch(f"http://news.example:{canary.server_port}/")
    assert canary.visits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", REDIRECTED)
def test_no_redirect_leads_to_it(canary: Canary, stage: Site, target: str, status: int) -> None:
    location = target.format(port=canary.server_port)
    stage.put("/go", "go", status=status, headers=(("Location", location),))
    port = stage.address.rpartition(":")[2]
    with pytest.raises(IngestError):
        fetcher(canary, {}).fetch(f"http://stage.example:{port}/go")
    assert stage.taken()[0] == ("/go", status)
    assert canary.visits == []


def test_no_list_leads_to_it(canary: Canary, stage: Site) -> None:
    inside = f"http://127.0.0.1:{canary.server_port}/"
    port = stage.address.rpartition(":")[2]
    home = f"http://stage.example:{port}"
    index = f"<sitemapindex><sitemap><loc>{inside}</loc></sitemap></sitemapindex>"
    stage.put("/feed", rss(inside))
    stage.put("/map", sitemap(inside))
    stage.put("/index", index)
    stage.put("/robots.txt", "go", status=302, headers=(("Location", inside),))
    polite = PoliteFetcher(fetcher(canary, {}), user_agent="qa-assistant/1", seconds_between=0)
    for source in (
        FeedSource(f"{home}/feed", polite),
        SitemapSource(f"{home}/map", polite),
        SitemapSource(f"{home}/index", polite),
    ):
        with suppress(IngestError):
            for item in source.items():
                with pytest.raises(IngestError):
                    source.read(item, None)
    assert canary.visits == []


def test_a_page_that_names_it_does_not_make_us_ask(canary: Canary, stage: Site) -> None:
    inside = f"http://127.0.0.1:{canary.server_port}/"
    stage.put(
        "/page",
        f'<html><head><meta http-equiv="refresh" content="0;url={inside}">'
        f'<link rel="canonical" href="{inside}"><base href="{inside}"></head>'
        f'<body><img src="{inside}"><iframe src="{inside}"></iframe></body></html>',
        headers=(("Refresh", f"0;url={inside}"), ("Link", f"<{inside}>; rel=canonical")),
    )
    port = stage.address.rpartition(":")[2]
    assert fetcher(canary, {}).fetch(f"http://stage.example:{port}/page").content
    assert canary.visits == []
