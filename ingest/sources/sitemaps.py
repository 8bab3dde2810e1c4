"""Sitemaps as a source (sitemaps.org, with Google's news extension): all pages of a site."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ingest.errors import BadList, IngestError
from ingest.models import FetchedPage, Reading
from ingest.protocols import Fetcher
from ingest.sources.pages import read_page
from ingest.sources.xml_lists import address_in, child_text, local_name, parse_list, stated
from vectorstore.job_models import NewItem, OriginState

MOST_SITEMAPS = 500
"""So many are read for one index, and no index inside of an index inside of an index."""
MOST_PAGES = 500_000
MOST_UNPACKED_BYTES = 50 * 1024 * 1024
"""The standard's own limit for one sitemap."""
_DEEPEST = 2


class SitemapSource:
    """A sitemap or an index of them; a page is asked for again when its `lastmod` changes."""

    is_complete = True

    def __init__(self, address: str, fetcher: Fetcher) -> None:
        self._address = address
        self._fetcher = fetcher

    def items(self) -> Iterator[NewItem]:
        """Every page once. A sitemap of the index that cannot be read is an error of them all:
        pages that are not listed would look as if they were gone."""
        seen: set[str] = set()
        waiting = [(self._address, 0)]
        read: set[str] = set()
        while waiting:
            address, depth = waiting.pop(0)
            if address in read or len(read) >= MOST_SITEMAPS:
                continue
            read.add(address)
            page = _unpacked(self._fetcher.fetch(address))
            root = parse_list(page)
            if local_name(root) == "sitemapindex" and depth < _DEEPEST:
                found = (address_in(page, child_text(each, "loc")) for each in root)
                waiting += [(each, depth + 1) for each in found if each]
            elif local_name(root) != "urlset":
                raise BadList(f"{address} is no sitemap. Add a feed with --kind feed.")
            for item in _pages(page, root):
                if item.key not in seen and len(seen) < MOST_PAGES:
                    seen.add(item.key)
                    yield item

    def read(self, item: NewItem, known: OriginState | None) -> Reading:
        """The page."""
        return read_page(self._fetcher, item, known)


def _pages(page: FetchedPage, root: Any) -> Iterator[NewItem]:
    for entry in root:
        key = address_in(page, child_text(entry, "loc")) if local_name(entry) == "url" else None
        if key is None:
            continue
        news = next((child for child in entry if local_name(child) == "news"), None)
        fields: dict[str, str] = {}
        if news is not None:
            fields = stated(
                title=child_text(news, "title"),
                published_at=child_text(news, "publication_date"),
            )
        yield NewItem(key=key, name=key, stamp=child_text(entry, "lastmod"), fields=fields)


def _unpacked(page: FetchedPage) -> FetchedPage:
    """A sitemap may come as a gzip file."""
    if not page.content.startswith(b"\x1f\x8b"):
        return page
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        content = unpacker.decompress(page.content, MOST_UNPACKED_BYTES + 1)
    except (zlib.error, gzip.BadGzipFile) as exc:
        raise IngestError(f"{page.url} is a damaged gzip file. Try again later.") from exc
    if len(content) > MOST_UNPACKED_BYTES:
        raise BadList(f"{page.url} unpacks to more than 50 MB, the most that a sitemap may have.")
    return replace(page, content=content)
