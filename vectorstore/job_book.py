"""Jobs and their items in the catalog: whatever happens to the process, they are still there."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from vectorstore.catalog import Catalog
from vectorstore.cursors import after_latest, cut_page, make_cursor, read_cursor
from vectorstore.errors import JobNotFound
from vectorstore.job_models import (
    FAILED,
    WAITING,
    Job,
    JobItem,
    JobItemPage,
    JobPage,
    JobState,
    NewItem,
    SourceSpec,
)
from vectorstore.job_tables import JobItemRow, JobRow

_OPEN = (JobState.QUEUED, JobState.RUNNING)
_ITEM = tuple(JobItem.model_fields)


class JobBook:
    """Jobs by id; any number of threads may use it. Unknown ids raise JobNotFound."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def create(
        self,
        spec: SourceSpec,
        *,
        collection: str,
        now: datetime,
        key: str | None = None,
        source_id: str | None = None,
    ) -> Job:
        """A queued job; the one that exists where `key` is known, or where a source has an open
        one already."""
        with self._catalog.transaction() as session:
            found = _existing(session, key, source_id)
            if found is not None:
                return _job(found)
            row = JobRow(
                id=f"job_{secrets.token_hex(12)}",
                key=key,
                collection=collection,
                source_id=source_id,
                spec=spec.model_dump(mode="json"),
                state=JobState.QUEUED,
                listed=False,
                total=0,
                counts={},
                rate=None,
                cancelled=False,
                problem=None,
                created_at=now,
                started_at=None,
                finished_at=None,
            )
            session.add(row)
            session.flush()
            return _job(row)

    def get(self, job_id: str) -> Job:
        """The job as it is now."""
        with self._catalog.session() as session:
            return _job(_row(session, job_id))

    def page(self, *, limit: int = 50, offset: int = 0, cursor: str | None = None) -> JobPage:
        """Jobs, the latest first, from where `cursor` says that a page ended."""
        following = after_latest(cursor, JobRow.created_at, JobRow.id)
        newest = select(JobRow).where(*following).order_by(JobRow.created_at.desc(), JobRow.id)
        with self._catalog.session() as session:
            total = session.scalar(select(func.count()).select_from(JobRow)) or 0
            found = session.scalars(newest.limit(limit + 1).offset(offset)).all()
            rows, last = cut_page(found, limit)
            return JobPage(
                items=tuple(_job(row) for row in rows),
                total=total,
                limit=limit,
                offset=offset,
                next_cursor=make_cursor(last.created_at, last.id) if last else None,
            )

    def unfinished(self) -> list[Job]:
        """Jobs that wait or were under way, the oldest first."""
        found = select(JobRow).where(JobRow.state.in_(_OPEN)).order_by(JobRow.created_at, JobRow.id)
        with self._catalog.session() as session:
            return [_job(row) for row in session.scalars(found)]

    def items(
        self,
        job_id: str,
        *,
        status: str | None = None,
        limit: int = 50,
        offset: int = 0,
        cursor: str | None = None,
    ) -> JobItemPage:
        """The items of a job in their order, those with one status or all."""
        conditions = [JobItemRow.job_id == job_id]
        if status is not None:
            conditions.append(JobItemRow.status == status)
        found = select(JobItemRow).where(*conditions).order_by(JobItemRow.position)
        if cursor is not None:
            found = found.where(JobItemRow.position > read_cursor(cursor, int)[0])
        with self._catalog.session() as session:
            _row(session, job_id)
            total = session.scalar(select(func.count()).select_from(JobItemRow).where(*conditions))
            rows, last = cut_page(
                session.scalars(found.limit(limit + 1).offset(offset)).all(), limit
            )
            return JobItemPage(
                items=tuple(_item(row) for row in rows),
                total=total or 0,
                limit=limit,
                offset=offset,
                next_cursor=make_cursor(last.position) if last else None,
            )

    def start(self, job_id: str, now: datetime) -> Job:
        """Mark the job as under way."""
        with self._catalog.transaction() as session:
            row = _row(session, job_id)
            row.state, row.started_at = JobState.RUNNING, row.started_at or now
            row.problem = None
            session.flush()
            return _job(row)

    def add_items(self, job_id: str, items: Sequence[NewItem]) -> None:
        """Append items that the job does not have yet, by their keys."""
        with self._catalog.transaction() as session:
            row = _row(session, job_id)
            keys = [item.key for item in items]
            known = set(
                session.scalars(
                    select(JobItemRow.key).where(
                        JobItemRow.job_id == job_id, JobItemRow.key.in_(keys)
                    )
                )
            )
            fresh = {item.key: item for item in items if item.key not in known}
            rows = [
                {
                    **_BLANK,
                    **item.model_dump(mode="json"),
                    "job_id": job_id,
                    "position": row.total + number,
                }
                for number, item in enumerate(fresh.values())
            ]
            if rows:
                session.execute(insert(JobItemRow), rows)
            row.total += len(rows)

    def set_listed(self, job_id: str) -> None:
        """Record that all items are known."""
        self._set(job_id, listed=True)

    def ready(self, job_id: str, *, now: datetime, limit: int, after: int = -1) -> list[JobItem]:
        """The next items to do, behind a position; those that wait for their next try left out."""
        found = (
            select(JobItemRow)
            .where(
                JobItemRow.job_id == job_id,
                JobItemRow.status == WAITING,
                JobItemRow.position > after,
                (JobItemRow.not_before.is_(None)) | (JobItemRow.not_before <= now),
            )
            .order_by(JobItemRow.position)
            .limit(limit)
        )
        with self._catalog.session() as session:
            return [_item(row) for row in session.scalars(found)]

    def next_try(self, job_id: str) -> datetime | None:
        """When the first of the items that wait may be tried again; null where none waits."""
        found = select(func.min(JobItemRow.not_before)).where(
            JobItemRow.job_id == job_id, JobItemRow.status == WAITING
        )
        with self._catalog.session() as session:
            return session.scalar(found)

    def item_of(self, job_id: str, *, article_id: str) -> JobItem | None:
        """The finished item of the job that became this article."""
        found = select(JobItemRow).where(
            JobItemRow.job_id == job_id, JobItemRow.article_id == article_id
        )
        with self._catalog.session() as session:
            # sorted here: asked for the first, SQLite goes through the whole job in order
            row = min(session.scalars(found), key=lambda row: row.position, default=None)
            return None if row is None else _item(row)

    def item_with_key(self, job_id: str, key: str) -> JobItem | None:
        """The item of the job with this key."""
        found = select(JobItemRow).where(JobItemRow.job_id == job_id, JobItemRow.key == key)
        with self._catalog.session() as session:
            row = session.scalar(found)
            return None if row is None else _item(row)

    def record(self, job_id: str, items: Sequence[JobItem], *, rate: float | None) -> Job:
        """Write what became of items, finished or to be tried again, and the job's counts."""
        with self._catalog.transaction() as session:
            row = _row(session, job_id)
            counts = dict(row.counts)
            for item in items:
                values = item.model_dump(exclude={"key", "position", "name", "given", "fields"})
                session.execute(
                    update(JobItemRow)
                    .where(JobItemRow.job_id == job_id, JobItemRow.position == item.position)
                    .values(**values)
                )
                if item.status != WAITING:
                    counts[item.status] = counts.get(item.status, 0) + 1
            row.counts, row.rate = counts, rate
            session.flush()
            return _job(row)

    def is_cancelled(self, job_id: str) -> bool:
        """Whether somebody asked the job to stop."""
        with self._catalog.session() as session:
            return bool(session.scalar(select(JobRow.cancelled).where(JobRow.id == job_id)))

    def cancel(self, job_id: str, now: datetime) -> Job:
        """Ask an open job to stop; what it has done stays. A finished one stays as it is."""
        with self._catalog.transaction() as session:
            row = _row(session, job_id)
            if row.state == JobState.QUEUED:
                row.state, row.finished_at = JobState.CANCELLED, now
            if row.state in _OPEN or row.state == JobState.CANCELLED:
                row.cancelled = True
            session.flush()
            return _job(row)

    def finish(
        self, job_id: str, state: JobState, *, now: datetime, problem: str | None = None
    ) -> Job:
        """Record how the job ended."""
        with self._catalog.transaction() as session:
            row = _row(session, job_id)
            row.state, row.finished_at, row.problem = state, now, problem
            session.flush()
            return _job(row)

    def retry(self, job_id: str) -> Job:
        """Queue the job again with the items that failed, and those that were never done."""
        with self._catalog.transaction() as session:
            row = _row(session, job_id)
            session.execute(
                update(JobItemRow)
                .where(JobItemRow.job_id == job_id, JobItemRow.status == FAILED)
                .values(status=WAITING, attempts=0, not_before=None, error=None, reason=None)
            )
            row.counts = {name: n for name, n in row.counts.items() if name != FAILED}
            row.state, row.cancelled, row.finished_at = JobState.QUEUED, False, None
            row.problem = None
            session.flush()
            return _job(row)

    def forget(self, before: datetime) -> int:
        """Drop finished jobs that ended before; how many."""
        doomed = delete(JobRow).where(JobRow.finished_at < before, JobRow.state.not_in(_OPEN))
        with self._catalog.transaction() as session:
            result: Any = session.execute(doomed)
            return int(result.rowcount)

    def _set(self, job_id: str, **values: object) -> None:
        with self._catalog.transaction() as session:
            session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))


