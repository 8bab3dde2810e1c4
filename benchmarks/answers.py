"""Public questions through the whole assistant, answered by quotes: right, refused, how sure.

    python -m benchmarks.answers DATA [--kept FOLDER] [--part report choose fit] [--sample N]
    python -m benchmarks.answers DATA --part choose report --threshold .13
    python -m benchmarks.answers DATA --all     (for the number of exact citations alone)

Articles are the paragraphs of SQuAD 2.0 (dev-a), the passages of CLAPNQ and the sources of
QuoteSum, all in one store. The figures are of the questions that neither the fit of the answerer
nor the choice of its threshold has seen (`Part.REPORT`); with `--part choose report` those of all
pages that the reader was not trained on, of which half helped to choose the sixteen weights beside
it and the threshold. `--threshold` is what `QA_MIN_CONFIDENCE` sets. `--all` asks all 7,000, since
whether a citation is exact was fitted to nothing. A folder that is kept saves much time.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.answer_corpus import KeptEmbedder, open_kept_store
from benchmarks.question_sets import Asked, Part, QuestionSet, read_development_sets
from ingest.aliases import find_aliases
from qa_assistant.answering.assistant import Assistant
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import AnswerItem, Evidence
from qa_assistant.answering.questions.time_words import without_relative_times
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.evaluation.answer_match import exact_match, token_f1
from qa_assistant.models import Answer, Question
from vectorstore.models import AliasUse
from vectorstore.reader import Reader
from vectorstore.store import ArticleStore

COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


class Recording:
    """The extractive answerer, which leaves its probability behind."""

    name = "extractive"

    def __init__(self, answerer: ExtractiveAnswerer) -> None:
        self._answerer = answerer
        self.probability = 0.0
        self.best = ("", 0, 0)

    def answer(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> Iterator[AnswerItem]:
        """As the answerer does."""
        asked = without_relative_times(question)
        judgement = self._answerer.judge(asked, evidence, OtherNames(aliases))
        self.probability = judgement.probability
        best = judgement.sentences[0].sentence if judgement.sentences else None
        self.best = (best.article.id, best.start, best.end) if best else ("", 0, 0)
        return self._answerer.answer(question, evidence, aliases=aliases)


@dataclass(frozen=True)
class Outcome:
    """What became of one question."""

    answerable: bool
    answered: bool
    right: bool
    """Whether an answer stands inside a cited quote."""
    best_right: bool
    """Whether it stands inside the best sentence, quoted or not."""
    probability: float
    citations: int
    exact: int
    good: int
    """Citations of an article that answers, with an answer inside the quote."""
    wanted: int
    found: int
    """Of the articles that a whole answer quotes, those cited with an answer inside the quote."""
    short_match: float | None
    short_f1: float | None
    seconds: float
    """Of the processor."""


def main() -> None:
    """Ask every question, and print a block for each set."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path, help="folder for the store and its embeddings")
    parser.add_argument("--part", type=Part, nargs="+", default=[Part.REPORT])
    parser.add_argument("--threshold", type=float, help="least probability of an answer")
    parser.add_argument("--no-reader", action="store_true", help="with QA_READER=off")
    parser.add_argument("--all", action="store_true", help="every part: for citations alone")
    parser.add_argument("--sample", type=int, help="at most so many questions of a set")
    parser.add_argument("--json", type=Path, help="write every outcome there")
    arguments = parser.parse_args()
    sets = read_development_sets(arguments.data)
    reader = None if arguments.no_reader else Reader()
    outcomes: dict[str, list[Outcome]] = {}
    with opened(arguments.kept, sets) as (store, embedder):
        for one in sets:
            questions = [a for a in one.questions if arguments.all or a.part in arguments.part]
            if arguments.sample and len(questions) > arguments.sample:
                questions = random.Random(5).sample(questions, arguments.sample)
            outcomes[one.name] = ask_all(store, embedder, questions, reader, arguments.threshold)
            report(one.name, outcomes[one.name])
    everything = [outcome for own in outcomes.values() for outcome in own]
    exact, cited = sum(o.exact for o in everything), sum(o.citations for o in everything)
    print(f"\ncitations checked exact: {exact} of {cited}")
    report_probabilities(everything)
    if arguments.json:
        rows = {name: [asdict(outcome) for outcome in own] for name, own in outcomes.items()}
        arguments.json.write_text(json.dumps(rows), "utf-8")


