"""Conversations: the turns of each, stored in the catalog, bounded, never mixed."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, Text, cast, delete, exists, func, insert, select, true
from sqlalchemy.orm import Session

from qa_assistant.errors import ConversationNotFound, InvalidQuestion
from qa_assistant.models import Answer, Conversation, ConversationPage, ConversationSummary
from vectorstore import schema
from vectorstore.catalog import Catalog
from vectorstore.cursors import after_latest, cut_page, make_cursor
from vectorstore.errors import CatalogDamaged, CatalogError

PRUNE_SECONDS = 3_600.0
"""How often turns that are too old are looked for."""

PRUNED_AT_ONCE = 10_000

_conversations, _turns = schema.conversations, schema.turns


class ConversationStore:
    """Keeps answers by conversation; a conversation belongs to one collection and one reader.

    Args:
        catalog: Where they are kept.
        turns: How many turns of a conversation are kept; the oldest are dropped.
        days: How long after its last turn a conversation is kept.
    """

    def __init__(self, catalog: Catalog, *, turns: int = 100, days: int = 90) -> None:
        self._catalog = catalog
        self._most_turns = turns
        self._kept_for = timedelta(days=days)
        self._pruned_at: float | None = None

    def get(self, conversation_id: str, *, readers: frozenset[str] | None = None) -> Conversation:
        """The conversation with all its turns, oldest first; full access sees everybody's.

        Raises:
            ConversationNotFound: there is none, or it belongs to other readers.
        """
        with self._catalog.session() as session:
            row = self._find(session, conversation_id, readers)
            answers = _last_answers(session, conversation_id, self._most_turns)
        return _conversation(row, answers)

    def recent(
        self, conversation_id: str, *, collection: str, readers: frozenset[str] | None, turns: int
    ) -> tuple[Answer, ...]:
        """The last turns, oldest first, for who goes on with the conversation.

        Only who began it does: what somebody with full access is told must not get into a
        conversation that others read.

        Raises:
            ConversationNotFound: there is none, or others began it.
            InvalidQuestion: it is about another collection.
        """
        with self._catalog.session() as session:
            row = self._find(session, conversation_id, readers)
            if not _is_owner(row.readers, readers):
                raise _not_found(conversation_id)
            if row.collection != collection:
                raise InvalidQuestion(
                    f"Conversation {row.id} is about collection {row.collection!r}, "
                    f"not {collection!r}; begin a new conversation."
                )
            return _last_answers(session, conversation_id, turns)

    def page(
        self,
        *,
        collection: str | None = None,
        readers: frozenset[str] | None = None,
        limit: int = 20,
        offset: int = 0,
        cursor: str | None = None,
    ) -> ConversationPage:
        """Conversations of these readers (all for full access), the one asked in last first."""
        asked = func.max(_turns.c.created_at).label("last_asked_at")
        query = (
            select(
                _conversations.c.id,
                _conversations.c.collection,
                _conversations.c.created_at,
                asked,
                func.count().label("turns"),
                func.min(_turns.c.id).label("first_turn"),
            )
            .join(_turns, _turns.c.conversation_id == _conversations.c.id)
            .where(_of(readers), _in(collection))
            .group_by(_conversations.c.id)
            .having(asked >= self._oldest())
        )
        ordered = (
            query.having(*after_latest(cursor, func.max(_turns.c.created_at), _conversations.c.id))
            .order_by(asked.desc(), _conversations.c.id)
            .limit(limit + 1)
            .offset(offset)
        )
        with self._catalog.session() as session:
            total = session.scalar(select(func.count()).select_from(query.subquery()))
            rows, last = cut_page(session.execute(ordered).all(), limit)
            items = tuple(_summary(session, row) for row in rows)
        return ConversationPage(
            items=items,
            total=total or 0,
            next_cursor=None if last is None else make_cursor(last.last_asked_at, last.id),
        )

    def add(
        self, answer: Answer, *, readers: frozenset[str] | None = None, begins: bool = True
    ) -> None:
        """Append a turn, drop what is beyond the bounds.

        With `begins` the turn may make the conversation; without, a conversation that has been
        deleted meanwhile stays deleted, and nobody else's gets a turn. A turn for which there is
        no room on the disk is not kept, and the log says so: its answer is as good without.
        """
        try:
            self._append(answer, readers=readers, begins=begins)
            self._prune_sometimes()
        except CatalogDamaged:
            raise
        except CatalogError as error:
            structlog.get_logger(__name__).error("answer not kept", what=str(error))

    def _append(self, answer: Answer, *, readers: frozenset[str] | None, begins: bool) -> None:
        with self._catalog.transaction() as session:
            row = _row(session, answer.conversation_id)
            if row is None and begins:
                _insert_conversation(session, answer, readers)
            elif (
                row is None
                or not _is_owner(row.readers, readers)
                or row.collection != answer.searched.collection
            ):
                return
            session.execute(
                insert(_turns).values(
                    conversation_id=answer.conversation_id,
                    answer_id=answer.id,
                    created_at=answer.created_at,
                    answer=answer.model_dump(mode="json"),
                )
            )
            _drop_oldest(session, answer.conversation_id, keep=self._most_turns)

    def delete(self, conversation_id: str, *, readers: frozenset[str] | None = None) -> int:
        """Forget a conversation; returns how many turns it had.

        Raises:
            ConversationNotFound: there is none, or it belongs to other readers.
        """
        with self._catalog.transaction() as session:
            self._find(session, conversation_id, readers)
            return _delete(session, [conversation_id])

    def prune(self) -> int:
        """Forget the conversations whose last turn is too old; returns how many."""
        oldest = self._oldest()
        newer = exists().where(
            _turns.c.conversation_id == _conversations.c.id, _turns.c.created_at >= oldest
        )
        # one that began lately is not looked into
        expired = select(_conversations.c.id).where(_conversations.c.created_at < oldest, ~newer)
        with self._catalog.session() as session:
            ids = session.scalars(expired.limit(PRUNED_AT_ONCE)).all()
        if ids:
            with self._catalog.transaction() as session:
                _delete(session, ids)
        return len(ids)

    def _prune_sometimes(self) -> None:
        now = time.monotonic()
        if self._pruned_at is None or now - self._pruned_at > PRUNE_SECONDS:
            self._pruned_at = now
            self.prune()

    def _find(
        self, session: Session, conversation_id: str, readers: frozenset[str] | None
    ) -> Row[Any]:
        row = _row(session, conversation_id)
        if row is None or not (readers is None or _is_owner(row.readers, readers)):
            raise _not_found(conversation_id)
        last = session.scalar(
            select(func.max(_turns.c.created_at)).where(_turns.c.conversation_id == conversation_id)
        )
        if last is None or last < self._oldest():
            raise _not_found(conversation_id)
        return row

    def _oldest(self) -> datetime:
        return datetime.now(UTC) - self._kept_for


def _not_found(conversation_id: str) -> ConversationNotFound:
    return ConversationNotFound(
        f"There is no conversation {conversation_id!r}; ask without a conversation_id to begin "
        "a new one."
    )


def _row(session: Session, conversation_id: str) -> Row[Any] | None:
    return session.execute(
        select(_conversations).where(_conversations.c.id == conversation_id)
    ).one_or_none()


def _conversation(row: Row[Any], answers: tuple[Answer, ...]) -> Conversation:
    return Conversation(
        id=row.id, collection=row.collection, created_at=row.created_at, answers=answers
    )


def _last_answers(session: Session, conversation_id: str, turns: int) -> tuple[Answer, ...]:
    stored = session.scalars(
        select(_turns.c.answer)
        .where(_turns.c.conversation_id == conversation_id)
        .order_by(_turns.c.id.desc())
        .limit(turns)
    ).all()
    return tuple(Answer.model_validate(answer) for answer in reversed(stored))


def _summary(session: Session, row: Row[Any]) -> ConversationSummary:
    first = session.scalar(select(_turns.c.answer).where(_turns.c.id == row.first_turn))
    return ConversationSummary(
        id=row.id,
        collection=row.collection,
        created_at=row.created_at,
        last_asked_at=row.last_asked_at,
        turns=row.turns,
        first_question=first["question"] if first else "",
    )


def _insert_conversation(session: Session, answer: Answer, readers: frozenset[str] | None) -> None:
    session.execute(
        insert(_conversations).values(
            id=answer.conversation_id,
            collection=answer.searched.collection,
            readers=None if readers is None else sorted(readers),
            created_at=datetime.now(UTC),
        )
    )


def _drop_oldest(session: Session, conversation_id: str, *, keep: int) -> None:
    own = _turns.c.conversation_id == conversation_id
    oldest_kept = session.scalar(
        select(_turns.c.id).where(own).order_by(_turns.c.id.desc()).offset(keep - 1).limit(1)
    )
    if oldest_kept is not None:
        session.execute(delete(_turns).where(own, _turns.c.id < oldest_kept))


def _delete(session: Session, ids: Sequence[str]) -> int:
    turns = session.execute(delete(_turns).where(_turns.c.conversation_id.in_(ids)))
    session.execute(delete(_conversations).where(_conversations.c.id.in_(ids)))
    return int(turns.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a cursor's result


def _is_owner(owners: list[str] | None, readers: frozenset[str] | None) -> bool:
    """Whether a conversation was begun with the very same groups."""
    return owners == (None if readers is None else sorted(readers))


def _of(readers: frozenset[str] | None) -> ColumnElement[bool]:
    if readers is None:
        return true()
    # a list of names is stored as JSON, always sorted, so equal lists are equal texts
    return cast(_conversations.c.readers, Text) == json.dumps(sorted(readers))


def _in(collection: str | None) -> ColumnElement[bool]:
    return true() if collection is None else _conversations.c.collection == collection
