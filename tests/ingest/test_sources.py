"""Every source keeps one contract: what it lists is read, unchanged things are not read again."""

import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.errors import BadList, FetchFailed, FetchInterrupted, PageGone, RobotsRefused
from ingest.models import Change
from ingest.protocols import Source
from ingest.sources.feeds import FeedSource
from ingest.sources.manners import PoliteFetcher
from ingest.sources.opening import open_source
from ingest.sources.sitemaps import SitemapSource
from ingest.sources.web import WebFetcher, usual_user_agent
from tests.ingest.site import Site, rss, running_site, sitemap
from vectorstore.job_models import OriginState, SourceKind, SourceSpec

TEXT = "The harbour of Lingen was closed for three weeks.\nMayor Anna Voss opened it on Monday."


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def fetcher() -> WebFetcher:
    return WebFetcher(allow=["127.0.0.1"])


@dataclass
class Case:
    """A source with two items, and how its first one is changed and taken away."""

    spec: SourceSpec
    change: Callable[[], object]
    remove: Callable[[], object]


@pytest.fixture(params=list(SourceKind))
def case(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Case:
    kind: SourceKind = request.param
    if kind is SourceKind.FILES:
        for name in ("a", "b"):
            (tmp_path / f"{name}.txt").write_text(f"{name}: {TEXT}")
        first = tmp_path / "a.txt"
        return Case(
            SourceSpec(kind=kind, addresses=(str(tmp_path),)),
            change=lambda: first.write_text(f"New: {TEXT}"),
            remove=first.unlink,
        )
    links = [site.article(f"/{name}", f"Harbour {name}", TEXT) for name in ("a", "b")]
    addresses = {
        SourceKind.PAGES: tuple(links),
        SourceKind.FEED: (site.put("/feed", rss(*links), media="application/rss+xml"),),
        SourceKind.SITEMAP: (site.put("/map", sitemap(*links), media="application/xml"),),
    }
    return Case(
        SourceSpec(kind=kind, addresses=addresses[kind]),
        change=lambda: site.article("/a", "Harbour a", f"New. {TEXT}"),
        remove=lambda: site.take_down("/a"),
    )


def seen(source: Source) -> dict[str, OriginState]:
    """Each item as it is remembered after it was read."""
    states = {}
    for item in source.items():
        reading = source.read(item, None)
        assert reading.change is Change.CHANGED
        assert reading.content
        states[item.key] = OriginState(
            key=item.key,
            article_id="art",
            stamp=item.stamp,
            etag=reading.validators.etag,
            last_modified=reading.validators.last_modified,
        )
    return states


def changes(source: Source, states: dict[str, OriginState]) -> list[str]:
    return sorted(source.read(item, states[item.key]).change.value for item in source.items())


def test_what_did_not_change_is_not_read_again(case: Case, fetcher: WebFetcher) -> None:
    source = open_source(case.spec, fetcher)
    states = seen(source)
    assert len(states) == 2
    assert changes(source, states) == ["unchanged", "unchanged"]


def test_only_what_changed_is_read_again(case: Case, fetcher: WebFetcher) -> None:
    source = open_source(case.spec, fetcher)
    states = seen(source)
    case.change()
    assert changes(source, states) == ["changed", "unchanged"]


def test_what_vanished_is_gone_or_no_longer_listed(case: Case, fetcher: WebFetcher) -> None:
    source = open_source(case.spec, fetcher)
    states = seen(source)
    listed = list(source.items())
    case.remove()
    [first] = [item for item in listed if item.key.removesuffix(".txt").endswith("a")]
    assert source.read(first, states[first.key].model_copy(update={"stamp": None})).change == "gone"


def test_an_unchanged_page_costs_a_304_and_no_body(site: Site, fetcher: WebFetcher) -> None:
    link = site.article("/a", "Harbour", TEXT)
    source = open_source(SourceSpec(kind=SourceKind.PAGES, addresses=(link,)), fetcher)
    states = seen(source)
    site.taken()
    assert changes(source, states) == ["unchanged"]
    assert site.taken() == [("/a", 304)]


def test_a_page_with_the_lastmod_of_last_time_is_not_even_asked_for(
    site: Site, fetcher: WebFetcher
) -> None:
    links = [site.article(f"/{n}", f"Harbour {n}", TEXT) for n in range(3)]
    address = site.put("/map", sitemap(*links, lastmod="2025-06-01"), media="application/xml")
    source = SitemapSource(address, fetcher)
    states = seen(source)
    site.taken()
    assert changes(source, states) == ["unchanged"] * 3
    assert [path for path, _ in site.taken()] == ["/map"]


def test_a_page_that_never_was_there_is_an_error(site: Site, fetcher: WebFetcher) -> None:
    spec = SourceSpec(kind=SourceKind.PAGES, addresses=(f"{site.address}/no",))
    source = open_source(spec, fetcher)
    [item] = source.items()
    with pytest.raises(PageGone, match="status 404"):
        source.read(item, None)


def test_atom_rss_and_rdf_feeds_are_read_with_titles_and_dates(
    site: Site, fetcher: WebFetcher
) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>'
        '<link rel="self" href="/self"/><link href="/one"/>'
        "<published>2025-06-01T10:00:00Z</published><updated>2025-06-02T10:00:00Z</updated>"
        "</entry><entry><title>No link</title></entry></feed>"
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<item><title>Two</title><link>http://news.example/two</link>"
        "<dc:date>2025-06-03</dc:date></item></rdf:RDF>"
    )
    guid = "<rss><channel><item><guid>http://news.example/three</guid></item></channel></rss>"
    found = [
        item
        for text in (atom, rdf, guid)
        for item in FeedSource(site.put("/f", text, media="text/xml"), fetcher).items()
    ]
    assert [item.key for item in found] == [
        f"{site.address}/one", "http://news.example/two", "http://news.example/three",
    ]  # fmt: skip
    assert found[0].fields == {
        "title": "One",
        "published_at": "2025-06-01T10:00:00+00:00",
        "updated_at": "2025-06-02T10:00:00+00:00",
    }
    assert found[1].fields["published_at"] == "2025-06-03T00:00:00+00:00"


