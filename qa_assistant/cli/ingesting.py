"""What a user sees of an ingest: a progress bar or plain lines, then what happened."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ingest.models import IngestReport, ItemOutcome, ItemStatus
from ingest.protocols import Progress as Listener
from qa_assistant.api.schemas import ArticleBody
from qa_assistant.cli.jobs import Targets
from qa_assistant.cli.rendering import Output, error_line, printable
from vectorstore.models import Record

if TYPE_CHECKING:
    from qa_assistant.cli.backend import Backend

LINE_SECONDS = 5.0
_NAMED = (
    ItemStatus.CREATED,
    ItemStatus.UPDATED,
    ItemStatus.SKIPPED,
    ItemStatus.GONE,
    ItemStatus.REMOVED,
)


class IngestSummary(Record):
    """A report as programs read it."""

    collection: str
    counts: dict[str, int]
    outcomes: tuple[ItemOutcome, ...]


def run_ingest(
    backend: "Backend", targets: Targets, fields: ArticleBody, *, output: Output, quiet: bool
) -> IngestReport:
    """Ingest, and show how it goes; `quiet` shows nothing."""
    began = time.monotonic()
    with listening(output, quiet=quiet) as listener:
        report = backend.work.ingest(targets, fields, progress=listener)
    if not quiet:
        show_report(output, report, seconds=time.monotonic() - began)
    return report


def ingest_report(report: IngestReport) -> IngestSummary:
    """The report with its counts, for programs."""
    return IngestSummary(
        collection=report.collection, counts=report.counts, outcomes=report.outcomes
    )


@contextmanager
def listening(output: Output, *, quiet: bool) -> Iterator[Listener]:
    """What shows the progress: a bar on a terminal, lines elsewhere, nothing for `quiet`."""
    if quiet:
        yield _ignore
    elif output.is_terminal:
        with _bar(output) as bar:
            yield bar
    else:
        yield _Lines(output)


def _ignore(outcome: ItemOutcome | None, done: int, total: int) -> None:
    """Show nothing."""


class _Lines:
    """A line for each item that changed something; while they come late, how far it is."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._told_at = time.monotonic()

    def __call__(self, outcome: ItemOutcome | None, done: int, total: int) -> None:
        if outcome is not None:
            _show_item(self._output, outcome)
        elif time.monotonic() - self._told_at > LINE_SECONDS:
            self._told_at = time.monotonic()
            self._output.line(f"{done} of {total}")


@contextmanager
def _bar(output: Output) -> Iterator[Listener]:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[item]}", markup=False),
    )
    with Progress(*columns, console=output.console, transient=True) as bar:
        task = bar.add_task("ingest", total=None, item="")

        def advance(outcome: ItemOutcome | None, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if outcome is None:
                return
            bar.update(task, item=printable(outcome.name).replace("\n", " "))
            if outcome.status is ItemStatus.SKIPPED:
                _show_item(output, outcome)

        yield advance


def _show_item(output: Output, outcome: ItemOutcome) -> None:
    """A line for what changed; failures come together at the end, the unchanged as a count."""
    if outcome.status in _NAMED:
        what = outcome.reason or outcome.title or ""
        name = _as_typed(outcome.name)
        output.line(f"{outcome.status:<8} {name}{f': {what}' if what else ''}")


def _as_typed(name: str) -> str:
    """A file's path from the current folder, where it lies inside of it."""
    path, here = Path(name), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else name


def show_report(output: Output, report: IngestReport, *, seconds: float) -> None:
    """The counts, and each failure with its cause and what to do."""
    counts = [f"{count} {status}" for status, count in report.counts.items() if count]
    output.line(f"{', '.join(counts) or 'nothing found'} in {seconds:.1f} s")
    for outcome in report.failures:
        reason = outcome.reason or "unknown reason"
        # most reasons name the file themselves
        named = reason if outcome.name in reason else f"{outcome.name}: {reason}"
        error_line(f"failed: {named}")
