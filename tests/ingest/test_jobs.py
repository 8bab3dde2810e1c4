"""Jobs: every item has an outcome that outlives the process, and only what changed is embedded."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from ingest.jobs import JobRunner
from ingest.sources.web import WebFetcher
from tests.fakes import HashingEmbedder, MemoryIndex
from tests.ingest.documents import pdf_file
from tests.ingest.site import Site, rss, running_site, sitemap
from vectorstore.catalog import Catalog
from vectorstore.errors import CatalogError, JobNotFound
from vectorstore.job_book import JobBook
from vectorstore.job_models import GonePolicy, Job, JobItem, SourceKind, SourceSpec
from vectorstore.source_book import SourceBook
from vectorstore.store import ArticleStore

START = datetime(2025, 6, 3, 12, tzinfo=UTC)
TEXT = "The harbour of Lingen was closed for three weeks.\nMayor Anna Voss opened it on Monday."


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


class Desk:
    """A store with its books and a runner, and a clock that only sleeping moves."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = START
        self.embedder = HashingEmbedder()
        self.open()

    def open(self) -> None:
        """Open the catalog, as a new process does."""
        self.store = ArticleStore(
            Catalog.open(self.home / "catalog.db"), MemoryIndex(), self.embedder
        )
        self.store.recover()
        self.jobs, self.sources = JobBook(self.store.catalog), SourceBook(self.store.catalog)

    def runner(self) -> JobRunner:
        def sleep(seconds: float) -> None:
            self.now += timedelta(seconds=seconds)

        return JobRunner(
            self.store,
            jobs=self.jobs,
            sources=self.sources,
            fetcher=WebFetcher(allow=["127.0.0.1"], timeout=5),
            now=lambda: self.now,
            sleep=sleep,
        )

    def job(self, kind: SourceKind, *addresses: str, **fields: object) -> Job:
        spec = SourceSpec(kind=kind, addresses=addresses)
        return self.jobs.create(spec, collection="default", now=self.now, **fields)

    def ingest(self, kind: SourceKind, *addresses: str) -> Job:
        return self.runner().run(self.job(kind, *addresses).id)

    def refresh(self, source_id: str) -> Job:
        source = self.sources.get(source_id)
        job = self.jobs.create(
            source.spec, collection=source.collection, now=self.now, source_id=source.id
        )
        return self.runner().run(job.id)

    def items(self, job: Job) -> Sequence[JobItem]:
        return self.jobs.items(job.id, limit=1000).items

    def embedded(self) -> int:
        """How many texts were embedded since the last call."""
        count = len(self.embedder.encoded)
        self.embedder.encoded.clear()
        return count

    def texts(self) -> list[str]:
        page = self.store.articles(limit=200)
        return sorted(self.store.article(each.id).text for each in page.items)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    desk.store.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for n in range(10):
        (folder / f"{n}.txt").write_text(f"Article {n}.\n\n{TEXT}")
    return folder


def test_a_folder_becomes_a_job_with_counts_and_outcomes(desk: Desk, folder: Path) -> None:
    (folder / "cut.pdf").write_bytes(pdf_file([[TEXT]])[:400])
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    job = desk.ingest(SourceKind.FILES, str(folder))
    assert (job.state, job.total, job.done) == ("done", 12, 12)
    assert job.counts == {"created": 10, "failed": 1, "skipped": 1}
    [failed] = desk.jobs.items(job.id, status="failed").items
    assert failed.error == "DamagedFile"
    assert not failed.is_transient
    assert "Get a complete copy" in (failed.reason or "")
    assert job.rate is not None


def test_a_second_run_embeds_only_what_changed(desk: Desk, folder: Path) -> None:
    desk.ingest(SourceKind.FILES, str(folder))
    assert desk.embedded() >= 10
    assert desk.ingest(SourceKind.FILES, str(folder)).counts == {"unchanged": 10}
    assert desk.embedded() == 0
    (folder / "3.txt").write_text("Article 3 is new.\n\nSomething else.")
    assert desk.ingest(SourceKind.FILES, str(folder)).counts == {"unchanged": 9, "updated": 1}
    assert desk.embedded() == 1


