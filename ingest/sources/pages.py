"""Pages by their addresses as a source, asked for only where they may have changed."""

from collections.abc import Iterator, Sequence

from ingest.errors import PageGone
from ingest.metadata import normalise_url
from ingest.models import Change, Reading, Validators
from ingest.protocols import Fetcher
from vectorstore.job_models import NewItem, OriginState


class PageSource:
    """A list of addresses."""

    is_complete = True

    def __init__(self, addresses: Sequence[str], fetcher: Fetcher) -> None:
        self._addresses = tuple(addresses)
        self._fetcher = fetcher

    def items(self) -> Iterator[NewItem]:
        """Every address once."""
        seen = set()
        for address in self._addresses:
            key = normalise_url(address) or address
            if key not in seen:
                seen.add(key)
                yield NewItem(key=key, name=address)

    def read(self, item: NewItem, known: OriginState | None) -> Reading:
        """The page, unless its server says that it is the one of last time."""
        return read_page(self._fetcher, item, known)


def read_page(fetcher: Fetcher, item: NewItem, known: OriginState | None) -> Reading:
    """One page, by a conditional request where an earlier answer allows for it.

    A list that dates its entries (a sitemap) spares the request where the date is that of last
    time. A page that was there and is no longer is gone; one that never was is an error.
    """
    if known is not None and item.stamp is not None and known.stamp == item.stamp:
        return Reading(Change.UNCHANGED, name=item.name)
    before = Validators(known.etag, known.last_modified) if known is not None else Validators()
    try:
        page = fetcher.refetch(item.key, before) if before else fetcher.fetch(item.key)
    except PageGone:
        if known is None or known.article_id is None:
            raise
        return Reading(Change.GONE, name=item.name)
    if page is None:
        return Reading(Change.UNCHANGED, name=item.name, validators=before)
    return Reading(
        Change.CHANGED,
        name=page.name,
        content=page.content,
        address=page.url,
        validators=page.validators,
    )
