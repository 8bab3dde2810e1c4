"""The audit log: who changed what, kept in the catalog."""

from datetime import UTC, datetime
from enum import StrEnum

from pydantic import Field
from sqlalchemy import func, insert, select

from vectorstore import schema
from vectorstore.catalog import Catalog
from vectorstore.models import Record, UtcDatetime

_events = schema.audit_events


class Action(StrEnum):
    """What was done."""

    KEY_CREATED = "key_created"
    KEY_REVOKED = "key_revoked"
    KEY_FORGOTTEN = "key_forgotten"
    ARTICLE_DELETED = "article_deleted"
    CONVERSATION_DELETED = "conversation_deleted"
    ALIAS_ADDED = "alias_added"
    ALIAS_REMOVED = "alias_removed"
    INDEX_REPAIRED = "index_repaired"
    INDEX_PRUNED = "index_pruned"


class AuditEvent(Record):
    """One change."""

    at: UtcDatetime
    actor: str = Field(description="The id of the key, `owner`, or `anonymous`")
    action: Action
    subject: str = Field(description="The id or name of what was changed; never its content")
    request_id: str | None = None


class AuditPage(Record):
    """Some changes, the latest first, and how many there are."""

    items: tuple[AuditEvent, ...]
    total: int


class AuditLog:
    """Appends changes, and lists them; nothing of it is ever changed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def add(
        self, action: Action, subject: str, *, actor: str, request_id: str | None = None
    ) -> None:
        """Keep that this was done now."""
        event = AuditEvent(
            at=datetime.now(UTC),
            actor=actor,
            action=action,
            subject=subject,
            request_id=request_id,
        )
        with self._catalog.transaction() as session:
            session.execute(insert(_events).values(**event.model_dump()))

    def page(self, *, limit: int = 50, offset: int = 0) -> AuditPage:
        """One page of what was done."""
        columns = [_events.c[name] for name in AuditEvent.model_fields]
        query = select(*columns).order_by(_events.c.id.desc()).limit(limit).offset(offset)
        with self._catalog.session() as session:
            total = session.scalar(select(func.count()).select_from(_events))
            items = tuple(AuditEvent(**row) for row in session.execute(query).mappings())
        return AuditPage(items=items, total=total or 0)
