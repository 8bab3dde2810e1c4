"""The catalog's tables, as SQLAlchemy knows them; `migrations` brings a database to this form."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, LargeBinary, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from vectorstore.models import to_utc

HEAD_REVISION = "0006"
"""The newest migration; a database that has it needs none, and Alembic is not even imported."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored as UTC without a zone, handed out in UTC with one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, its zone taken off."""
        return None if value is None else to_utc(value).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment with its zone."""
        return None if value is None else to_utc(value)


class CatalogTable(DeclarativeBase):
    """Root of all tables of the catalog."""

    type_annotation_map = {datetime: UtcDateTime, str: Text, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy reads it off the class


class Operation(StrEnum):
    """What a queued change does to the vector index."""

    ADD = "add"
    DELETE = "delete"


class SpaceState(StrEnum):
    """How far a space of the vector index can be trusted."""

    READY = "ready"
    DIRTY = "dirty"
    """Being written to; found at start, it means that the writer died."""
    BUILDING = "building"
    RETIRED = "retired"
    """Replaced; to be dropped."""


class CollectionRow(CatalogTable):
    """A named, separately searched set of articles."""

    __tablename__ = "collections"
    name: Mapped[str] = mapped_column(primary_key=True)


class ArticleFields:
    """The columns that an article and its superseded versions share."""

    collection: Mapped[str]
    url: Mapped[str | None]
    title: Mapped[str]
    publisher: Mapped[str | None]
    author: Mapped[str | None]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    ingested_at: Mapped[datetime]
    language: Mapped[str]
    text: Mapped[str]
    content_hash: Mapped[str]
    headings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    origin: Mapped[str | None]
    origin_hash: Mapped[str | None]
    # `metadata` is SQLAlchemy's own name on a declarative class
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)


class ArticleRow(ArticleFields, CatalogTable):
    """An article in its current version."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    collection: Mapped[str] = mapped_column(ForeignKey("collections.name"))
    __table_args__ = (
        Index("ix_articles_collection_published_at", "collection", "published_at"),
        Index("ix_articles_collection_origin", "collection", "origin"),
    )


class ArticleVersionRow(ArticleFields, CatalogTable):
    """A superseded version of an article, kept for the citations that point to it."""

    __tablename__ = "article_versions"
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    groups: Mapped[list[str]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)


class GroupRow(CatalogTable):
    """A group that may read an article; an article without any is open to everybody."""

    __tablename__ = "article_groups"
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True, index=True)


class TagRow(CatalogTable):
    """A tag of an article."""

    __tablename__ = "article_tags"
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True, index=True)


class PassageRow(CatalogTable):
    """A passage of an article's current version; `number` is its row in the full-text index."""

    __tablename__ = "passages"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    ordinal: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    heading: Mapped[str | None]
    text: Mapped[str]
    header: Mapped[str]
    embedding_key: Mapped[str] = mapped_column(index=True)


class EmbeddingRow(CatalogTable):
    """The vector that one model made of one header and text; shared by equal passages."""

    __tablename__ = "embeddings"
    embedding_key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """float32, little-endian."""


class QueueRow(CatalogTable):
    """A change that is in the catalog and not yet in the vector index."""

    __tablename__ = "index_queue"
    id: Mapped[int] = mapped_column(primary_key=True)
    space: Mapped[str] = mapped_column(index=True)
    passage_id: Mapped[str]
    operation: Mapped[str]


class SpaceRow(CatalogTable):
    """A space of the vector index, made for one collection and one model."""

    __tablename__ = "index_state"
    space: Mapped[str] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(index=True)
    fingerprint: Mapped[str]
    state: Mapped[str]


class StateRow(CatalogTable):
    """A fact about the whole catalog, by name."""

    __tablename__ = "catalog_state"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class AliasMentionRow(CatalogTable):
    """A short form that an article introduces for a name: "Northern Rare Earth Group (CNRE)"."""

    __tablename__ = "alias_mentions"
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    short: Mapped[str] = mapped_column(primary_key=True, index=True)
    long: Mapped[str] = mapped_column(primary_key=True)


class AliasEditRow(CatalogTable):
    """What people decided about an alias of a collection; stronger than what articles say."""

    __tablename__ = "alias_edits"
    collection: Mapped[str] = mapped_column(
        ForeignKey("collections.name", ondelete="CASCADE"), primary_key=True
    )
    short: Mapped[str] = mapped_column(primary_key=True)
    long: Mapped[str] = mapped_column(primary_key=True)
    is_removed: Mapped[bool]
    """Whether the alias is never to be used; otherwise it always is."""


class ConversationRow(CatalogTable):
    """A conversation; `readers` are the groups it was begun with, null for one who sees all."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(primary_key=True)
    collection: Mapped[str]
    readers: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]


class TurnRow(CatalogTable):
    """One question of a conversation with its answer."""

    __tablename__ = "turns"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    answer_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class FeedbackRow(CatalogTable):
    """What somebody thought of an answer; gone with the answer's conversation."""

    __tablename__ = "feedback"
    answer_id: Mapped[str] = mapped_column(
        ForeignKey("turns.answer_id", ondelete="CASCADE"), primary_key=True
    )
    rating: Mapped[str]
    comment: Mapped[str | None]
    given_at: Mapped[datetime]


class SlackDeliveryRow(CatalogTable):
    """What somebody asked in Slack, from the moment it was acknowledged on: answered once."""

    __tablename__ = "slack_deliveries"
    key: Mapped[str] = mapped_column(primary_key=True)
    """The same for every delivery of the same thing."""
    thread: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Null once it has been dealt with."""
    reply_ts: Mapped[str | None]
    """Slack's name of the message that carries the answer, as soon as there is one."""
    answer_id: Mapped[str | None]
    attempts: Mapped[int]
    received_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)


class SlackThreadRow(CatalogTable):
    """A thread in which the assistant has answered, and the conversation that goes on in it."""

    __tablename__ = "slack_threads"
    thread: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str]
    asked_at: Mapped[datetime]


class AccessKeyRow(CatalogTable):
    """A key that opens the API; of the key itself only its hash is kept."""

    __tablename__ = "access_keys"
    id: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    groups: Mapped[list[str]] = mapped_column(JSON)
    origins: Mapped[list[str]] = mapped_column(JSON)
    """Of a site key: the origins whose pages may use it; empty for other keys."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class AuditRow(CatalogTable):
    """Something that was changed: by whom, what, and to what."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    request_id: Mapped[str | None]


# the same as plain tables, for those who write statements without a session
conversations = cast(Table, ConversationRow.__table__)
turns = cast(Table, TurnRow.__table__)
feedback = cast(Table, FeedbackRow.__table__)
slack_deliveries = cast(Table, SlackDeliveryRow.__table__)
slack_threads = cast(Table, SlackThreadRow.__table__)
access_keys = cast(Table, AccessKeyRow.__table__)
audit_events = cast(Table, AuditRow.__table__)