def test_a_feed_is_refreshed_with_conditional_requests(desk: Desk, site: Site) -> None:
    links = [site.article(f"/{n}", f"Harbour {n}", f"{n}. {TEXT}") for n in range(3)]
    spec = SourceSpec(kind=SourceKind.FEED, addresses=(site.put("/feed", rss(*links)),))
    source = desk.sources.add(spec, collection="default", now=desk.now)
    assert desk.refresh(source.id).counts == {"created": 3}
    desk.embedded(), site.taken()
    assert desk.refresh(source.id).counts == {"unchanged": 3}
    assert (desk.embedded(), [s for p, s in site.taken() if p != "/feed"]) == (0, [304] * 3)
    site.article("/1", "Harbour 1", "It was closed again.")
    assert desk.refresh(source.id).counts == {"unchanged": 2, "updated": 1}
    assert desk.embedded() == 1


def test_the_date_of_a_feed_is_used_where_the_page_has_none(desk: Desk, site: Site) -> None:
    link = site.article("/a", "Harbour", TEXT)
    desk.ingest(SourceKind.FEED, site.put("/feed", rss(link)))
    [article] = desk.store.articles().items
    assert article.published_at == datetime(2025, 6, 3, 8, tzinfo=UTC)
    assert article.title == "Harbour"


@pytest.mark.parametrize("policy", list(GonePolicy))
def test_what_vanished_is_marked_and_by_policy_removed(
    desk: Desk, site: Site, policy: GonePolicy
) -> None:
    links = [site.article(f"/{n}", f"Harbour {n}", f"{n}. {TEXT}") for n in range(4)]
    site.put("/map", sitemap(*links), media="text/xml")
    spec = SourceSpec(kind=SourceKind.SITEMAP, addresses=(f"{site.address}/map",), gone=policy)
    source = desk.sources.add(spec, collection="default", now=desk.now)
    desk.refresh(source.id)
    site.take_down("/0")
    site.put("/map", sitemap(*links[:3]), media="text/xml")
    job = desk.refresh(source.id)
    kept = policy is GonePolicy.MARK
    assert job.counts == {"unchanged": 2, "gone" if kept else "removed": 2}
    assert len(desk.texts()) == (4 if kept else 2)
    known = desk.sources.get(source.id)
    assert known.gone == 2
    assert desk.refresh(source.id).counts == {"unchanged": 2, "gone": 1}
    # back again: as if it had never been away
    site.article("/0", "Harbour 0", f"0. {TEXT}")
    assert desk.refresh(source.id).counts.get("unchanged" if kept else "created") in (1, 3)
    assert desk.sources.get(source.id).gone == 1


def test_an_unreadable_source_removes_nothing(desk: Desk, folder: Path) -> None:
    spec = SourceSpec(kind=SourceKind.FILES, addresses=(str(folder),), gone=GonePolicy.REMOVE)
    source = desk.sources.add(spec, collection="default", now=desk.now)
    desk.refresh(source.id)
    for file in folder.iterdir():
        file.unlink()
    job = desk.refresh(source.id)
    assert "Nothing was taken as gone" in (job.problem or "")
    assert len(desk.texts()) == 10


def test_what_a_person_deleted_is_not_brought_back_by_a_refresh(desk: Desk, folder: Path) -> None:
    spec = SourceSpec(kind=SourceKind.FILES, addresses=(str(folder),))
    source = desk.sources.add(spec, collection="default", now=desk.now)
    desk.refresh(source.id)
    doomed = desk.store.articles().items[0]
    desk.store.delete(doomed.id)
    job = desk.refresh(source.id)
    assert job.counts == {"unchanged": 9, "skipped": 1}
    [skipped] = desk.jobs.items(job.id, status="skipped").items
    assert "deleted here" in (skipped.reason or "")
    # by hand it comes back
    assert desk.ingest(SourceKind.FILES, str(folder)).counts == {"unchanged": 9, "created": 1}