@contextmanager
def opened(
    kept: Path | None, sets: Sequence[QuestionSet]
) -> Iterator[tuple[ArticleStore, KeptEmbedder]]:
    """The store of all articles in this folder, or in one that goes again."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = kept / "development" if kept else Path(temporary)
        with open_kept_store(folder, sets) as pair:
            yield pair


def ask_all(
    store: ArticleStore,
    embedder: KeptEmbedder,
    questions: Sequence[Asked],
    reader: Reader | None,
    threshold: float | None = None,
) -> list[Outcome]:
    """Every question on its own."""
    embedder.encode([asked.text for asked in questions])  # in batches, for speed
    answerer = Recording(
        ExtractiveAnswerer(
            embedder, store, reader=reader, threshold=threshold, names_in=find_aliases
        )
    )
    conversations = ConversationStore(store.catalog)
    assistant = Assistant(
        search=EvidenceSearch(store), answerer=answerer, conversations=conversations
    )
    outcomes = []
    for asked in questions:
        before = time.process_time()
        answer = assistant.ask(Question(text=asked.text))
        seconds = time.process_time() - before
        conversations.delete(answer.conversation_id)
        outcomes.append(outcome(store, asked, answer, answerer, seconds))
    return outcomes


def outcome(
    store: ArticleStore, asked: Asked, answer: Answer, answerer: Recording, seconds: float
) -> Outcome:
    """What became of the question."""
    good = [c for c in answer.citations if asked.is_inside(c.article_id, c.start, c.end)]
    short = answer.short_answer
    is_scored = asked.answerable and bool(asked.texts)
    return Outcome(
        answerable=asked.answerable,
        answered=bool(answer.citations),
        right=bool(good),
        best_right=asked.is_inside(*answerer.best),
        probability=answerer.probability,
        citations=len(answer.citations),
        exact=sum(is_exact(store, answer, number) for number in range(len(answer.citations))),
        good=len(good),
        wanted=len(asked.wanted),
        found=len({c.article_id for c in good} & asked.wanted),
        short_match=exact_match(short, asked.texts) if is_scored and short else None,
        short_f1=token_f1(short, asked.texts) if is_scored and short else None,
        seconds=seconds,
    )


def is_exact(store: ArticleStore, answer: Answer, number: int) -> bool:
    """Whether a citation equals its slice of the stored text."""
    citation = answer.citations[number]
    article = store.article(citation.article_id, version=citation.version)
    return article.text[citation.start : citation.end] == citation.quote


def report(name: str, outcomes: Sequence[Outcome]) -> None:
    """Print the figures of one set."""
    there = [o for o in outcomes if o.answerable]
    others = [o for o in outcomes if not o.answerable]
    answered = [o for o in there if o.answered]
    short = [o for o in there if o.short_match is not None]
    cited, good = sum(o.citations for o in there), sum(o.good for o in there)
    figures: dict[str, float | str] = {
        "answered, the answer in a cited quote": _mean([o.right for o in there]),
        "the best sentence holds the answer, refused or not": _mean([o.best_right for o in there]),
        "answered": _mean([o.answered for o in there]),
        "unanswerable refused": _mean([not o.answered for o in others]),
        "citation precision": good / cited if cited else float("nan"),
        "citation recall": sum(o.found for o in there) / max(1, sum(o.wanted for o in there)),
        "citations in an answer": cited / max(1, len(answered)),
        "short answer given, of those answered": len(short) / max(1, len(answered)),
        "short answer EM, where given": _mean([o.short_match or 0 for o in short]),
        "short answer F1, where given": _mean([o.short_f1 or 0 for o in short]),
        "short answer EM, all answerable": sum(o.short_match or 0 for o in short) / len(there),
        "short answer F1, all answerable": sum(o.short_f1 or 0 for o in short) / len(there),
        "processor ms an answer": 1000 * _mean([o.seconds for o in outcomes]),
    }
    print(f"\n{name}: {len(there)} answerable, {len(others)} unanswerable")
    for label, value in figures.items():
        print(f"  {label:52}{value:8.3f}")


def report_probabilities(outcomes: Sequence[Outcome]) -> None:
    """Print risk by coverage, and how often it is right by what it claims."""
    ranked = sorted(outcomes, key=lambda o: -o.probability)
    print("\nrisk by coverage (surest first; risk: the best sentence is wrong)")
    for coverage in COVERAGES:
        taken = ranked[: max(1, round(coverage * len(ranked)))]
        least = taken[-1].probability
        risk = 1 - _mean([outcome.best_right for outcome in taken])
        print(f"  {coverage:6.1f}  p ≥ {least:.3f}  risk {risk:.3f}")
    print("\nreliability (what it claims, how often the best sentence was right)")
    for low in np.arange(0, 1, 0.1):
        inside = [o for o in outcomes if low <= o.probability < low + 0.1]
        if inside:
            claimed = _mean([outcome.probability for outcome in inside])
            was = _mean([outcome.best_right for outcome in inside])
            print(f"  {low:.1f}-{low + 0.1:.1f}  {claimed:.3f}  {was:.3f}  of {len(inside)}")


def _mean(values: Sequence[float | bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


if __name__ == "__main__":
    main()
