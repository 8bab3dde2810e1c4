"""Sources and origins in the catalog: where articles come from, and how it looked last time."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from vectorstore import records
from vectorstore.catalog import Catalog
from vectorstore.errors import SourceNotFound
from vectorstore.job_models import KnownSource, OriginState, SourceSpec
from vectorstore.job_tables import OriginRow, SourceRow

_STATE = tuple(OriginState.model_fields)
_PORTION = 500


class SourceBook:
    """Sources by id, origins by collection and key; unknown sources raise SourceNotFound."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def add(self, spec: SourceSpec, *, collection: str, now: datetime) -> KnownSource:
        """Keep the source; one with the same addresses in the collection gets this spec."""
        dumped = spec.model_dump(mode="json")
        with self._catalog.transaction() as session:
            records.ensure_collection(session, collection)
            rows = session.scalars(select(SourceRow).where(SourceRow.collection == collection))
            same = (r for r in rows if _identity(r.spec) == _identity(dumped))
            row = next(same, None) or SourceRow(
                id=f"src_{secrets.token_hex(8)}",
                collection=collection,
                created_at=now,
                refreshed_at=None,
                failures=0,
                problem=None,
            )
            row.spec, row.next_at = dumped, now if spec.every_minutes else None
            session.add(row)
            session.flush()
            return _source(session, row)

    def get(self, source_id: str) -> KnownSource:
        """The source as it is now."""
        with self._catalog.session() as session:
            return _source(session, _row(session, source_id))

    def all(self) -> list[KnownSource]:
        """Every source, the oldest first."""
        with self._catalog.session() as session:
            rows = session.scalars(select(SourceRow).order_by(SourceRow.created_at, SourceRow.id))
            return [_source(session, row) for row in rows]

    def remove(self, source_id: str) -> None:
        """Forget the source; its articles stay."""
        with self._catalog.transaction() as session:
            session.delete(_row(session, source_id))
            session.execute(
                update(OriginRow).where(OriginRow.source_id == source_id).values(source_id=None)
            )

    def due(self, now: datetime) -> list[KnownSource]:
        """Sources whose next refresh has come, the longest due first.

        One that was refreshed in the future is due: the clock was wrong then, and so is its next.
        """
        has_come = or_(SourceRow.next_at <= now, SourceRow.refreshed_at > now)
        found = (
            select(SourceRow)
            .where(SourceRow.next_at.is_not(None), has_come)
            .order_by(SourceRow.next_at)
        )
        with self._catalog.session() as session:
            return [_source(session, row) for row in session.scalars(found)]

    def refreshed(
        self, source_id: str, *, now: datetime, next_at: datetime | None, problem: str | None
    ) -> None:
        """Record how a refresh ended, and when the next is due; a removed source is no error."""
        with self._catalog.transaction() as session:
            row = session.get(SourceRow, source_id)
            if row is not None:
                row.refreshed_at, row.next_at, row.problem = now, next_at, problem
                row.failures = 0 if problem is None else row.failures + 1

    def origins(self, collection: str, keys: Collection[str]) -> dict[str, OriginState]:
        """What is known of these keys."""
        wanted, found = list(keys), {}
        with self._catalog.session() as session:
            for begin in range(0, len(wanted), _PORTION):
                rows = session.scalars(
                    select(OriginRow).where(
                        OriginRow.collection == collection,
                        OriginRow.key.in_(wanted[begin : begin + _PORTION]),
                    )
                )
                found.update({row.key: _state(row) for row in rows})
        return found

    def note(
        self, collection: str, states: Sequence[OriginState], *, now: datetime, job_id: str | None
    ) -> None:
        """Record how origins look now."""
        if not states:
            return
        rows: list[dict[str, Any]] = [
            {**s.model_dump(), "collection": collection, "seen_at": now, "seen_by": job_id}
            for s in states
        ]
        statement = insert(OriginRow)
        replaced = {
            name: statement.excluded[name]
            for name in (*_STATE, "seen_at", "seen_by")
            if name != "key"
        }
        with self._catalog.transaction() as session:
            records.ensure_collection(session, collection)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=["collection", "key"], set_=replaced
                ),
                rows,
            )

    def unseen(self, source_id: str, *, job_id: str, limit: int) -> list[OriginState]:
        """Origins of the source that this job did not come across and that are not marked yet."""
        found = (
            select(OriginRow)
            .where(
                OriginRow.source_id == source_id,
                OriginRow.gone_at.is_(None),
                or_(OriginRow.seen_by.is_(None), OriginRow.seen_by != job_id),
            )
            .order_by(OriginRow.key)
            .limit(limit)
        )
        with self._catalog.session() as session:
            return [_state(row) for row in session.scalars(found)]

    def mark_gone(self, collection: str, keys: Sequence[str], *, now: datetime) -> None:
        """Record that these are no longer at their source."""
        with self._catalog.transaction() as session:
            session.execute(
                update(OriginRow)
                .where(OriginRow.collection == collection, OriginRow.key.in_(list(keys)))
                .values(gone_at=now, etag=None, last_modified=None, stamp=None)
            )

    def articles_of(self, source_id: str) -> list[str]:
        """Ids of the articles that came from the source."""
        self.get(source_id)
        found = select(OriginRow.article_id).where(
            OriginRow.source_id == source_id, OriginRow.article_id.is_not(None)
        )
        with self._catalog.session() as session:
            return sorted({id for id in session.scalars(found) if id})

    def readmit(self, collection: str, keys: Sequence[str]) -> None:
        """Let what a person deleted be ingested again."""
        with self._catalog.transaction() as session:
            session.execute(
                delete(OriginRow).where(
                    OriginRow.collection == collection,
                    OriginRow.key.in_(list(keys)),
                    OriginRow.withdrawn,
                )
            )


def _identity(spec: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return spec["kind"], tuple(spec["addresses"])


def _row(session: Session, source_id: str) -> SourceRow:
    row = session.get(SourceRow, source_id)
    if row is None:
        raise SourceNotFound(
            f"There is no source {source_id!r}. `qa-assistant sources list` names them."
        )
    return row


def _source(session: Session, row: SourceRow) -> KnownSource:
    articles, gone = session.execute(
        select(func.count(OriginRow.article_id), func.count(OriginRow.gone_at)).where(
            OriginRow.source_id == row.id
        )
    ).one()
    return KnownSource(
        id=row.id,
        collection=row.collection,
        spec=SourceSpec.model_validate(row.spec),
        created_at=row.created_at,
        next_at=row.next_at,
        refreshed_at=row.refreshed_at,
        failures=row.failures,
        problem=row.problem,
        articles=articles,
        gone=gone,
    )


def _state(row: OriginRow) -> OriginState:
    return OriginState(**{name: getattr(row, name) for name in _STATE})
