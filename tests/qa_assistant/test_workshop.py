"""The workshop: jobs that were cut off go on, sources come round, old articles go."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.jobs import JobRunner
from ingest.schedule import next_refresh
from ingest.sources.web import WebFetcher
from qa_assistant.workshop import Workshop, delete_older
from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.job_book import JobBook
from vectorstore.job_models import KnownSource, SourceKind, SourceSpec
from vectorstore.source_book import SourceBook
from vectorstore.store import ArticleStore

NOON = datetime(2025, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    store = ArticleStore(Catalog.open(tmp_path / "c.db"), MemoryIndex(), HashingEmbedder())
    store.recover()
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.txt").write_text(f"The mill number {n} was sold.")
    return folder


def opened(store: ArticleStore, **options: object) -> Workshop:
    jobs, sources = JobBook(store.catalog), SourceBook(store.catalog)
    runner = JobRunner(store, jobs=jobs, sources=sources, fetcher=WebFetcher())
    return Workshop(store, jobs=jobs, sources=sources, runner=lambda: runner, watch=0.05, **options)  # type: ignore[arg-type]


def wait(condition: Callable[[], object]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it does not happen")


def test_a_job_of_a_process_that_died_goes_on(store: ArticleStore, folder: Path) -> None:
    jobs = JobBook(store.catalog)
    spec = SourceSpec(kind=SourceKind.FILES, addresses=(str(folder),))
    job = jobs.create(spec, collection="default", now=NOON)
    jobs.start(job.id, NOON)
    workshop = opened(store)
    workshop.begin()
    wait(lambda: jobs.get(job.id).is_final)
    workshop.stop()
    assert jobs.get(job.id).counts == {"created": 4}


@pytest.mark.skipif(sys.platform != "linux", reason="priorities belong to threads on Linux only")
def test_jobs_give_way_to_answers(store: ArticleStore) -> None:
    workshop = opened(store)
    others = set(threading.enumerate())
    workshop.begin()
    own_names = ("jobs", "refreshes")
    threads = [t for t in threading.enumerate() if t.name in own_names and t not in others]
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    wait(lambda: all(os.getpriority(os.PRIO_PROCESS, t.native_id or 0) > own for t in threads))
    workshop.stop()
    assert len(threads) == 2


def test_a_source_comes_round_by_itself(store: ArticleStore, folder: Path) -> None:
    sources = SourceBook(store.catalog)
    spec = SourceSpec(kind=SourceKind.FILES, addresses=(str(folder),), every_minutes=5)
    source = sources.add(spec, collection="default", now=datetime.now(UTC))
    workshop = opened(store)
    workshop.begin()
    wait(lambda: sources.get(source.id).refreshed_at)
    found = sources.get(source.id)
    assert found.next_at
    assert found.refreshed_at
    assert timedelta(minutes=4) < found.next_at - found.refreshed_at <= timedelta(minutes=5)
    (folder / "0.txt").write_text("The mill number 0 was sold again.")
    # as if the five minutes were over
    sources.refreshed(source.id, now=NOON, next_at=NOON, problem=None)
    wait(
        lambda: (
            store.articles(limit=9).items
            and any(each.version == 2 for each in store.articles(limit=9).items)
        )
    )
    workshop.stop()


def test_a_source_that_fails_is_tried_ever_more_seldom() -> None:
    def source(failures: int) -> KnownSource:
        spec = SourceSpec(kind=SourceKind.FEED, addresses=("http://a.example/",), every_minutes=10)
        return KnownSource(
            id="s", collection="default", spec=spec, created_at=NOON, next_at=None,
            refreshed_at=None, failures=failures, problem=None, articles=0, gone=0,
        )  # fmt: skip

    pauses = [next_refresh(source(n), failed=True, now=NOON) for n in range(10)]
    minutes = [(pause - NOON).total_seconds() / 60 for pause in pauses if pause]
    assert minutes == [20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440]
    assert next_refresh(source(5), failed=False, now=NOON) == NOON + timedelta(minutes=10)


def test_articles_beyond_the_retention_rule_are_deleted(store: ArticleStore) -> None:
    for id, year in (("old", 2019), ("new", 2025)):
        article = make_article(id, f"The mill of {year}.", published_at=datetime(year, 1, 1))
        store.put(article, paragraphs(article))
    # without a date the day of its ingest counts
    article = make_article("undated", "The mill.", ingested_at=datetime(2018, 1, 1, tzinfo=UTC))
    store.put(article, paragraphs(article))
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    assert delete_older(store, moment, stop=threading.Event()) == 2
    assert [each.id for each in store.articles().items] == ["new"]
    assert store.leftovers().ok


def test_the_retention_rule_is_applied_by_the_workshop(store: ArticleStore) -> None:
    article = make_article("old", "The mill.", published_at=datetime(2019, 1, 1))
    store.put(article, paragraphs(article))
    workshop = opened(store, retention_days=365)
    workshop.begin()
    wait(lambda: store.articles().total == 0)
    workshop.stop()


def test_a_source_that_was_refreshed_in_the_future_is_due(store: ArticleStore) -> None:
    """A clock that was years ahead for a minute does not end its refreshes for years."""
    sources = SourceBook(store.catalog)
    spec = SourceSpec(kind=SourceKind.FEED, addresses=("https://a.example/f",), every_minutes=60)
    id = sources.add(spec, collection="default", now=NOON).id
    ahead = NOON + timedelta(days=5_000)
    sources.refreshed(id, now=ahead, next_at=ahead + timedelta(hours=1), problem=None)
    assert [source.id for source in sources.due(NOON)] == [id]
    sources.refreshed(id, now=NOON, next_at=NOON + timedelta(hours=1), problem=None)
    assert sources.due(NOON) == []
    by_hand = spec.model_copy(update={"every_minutes": None, "addresses": ("https://b.example/f",)})
    id = sources.add(by_hand, collection="default", now=NOON).id
    sources.refreshed(id, now=ahead, next_at=None, problem=None)
    assert sources.due(NOON) == []
