"""What a run of knowledge-base tests found: the report, as programs read it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from statistics import fmean
from typing import Literal

from pydantic import Field

from qa_assistant.models import AnswerStatus, Citation
from vectorstore.models import Record, UtcDatetime

PASSED_SHARE = "passed"
"""Name of the share of tests that passed, beside the names of metrics."""


class Outcome(StrEnum):
    """What became of a test."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """It could not be asked, and why stands in `error`."""
    DRAFT = "draft"
    """It is not finished, and was not run."""


class Failure(Record):
    """An expectation that an answer does not meet."""

    field: str
    """The field of the question file that expects it, or `citations` for an inexact one."""
    expected: str
    got: str


class TurnResult(Record):
    """One question, what came of it, and what is wrong with that."""

    question: str
    standalone_question: str
    status: AnswerStatus
    answer: str
    short_answer: str | None
    citations: tuple[Citation, ...]
    failures: tuple[Failure, ...]
    measures: dict[str, float]
    """By metric, for this answer alone; a metric that does not apply is left out."""
    answerer: str
    seconds: float


class CaseResult(Record):
    """What became of one test."""

    file: str
    name: str
    line: int | None
    """1-based, in its file."""
    outcome: Outcome
    seconds: float = 0.0
    turns: tuple[TurnResult, ...] = ()
    error: str | None = None


class Metric(Record):
    """A mean over the answers to which the metric applies."""

    value: float
    answers: int = Field(ge=1)


class Report(Record):
    """A whole run."""

    format: Literal[1] = 1
    started_at: UtcDatetime
    seconds: float
    counts: dict[Outcome, int]
    metrics: dict[str, Metric]
    results: tuple[CaseResult, ...]
    not_run: int = 0
    """Tests that are missing here, since the run was interrupted."""

    @property
    def passed_share(self) -> float:
        """Share of the tests that were run and passed; 1 where none was run."""
        run = sum(self.counts.values()) - self.counts[Outcome.DRAFT]
        return self.counts[Outcome.PASSED] / run if run else 1.0


def make_report(
    results: Sequence[CaseResult], *, started_at: UtcDatetime, seconds: float, not_run: int = 0
) -> Report:
    """The results with their counts, and the mean of every metric over all answers."""
    found = Counter(result.outcome for result in results)
    return Report(
        started_at=started_at,
        seconds=round(seconds, 3),
        counts={outcome: found[outcome] for outcome in Outcome},
        metrics=_metrics(turn for result in results for turn in result.turns),
        results=tuple(results),
        not_run=not_run,
    )


def shortfalls(report: Report, least: dict[str, float]) -> list[str]:
    """A sentence for each metric that is below what is wanted, or that applies to no answer."""
    sentences = []
    for name, wanted in least.items():
        if name == PASSED_SHARE:
            value: float | None = report.passed_share
        else:
            value = report.metrics[name].value if name in report.metrics else None
        if value is None:
            sentences.append(f"{name} applies to none of these tests, and {wanted:g} is wanted.")
        elif value < wanted:
            sentences.append(f"{name} is {value:.3f}, and {wanted:g} is wanted.")
    return sentences


def _metrics(turns: Iterable[TurnResult]) -> dict[str, Metric]:
    values: dict[str, list[float]] = {}
    for turn in turns:
        for name, value in turn.measures.items():
            values.setdefault(name, []).append(value)
    return {
        name: Metric(value=fmean(found), answers=len(found))
        for name, found in sorted(values.items())
    }