def test_transient_errors_are_tried_again_with_growing_pauses(desk: Desk, site: Site) -> None:
    link = site.put("/a", "busy", status=503)
    job = desk.ingest(SourceKind.PAGES, link)
    assert job.counts == {"failed": 1}
    [item] = desk.items(job)
    assert (item.attempts, item.is_transient, item.error) == (5, True, "FetchInterrupted")
    assert len(site.taken()) == 5
    assert desk.now - START >= timedelta(seconds=2 + 4 + 8 + 16)


def test_permanent_errors_are_not_tried_again(desk: Desk, site: Site) -> None:
    job = desk.ingest(SourceKind.PAGES, f"{site.address}/nowhere")
    [item] = desk.items(job)
    assert (job.counts, item.attempts, item.is_transient) == ({"failed": 1}, 1, False)
    assert len(site.taken()) == 1


def test_a_server_that_asks_to_wait_is_waited_for(desk: Desk, site: Site) -> None:
    link = site.put("/a", "busy", status=429, headers=(("Retry-After", "100"),))
    desk.ingest(SourceKind.PAGES, link)
    assert desk.now - START >= timedelta(seconds=4 * 100)


def test_retry_does_only_what_failed(desk: Desk, site: Site) -> None:
    good = site.article("/good", "Harbour", TEXT)
    job = desk.ingest(SourceKind.PAGES, good, f"{site.address}/bad")
    assert job.counts == {"created": 1, "failed": 1}
    site.article("/bad", "Bad harbour", f"Bad. {TEXT}")
    site.taken()
    again = desk.runner().run(desk.jobs.retry(job.id).id)
    assert again.counts == {"created": 2}
    assert [path for path, _ in site.taken()] == ["/bad"]


def test_a_key_gives_the_same_job(desk: Desk, folder: Path) -> None:
    first = desk.job(SourceKind.FILES, str(folder), key="monday")
    assert desk.job(SourceKind.FILES, str(folder), key="monday").id == first.id
    assert desk.job(SourceKind.FILES, str(folder), key="tuesday").id != first.id


def test_a_source_has_one_open_job(desk: Desk, folder: Path) -> None:
    one = desk.job(SourceKind.FILES, str(folder), source_id="src")
    assert desk.job(SourceKind.FILES, str(folder), source_id="src").id == one.id


def stop_after(count: int) -> Callable[[], bool]:
    calls = iter(range(10**6))
    return lambda: next(calls) >= count


def test_a_cancelled_job_keeps_what_it_did(desk: Desk, folder: Path) -> None:
    job = desk.job(SourceKind.FILES, str(folder))
    desk.jobs.start(job.id, desk.now)
    desk.jobs.cancel(job.id, desk.now)
    ended = desk.runner().run(job.id)
    assert (ended.state, ended.cancelled) == ("cancelled", True)
    assert ended.done < 10
    assert desk.runner().run(desk.jobs.retry(job.id).id).done == 10


def test_a_job_that_is_not_begun_is_cancelled_at_once(desk: Desk, folder: Path) -> None:
    job = desk.job(SourceKind.FILES, str(folder))
    assert desk.jobs.cancel(job.id, desk.now).state == "cancelled"
    assert desk.jobs.unfinished() == []


def test_a_stopped_job_goes_on_where_it_was(desk: Desk, folder: Path) -> None:
    job = desk.job(SourceKind.FILES, str(folder))
    stopped = desk.runner().run(job.id, stop=lambda: True)
    assert stopped.state == "running"
    assert [each.id for each in desk.jobs.unfinished()] == [job.id]
    ended = desk.runner().run(job.id)
    assert (ended.state, ended.done) == ("done", 10)


