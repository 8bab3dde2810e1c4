"""`ingest`, `jobs` and `sources`: bringing articles in, and how far it is."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ingest.models import IngestReport, ItemStatus
from qa_assistant.api.job_schemas import SourcesReply
from qa_assistant.api.schemas import DEFAULT_PAGE, ArticleBody
from qa_assistant.cli.backend import Work, opened
from qa_assistant.cli.ingesting import ingest_report, listening, run_ingest, show_report
from qa_assistant.cli.jobs import Targets, specs_of
from qa_assistant.cli.options import AsJson, Collection, Tags
from qa_assistant.cli.paging import Limit, Offset, show_page
from qa_assistant.cli.rendering import Output, error_line
from qa_assistant.cli.watching import watch_paths
from qa_assistant.problems import FAILED
from vectorstore.job_models import WAITING, GonePolicy, Job, JobItem, KnownSource, SourceKind
from vectorstore.models import DEFAULT_COLLECTION

jobs = typer.Typer(help="See how far ingests are; stop them, try again.", rich_markup_mode=None)
sources = typer.Typer(help="Keep sources that a server refreshes by itself.", rich_markup_mode=None)

_RETRY = "retry"
Where = Annotated[
    list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, addresses.")
]
Groups = Annotated[list[str] | None, typer.Option("--group", help="Who may read them.")]
Kind = Annotated[SourceKind, typer.Option(help="What the addresses are: pages, a feed, a sitemap.")]
Gone = Annotated[
    GonePolicy, typer.Option(help="What becomes of articles that are not there any more.")
]


def ingest(
    targets: Where,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    tag: Tags = None,
    group: Groups = None,
    kind: Kind = SourceKind.PAGES,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and take in what changes; Ctrl-C ends it.")
    ] = False,
    gone: Gone = GonePolicy.MARK,
    json: AsJson = False,
) -> None:
    """Add articles; what is there already and unchanged is left alone.

    Where the program was ended meanwhile, the same command goes on. `ingest retry JOB` does once
    more what failed.
    """
    if targets[0] == _RETRY and len(targets) == 2 and not Path(_RETRY).exists():
        retry(targets[1], json=json)
        return
    fields = ArticleBody(
        collection=collection, tags=frozenset(tag or ()), groups=frozenset(group or ())
    )
    meant = _targets(targets, kind)
    if meant.paths and kind in (SourceKind.FEED, SourceKind.SITEMAP):
        raise typer.BadParameter(
            f"--kind {kind} is for addresses, and {str(meant.paths[0])!r} is none."
        )
    output = Output()
    if watch:
        _watch(meant, fields, gone=gone, output=output)
        return
    with opened() as backend:
        report = run_ingest(backend, meant, fields, output=output, quiet=json)
    _end(report, output, json=json)


@jobs.command("list")
def list_jobs(*, limit: Limit = DEFAULT_PAGE, offset: Offset = 0, json: AsJson = False) -> None:
    """List jobs, the latest first."""
    with opened(reading=True) as backend:
        page = backend.work.jobs(limit=limit, offset=offset)
    show_page(
        Output(),
        page,
        json=json,
        things="jobs",
        headers=("id", "state", "done", "total", "began", "what"),
        row=lambda j: (j.id, j.state, j.done, j.total, j.created_at, ", ".join(j.spec.addresses)),
    )


@jobs.command("show")
def show_job(id: str, *, json: AsJson = False) -> None:
    """Show how far a job is, and what failed: why, and what to do."""
    output = Output()
    with opened(reading=True) as backend:
        found = backend.work.job(id)
    if json:
        output.json(found)
        return
    output.line(_progress_line(found.job))
    for item in found.failures.items:
        error_line(_failure_line(item))
    more = found.failures.total - len(found.failures.items)
    if more:
        output.line(f"and {more} more: `qa-assistant jobs items {id} --status failed`")


@jobs.command("items")
def list_items(
    id: str,
    *,
    status: Annotated[str | None, typer.Option(help="Only these: failed, created, …")] = None,
    limit: Limit = DEFAULT_PAGE,
    offset: Offset = 0,
    json: AsJson = False,
) -> None:
    """List the items of a job and what became of them."""
    known = (*ItemStatus, WAITING)
    if status is not None and status not in known:
        raise typer.BadParameter(f"{status!r} is no status; there are: {', '.join(known)}.")
    with opened(reading=True) as backend:
        page = backend.work.job_items(id, status=status, limit=limit, offset=offset)
    show_page(
        Output(),
        page,
        json=json,
        things="items",
        headers=("status", "name", "article", "reason"),
        row=lambda i: (i.status, i.name, i.article_id, i.reason),
    )


@jobs.command("cancel")
def cancel(id: str, *, json: AsJson = False) -> None:
    """Stop a job; what it has done stays."""
    output = Output()
    with opened() as backend:
        job = backend.work.cancel_job(id)
    if json:
        output.json(job)
    else:
        output.line(_progress_line(job))


@jobs.command(_RETRY)
def retry(id: str, *, json: AsJson = False) -> None:
    """Do once more what failed in a job, or was never done."""
    _run_shown(lambda work, listener: work.retry_job(id, progress=listener), json=json)


@sources.command("add")
def add_source(
    targets: Where,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    kind: Kind = SourceKind.FEED,
    every: Annotated[
        int, typer.Option(min=1, max=525_600, metavar="MINUTES", help="How often.")
    ] = 60,
    gone: Gone = GonePolicy.MARK,
    tag: Tags = None,
    group: Groups = None,
    json: AsJson = False,
) -> None:
    """Keep feeds, sitemaps, pages or folders as sources; a running server refreshes them."""
    fields = ArticleBody(
        collection=collection, tags=frozenset(tag or ()), groups=frozenset(group or ())
    )
    output = Output()
    meant = _targets(targets, kind)
    for path in meant.paths:
        if not path.exists():
            raise typer.BadParameter(
                f"{str(path)!r} is neither a file nor a folder here; an address begins with "
                "https://."
            )
    specs = specs_of(meant, fields, gone=gone, every_minutes=every)
    with opened() as backend:
        added = tuple(backend.work.add_source(spec, collection) for spec in specs)
    if json:
        output.json(SourcesReply(sources=added))
        return
    for source in added:
        output.line(f"{source.id}: {', '.join(source.spec.addresses)}, every {every} minutes")


@sources.command("list")
def list_sources(*, json: AsJson = False) -> None:
    """List sources: when each was refreshed, when it is next, what was wrong."""
    output = Output()
    with opened(reading=True) as backend:
        found = tuple(backend.work.sources())
    if json:
        output.json(SourcesReply(sources=found))
        return
    for source in found:
        output.line(_source_line(source))
    if not found:
        output.line("There are no sources. `qa-assistant sources add URL` adds a feed.")


@sources.command("remove")
def remove_source(id: str) -> None:
    """Forget a source; its articles stay (`articles delete --source ID` removes those first)."""
    with opened() as backend:
        backend.work.remove_source(id)
    Output().line(f"Removed {id}.")


@sources.command("refresh")
def refresh_source(id: str, *, json: AsJson = False) -> None:
    """Refresh a source now."""
    _run_shown(lambda work, listener: work.refresh_source(id, progress=listener), json=json)


def _run_shown(run: Callable[..., IngestReport], *, json: bool) -> None:
    output, began = Output(), time.monotonic()
    with opened() as backend, listening(output, quiet=json) as listener:
        report = run(backend.work, listener)
    if not json:
        show_report(output, report, seconds=time.monotonic() - began)
    _end(report, output, json=json)


def _end(report: IngestReport, output: Output, *, json: bool) -> None:
    if json:
        output.json(ingest_report(report))
    if not report.ok:
        raise typer.Exit(FAILED)


def _targets(targets: list[str], kind: SourceKind) -> Targets:
    if not all(map(str.strip, targets)):
        raise typer.BadParameter("An empty name is no file and no address; . is this folder.")
    urls = tuple(t for t in targets if t.lower().startswith(("http://", "https://")))
    paths = tuple(t for t in targets if t not in urls)
    for path in paths:
        if "://" in path and not Path(path).exists():
            raise typer.BadParameter(f"{path!r} is no http(s) address: give one that is.")
    if urls and kind is SourceKind.FILES:
        raise typer.BadParameter(f"--kind files is not for addresses, and {urls[0]} is one.")
    return Targets(tuple(map(Path, paths)), urls, kind)


def _watch(targets: Targets, fields: ArticleBody, *, gone: GonePolicy, output: Output) -> None:
    if targets.urls:
        raise typer.BadParameter(
            "--watch is for files and folders; `qa-assistant sources add URL` keeps an address."
        )
    [spec] = specs_of(targets, fields, gone=gone)

    def refresh(work: Work, source: KnownSource) -> None:
        began = time.monotonic()
        with listening(output, quiet=False) as listener:
            report = work.refresh_source(source.id, progress=listener)
        changed = [o for o in report.outcomes if o.status is not ItemStatus.UNCHANGED]
        if changed:
            show_report(output, report, seconds=time.monotonic() - began)

    watch_paths(spec, fields.collection, refresh=refresh)


def _progress_line(job: Job) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(job.counts.items()))
    total = f"{job.total}" if job.listed else f"at least {job.total}"
    line = f"{job.id} {job.state}: {job.done} of {total}{f' ({counts})' if counts else ''}"
    if job.seconds_left is not None:
        line += f", {job.rate:g} a second, about {job.seconds_left:.0f} s left"
    return line + (f". {job.problem}" if job.problem else "")


def _failure_line(item: JobItem) -> str:
    reason = item.reason or "unknown reason"
    named = reason if item.name in reason else f"{item.name}: {reason}"
    tries = f" ({item.attempts} tries)" if item.is_transient else ""
    return f"failed: {named}{tries}"


def _source_line(source: KnownSource) -> str:
    what = f"{source.id} {source.spec.kind}: {', '.join(source.spec.addresses)}"
    when = f"next {source.next_at:%Y-%m-%d %H:%M} UTC" if source.next_at else "when asked to"
    counts = f"{source.articles} articles, {source.gone} gone"
    problem = f". Failed {source.failures} times: {source.problem}" if source.problem else ""
    return f"{what} ({counts}; {when}){problem}"