_BLANK: dict[str, Any] = {
    "status": WAITING,
    "attempts": 0,
    "is_transient": False,
    "passages": 0,
}


def _existing(session: Session, key: str | None, source_id: str | None) -> JobRow | None:
    if key is not None:
        return session.scalar(select(JobRow).where(JobRow.key == key).limit(1))
    if source_id is not None:
        open_one = select(JobRow).where(JobRow.source_id == source_id, JobRow.state.in_(_OPEN))
        return session.scalar(open_one.limit(1))
    return None


def _row(session: Session, job_id: str) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None:
        raise JobNotFound(f"There is no job {job_id!r}. `qa-assistant jobs list` names them.")
    return row


def _job(row: JobRow) -> Job:
    done = sum(row.counts.values())
    state = JobState(row.state)
    left = None
    if row.rate and row.listed and not state.is_final:
        left = round((row.total - done) / row.rate, 1)
    return Job(
        id=row.id,
        key=row.key,
        collection=row.collection,
        source_id=row.source_id,
        spec=SourceSpec.model_validate(row.spec),
        state=state,
        listed=row.listed,
        total=row.total,
        done=done,
        counts=row.counts,
        rate=row.rate,
        seconds_left=left,
        cancelled=row.cancelled,
        problem=row.problem,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _item(row: JobItemRow) -> JobItem:
    return JobItem(**{name: getattr(row, name) for name in _ITEM})
