"""What the catalog knows about sources and jobs: where articles come from, how far an ingest is."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from vectorstore.models import Record, UtcDatetime

WAITING = "waiting"
"""Status of an item that is still to be done; the others are those of a finished one."""
FAILED = "failed"


class SourceKind(StrEnum):
    """How a source lists its items."""

    FILES = "files"
    """Files and folders."""
    PAGES = "pages"
    """The addresses of pages."""
    FEED = "feed"
    """An RSS or Atom feed."""
    SITEMAP = "sitemap"
    """A sitemap, or an index of sitemaps."""


class GonePolicy(StrEnum):
    """What becomes of an article whose source does not have it any more."""

    MARK = "mark"
    """It stays, and its origin is marked as gone."""
    REMOVE = "remove"
    """It is deleted."""


class SourceSpec(Record):
    """What to ingest, and what is said about all of it."""

    kind: SourceKind
    addresses: tuple[str, ...] = Field(min_length=1)
    """Absolute paths, or http(s) addresses."""
    gone: GonePolicy = GonePolicy.MARK
    every_minutes: int | None = Field(default=None, ge=1, le=525_600)
    """How often a server refreshes it; null for only when asked to."""
    tags: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


class KnownSource(Record):
    """A source that is refreshed again and again."""

    id: str
    collection: str
    spec: SourceSpec
    created_at: UtcDatetime
    next_at: UtcDatetime | None
    """When a server refreshes it next; null for never by itself."""
    refreshed_at: UtcDatetime | None
    failures: int
    """How many refreshes in a row have failed."""
    problem: str | None
    articles: int
    """How many articles in the collection came from it."""
    gone: int
    """How many of its items are no longer there."""


class OriginState(Record):
    """How one file or address looked when it was last ingested."""

    key: str
    source_id: str | None = None
    article_id: str | None = None
    stamp: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    stated: str | None = None
    gone_at: UtcDatetime | None = None
    withdrawn: bool = False


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    """Every item has an outcome; some may have failed."""
    FAILED = "failed"
    """Its items could not even be listed, or the store gave up."""
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(Record):
    """One ingest and its progress."""

    id: str
    key: str | None
    collection: str
    source_id: str | None
    spec: SourceSpec
    state: JobState
    listed: bool
    """Whether all items are known, so that `total` is final."""
    total: int
    done: int
    counts: dict[str, int]
    """How many items ended how."""
    rate: float | None
    """Items a second, lately."""
    seconds_left: float | None
    """By that rate; null where it cannot be told."""
    cancelled: bool
    problem: str | None
    created_at: UtcDatetime
    started_at: UtcDatetime | None
    finished_at: UtcDatetime | None

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state.is_final


class NewItem(Record):
    """An item that a source listed."""

    key: str
    name: str
    given: bool = True
    stamp: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    """What the list says about the article: its title, its date."""


class JobItem(NewItem):
    """An item of a job, and what became of it."""

    position: int
    status: str = WAITING
    attempts: int = 0
    not_before: UtcDatetime | None = None
    is_transient: bool = False
    """Whether the error may pass by itself."""
    error: str | None = None
    """Name of the error's class."""
    reason: str | None = None
    """What went wrong, and the next step."""
    article_id: str | None = None
    title: str | None = None
    version: int | None = None
    passages: int = 0


class JobPage(Record):
    """One page of a list of jobs, the latest first."""

    items: tuple[Job, ...]
    total: int
    limit: int
    offset: int
    next_cursor: str | None = None
    """Asks for the next page, also while new jobs come; null for the last one."""


class JobItemPage(Record):
    """One page of a job's items, in their order."""

    items: tuple[JobItem, ...]
    total: int
    limit: int
    offset: int
    next_cursor: str | None = None
    """Asks for the next page, also while more items come; null for the last one."""
