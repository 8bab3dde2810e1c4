"""`eval`: knowledge-base tests against the articles, with reports for people and programs."""

import json as json_module
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_assistant.cli.backend import opened
from qa_assistant.cli.rendering import Output, error_line
from qa_assistant.errors import QuestionFileError
from qa_assistant.problems import FAILED

if TYPE_CHECKING:
    from qa_assistant.cli.backend import Backend
    from qa_assistant.evaluation.file_reader import LocatedFile
    from qa_assistant.evaluation.results import Report

DEFAULT_TOP = 5
_STANDARD_OUTPUT = Path("-")


def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="YAML or JSON files of tests.")
    ] = None,
    *,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a JSON report; - is the screen.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a JUnit XML report.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[METRIC=]SHARE",
            help="Least share of passed tests (1 by default), or of a metric; may be given again.",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, max=50, help="Articles that count for recall@k and nDCG@k.")
    ] = DEFAULT_TOP,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the format and leave.")
    ] = False,
) -> None:
    """Test what is answered; exit status 1 when a test fails, 2 when a file is not valid.

    Ctrl-C ends the run: what was found until then is shown and written.
    """
    # models and file readers that no other command needs
    from qa_assistant.evaluation.file_reader import read_question_file
    from qa_assistant.evaluation.question_file import json_schema
    from qa_assistant.evaluation.results import shortfalls

    output = Output()
    if schema:
        text = json_module.dumps(json_schema(), indent=2, ensure_ascii=False)
        output.console.file.write(f"{text}\n")
        return
    if not files:
        raise typer.BadParameter("name at least one file of tests", param_hint="FILE...")
    least = _thresholds(fail_under or [], top)
    _require_places(json, junit)
    located = [read_question_file(file) for file in dict.fromkeys(files)]
    with opened(reading=True) as backend:
        report = _run(backend, located, output, top=top, quiet=json == _STANDARD_OUTPUT)
    _write(report, output, json=json, junit=junit)
    if report.not_run:
        raise KeyboardInterrupt
    short = shortfalls(report, least)
    for sentence in short if fail_under else ():
        error_line(f"too low: {sentence}")
    if short:
        raise typer.Exit(FAILED)


def _run(
    backend: "Backend", files: "list[LocatedFile]", output: Output, *, top: int, quiet: bool
) -> "Report":
    from qa_assistant.cli.asker import BackendAsker
    from qa_assistant.cli.evaluation_view import listening, show_report
    from qa_assistant.evaluation.results import make_report
    from qa_assistant.evaluation.runner import Runner

    started, began = datetime.now(UTC), time.perf_counter()
    runner = Runner(BackendAsker(backend), k=top)
    total = sum(len(file.content.tests) for file in files)
    results = []
    with listening(output, total=total, quiet=quiet) as listener:
        try:
            for file in files:
                for number in range(len(file.content.tests)):
                    results.append(runner.run(file, number))
                    listener(results[-1])
        except KeyboardInterrupt:
            if not results:
                raise
    seconds, left = time.perf_counter() - began, total - len(results)
    report = make_report(results, started_at=started, seconds=seconds, not_run=left)
    if not quiet:
        show_report(output, report, view_url=backend.view_url)
    return report


def _thresholds(given: list[str], top: int) -> dict[str, float]:
    """The least value of each metric; without one for it, all tests must pass."""
    from qa_assistant.evaluation.measures import metric_names
    from qa_assistant.evaluation.results import PASSED_SHARE

    known = (PASSED_SHARE, *metric_names(top))
    least = {PASSED_SHARE: 1.0}
    for text in given:
        name, _, number = text.rpartition("=")
        name = name.strip() or PASSED_SHARE
        if name not in known:
            message = f"there is no metric {name!r}; there are: {', '.join(known)}"
            raise typer.BadParameter(message, param_hint="--fail-under")
        try:
            least[name] = float(number)
        except ValueError:
            least[name] = -1.0
        if not 0 <= least[name] <= 1:
            message = f"{number!r} is no number from 0 to 1"
            raise typer.BadParameter(message, param_hint="--fail-under")
    return least


def _require_places(*reports: Path | None) -> None:
    """Rather before a long run than after it."""
    files = [file for file in reports if file is not None and file != _STANDARD_OUTPUT]
    for file in files:
        if problem := _problem_of_place(file):
            raise QuestionFileError(f"{file} cannot be written: {problem}.")
    if len(files) > len({file.absolute() for file in files}):
        raise QuestionFileError(f"Both reports cannot be {files[0]}: name two files.")


def _problem_of_place(file: Path) -> str | None:
    from qa_assistant.evaluation.file_reader import is_question_file

    if not file.absolute().parent.is_dir():
        return f"there is no folder {file.parent}"
    if file.is_dir():
        return "it is a folder; name a file in it"
    if not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
        return "you may not write there"
    # `--json *.yaml`: the option takes the first of them
    if is_question_file(file):
        return "it is a file of tests; name another file for the report"
    return None


def _write(report: "Report", output: Output, *, json: Path | None, junit: Path | None) -> None:
    from qa_assistant.evaluation.junit import junit_xml

    if json == _STANDARD_OUTPUT:
        output.json(report)
    elif json is not None:
        _write_file(json, report.model_dump_json(indent=2).encode())
    if junit is not None:
        _write_file(junit, junit_xml(report))


def _write_file(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content + b"\n")
    except OSError as error:
        reason = error.strerror or "error"
        raise QuestionFileError(f"{file} cannot be written: {reason}.") from error