@pytest.mark.parametrize(
    ("declared", "media"),
    [
        (' encoding="ISO-8859-1"', "text/xml; charset=ISO-8859-1"),
        (' encoding="ISO-8859-1"', "text/xml"),
        (' encoding="ISO-8859-1"', "application/rss+xml"),
        ("", "text/xml; charset=ISO-8859-1"),
        ("", "application/rss+xml; charset=ISO-8859-1"),
        (' encoding="KOI8-R"', "text/xml; charset=ISO-8859-1"),
    ],
)
def test_a_feed_is_read_in_the_encoding_that_the_server_names_or_else_it_declares(
    site: Site, fetcher: WebFetcher, declared: str, media: str
) -> None:
    feed = rss("http://news.example/a").replace('"1.0"', f'"1.0"{declared}')
    content = feed.replace("Entry 0", "The señor’s harbour").encode("cp1252")
    [item] = FeedSource(site.put("/f", content, media=media), fetcher).items()
    assert item.name == "The señor’s harbour"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "ISO-8859-1"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("gb18030", "GBK")],
)
def test_utf_8_and_other_declared_encodings_of_a_feed_are_read(
    site: Site, fetcher: WebFetcher, encoding: str, declared: str
) -> None:
    feed = rss("http://news.example/a").replace('"1.0"', f'"1.0" encoding="{declared}"')
    content = feed.replace("Entry 0", "新闻").encode(encoding)
    [item] = FeedSource(site.put("/f", content, media="text/xml"), fetcher).items()
    assert item.name == "新闻"


def test_a_feed_that_is_compressed_unasked_is_refused(site: Site, fetcher: WebFetcher) -> None:
    address = site.put("/f", b"\x28\xb5\x2f\xfd", headers=(("Content-Encoding", "zstd"),))
    with pytest.raises(FetchFailed, match="compressed as 'zstd'"):
        list(FeedSource(address, fetcher).items())


def test_an_index_of_packed_sitemaps_is_followed(site: Site, fetcher: WebFetcher) -> None:
    link = site.article("/a", "Harbour", TEXT)
    inner = site.put("/m.xml.gz", gzip.compress(sitemap(link).encode()), media="application/gzip")
    index = f"<sitemapindex><sitemap><loc>{inner}</loc></sitemap></sitemapindex>"
    source = SitemapSource(site.put("/index", index, media="text/xml"), fetcher)
    assert [item.key for item in source.items()] == [link]


def test_an_index_that_names_itself_ends(site: Site, fetcher: WebFetcher) -> None:
    loop = f"<sitemapindex><sitemap><loc>{site.address}/index</loc></sitemap></sitemapindex>"
    source = SitemapSource(site.put("/index", loop, media="text/xml"), fetcher)
    assert list(source.items()) == []
    assert len(site.taken()) == 1


