"""The audit log: who changed what, kept in the catalog."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Row, func, insert, select

from vectorstore import schema
from vectorstore.catalog import Catalog
from vectorstore.cursors import before_number, cut_page, make_cursor
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
    next_cursor: str | None = None
    """Asks for the next page, also while new changes come; null for the last one."""


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

    def page(self, *, limit: int = 50, offset: int = 0, cursor: str | None = None) -> AuditPage:
        """One page of what was done, from where `cursor` says that a page ended."""
        columns = [_events.c[name] for name in AuditEvent.model_fields]
        query = (
            select(_events.c.id, *columns)
            .where(*before_number(cursor, _events.c.id))
            .order_by(_events.c.id.desc())
            .limit(limit + 1)
            .offset(offset)
        )
        with self._catalog.session() as session:
            total = session.scalar(select(func.count()).select_from(_events))
            rows, last = cut_page(session.execute(query).all(), limit)
        return AuditPage(
            items=tuple(_event(row) for row in rows),
            total=total or 0,
            next_cursor=None if last is None else make_cursor(last.id),
        )


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(**{name: getattr(row, name) for name in AuditEvent.model_fields})
