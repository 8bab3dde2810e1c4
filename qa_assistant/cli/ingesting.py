"""What a user sees of an ingest: a progress bar or plain lines, then what happened."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.models import IngestReport, ItemOutcome, ItemStatus
from ingest.protocols import Progress as Listener
from qa_assistant.api.schemas import ArticleBody
from qa_assistant.cli.jobs import Targets
from qa_assistant.cli.rendering import Output, error_line, printable
from vectorstore.models import Record

if TYPE_CHECKING:
    from qa_assistant.cli.backend import Backend

_NAMED = (ItemStatus.CREATED, ItemStatus.UPDATED, ItemStatus.SKIPPED)


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
    with _listening(output, quiet=quiet) as listener:
        report = backend.ingest(targets, fields, progress=listener)
    if not quiet:
        _show_report(output, report, seconds=time.monotonic() - began)
    return report


def ingest_report(report: IngestReport) -> IngestSummary:
    """The report with its counts, for programs."""
    return IngestSummary(
        collection=report.collection, counts=report.counts, outcomes=report.outcomes
    )


@contextmanager
def _listening(output: Output, *, quiet: bool) -> Iterator[Listener]:
    if quiet:
        yield _ignore
    elif output.is_terminal:
        with _bar(output) as bar:
            yield bar
    else:
        yield lambda outcome, done, total: _show_item(output, outcome)


def _ignore(outcome: ItemOutcome, done: int, total: int) -> None:
    """Show nothing."""


@contextmanager
def _bar(output: Output) -> Iterator[Listener]:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[item]}", markup=False),
    )
    with Progress(*columns, console=output.console, transient=True) as bar:
        task = bar.add_task("ingest", total=None, item="")

        def advance(outcome: ItemOutcome, done: int, total: int) -> None:
            item = printable(outcome.name).replace("\n", " ")
            bar.update(task, completed=done, total=total, item=item)
            if outcome.status is ItemStatus.SKIPPED:
                _show_item(output, outcome)

        yield advance


def _show_item(output: Output, outcome: ItemOutcome) -> None:
    """A line for what changed; failures come together at the end, the unchanged as a count."""
    if outcome.status in _NAMED:
        what = outcome.reason or outcome.title or ""
        output.line(f"{outcome.status:<8} {outcome.name}{f': {what}' if what else ''}")


def _show_report(output: Output, report: IngestReport, *, seconds: float) -> None:
    counts = [f"{count} {status}" for status, count in report.counts.items() if count]
    output.line(f"{', '.join(counts) or 'nothing found'} in {seconds:.1f} s")
    for outcome in report.failures:
        reason = outcome.reason or "unknown reason"
        # most reasons name the file themselves
        named = reason if outcome.name in reason else f"{outcome.name}: {reason}"
        error_line(f"failed: {named}")
