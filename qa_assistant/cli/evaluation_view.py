"""How a run of knowledge-base tests looks on a terminal and in a pipe."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from qa_assistant.cli.rendering import Output, ViewUrl, printable
from qa_assistant.evaluation.results import CaseResult, Outcome, Report
from qa_assistant.evaluation.sentences import failure_lines

Listener = Callable[[CaseResult], None]
_COLUMNS = ("outcome", "test", "ms", "expected")
_STYLES = {Outcome.FAILED: "red", Outcome.ERROR: "red", Outcome.DRAFT: "dim"}


@contextmanager
def listening(output: Output, *, total: int, quiet: bool) -> Iterator[Listener]:
    """What hears of every result: a bar on a terminal, a line of the table in a pipe."""
    if quiet:
        yield lambda result: None
    elif output.is_terminal:
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        text = TextColumn("{task.fields[item]}", markup=False)
        with Progress(*columns, text, console=output.console, transient=True) as bar:
            task = bar.add_task("eval", total=total, item="")
            yield lambda result: bar.update(task, advance=1, item=_one_line(result.name))
    else:
        _write_row(output, _COLUMNS)
        yield lambda result: _write_row(output, _cells(result))


def show_report(output: Output, report: Report, *, view_url: ViewUrl) -> None:
    """The table (on a terminal), what is wrong, the metrics, and the counts."""
    if output.is_terminal:
        output.rows(_COLUMNS, [_cells(result) for result in report.results])
    for result in report.results:
        if result.outcome in (Outcome.FAILED, Outcome.ERROR):
            _show_wrong(output, result, view_url)
    if report.metrics:
        output.line()
        rows = [(name, f"{m.value:.3f}", m.answers) for name, m in report.metrics.items()]
        output.rows(("metric", "mean", "answers"), rows)
    output.line()
    good = report.passed_share == 1 and not report.not_run
    output.line(_summary(report), style="green" if good else "red")


def _show_wrong(output: Output, result: CaseResult, view_url: ViewUrl) -> None:
    place = f"{result.file}:{result.line}" if result.line else result.file
    output.line()
    output.line(f"{result.outcome}: {_one_line(result.name)} ({place})", style="bold")
    for line in failure_lines(result, view_url=view_url):
        output.line(f"    {' '.join(line.split()) if line[0] != ' ' else line}")
    if result.error:
        output.line(f"    {_one_line(result.error)}")


def _write_row(output: Output, cells: Sequence[str]) -> None:
    """One row at once, so that whoever reads the pipe sees how far it is."""
    output.console.file.write("\t".join(cells) + "\n")
    output.console.file.flush()


def _cells(result: CaseResult) -> tuple[str, ...]:
    failures = [failure for turn in result.turns for failure in turn.failures]
    wrong = f"{failures[0].field}: {failures[0].expected}" if failures else result.error or ""
    more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
    milliseconds = "" if result.outcome is Outcome.DRAFT else f"{result.seconds * 1000:.0f}"
    return (result.outcome, _one_line(result.name), milliseconds, _one_line(f"{wrong}{more}"))


def _summary(report: Report) -> str:
    counts = report.counts
    run = sum(counts.values()) - counts[Outcome.DRAFT]
    parts = [f"{counts[Outcome.PASSED]} of {run} tests passed"]
    parts += [f"{counts[Outcome.FAILED]} failed"] if counts[Outcome.FAILED] else []
    parts += [f"{counts[Outcome.ERROR]} could not be asked"] if counts[Outcome.ERROR] else []
    drafts = counts[Outcome.DRAFT]
    parts += [f"{drafts} {'draft was' if drafts == 1 else 'drafts were'} not run"] if drafts else []
    interrupted = f"; interrupted, {report.not_run} were not run" if report.not_run else ""
    return f"{', '.join(parts)} in {report.seconds:.1f} s{interrupted}"


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())
