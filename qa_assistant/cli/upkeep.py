"""`doctor` and `index prune`: whether catalog and index agree, and what is kept for nothing."""

import typer

from qa_assistant.api.replies import DoctorReply, PruneReply
from qa_assistant.cli.backend import opened
from qa_assistant.cli.deleting import removals_sentence
from qa_assistant.cli.options import AnyCollection, AsJson, Repair
from qa_assistant.cli.rendering import (
    REPORT_COLUMNS,
    Output,
    error_line,
    report_rows,
    report_sentence,
)
from qa_assistant.problems import FAILED

index = typer.Typer(help="Look after the index.", rich_markup_mode=None)

_STEPS = 20
"""So many lines tell the progress of a long piece of work."""


def doctor(
    *, collection: AnyCollection = None, repair: Repair = False, json: AsJson = False
) -> None:
    """Compare catalog and index, and look for what is left of deleted articles.

    Exit status 1 when they do not agree, or something is left.
    """
    output = Output()
    with opened() as backend:
        reports = tuple(backend.doctor(collection=collection, repair=repair, listener=_Lines()))
        removals = backend.work.leftovers()
    if json:
        output.json(DoctorReply(reports=reports, removals=removals))
    else:
        output.rows(REPORT_COLUMNS, report_rows(reports))
        for report in reports:
            output.line(report_sentence(report), style="" if report.ok else "red")
        if not reports:
            output.line("There are no articles yet.")
        output.line(removals_sentence(removals), style="" if removals.ok else "red")
    if not (removals.ok and all(report.ok for report in reports)):
        raise typer.Exit(FAILED)


@index.command("prune")
def prune(*, json: AsJson = False) -> None:
    """Drop what embedding models left that are not used any more."""
    output = Output()
    with opened() as backend:
        dropped = backend.prune()
    if json:
        output.json(PruneReply(embeddings=dropped))
    elif dropped:
        output.line(f"Dropped {dropped:,} embeddings of other models, with their index.")
    else:
        output.line("There is nothing of another model.")


@index.callback()
def _group() -> None:
    """Look after the index."""


class _Lines:
    """Hears of every step of a long piece of work, and tells some of them."""

    def __init__(self) -> None:
        self._told = -1

    def __call__(self, done: int, total: int, line: str) -> None:
        step = _STEPS * done // max(1, total)
        if step != self._told:
            self._told = step
            error_line(line)
