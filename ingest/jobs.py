"""Runs a job: lists its items, prepares them ahead, stores them in batches, settles what is gone.

Everything that is done is in the catalog before it is told. A process that dies leaves its job as
it was after the last batch, and whoever runs it again goes on from there.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol

from ingest.batching import BATCH_PASSAGES, stored_outcome
from ingest.errors import IngestError, UnreadableFile
from ingest.job_items import ItemPreparation, Prepared
from ingest.models import ItemOutcome, ItemStatus, outcome_of
from ingest.parsers import parse
from ingest.preparation import Parse
from ingest.protocols import ArticleSink, Fetcher, Source
from ingest.sources.files import MAX_FILE_BYTES
from ingest.sources.opening import open_source
from vectorstore.errors import ArticleNotFound, VectorstoreError
from vectorstore.job_book import JobBook
from vectorstore.job_models import (
    WAITING,
    GonePolicy,
    Job,
    JobItem,
    JobState,
    NewItem,
    OriginState,
)
from vectorstore.models import PutOutcome
from vectorstore.source_book import SourceBook

READERS = 4
"""Items that are fetched and parsed at the same time."""
AHEAD = 16
"""Items that are prepared before they are stored: about a batch, and not much memory."""
MOST_WAITING = 64
"""Outcomes that are kept back until they are written together."""
LISTED_AT_ONCE = 500
WATCH_SECONDS = 0.5
"""So often it is looked whether somebody cancelled the job."""
_SMOOTHING = 0.3

Listener = Callable[[ItemOutcome, Job], None]
"""Hears what became of an item, and how far its job is."""


class JobSink(ArticleSink, Protocol):
    """Where articles go, and can be taken from again."""

    def withdraw(self, article_id: str, *, cause: str) -> object:
        """Delete the article. Raises ArticleNotFound."""


@dataclass
class _Run:
    """What running one job needs to know of itself."""

    job: Job
    source: Source
    preparation: ItemPreparation
    listener: Listener
    stop: Callable[[], bool]
    drafts: list[Prepared] = field(default_factory=list)
    ended: list[Prepared] = field(default_factory=list)
    wrote_at: float = field(default_factory=time.monotonic)
    looked_at: float = 0.0
    halted: bool = False

    @property
    def id(self) -> str:
        """The job's id."""
        return self.job.id