@pytest.mark.parametrize("moment", range(4))
def test_a_killed_process_loses_nothing_and_does_nothing_twice(
    desk: Desk, folder: Path, moment: int
) -> None:
    for n in range(300):
        (folder / f"{n}.txt").write_text(f"Article {n}.\n\n{TEXT}")
    job = desk.job(SourceKind.FILES, str(folder))
    told: list[str] = []

    def die(outcome: object, job: Job) -> None:
        told.append(str(outcome))
        if len(told) > 70 * (moment + 1) - 60:
            raise Killed

    with pytest.raises(Killed):
        desk.runner().run(job.id, listener=die)
    desk.open()
    [open_job] = desk.jobs.unfinished()
    assert open_job.done >= len(told)
    ended = desk.runner().run(open_job.id)
    assert (ended.state, ended.total, ended.done) == ("done", 300, 300)
    assert len(desk.store.articles(limit=1).items) == 1
    assert desk.store.articles(limit=1).total == 300
    # at most the one batch whose articles were stored, and not yet crossed off
    assert ended.counts["created"] + ended.counts.get("unchanged", 0) == 300


def test_an_error_of_the_store_ends_the_job_and_says_so(desk: Desk, folder: Path) -> None:
    class Full:
        """A store whose disk is full."""

        def __getattr__(self, name: str) -> object:
            return getattr(desk.store, name)

        def put_many(self, *_: object, **__: object) -> list[object]:
            raise CatalogError("The disk is full.")

    job = desk.job(SourceKind.FILES, str(folder))
    runner = JobRunner(
        Full(),
        jobs=desk.jobs,
        sources=desk.sources,
        fetcher=WebFetcher(),  # type: ignore[arg-type]
    )
    with pytest.raises(CatalogError):
        runner.run(job.id)
    failed = desk.jobs.get(job.id)
    assert (failed.state, failed.problem) == ("failed", "The disk is full.")
    assert desk.runner().run(desk.jobs.retry(job.id).id).counts == {"created": 10}


def test_two_files_with_one_address_do_not_take_turns(desk: Desk, tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"# Harbour {name}\n\nURL: https://news.example/1\n\n{name}. {TEXT}"
        (tmp_path / f"{name}.md").write_text(text)
    first = desk.ingest(SourceKind.FILES, str(tmp_path / "a.md"), str(tmp_path / "b.md"))
    again = desk.ingest(SourceKind.FILES, str(tmp_path / "a.md"), str(tmp_path / "b.md"))
    assert first.counts == {"created": 1, "skipped": 1}
    assert again.counts == {"unchanged": 1, "skipped": 1}


def test_a_feed_that_is_none_fails_the_job(desk: Desk, site: Site) -> None:
    job = desk.ingest(SourceKind.FEED, site.put("/feed", "<html>no</html>"))
    assert job.state == "failed"
    assert "neither an RSS or Atom feed" in (job.problem or "")


def test_unknown_jobs_are_an_error(desk: Desk) -> None:
    with pytest.raises(JobNotFound, match="no job 'job_x'"):
        desk.jobs.get("job_x")


def test_a_finished_item_is_found_without_going_through_its_job(tmp_path: Path) -> None:
    """As a job grows, each of its items would take longer else."""
    desk = Desk(tmp_path)
    asked: list[tuple[str, object]] = []

    def look(_c: object, _u: object, statement: str, values: object, *_rest: object) -> None:
        asked.append((statement, values))

    event.listen(desk.store.catalog.engine, "after_cursor_execute", look)
    assert desk.jobs.item_of("job_1", article_id="art_1") is None
    event.remove(desk.store.catalog.engine, "after_cursor_execute", look)
    statement, values = asked[-1]
    with desk.store.catalog.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "job_id=? AND article_id=?" in str(plan)
    desk.store.close()
