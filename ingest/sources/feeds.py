"""RSS and Atom feeds as a source: the newest articles of a publisher, by their links."""

from collections.abc import Iterator
from typing import Any

from ingest.errors import BadList
from ingest.models import FetchedPage, Reading
from ingest.protocols import Fetcher
from ingest.sources.pages import read_page
from ingest.sources.xml_lists import address_in, child_text, local_name, parse_list, stated
from vectorstore.job_models import NewItem, OriginState

MOST_ENTRIES = 5_000


class FeedSource:
    """A feed: RSS 0.9 to 2.0, RSS 1.0, Atom."""

    is_complete = False

    def __init__(self, address: str, fetcher: Fetcher) -> None:
        self._address = address
        self._fetcher = fetcher

    def items(self) -> Iterator[NewItem]:
        """The entries with a link, as the feed orders them, with the title and dates it gives."""
        page = self._fetcher.fetch(self._address)
        root = parse_list(page)
        if local_name(root) not in ("rss", "RDF", "feed"):
            raise BadList(f"{self._address} is a sitemap, not a feed. Add it with --kind sitemap.")
        seen: set[str] = set()
        for entry in root.iter():
            if local_name(entry) in ("item", "entry"):
                item = _entry(page, entry)
                if item is not None and item.key not in seen and len(seen) < MOST_ENTRIES:
                    seen.add(item.key)
                    yield item

    def read(self, item: NewItem, known: OriginState | None) -> Reading:
        """The page that the entry links to."""
        return read_page(self._fetcher, item, known)


def _entry(page: FetchedPage, entry: Any) -> NewItem | None:
    key = address_in(page, _link(entry))
    if key is None:
        return None
    fields = stated(
        title=child_text(entry, "title"),
        published_at=child_text(entry, "pubDate", "published", "date", "issued"),
        updated_at=child_text(entry, "updated", "modified"),
    )
    return NewItem(key=key, name=fields.get("title") or key, fields=fields)


def _link(entry: Any) -> str | None:
    """Atom: the link that is the entry itself; RSS: the link, else a guid that is one."""
    for child in entry:
        is_link = local_name(child) == "link" and child.get("href")
        if is_link and child.get("rel", "alternate") == "alternate":
            return str(child.get("href"))
    link = child_text(entry, "link")
    if link:
        return link
    for child in entry:
        if local_name(child) == "guid" and child.get("isPermaLink", "true") == "true":
            return str(child.text or "")
    return None
