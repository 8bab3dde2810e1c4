"""The command line: what a user types becomes calls of one backend, and errors one clear line."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import TextIO

import typer
from pydantic import ValidationError

from qa_assistant.cli.commands import app
from qa_assistant.interrupts import INTERRUPTED, deliver_lost_ones
from qa_assistant.problems import (
    EXPECTED_ERRORS,
    FAILED,
    USAGE,
    ReportedProblem,
    exit_status_of,
    kind_of,
)
from vectorstore.invisible import without_invisible

# typer gives the class above this one no public name
_UsageError = typer.BadParameter.__bases__[0]


def main() -> None:
    """Run the command of this process and leave with its exit status."""
    deliver_lost_ones()
    _make_writable()
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit status is 0, 1 (failed) or 2 (usage)."""
    try:
        result = app(args=list(arguments), prog_name="qa-assistant", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        _forget_output()
        return FAILED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:  # the edge of the process: one line, never a stack trace
        return _report(error)


def _report(error: Exception) -> int:
    if isinstance(error, _UsageError):
        return _fail(_usage_sentence(error), USAGE)
    if isinstance(error, ValidationError):
        return _fail(_sentence(error), USAGE)
    if isinstance(error, ReportedProblem):
        return _fail(str(error), exit_status_of(error.code))
    if isinstance(error, EXPECTED_ERRORS):
        return _fail(str(error), kind_of(error).exit_status)
    logging.getLogger(__name__).debug("unexpected error", exc_info=error)
    sentence = f"unexpected {type(error).__name__}: {error}. QA_LOG_LEVEL=DEBUG shows more."
    return _fail(sentence, FAILED)


def _fail(sentence: str, status: int) -> int:
    line = without_invisible(" ".join(sentence.split()))
    print(f"error: {line}", file=sys.stderr)  # noqa: T201  # this is the command's output
    return status


def _usage_sentence(error: Exception) -> str:
    message: str = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "qa-assistant"
    # click's prefix where it names no option, and Pydantic's, say nothing
    message = message.removeprefix("Invalid value: ").replace("Value error, ", "", 1)
    sentence = message if message.endswith((".", "?")) else f"{message}."
    return f"{sentence} See `{command} --help`."


def _sentence(error: ValidationError) -> str:
    parts = []
    for detail in error.errors(include_input=False):
        message = detail["msg"].removeprefix("Value error, ")
        names = [part.replace("_", "-") for part in detail["loc"] if isinstance(part, str)]
        parts.append(f"{names[-1]}: {message}" if names else message)
    return "; ".join(dict.fromkeys(parts)) + "."


def _make_writable() -> None:
    """Output that was closed goes nowhere; what it has no letter for is written as an escape."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _forget_output() -> None:
    """Nobody reads any more; keep the interpreter from complaining about that at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
