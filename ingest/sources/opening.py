"""Opens the adapter that a source's spec asks for: the one table from kind to adapter."""

from ingest.protocols import Fetcher, Source
from ingest.sources.feeds import FeedSource
from ingest.sources.files import MAX_FILE_BYTES
from ingest.sources.folders import FolderSource
from ingest.sources.pages import PageSource
from ingest.sources.sitemaps import SitemapSource
from vectorstore.job_models import SourceKind, SourceSpec


def open_source(spec: SourceSpec, fetcher: Fetcher, *, max_bytes: int = MAX_FILE_BYTES) -> Source:
    """The source; nothing is read or fetched yet."""
    match spec.kind:
        case SourceKind.FILES:
            return FolderSource(spec.addresses, max_bytes=max_bytes)
        case SourceKind.PAGES:
            return PageSource(spec.addresses, fetcher)
        case SourceKind.FEED:
            return FeedSource(spec.addresses[0], fetcher)
        case SourceKind.SITEMAP:
            return SitemapSource(spec.addresses[0], fetcher)
