"""The sample questions through the whole assistant: right answers, right refusals, time.

python -m benchmarks.questions [--show] [--articles FOLDER --questions FILE]

Uses QA_CHAT_MODEL and the other settings, so a chat model can be measured the same way. Like
`qa-assistant eval` on a fresh data folder, with times.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from qa_assistant.bootstrap import open_services
from qa_assistant.evaluation.file_reader import LocatedFile, read_question_file
from qa_assistant.evaluation.results import CaseResult, Outcome, Report, make_report
from qa_assistant.evaluation.runner import Runner
from qa_assistant.evaluation.sentences import failure_lines
from qa_assistant.models import Event, Question
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from vectorstore.models import Article

ROOT = Path(__file__).resolve().parent.parent


class ServicesAsker:
    """Asks the services of this process."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self, question: Question) -> Iterator[Event]:
        """The events of an answer."""
        return self._services.assistant.stream(question)

    def article(self, id: str, *, version: int) -> Article:
        """An article as it was in this version."""
        return self._services.store.article(id, version=version)

    def forget(self, conversation_id: str) -> None:
        """Remove a conversation."""
        self._services.conversations.delete(conversation_id)


def main() -> None:
    """Ingest, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--articles", type=Path, default=ROOT / "samples" / "articles")
    parser.add_argument("--questions", type=Path, default=ROOT / "samples" / "questions.yaml")
    parser.add_argument("--show", action="store_true", help="print every wrong answer")
    arguments = parser.parse_args()
    file = read_question_file(arguments.questions)
    with (
        tempfile.TemporaryDirectory() as home,
        open_services(Settings.load(home=Path(home))) as services,
    ):
        services.pipeline.ingest_paths([arguments.articles], collection="default")
        report = ask_all(services, file)
    show(report, file, wrong=arguments.show)


def ask_all(services: Services, file: LocatedFile) -> Report:
    """Every question on its own."""
    started = datetime.now(UTC)
    runner = Runner(ServicesAsker(services))
    results = [runner.run(file, number) for number in range(len(file.content.tests))]
    seconds = (datetime.now(UTC) - started).total_seconds()
    return make_report(results, started_at=started, seconds=seconds)


def show(report: Report, file: LocatedFile, *, wrong: bool) -> None:
    """Print the figures."""
    pairs = list(zip(file.content.tests, report.results, strict=True))
    others = [result for case, result in pairs if case.steps[-1].refuse]
    answerable = [result for case, result in pairs if not case.steps[-1].refuse]
    times = sorted(turn.seconds * 1000 for result in report.results for turn in result.turns)
    print(f"answerer                     {report.results[0].turns[0].answerer}")
    print(f"answered rightly             {passed(answerable)}/{len(answerable)}")
    print(f"refused rightly              {passed(others)}/{len(others)}")
    print(f"citations exact              {exact_of_all(report)}")
    for name, metric in report.metrics.items():
        print(f"{name:<28} {metric.value:.3f} of {metric.answers}")
    p95 = times[int(len(times) * 0.95)]
    print(f"milliseconds, median and p95 {statistics.median(times):.0f}, {p95:.0f}")
    for result in report.results:
        if wrong and result.outcome is not Outcome.PASSED:
            print(f"\n{result.name}", *failure_lines(result), sep="\n  ")


def exact_of_all(report: Report) -> str:
    """How many citations equal their slice of the stored text, of how many."""
    turns = [turn for result in report.results for turn in result.turns]
    total = sum(len(turn.citations) for turn in turns)
    wrong = sum(failure.field == "citations" for turn in turns for failure in turn.failures)
    return f"{total - wrong}/{total}"


def passed(results: list[CaseResult]) -> int:
    """How many are as wanted."""
    return sum(result.outcome is Outcome.PASSED for result in results)


if __name__ == "__main__":
    main()