class JobRunner:
    """Runs jobs, one in each thread that asks; who asks for one that is under way waits for it."""

    def __init__(
        self,
        sink: JobSink,
        *,
        jobs: JobBook,
        sources: SourceBook,
        fetcher: Fetcher,
        parse: Parse = parse,
        max_bytes: int = MAX_FILE_BYTES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sink = sink
        self._jobs, self._sources = jobs, sources
        self._fetcher, self._parse, self._max_bytes = fetcher, parse, max_bytes
        self._now, self._sleep = now, sleep
        self._running: set[str] = set()
        self._lock = threading.Lock()

    def run(
        self,
        job_id: str,
        *,
        listener: Listener = lambda outcome, job: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Job:
        """Run the job to its end, or until `stop` says so: then it goes on with the next run.

        An error that concerns the whole job is in its `problem`. Errors of the store are, too,
        and come through as well.
        """
        with self._lock:
            is_running = job_id in self._running
            self._running.add(job_id)
        if is_running:
            return self._awaited(job_id, stop)
        try:
            return self._run(job_id, listener, stop)
        finally:
            with self._lock:
                self._running.discard(job_id)

    def _awaited(self, job_id: str, stop: Callable[[], bool]) -> Job:
        while job_id in self._running and not stop():
            self._sleep(WATCH_SECONDS)
        return self._jobs.get(job_id)

    def _run(self, job_id: str, listener: Listener, stop: Callable[[], bool]) -> Job:
        job = self._jobs.start(job_id, self._now())
        source = open_source(job.spec, self._fetcher, max_bytes=self._max_bytes)
        preparation = ItemPreparation(job, source, self._parse, self._now)
        run = _Run(job, source, preparation, listener, stop)
        try:
            if not job.listed:
                self._list(run)
            self._work(run)
            if not run.halted:
                problem = self._settle(run)
                return self._jobs.finish(job_id, JobState.DONE, now=self._now(), problem=problem)
            if self._jobs.is_cancelled(job_id):
                return self._jobs.finish(job_id, JobState.CANCELLED, now=self._now())
            return self._jobs.get(job_id)
        except IngestError as error:
            return self._fail(job_id, error)
        except VectorstoreError as error:
            self._fail(job_id, error)
            raise

    def _fail(self, job_id: str, error: Exception) -> Job:
        return self._jobs.finish(job_id, JobState.FAILED, now=self._now(), problem=str(error))

    def _list(self, run: _Run) -> None:
        items = run.source.items()
        while portion := list(islice(items, LISTED_AT_ONCE)):
            self._jobs.add_items(run.id, portion)
        self._jobs.set_listed(run.id)

    def _work(self, run: _Run) -> None:
        """Every item that waits, and again those that are to be tried once more."""
        with ThreadPoolExecutor(READERS, thread_name_prefix="ingest") as readers:
            while not run.halted:
                for prepared in self._ahead(run, readers):
                    self._take(run, prepared)
                self._write(run)
                again = self._jobs.next_try(run.id)
                if again is None and not self._jobs.ready(run.id, now=self._now(), limit=1):
                    return
                self._pause(run, again)

    def _ahead(self, run: _Run, readers: ThreadPoolExecutor) -> Iterator[Prepared]:
        """What becomes of each item that is ready, in order; some are prepared meanwhile."""
        waiting: deque[Future[Prepared]] = deque()
        items = self._ready(run)
        try:
            while True:
                for item, known in islice(items, AHEAD - len(waiting)):
                    waiting.append(readers.submit(run.preparation.prepare, item, known))
                if not waiting or self._halts(run):
                    return
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _ready(self, run: _Run) -> Iterator[tuple[JobItem, OriginState | None]]:
        after = -1
        while True:
            items = self._jobs.ready(run.id, now=self._now(), limit=MOST_WAITING, after=after)
            if not items:
                return
            if run.job.source_id is None:
                # who names it by hand wants it back
                self._sources.readmit(run.job.collection, [item.key for item in items])
            known = self._sources.origins(run.job.collection, [item.key for item in items])
            for item in items:
                yield item, known.get(item.key)
            after = items[-1].position

    def _take(self, run: _Run, prepared: Prepared) -> None:
        if prepared.draft is None:
            run.ended.append(self._policed(run, prepared))
        elif (first := self._first_of(run, prepared)) is not None:
            url = prepared.draft.article.url
            reason = f"the same article as {first} (URL {url}). Keep one of the two."
            values = {"status": ItemStatus.SKIPPED.value, "reason": reason}
            run.ended.append(Prepared(prepared.item.model_copy(update=values), None))
        else:
            run.drafts.append(prepared)
        passages = sum(len(each.draft.spans) for each in run.drafts if each.draft)
        many = len(run.drafts) + len(run.ended) >= MOST_WAITING
        if many or passages >= BATCH_PASSAGES or time.monotonic() - run.wrote_at > WATCH_SECONDS:
            self._write(run)

    def _first_of(self, run: _Run, prepared: Prepared) -> str | None:
        """The name of another item of this job that is this very article.

        Without this, two files with one address would take turns in replacing each other.
        """
        assert prepared.draft is not None  # noqa: S101  # the caller has looked
        article, key = prepared.draft.article, prepared.item.key
        for other in run.drafts:
            if other.draft and other.draft.article.id == article.id and other.item.key != key:
                return other.item.name
        done = self._jobs.item_of(run.id, article_id=article.id)
        if done is not None:
            return None if done.key == key else done.name
        if article.url is None:
            return None
        try:
            origin = self._sink.article(article.id).origin
        except ArticleNotFound:
            return None
        if origin is None or origin == key:
            return None
        other_item = self._jobs.item_with_key(run.id, origin)
        is_open = other_item is not None and other_item.status == WAITING
        return other_item.name if other_item is not None and is_open else None

    def _policed(self, run: _Run, prepared: Prepared) -> Prepared:
        """What is gone is removed where the source says so."""
        is_gone = prepared.item.status == ItemStatus.GONE and prepared.item.article_id is not None
        if not is_gone or run.job.spec.gone is not GonePolicy.REMOVE:
            return prepared
        origin = prepared.origin and prepared.origin.model_copy(update={"article_id": None})
        return Prepared(self._removed(prepared.item), origin)

    def _removed(self, item: JobItem) -> JobItem:
        with suppress(ArticleNotFound):
            self._sink.withdraw(str(item.article_id), cause="gone at its source")
        return item.model_copy(update={"status": ItemStatus.REMOVED.value, "article_id": None})

    def _write(self, run: _Run) -> None:
        """Store the drafts, then record what became of all; then tell."""
        drafts, run.drafts = run.drafts, []
        ended, run.ended = run.ended, []
        stored = [each.draft for each in drafts if each.draft is not None]
        outcomes = (
            self._sink.put_many(
                stored, aliases={draft.article.id: draft.aliases for draft in stored}
            )
            if stored
            else []
        )
        ended += [_stored(each, out) for each, out in zip(drafts, outcomes, strict=True)]
        if not ended:
            return
        self._remember(run, ended)
        spent = max(time.monotonic() - run.wrote_at, 1e-6)
        finished = [each for each in ended if each.item.status != WAITING]
        rate = len(finished) / spent
        if run.job.rate is not None:
            rate = _SMOOTHING * rate + (1 - _SMOOTHING) * run.job.rate
        run.job = self._jobs.record(run.id, [each.item for each in ended], rate=round(rate, 3))
        run.wrote_at = time.monotonic()
        for each in finished:
            run.listener(outcome_of(each.item), run.job)

    def _remember(self, run: _Run, ended: list[Prepared]) -> None:
        collection, now = run.job.collection, self._now()
        states = [each.origin for each in ended if each.origin is not None]
        if run.job.source_id is not None:
            mine = {"source_id": run.job.source_id}
            states = [state.model_copy(update=mine) for state in states]
        self._sources.note(collection, states, now=now, job_id=run.id)
        gone = [
            each.item.key
            for each in ended
            if each.item.status in (ItemStatus.GONE, ItemStatus.REMOVED)
        ]
        self._sources.mark_gone(collection, gone, now=now)

    def _settle(self, run: _Run) -> str | None:
        """What the source does not list any more is gone. Why that was not done, or null."""
        source_id = run.job.source_id
        if source_id is None or not run.source.is_complete:
            return None
        job = self._jobs.get(run.id)
        unread = self._jobs.items(run.id, status=ItemStatus.FAILED.value, limit=200).items
        if not job.total or any(item.error == UnreadableFile.__name__ for item in unread):
            return (
                "Nothing was taken as gone, since the source cannot be read as a whole: "
                "look at it, and refresh it again."
            )
        while gone := self._sources.unseen(source_id, job_id=run.id, limit=MOST_WAITING):
            self._jobs.add_items(run.id, [NewItem(key=o.key, name=o.key) for o in gone])
            for origin in gone:
                item = self._jobs.item_with_key(run.id, origin.key)
                if item is not None:
                    values = {"status": ItemStatus.GONE.value, "article_id": origin.article_id}
                    prepared = Prepared(item.model_copy(update=values), origin)
                    run.ended.append(self._policed(run, prepared))
            self._write(run)
        return None

    def _halts(self, run: _Run) -> bool:
        now = time.monotonic()
        if not run.halted and now - run.looked_at > WATCH_SECONDS:
            run.looked_at = now
            run.halted = run.stop() or self._jobs.is_cancelled(run.id)
        return run.halted

    def _pause(self, run: _Run, until: datetime | None) -> None:
        """Wait for the next try, a little at a time."""
        while until is not None and self._now() < until and not self._halts(run):
            self._sleep(min(WATCH_SECONDS, max(0.0, (until - self._now()).total_seconds())))


def _stored(prepared: Prepared, outcome: PutOutcome) -> Prepared:
    assert prepared.draft is not None  # noqa: S101  # only drafts are stored
    found = stored_outcome(prepared.draft, outcome, prepared.item.name, prepared.item.key)
    values = {
        "status": found.status.value,
        "article_id": found.article_id,
        "title": found.title,
        "version": found.version,
        "passages": found.passages,
        "error": None,
        "reason": None,
        "is_transient": False,
    }
    return Prepared(prepared.item.model_copy(update=values), prepared.origin)
