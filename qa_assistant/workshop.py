"""What a server does with jobs: it runs them, refreshes sources, deletes what is too old."""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from vectorstore.errors import SourceNotFound, VectorstoreError
from vectorstore.job_book import JobBook
from vectorstore.job_models import Job
from vectorstore.source_book import SourceBook
from vectorstore.store import ArticleStore

if TYPE_CHECKING:
    from ingest.jobs import JobRunner

WATCH_SECONDS = 1.0
"""So often it is looked whether there is something to do."""
SWEEP_SECONDS = 600.0
"""So often it is looked for articles that are too old, and jobs that nobody will ask for."""
JOBS_KEPT = timedelta(days=30)
TOO_OLD = "older than the retention rule allows"
_SWEPT_AT_ONCE = 100
_NICE = 10
"""Answers beside a job take a third less time for it (docs/measurements.md)."""


class Workshop:
    """Two threads: one for what people ask for, one for refreshes, so that neither waits long.

    Each job is run by one of them. What was under way when a process died goes on with the next.
    """

    def __init__(
        self,
        store: ArticleStore,
        *,
        jobs: JobBook,
        sources: SourceBook,
        runner: Callable[[], "JobRunner"],
        retention_days: int | None = None,
        watch: float = WATCH_SECONDS,
    ) -> None:
        self._store = store
        self._jobs, self._sources = jobs, sources
        self._runner = runner
        self._retention = None if retention_days is None else timedelta(days=retention_days)
        self._watch = watch
        self._stopped = threading.Event()
        self._called = {True: threading.Event(), False: threading.Event()}
        self._swept_at = float("-inf")
        self._threads = [
            threading.Thread(target=self._serve, args=(refreshes,), name=name, daemon=True)
            for refreshes, name in ((False, "jobs"), (True, "refreshes"))
        ]

    def begin(self) -> None:
        """Begin, unless it has begun."""
        for thread in self._threads:
            if thread.ident is None:
                thread.start()

    def call(self) -> None:
        """Say that there is a new job, so that it is not waited for; begins what has not begun."""
        self.begin()
        for event in self._called.values():
            event.set()

    def stop(self) -> None:
        """End after the batch that is being written; the next start goes on."""
        self._stopped.set()
        for event in self._called.values():
            event.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _serve(self, refreshes: bool) -> None:
        _give_way()
        called = self._called[refreshes]
        while not self._stopped.is_set():
            called.clear()
            self._try(self._refresh_due if refreshes else self._sweep)
            for job in self._next_jobs(refreshes):
                if not self._stopped.is_set():
                    self._try(lambda job=job: self._run(job))  # type: ignore[misc]  # bound now
            called.wait(self._watch)

    def _next_jobs(self, refreshes: bool) -> list[Job]:
        found: list[Job] = []

        def look() -> None:
            found.extend(j for j in self._jobs.unfinished() if refreshes == bool(j.source_id))

        self._try(look)
        return found

    def _run(self, job: Job) -> None:
        try:
            self._runner().run(job.id, stop=self._stopped.is_set)
        finally:
            ended = self._jobs.get(job.id)
            if ended.is_final:
                log = structlog.get_logger(__name__)
                log.info("job ended", job=ended.id, state=ended.state.value, counts=ended.counts)
                if ended.source_id is not None:
                    note_refresh(self._sources, ended)

    def _refresh_due(self) -> None:
        """Make a job for each source that is due, unless it has one."""
        now = datetime.now(UTC)
        for source in self._sources.due(now):
            self._jobs.create(
                source.spec, collection=source.collection, now=now, source_id=source.id
            )

    def _sweep(self) -> None:
        now = time.monotonic()
        if now - self._swept_at < SWEEP_SECONDS:
            return
        self._swept_at = now
        self._jobs.forget(datetime.now(UTC) - JOBS_KEPT)
        if self._retention is not None:
            delete_older(self._store, datetime.now(UTC) - self._retention, stop=self._stopped)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except VectorstoreError as error:
            structlog.get_logger(__name__).error("job stopped", what=str(error))
        except Exception as error:  # the edge of a thread, which must outlive whatever a job meets
            structlog.get_logger(__name__).error("job failed", exc_info=error)


def note_refresh(sources: SourceBook, job: Job) -> None:
    """Record how a source's refresh ended, and when it is due again."""
    # not at the top: commands that only read do without the whole package
    from ingest.schedule import next_refresh, refresh_problem

    problem, now = refresh_problem(job), datetime.now(UTC)
    with suppress(SourceNotFound):  # it was removed meanwhile
        source = sources.get(str(job.source_id))
        following = next_refresh(source, failed=problem is not None, now=now)
        sources.refreshed(source.id, now=now, next_at=following, problem=problem)


def delete_older(store: ArticleStore, moment: datetime, *, stop: threading.Event) -> int:
    """Delete the articles published (else ingested) before; how many there were."""
    deleted = 0
    while not stop.is_set():
        doomed = store.find_deletable(older_than=moment, limit=_SWEPT_AT_ONCE)
        if not doomed:
            break
        store.delete_many(doomed, cause=TOO_OLD)
        deleted += len(doomed)
    return deleted


def _give_way() -> None:
    """Let this thread, and those that it starts, compute when nobody waits for an answer."""
    if sys.platform == "linux":  # elsewhere priorities belong to processes
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
