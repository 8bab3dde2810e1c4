"""Fit the two linear models that join the trees with the reader, and choose the probability.

python -m benchmarks.calibrate_reading DATA --kept FOLDER [--write]

As `benchmarks.calibrate_extractive`, whose trees must be there, but on questions alone that neither
the trees nor the reader was fitted on (`Part.CHOOSE`). `benchmarks.answers` reports on
`Part.REPORT`.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.answer_corpus import Found, KeptEmbedder, find_all, open_kept_store
from benchmarks.news_pages import read_news
from benchmarks.question_sets import Asked, Part, read_development_sets
from benchmarks.written_questions import read_written_sets
from qa_assistant import answering
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.quoting.extractive import sentence_cosines
from qa_assistant.answering.scoring.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.scoring.read_scoring import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    Linear,
    Matrix,
    ReadModel,
    rank_rows,
)
from qa_assistant.answering.scoring.reading import QuestionReader, Readings
from qa_assistant.answering.scoring.scoring import (
    Model,
    in_order,
    load_model,
    rank_scores,
    read_rows,
)
from qa_assistant.answering.scoring.sentence_features import FeatureTable, tabulate
from vectorstore.reader import Reader
from vectorstore.store import ArticleStore

ASSET = Path(answering.__file__).parent / "assets" / "reading.json"
NEWS_WEIGHT = 2.0
"""Of a question on a news page: what people ask of this assistant, and there are few."""
WRITTEN_WEIGHT = 0.5
"""Of a question that was written for the reader's training: more of them are near misses."""
WITHOUT_WEIGHT = 1 / 3
"""Of a question whose article was taken away: nobody knows how often people ask what no article
says, and this way it is about every second question."""
PENALTY = 1.0


@dataclass(frozen=True)
class Case:
    """A question with its sentences, what the reader says of them, and which answer."""

    asked: Asked
    profile: QuestionProfile
    table: FeatureTable
    reader: QuestionReader
    readings: Readings
    right: np.ndarray
    is_without: bool

    @property
    def origin(self) -> str:
        """The set that the question is of."""
        known = ("clapnq", "quotesum", "news", "written news", "written wikipedia")
        return next((name for name in known if self.asked.group.startswith(name)), "squad2")

    @property
    def weight(self) -> float:
        """How much it counts."""
        own = NEWS_WEIGHT if self.origin == "news" else 1.0
        if self.origin.startswith("written"):
            own = WRITTEN_WEIGHT
        return own * (WITHOUT_WEIGHT if self.is_without else 1.0)


def main() -> None:
    """Fit, print how it does on the questions it was fitted on, and write with `--write`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path, required=True, help="folder for what takes long")
    parser.add_argument("--threshold", type=float, default=0.2)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    reader, model = Reader(), load_model()
    public, news = read_development_sets(arguments.data), [read_news(arguments.data)]
    written = read_written_sets()
    cases: list[Case] = []
    for name, sets in (("development", public), ("news", news), ("written", written)):
        asked = [question for one in sets for question in one.of(Part.CHOOSE)]
        print(f"{name}: {len(asked)} questions", flush=True)
        folder = arguments.kept / name
        with open_kept_store(folder, sets) as (store, embedder):
            found = find_all(store, embedder, asked, folder / "read.pickle")
            cases += [c for one in found for c in make_cases(store, embedder, reader, model, one)]
    read_model = fit(cases, model, arguments.threshold)
    for name, own, names in (
        ("ranking", read_model.ranking, RANK_FEATURES),
        ("answering", read_model.answering, ANSWER_FEATURES),
    ):
        print(name, own.as_stored(names))
    for origin in dict.fromkeys(case.origin for case in cases):
        report(origin, [case for case in cases if case.origin == origin], model, read_model)
    if arguments.write:
        write(read_model, questions=len({(case.origin, case.profile.question) for case in cases}))


def make_cases(
    store: ArticleStore, embedder: KeptEmbedder, reader: Reader, model: Model, found: Found
) -> Iterator[Case]:
    """The question, and once more without its article where it has one."""
    terms = find_terms(found.question)
    counts, passages = store.passage_counts([term.text for term in terms])
    rarity = rarity_weights(terms, counts, passages=passages)
    profile = QuestionProfile(found.question, rarity, names=OtherNames(found.aliases))
    asked = found.asked
    for is_without in (False, True) if asked.about and asked.answerable else (False,):
        evidence: Sequence[Evidence] = found.evidence
        if is_without:
            evidence = [piece for piece in evidence if piece.article.id != asked.about]
            if len(evidence) in (0, len(found.evidence)):
                continue
        cosines = partial(sentence_cosines, embedder, found.question)
        table = tabulate(profile, evidence, cosines)
        ranked = in_order(table, rank_scores(model.ranking, table))
        names = OtherNames(found.aliases)
        asking = QuestionReader(reader, found.question, evidence, names)
        readings = asking.passages(ranked)
        right = [not is_without and asked.is_answered_by(s) for s in table.sentences]
        if table.sentences:
            yield Case(asked, profile, table, asking, readings, np.array(right, bool), is_without)


def fit(cases: Sequence[Case], model: Model, threshold: float) -> ReadModel:
    """Ranking from questions with a right sentence, then the answer's model from its scores."""
    rows, labels, weights = [], [], []
    for case in cases:
        if case.right.any():
            own = rank_rows(model.ranking.scores(case.table.features), case.table.sentences,
                            case.readings)  # fmt: skip
            rows.append(own)
            labels.append(case.right)
            weights.append(np.full(len(own), NEWS_WEIGHT if case.origin == "news" else 1.0))
    ranking = fit_linear(np.concatenate(rows), np.concatenate(labels), np.concatenate(weights))
    first = ReadModel(ranking, ranking, threshold)
    answers = [answer_of(case, model, first) for case in cases]
    answering = fit_linear(
        np.array([row for row, _ in answers]),
        np.array([is_right for _, is_right in answers]),
        np.array([case.weight for case in cases]),
    )
    return ReadModel(ranking, answering, threshold)


