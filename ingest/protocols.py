"""What ingest needs from others: a store to put articles in, parsers, a listener."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ingest.models import FetchedPage, ItemOutcome, ParsedDocument
from vectorstore.models import Alias, Article, PassageSpan, PutOutcome


class ArticleSink(Protocol):
    """Where finished articles go; the store is one."""

    def put_many(
        self,
        items: Sequence[tuple[Article, Sequence[PassageSpan]]],
        *,
        aliases: Mapping[str, Sequence[Alias]],
    ) -> list[PutOutcome]:
        """Store articles with their passages; one outcome an article, in order.

        `aliases` are those that an article introduces, by its id.
        """

    def known_origin(self, collection: str, origin: str, origin_hash: str) -> bool:
        """Whether the bytes with this hash were already ingested from this origin."""

    def article(self, article_id: str) -> Article:
        """The stored article, or `vectorstore.errors.ArticleNotFound`."""


class Parser(Protocol):
    """Reads one format."""

    def __call__(self, content: bytes, name: str) -> ParsedDocument:
        """The document's blocks and metadata.

        Raises `DamagedFile` or `EmptyArticle`; both name the file and the next step.
        """


class Fetcher(Protocol):
    """Gets a page from the web."""

    def fetch(self, url: str) -> FetchedPage:
        """The page, or `FetchRefused` or `FetchFailed`."""


class Progress(Protocol):
    """Is told when an item is done."""

    def __call__(self, outcome: ItemOutcome, done: int, total: int) -> None:
        """`done` of `total` items are finished; the latest became this."""
