"""Fit how likely a sentence of another article answers too, and show what two bars would quote.

python -m benchmarks.calibrate_witnesses DATA --kept FOLDER [--write]

After `benchmarks.calibrate_reading`. On questions that are answered at all: of QuoteSum, whose
answers want several sources, all but the part for reporting; of CLAPNQ and our own on news pages,
where mostly one article answers, the part for choosing.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.answer_corpus import Found, KeptEmbedder, find_all, open_kept_store
from benchmarks.calibrate_reading import fit_linear
from benchmarks.news_pages import read_news
from benchmarks.question_sets import Asked, Part, QuestionSet, read_development_sets
from qa_assistant import answering
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.answering.quoting.quotation import can_answer
from qa_assistant.answering.quoting.witnesses import WITNESS_FEATURES, read_candidates, witness_row
from qa_assistant.answering.scoring.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.scoring.reading import QuestionReader
from vectorstore.reader import Reader
from vectorstore.store import ArticleStore

ASSET = Path(answering.__file__).parent / "assets" / "witnesses.json"
LEAST_PROBABILITY = 0.1
"""Of an answer at all; below it nothing is quoted under any setting worth having."""
OTHER_WEIGHT = 0.3
"""Of a sentence where mostly one article answers, beside 1 of QuoteSum."""


@dataclass(frozen=True)
class Weighed:
    """A sentence of another article than the best one's, and whether it answers."""

    origin: str
    question: str
    row: tuple[float, ...]
    right: bool


def main() -> None:
    """Fit, print what it tells apart, and write with `--write`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path, required=True, help="folder for what takes long")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    reader = Reader()
    weighed: list[Weighed] = []
    sets = {"development": read_development_sets(arguments.data),
            "news": [read_news(arguments.data)]}  # fmt: skip
    for name, own in sets.items():
        with open_kept_store(arguments.kept / name, own) as (store, embedder):
            for one, asked in chosen(own):
                kept = arguments.kept / name / f"witnesses-{one.name}.pickle"
                found = find_all(store, embedder, asked, kept)
                for each in found:
                    weighed += weigh(store, embedder, reader, each.asked, each)
                print(f"{one.name}: {len(asked)} questions", flush=True)
    rows = np.array([each.row for each in weighed], float)
    right = np.array([each.right for each in weighed])
    weights = np.array([1.0 if e.origin == "quotesum" else OTHER_WEIGHT for e in weighed])
    model = fit_linear(rows, right, weights)
    stored = model.as_stored(WITNESS_FEATURES)
    print(stored)
    odds = model.scores(rows)
    for origin in dict.fromkeys(each.origin for each in weighed):
        is_own = np.array([each.origin == origin for each in weighed])
        report(origin, odds[is_own], right[is_own])
    if arguments.write:
        ASSET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
        print(f"written: {ASSET}")


def chosen(sets: Sequence[QuestionSet]) -> Iterator[tuple[QuestionSet, list[Asked]]]:
    """Each set with the questions that are asked here; SQuAD's other paragraphs tell nothing."""
    for one in sets:
        if one.name == "quotesum":
            yield one, [asked for asked in one.questions if asked.part is not Part.REPORT]
        elif one.name != "squad2":
            yield one, list(one.of(Part.CHOOSE))


def weigh(
    store: ArticleStore, embedder: KeptEmbedder, reader: Reader, asked: Asked, found: Found
) -> Iterator[Weighed]:
    """What other articles say to one question, where it is answered."""
    names = OtherNames(found.aliases)
    answerer = ExtractiveAnswerer(embedder, store, reader=reader)
    judgement = answerer.judge(found.question, found.evidence, names)
    if not judgement.sentences or judgement.probability < LEAST_PROBABILITY:
        return
    terms = find_terms(found.question)
    counts, passages = store.passage_counts([term.text for term in terms])
    profile = QuestionProfile(
        found.question, rarity_weights(terms, counts, passages=passages), names=names
    )
    asking = QuestionReader(reader, found.question, found.evidence, names)
    for scored in read_candidates(judgement.sentences, asking):
        if can_answer(profile, scored):
            row = witness_row(profile, scored, found.evidence)
            is_right = asked.is_answered_by(scored.sentence)
            yield Weighed(asked.group.split("/")[0], found.question, row, is_right)


def report(origin: str, odds: np.ndarray, right: np.ndarray) -> None:
    """How many sentences are as likely as that, and how many of them answer."""
    print(f"{origin}: {len(right)} sentences, {right.sum()} answer")
    probability = 1 / (1 + np.exp(-odds))
    for least in (0.5, 0.4, 0.3, 0.2, 0.1):
        taken = probability >= least
        print(f"  from {least:.1f}: {taken.sum():5} sentences, {right[taken].sum():4} answer")


if __name__ == "__main__":
    main()