def answer_of(case: Case, model: Model, read_model: ReadModel) -> tuple[Matrix, bool]:
    """The features of the answer, and whether the best sentence is right."""
    scores = rank_scores(model.ranking, case.table)
    alone = case.reader.span_alone
    row, ranked = read_rows(
        case.table, scores, case.profile, model, read_model, alone, case.readings
    )
    return row, bool(case.right[int(np.argmax(ranked))])


def fit_linear(rows: Matrix, labels: np.ndarray, weights: np.ndarray) -> Linear:
    """Logistic regression by Newton's method, with a small penalty on scaled weights."""
    scale = rows.std(axis=0) + 1e-9
    design = np.column_stack([rows / scale, np.ones(len(rows))])
    penalty = np.diag([PENALTY] * rows.shape[1] + [0.0])
    found = np.zeros(design.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-design @ found))
        hessian = (design * (weights * p * (1 - p))[:, None]).T @ design + penalty
        gradient = design.T @ (weights * (labels - p)) - penalty @ found
        found += np.linalg.solve(hessian + 1e-9 * np.eye(len(found)), gradient)
    return Linear(found[:-1] / scale, float(found[-1]))


def report(origin: str, cases: Sequence[Case], model: Model, read_model: ReadModel) -> None:
    """Print answers and refusals for several thresholds."""
    table = []
    for case in cases:
        row, is_right = answer_of(case, model, read_model)
        odds = float(read_model.answering.scores(row[None, :])[0])
        probability = 1 / (1 + np.exp(-odds))
        is_there = case.asked.answerable and not case.is_without
        table.append((is_there, case.is_without, probability, is_right))
    rows = np.array(table, float)
    there, far = rows[rows[:, 0] == 1], rows[rows[:, 1] == 1]
    near = rows[(rows[:, 0] == 0) & (rows[:, 1] == 0)]
    print(f"{origin}, choosing part: {len(there)} answerable, {len(near)} near misses")
    print(f"  best sentence right {there[:, 3].mean():.3f}")
    print(f"  {'threshold':>10}{'answered':>10}{'right':>10}{'refused':>10}{'article gone':>14}")
    for threshold in np.arange(0.1, 0.65, 0.05).round(2):
        answered = there[:, 2] >= threshold
        refused = (near[:, 2] < threshold).mean() if len(near) else 1.0
        print(
            f"  {threshold:10.2f}{answered.mean():10.3f}{(answered * there[:, 3]).mean():10.3f}"
            f"{refused:10.3f}{(far[:, 2] < threshold).mean():14.3f}"
        )


def write(model: ReadModel, *, questions: int) -> None:
    """Store both models as the package's asset."""
    stored = {
        "calibrated_on": f"{questions} questions of SQuAD 2.0 dev and QuoteSum (CC BY-SA), "
        "CLAPNQ dev (Apache-2.0), and ours on news pages and on the texts of models/reader/written",
        "threshold": model.threshold,
        "ranking": model.ranking.as_stored(RANK_FEATURES),
        "answering": model.answering.as_stored(ANSWER_FEATURES),
    }
    ASSET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(f"written: {ASSET}")


if __name__ == "__main__":
    main()
