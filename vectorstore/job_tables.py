"""The catalog's tables about where articles come from, what is being ingested and what is gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from vectorstore.schema import CatalogTable


class SourceRow(CatalogTable):
    """A place that articles are taken from again and again."""

    __tablename__ = "sources"
    id: Mapped[str] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(ForeignKey("collections.name"))
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A `SourceSpec`."""
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is refreshed next; null for never by itself."""
    refreshed_at: Mapped[datetime | None]
    failures: Mapped[int]
    """How many refreshes in a row have failed."""
    problem: Mapped[str | None]


class OriginRow(CatalogTable):
    """One file or address that was ingested, and how it looked then."""

    __tablename__ = "origins"
    collection: Mapped[str] = mapped_column(
        ForeignKey("collections.name", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str | None] = mapped_column(index=True)
    article_id: Mapped[str | None] = mapped_column(index=True)
    stamp: Mapped[str | None]
    """What the list that names it says about its state: a size and a time, a `lastmod`."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    digest: Mapped[str | None]
    """sha256 of its bytes and of what was stated with them."""
    stated: Mapped[str | None]
    """Digest of what was stated with it."""
    seen_at: Mapped[datetime]
    seen_by: Mapped[str | None]
    """The last job that it was listed in."""
    gone_at: Mapped[datetime | None]
    withdrawn: Mapped[bool]
    """Whether a person deleted its article, so that no refresh brings it back."""


class JobRow(CatalogTable):
    """One ingest, from its list of items to the last of them."""

    __tablename__ = "jobs"
    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(index=True)
    """The caller's name for it: the same key while it is known gives the same job."""
    collection: Mapped[str]
    source_id: Mapped[str | None] = mapped_column(index=True)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(index=True)
    listed: Mapped[bool]
    """Whether all its items are known."""
    total: Mapped[int]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    rate: Mapped[float | None] = mapped_column(Float)
    """Items a second, lately."""
    cancelled: Mapped[bool]
    """Whether somebody asked it to stop."""
    problem: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class JobItemRow(CatalogTable):
    """One item of a job and what became of it."""

    __tablename__ = "job_items"
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    name: Mapped[str]
    given: Mapped[bool]
    stamp: Mapped[str | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str]
    """`waiting`, or an `ItemStatus`."""
    attempts: Mapped[int]
    not_before: Mapped[datetime | None]
    is_transient: Mapped[bool]
    error: Mapped[str | None]
    reason: Mapped[str | None]
    article_id: Mapped[str | None]
    title: Mapped[str | None]
    version: Mapped[int | None]
    passages: Mapped[int]
    __table_args__ = (
        Index("ix_job_items_job_id_status", "job_id", "status", "position"),
        Index("ix_job_items_job_id_key", "job_id", "key", unique=True),
        Index("ix_job_items_job_id_article_id", "job_id", "article_id"),
    )


class RemovalRow(CatalogTable):
    """That an article was deleted, when and why; nothing of what it said."""

    __tablename__ = "removals"
    article_id: Mapped[str] = mapped_column(primary_key=True)
    collection: Mapped[str]
    removed_at: Mapped[datetime]
    cause: Mapped[str]
    passages: Mapped[list[str]] = mapped_column(JSON)
    """Ids of its passages, so that their absence can be checked."""
    embedding_keys: Mapped[list[str]] = mapped_column(JSON)


class StoryRow(CatalogTable):
    """Which story an article tells: articles that are copies of each other share one."""

    __tablename__ = "stories"
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    story: Mapped[str] = mapped_column(index=True)
    """Id of the article by which the story became known."""
    content_hash: Mapped[str]
    """Of the text that was compared."""


class StoryBandRow(CatalogTable):
    """A part of an article's signature; near copies share one (locality-sensitive hashing)."""

    __tablename__ = "story_bands"
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    band: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_story_bands_value", "value"),)
