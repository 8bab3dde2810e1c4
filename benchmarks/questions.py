"""The sample questions through the whole assistant: right answers, right refusals, time.

python -m benchmarks.questions [--show] [--collection-of FOLDER --questions FILE]

Uses QA_CHAT_MODEL and the other settings, so a chat model can be measured the same way.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_assistant.bootstrap import Services, open_services
from qa_assistant.models import Answer, AnswerStatus, Question
from qa_assistant.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Result:
    """One question, what was wanted, and what came."""

    wanted: dict[str, str | None]
    answer: Answer

    @property
    def is_right(self) -> bool:
        """Refused where nothing is said, else the wanted words stand in a cited quote."""
        if self.wanted["status"] == "not_found":
            return self.answer.status is AnswerStatus.NOT_FOUND
        wanted = str(self.wanted["answer"])
        return any(wanted in citation.quote for citation in self.answer.citations)


def ask_all(services: Services, questions: Sequence[dict[str, str | None]]) -> list[Result]:
    """Every question on its own."""
    return [
        Result(question, services.assistant.ask(Question(text=str(question["question"]))))
        for question in questions
    ]


def main() -> None:
    """Ingest, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--articles", type=Path, default=ROOT / "samples" / "articles")
    parser.add_argument("--questions", type=Path, default=ROOT / "tests/samples/questions.json")
    parser.add_argument("--show", action="store_true", help="print every wrong answer")
    arguments = parser.parse_args()
    questions = json.loads(arguments.questions.read_text("utf-8"))
    with (
        tempfile.TemporaryDirectory() as home,
        open_services(Settings.load(home=Path(home))) as services,
    ):
        services.pipeline.ingest_paths([arguments.articles], collection="default")
        results = ask_all(services, questions)
        exact = [check_exact(services, result.answer) for result in results]
    report(results, exact, show=arguments.show)


def check_exact(services: Services, answer: Answer) -> tuple[int, int]:
    """How many citations the answer has, and how many equal their slice of the stored text."""
    right = 0
    for citation in answer.citations:
        article = services.store.article(citation.article_id, version=citation.version)
        right += article.text[citation.start : citation.end] == citation.quote
    return len(answer.citations), right


def report(results: Sequence[Result], exact: Sequence[tuple[int, int]], *, show: bool) -> None:
    """Print the figures."""
    answerable = [r for r in results if r.wanted["status"] == "answered"]
    others = [r for r in results if r.wanted["status"] == "not_found"]
    short = [r for r in answerable if r.answer.short_answer and r.wanted["answer"]]
    right_short = sum(
        str(r.answer.short_answer) in str(r.wanted["answer"])
        or str(r.wanted["answer"]) in str(r.answer.short_answer)
        for r in short
    )
    times = sorted(r.answer.timings["total"] for r in results)
    print(f"answerer                     {results[0].answer.answerer}")
    print(f"answer in a cited quote      {sum(r.is_right for r in answerable)}/{len(answerable)}")
    print(f"short answers right          {right_short}/{len(short)}")
    print(f"refused rightly              {sum(r.is_right for r in others)}/{len(others)}")
    print(f"citations exact              {sum(e[1] for e in exact)}/{sum(e[0] for e in exact)}")
    p95 = times[int(len(times) * 0.95)]
    print(f"milliseconds, median and p95 {statistics.median(times):.0f}, {p95:.0f}")
    for result in results:
        if show and not result.is_right:
            print(f"\n{result.wanted['question']}\n  wanted: {result.wanted['answer']}")
            print(f"  {result.answer.text}")


if __name__ == "__main__":
    main()
