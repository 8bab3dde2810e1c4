"""What was asked in Slack, kept in the catalog, so that each thing is answered exactly once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from qa_assistant.slack.asked import Asked
from vectorstore import schema
from vectorstore.catalog import Catalog
from vectorstore.models import Record

KEPT_FOR = timedelta(days=7)
"""Slack repeats an event for an hour at most; a week leaves room for whoever replays them."""
PRUNED_EVERY = timedelta(hours=1)
_deliveries, _threads = schema.slack_deliveries, schema.slack_threads


class State(StrEnum):
    """How far a delivery has come."""

    ACCEPTED = "accepted"
    """Acknowledged, and to be answered."""
    ANSWERED = "answered"
    GIVEN_UP = "given_up"


class Delivery(Record):
    """Something to be answered, and what is there of its answer already."""

    asked: Asked
    attempts: int
    """How often it was begun before."""
    reply_ts: str | None
    answer_id: str | None
    received_at: datetime


class DeliveryStore:
    """Deliveries and the threads they were answered in."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._pruned_at = datetime.min.replace(tzinfo=UTC)

    def admit(self, batch: Sequence[Asked]) -> list[bool]:
        """Keep what is new, all in one transaction; for each whether it is new and counts."""
        with self._catalog.transaction() as session:
            known = _known_keys(session, [asked.key for asked in batch])
            threads = _known_threads(
                session, [asked.thread for asked in batch if asked.only_in_known_thread]
            )
            admitted, rows = [], []
            for asked in batch:
                counts = not asked.only_in_known_thread or asked.thread in threads
                is_new = counts and asked.key not in known
                admitted.append(is_new)
                if is_new:
                    known.add(asked.key)
                    rows.append(_row(asked))
            if rows:
                session.execute(insert(_deliveries), rows)
        return admitted

    def begin(self, key: str) -> Delivery | None:
        """The delivery, one attempt counted; null where it has been dealt with."""
        own = _deliveries.c.key == key
        with self._catalog.transaction() as session:
            row = session.execute(select(_deliveries).where(own)).one_or_none()
            if row is None or row.state != State.ACCEPTED or row.asked is None:
                return None
            _change(session, key, attempts=row.attempts + 1)
        return Delivery(
            asked=Asked.model_validate(row.asked),
            attempts=row.attempts,
            reply_ts=row.reply_ts,
            answer_id=row.answer_id,
            received_at=row.received_at,
        )

    def note_reply(self, key: str, ts: str) -> None:
        """Keep which message carries the answer, as soon as there is one."""
        with self._catalog.transaction() as session:
            _change(session, key, reply_ts=ts)

    def note_answer(self, asked: Asked, *, answer_id: str, conversation_id: str) -> None:
        """Keep which answer was found, and that its thread needs no mention from now on."""
        with self._catalog.transaction() as session:
            _change(session, asked.key, answer_id=answer_id)
            _remember(session, asked.thread, conversation_id)

    def finish(self, key: str, state: State) -> None:
        """It has been dealt with; what was asked is forgotten here."""
        with self._catalog.transaction() as session:
            _change(session, key, state=state, asked=None)
            if _now() - self._pruned_at > PRUNED_EVERY:
                self._pruned_at = _now()
                session.execute(
                    delete(_deliveries).where(
                        _deliveries.c.updated_at < _now() - KEPT_FOR,
                        _deliveries.c.state != State.ACCEPTED,
                    )
                )

    def unfinished(self) -> list[str]:
        """Keys of what is still to be answered, the oldest first."""
        query = (
            select(_deliveries.c.key)
            .where(_deliveries.c.state == State.ACCEPTED)
            .order_by(_deliveries.c.received_at, _deliveries.c.key)
        )
        with self._catalog.session() as session:
            return list(session.scalars(query))

    def replies_in(self, thread: str) -> set[str]:
        """The messages of a thread that are known to be answers."""
        query = select(_deliveries.c.reply_ts).where(
            _deliveries.c.thread == thread, _deliveries.c.reply_ts.is_not(None)
        )
        with self._catalog.session() as session:
            return {ts for ts in session.scalars(query) if ts}

    def conversation_in(self, thread: str) -> str | None:
        """The conversation that goes on in a thread."""
        query = select(_threads.c.conversation_id).where(_threads.c.thread == thread)
        with self._catalog.session() as session:
            return session.scalar(query)

    def answered_in(self, thread: str, conversation_id: str) -> None:
        """Remember that the assistant answered in a thread: follow-ups need no mention there."""
        with self._catalog.transaction() as session:
            _remember(session, thread, conversation_id)


def _change(session: Session, key: str, **fields: Any) -> None:
    own = _deliveries.c.key == key
    session.execute(update(_deliveries).where(own).values(**fields, updated_at=_now()))


def _remember(session: Session, thread: str, conversation_id: str) -> None:
    row = {"thread": thread, "conversation_id": conversation_id, "asked_at": _now()}
    session.execute(delete(_threads).where(_threads.c.thread == thread))
    session.execute(insert(_threads), [row])


def _known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    return set(session.scalars(select(_deliveries.c.key).where(_deliveries.c.key.in_(keys))))


def _known_threads(session: Session, threads: Sequence[str]) -> set[str]:
    """Those that were answered in, or are about to be: a follow-up may come before the answer."""
    if not threads:
        return set()
    answered = select(_threads.c.thread).where(_threads.c.thread.in_(threads))
    asked = select(_deliveries.c.thread).where(_deliveries.c.thread.in_(threads))
    return {*session.scalars(answered), *session.scalars(asked)}


def _row(asked: Asked) -> dict[str, Any]:
    now = _now()
    return {
        "key": asked.key,
        "thread": asked.thread,
        "state": State.ACCEPTED,
        "asked": asked.model_dump(mode="json"),
        "reply_ts": None,
        "answer_id": None,
        "attempts": 0,
        "received_at": now,
        "updated_at": now,
    }


def _now() -> datetime:
    return datetime.now(UTC)
