"""What the vector index still has to learn: its spaces, and a queue of changes for each.

Rows are written in the transaction that changes the catalog, so a change is either in both or in
neither, and whatever the index missed is repeated at the next start.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from vectorstore.schema import Operation, QueueRow, SpaceRow, SpaceState

_IN_USE = (SpaceState.READY, SpaceState.DIRTY)
_SPACE_IN_USE = (
    select(SpaceRow.space)
    .where(
        SpaceRow.collection == bindparam("collection"),
        SpaceRow.fingerprint == bindparam("fingerprint"),
        SpaceRow.state.in_(_IN_USE),
    )
    .limit(1)
)
_LISTENING = (*_IN_USE, SpaceState.BUILDING)


class Changes(NamedTuple):
    """A run of queued changes: the last one of each passage counts."""

    rows: tuple[int, ...]
    added: list[str]
    deleted: list[str]


def space_in_use(session: Session, collection: str, fingerprint: str) -> str | None:
    """The name of the space that answers; quicker than its row, for searches."""
    asked = {"collection": collection, "fingerprint": fingerprint}
    return session.scalar(_SPACE_IN_USE, asked)


def current_space(session: Session, collection: str, fingerprint: str) -> SpaceRow | None:
    """The space that answers for the collection and the model; null before the first passage."""
    found = select(SpaceRow).where(
        SpaceRow.collection == collection,
        SpaceRow.fingerprint == fingerprint,
        SpaceRow.state.in_(_IN_USE),
    )
    return session.scalar(found.limit(1))


def ensure_space(session: Session, collection: str, fingerprint: str) -> str:
    """The name of the current space, made known where there was none."""
    row = current_space(session, collection, fingerprint)
    if row is not None:
        return row.space
    return announce_space(session, collection, fingerprint, state=SpaceState.READY)


def announce_space(
    session: Session, collection: str, fingerprint: str, *, state: SpaceState
) -> str:
    """Make a space known before the index hears of it, so that a dead process leaves no stray one.

    The name is new each time: catalogs that share a server never meet, and a space can be built
    while its predecessor still answers.
    """
    space = f"{collection}.{fingerprint}.{secrets.token_hex(4)}"
    row = {"space": space, "collection": collection, "fingerprint": fingerprint, "state": state}
    session.execute(insert(SpaceRow), [row])
    return space


def set_state(session: Session, spaces: Iterable[str], state: SpaceState) -> None:
    """Record how far these spaces can be trusted."""
    session.execute(update(SpaceRow).where(SpaceRow.space.in_(list(spaces))).values(state=state))


def enqueue(session: Session, space: str, passage_ids: Sequence[str], operation: Operation) -> None:
    """Queue one operation on these passages."""
    if passage_ids:
        rows = [{"space": space, "passage_id": id, "operation": operation} for id in passage_ids]
        session.execute(insert(QueueRow), rows)


def enqueue_everywhere(
    session: Session, collection: str, passage_ids: Sequence[str], operation: Operation
) -> None:
    """Queue the operation for every space of the collection: the one that answers, those of other
    models that are kept to go back to, and those being built."""
    if not passage_ids:
        return
    listening = select(SpaceRow.space).where(
        SpaceRow.collection == collection, SpaceRow.state.in_(_LISTENING)
    )
    for space in session.scalars(listening).all():
        enqueue(session, space, passage_ids, operation)


def queued_spaces(session: Session, fingerprint: str) -> list[SpaceRow]:
    """Spaces of this model for which changes wait."""
    waiting = select(QueueRow.id).where(QueueRow.space == SpaceRow.space)
    found = select(SpaceRow).where(
        SpaceRow.fingerprint == fingerprint, SpaceRow.state.in_(_IN_USE), waiting.exists()
    )
    return list(session.scalars(found.order_by(SpaceRow.space)))


def next_changes(session: Session, space: str, limit: int) -> Changes:
    """The oldest queued changes of a space."""
    rows = session.execute(
        select(QueueRow.id, QueueRow.passage_id, QueueRow.operation)
        .where(QueueRow.space == space)
        .order_by(QueueRow.id)
        .limit(limit)
    ).all()
    last = {passage_id: operation for _, passage_id, operation in rows}
    return Changes(
        rows=tuple(row.id for row in rows),
        added=[id for id, operation in last.items() if operation == Operation.ADD],
        deleted=[id for id, operation in last.items() if operation == Operation.DELETE],
    )


def crowded_spaces(session: Session, *, other_than: str, waiting: int) -> list[str]:
    """Spaces of models other than this one for which more than so many changes wait."""
    found = (
        select(SpaceRow.space)
        .join(QueueRow, QueueRow.space == SpaceRow.space)
        .where(SpaceRow.fingerprint != other_than)
        .group_by(SpaceRow.space)
        .having(func.count() > waiting)
    )
    return list(session.scalars(found))


def forget(session: Session, rows: Sequence[int]) -> None:
    """Take changes off the queue that the index now has."""
    session.execute(delete(QueueRow).where(QueueRow.id.in_(rows)))


def forget_space(session: Session, space: str) -> None:
    """Take everything off the queue that concerns this space."""
    session.execute(delete(QueueRow).where(QueueRow.space == space))


def count_waiting(session: Session, space: str) -> int:
    """How many changes of this space the index does not have yet."""
    counted = select(func.count(QueueRow.id)).where(QueueRow.space == space)
    return session.scalar(counted) or 0
