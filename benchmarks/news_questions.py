"""Questions on news pages through the whole assistant, answered by quotes.

    python -m benchmarks.news_questions DATA [--part report|choose] [--no-reader] [--show]

180 questions that 90 of 181 pages answer, and 45 near misses that none does (`news_pages.py`); by
default those of the pages that nothing was chosen on.
`benchmarks.retrieval DATA --set news` has the figures of the search alone.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.answer_corpus import open_kept_store
from benchmarks.answers import Outcome, ask_all, report, report_probabilities
from benchmarks.news_pages import read_news
from benchmarks.question_sets import Asked, Part
from vectorstore.reader import Reader


def main() -> None:
    """Ask every question and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", type=Part, default=Part.REPORT)
    parser.add_argument("--no-reader", action="store_true", help="with QA_READER=off")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    news = read_news(arguments.data)
    reader = None if arguments.no_reader else Reader()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_kept_store(Path(folder), [news]) as (store, embedder),
    ):
        questions = news.of(arguments.part)
        outcomes = ask_all(store, embedder, questions, reader)
    report(news.name, outcomes)
    for kind in sorted({asked.group for asked in questions}):
        own = [o for o, asked in zip(outcomes, questions, strict=True) if asked.group == kind]
        there = [o for o in own if o.answerable]
        print(f"  {kind:16} {sum(o.right for o in there)} of {len(there)} answered rightly")
    report_probabilities(outcomes)
    if arguments.show:
        show(questions, outcomes)


def show(questions: Sequence[Asked], outcomes: Sequence[Outcome]) -> None:
    """Print the questions that were answered wrongly, or refused, or should have been."""
    for asked, outcome in zip(questions, outcomes, strict=True):
        if outcome.answerable != outcome.right:
            became = "answered" if outcome.answered else "refused"
            print(f"{became:9} p {outcome.probability:.2f}  {asked.text}  {asked.texts[:1]}")


if __name__ == "__main__":
    main()
