"""What ingest handles: items found, documents parsed, outcomes reported."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypedDict

from pydantic import Field

from vectorstore.job_models import JobItem
from vectorstore.models import Heading, Record, UtcDatetime


class MediaType(StrEnum):
    """The formats that can be read."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    PDF = "pdf"
    DOCX = "docx"
    EML = "eml"
    EPUB = "epub"
    JSON_LD = "json_ld"


class BlockKind(StrEnum):
    """What a piece of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


class Block(Record):
    """A piece of a document in reading order; a line break in `text` is meant as one."""

    kind: BlockKind
    text: str
    level: int = Field(default=1, ge=1, le=6)
    """Of a heading, 1 is the highest."""
    marker: str = "-"
    """What stands before a list item: `-` or its number."""
    pages: tuple[tuple[int, int], ...] = ()
    """Where a page begins in `text`, and its number; empty where there are no pages."""


class DocumentMetadata(Record):
    """What a document says about itself; null where it says nothing, nothing is guessed."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_at: UtcDatetime | None = None
    updated_at: UtcDatetime | None = None
    language: str | None = None
    tags: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    metadata: dict[str, Any] = Field(default_factory=dict)
    """Anything else worth keeping."""

    def or_else(self, fallback: Self) -> Self:
        """These fields, and where one is empty the fallback's; tags of both."""
        values = {name: getattr(self, name) or getattr(fallback, name) for name in _FIELDS}
        values["tags"] = self.tags | fallback.tags
        values["metadata"] = {**fallback.metadata, **self.metadata}
        return self.model_copy(update=values)


_FIELDS = tuple(DocumentMetadata.model_fields)


class Overrides(TypedDict, total=False):
    """What a caller says about an article; what is set wins over the document's own."""

    title: str | None
    author: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None
    updated_at: datetime | None
    language: str | None
    tags: frozenset[str]
    groups: frozenset[str]
    metadata: dict[str, Any]


class ParsedDocument(Record):
    """What a parser makes of a file: its blocks in order, and its metadata."""

    blocks: tuple[Block, ...]
    metadata: DocumentMetadata = DocumentMetadata()


class AssembledText(Record):
    """An article's text, and where its headings lie in it."""

    text: str
    headings: tuple[Heading, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()
    """Where a page begins in `text`, and its number; empty where there are no pages."""


@dataclass(frozen=True, slots=True)
class IngestItem:
    """Something that a source found; `read` gives its bytes or raises an `IngestError`."""

    name: str
    origin: str
    read: Callable[[], bytes]
    given: bool = True
    """Whether it was named by the caller, and not just met inside a folder."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What an address answered; `url` is the last one, after redirects."""

    url: str
    name: str
    """A file name that tells the type, from the address and the type that the server named."""
    content: bytes
    """Text is UTF-8 where the server named another encoding."""
    validators: "Validators" = field(default_factory=lambda: Validators())


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server recognises the state of a page that one has (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Reading:
    """What looking at one item of a source came to: `content` where it may have changed."""

    change: "Change"
    name: str = ""
    content: bytes = b""
    address: str | None = None
    """Where it really lies, after redirects; null for what is no page."""
    validators: Validators = Validators()


class Change(StrEnum):
    """How an item differs from what was seen last time."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


class ItemStatus(StrEnum):
    """What became of an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    GONE = "gone"
    """It is not at its source any more; the article stays."""
    REMOVED = "removed"
    """It is not at its source any more, and the article was deleted."""


class ItemOutcome(Record):
    """What became of one item; `reason` says why it was skipped or failed, and what to do."""

    name: str
    status: ItemStatus
    origin: str | None = None
    article_id: str | None = None
    version: int | None = None
    title: str | None = None
    passages: int = 0
    reason: str | None = None
    error: str | None = None
    """Name of the error's class, for programs."""


class IngestReport(Record):
    """The outcomes of one run, in the order of the items."""

    collection: str
    outcomes: tuple[ItemOutcome, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many items had each status; statuses that did not occur count 0."""
        seen = Counter(outcome.status for outcome in self.outcomes)
        return {status.value: seen[status] for status in ItemStatus}

    @property
    def failures(self) -> tuple[ItemOutcome, ...]:
        """The items that failed."""
        return tuple(o for o in self.outcomes if o.status is ItemStatus.FAILED)

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


class MiningReport(Record):
    """What looking for aliases in the articles of a collection came to."""

    collection: str
    articles: int
    """How many articles were read."""
    aliases: int
    """How many different aliases they introduce."""


def outcome_of(item: JobItem) -> ItemOutcome:
    """A finished item, as reports have it."""
    return ItemOutcome(
        name=item.name,
        origin=item.key,
        status=ItemStatus(item.status),
        article_id=item.article_id,
        version=item.version,
        title=item.title,
        passages=item.passages,
        reason=item.reason,
        error=item.error,
    )