def test_a_packed_sitemap_that_is_a_bomb_is_refused(site: Site, fetcher: WebFetcher) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    source = SitemapSource(site.put("/b", bomb, media="application/gzip"), fetcher)
    with pytest.raises(BadList, match="more than 50 MB"):
        list(source.items())


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Not found</body></html>",
        "",
        "{}",
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    ],
)
def test_what_is_no_list_is_refused(site: Site, fetcher: WebFetcher, text: str) -> None:
    address = site.put("/x", text, media="text/xml")
    for source in (FeedSource(address, fetcher), SitemapSource(address, fetcher)):
        with pytest.raises(BadList, match="neither an RSS or Atom feed nor a sitemap"):
            list(source.items())


def test_entities_of_a_feed_are_not_expanded(site: Site, fetcher: WebFetcher) -> None:
    feed = (
        '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/hostname">]><rss><channel><item>'
        "<title>A &secret; B</title><link>http://news.example/a</link></item></channel></rss>"
    )
    [item] = FeedSource(site.put("/f", feed, media="text/xml"), fetcher).items()
    assert item.fields["title"] in ("A B", "A &secret; B", "A  B")


def test_a_file_that_was_only_touched_is_read_and_no_more(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    spec = SourceSpec(kind=SourceKind.FILES, addresses=(str(file),))
    source = open_source(spec, WebFetcher())
    states = seen(source)
    os.utime(file, (1, 1))
    assert changes(source, states) == ["changed"]


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def polite(clock: Clock, **options: float) -> PoliteFetcher:
    return PoliteFetcher(
        WebFetcher(allow=["127.0.0.1"]),
        user_agent=usual_user_agent(),
        clock=clock,
        sleep=clock.sleep,
        **options,  # type: ignore[arg-type]
    )


def test_robots_txt_is_heeded_by_the_longest_rule_and_read_once(site: Site) -> None:
    rules = "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\n"
    site.put("/robots.txt", rules, media="text/plain")
    for path in ("/a", "/private/x", "/private/open/y", "/x.pdf"):
        site.article(path, "Harbour", TEXT)
    fetcher = polite(Clock())
    assert fetcher.fetch(f"{site.address}/a").content
    assert fetcher.fetch(f"{site.address}/private/open/y").content
    for path in ("/private/x", "/x.pdf"):
        with pytest.raises(RobotsRefused, match=r"robots\.txt asks programs to leave it alone"):
            fetcher.fetch(site.address + path)
    assert [path for path, _ in site.taken()] == ["/robots.txt", "/a", "/private/open/y"]


def test_our_own_name_in_robots_txt_counts(site: Site) -> None:
    site.put("/robots.txt", "User-agent: qa-assistant\nDisallow: /\n", media="text/plain")
    with pytest.raises(RobotsRefused):
        polite(Clock()).fetch(f"{site.address}/a")


def test_a_robots_txt_that_is_compressed_unasked_is_not_unpacked(site: Site) -> None:
    site.put("/robots.txt", b"\x0b\x02\x80", headers=(("Content-Encoding", "br"),))
    site.article("/a", "Harbour", TEXT)
    assert polite(Clock()).fetch(f"{site.address}/a").content


def test_a_broken_robots_txt_server_stops_fetching_for_a_while(site: Site) -> None:
    site.put("/robots.txt", "no", status=503)
    site.article("/a", "Harbour", TEXT)
    clock = Clock()
    fetcher = polite(clock)
    with pytest.raises(FetchInterrupted, match=r"robots\.txt cannot be read at the moment"):
        fetcher.fetch(f"{site.address}/a")
    site.put("/robots.txt", "no", status=404)
    clock.now += 61
    assert fetcher.fetch(f"{site.address}/a").content


def test_one_host_is_asked_at_most_once_a_second(site: Site) -> None:
    site.article("/a", "Harbour", TEXT)
    clock = Clock()
    fetcher = polite(clock, seconds_between=1.0)
    for _ in range(3):
        fetcher.fetch(f"{site.address}/a")
    assert clock.slept == [1.0, 1.0]


def test_a_crawl_delay_is_kept_within_reason(site: Site) -> None:
    site.article("/a", "Harbour", TEXT)
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 5000\n", media="text/plain")
    clock = Clock()
    fetcher = polite(clock)
    for _ in range(2):
        fetcher.fetch(f"{site.address}/a")
    assert clock.slept == [30.0]


def test_we_say_who_we_are(site: Site) -> None:
    site.article("/a", "Harbour", TEXT)
    agent = usual_user_agent("https://paper.example/bot")
    WebFetcher(allow=["127.0.0.1"], user_agent=agent).fetch(f"{site.address}/a")
    [seen_agent] = site.agents
    assert seen_agent.startswith("qa-assistant/")
    assert seen_agent.endswith("(+https://paper.example/bot)")
