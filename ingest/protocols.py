"""What ingest needs from others: a store to put articles in, parsers, a listener."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ingest.models import FetchedPage, ItemOutcome, ParsedDocument, Reading, Validators
from vectorstore.job_models import NewItem, OriginState
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

    def refetch(self, url: str, validators: Validators) -> FetchedPage | None:
        """The page; null where the server says that it is still in the state of `validators`."""


class Source(Protocol):
    """Where articles come from."""

    @property
    def is_complete(self) -> bool:
        """Whether it lists everything that it has, so that what is missing is gone. A feed does
        not: it names the newest only."""

    def items(self) -> Iterator[NewItem]:
        """What it has now, each key once; the bytes are read by `read`.

        Raises an `IngestError` where it cannot be listed at all.
        """

    def read(self, item: NewItem, known: OriginState | None) -> Reading:
        """Look at one item; `known` is how it was last time, null for never or for read anew.

        Raises an `IngestError`, whose `is_transient` says whether to try again.
        """


class Progress(Protocol):
    """Is told how far it is."""

    def __call__(self, outcome: ItemOutcome | None, done: int, total: int) -> None:
        """`done` of `total` items are finished; the latest became this, null where that is told
        later."""
