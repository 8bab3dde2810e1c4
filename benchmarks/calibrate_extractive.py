"""Fit the two models of the extractive answerer, and choose the probability that it needs.

python -m benchmarks.calibrate_extractive DATA --kept FOLDER [--train TRAIN] [--write]

Articles are the paragraphs of SQuAD 2.0 (dev-a), the passages of CLAPNQ and the sources of
QuoteSum, all in one store; questions go through the real search. Each answerable question is seen a
second time without its article. Fitted is on the questions of `Part.FIT` (and on those of TRAIN, in
a store of their own); the probability is calibrated and the threshold chosen on `Part.CHOOSE`;
`benchmarks.answers` reports on `Part.REPORT`. LightGBM is needed here alone: pip install lightgbm.
"""

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.answer_cases import Case, make_cases
from benchmarks.answer_corpus import find_all, open_kept_store
from benchmarks.question_sets import (
    Part,
    QuestionSet,
    read_development_sets,
    read_training_sets,
)
from benchmarks.tree_fits import fit_trees
from qa_assistant import answering
from qa_assistant.answering.scoring.scoring import (
    ANSWER_FEATURES,
    Model,
    answer_features,
    answer_odds,
    rank_scores,
)
from qa_assistant.answering.scoring.sentence_features import FEATURES, Matrix
from qa_assistant.answering.scoring.trees import Trees

ASSET = Path(answering.__file__).parent / "assets" / "extractive.json"
FOLDS = 4
THRESHOLD = 0.22
"""Chosen between the sets: unanswerable questions refused against answers lost."""
RANK_WEIGHTS = {"clapnq": 3.0, "quotesum": 3.0, "squad11": 0.7}
"""Of a sentence: people who ask ask like CLAPNQ's, of which there are few."""
PAGES = ("squad2", "squad11")
"""Sets whose questions of one page must not be divided between folds."""


def main() -> None:
    """Fit, print how it does on the choosing part, and write the asset with `--write`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path, required=True, help="folder for what takes long")
    parser.add_argument("--train", type=Path, help="folder with more questions to fit on")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cases = collect(read_development_sets(arguments.data), arguments.kept / "development")
    more = []
    if arguments.train:
        more = collect(read_training_sets(arguments.train), arguments.kept / "training")
    ranking, answering = fit_both([c for c in [*cases, *more] if c.asked.part is Part.FIT])
    choosing = [case for case in cases if case.asked.part is Part.CHOOSE]
    odds = np.array([odds_of(ranking, answering, case) for case in choosing])
    slope, offset = calibrate(ranking, odds, choosing)
    model = Model(ranking, answering, slope, offset, THRESHOLD)
    for origin in ("squad2", "clapnq"):
        report(origin, model, choosing, odds)
    if arguments.write:
        write(model, questions=len({(c.asked.group, c.asked.text) for c in [*cases, *more]}))


def collect(sets: Sequence[QuestionSet], folder: Path) -> list[Case]:
    """The cases of all questions that are not for the report."""
    with open_kept_store(folder, sets) as (store, embedder):
        asked = [
            question
            for one in sets
            for part in (Part.FIT, Part.CHOOSE)
            for question in one.of(part)
        ]
        found = find_all(store, embedder, asked, folder / "found.pickle")
        return make_cases(store, embedder, found, kept=folder / "cases.pickle")


def fit_both(cases: Sequence[Case]) -> tuple[Trees, Trees]:
    """Both models; the second learns from scores of folds that the first has not seen."""
    rows, labels = [], []
    for fold in range(FOLDS):
        ranking = fit_ranking([case for case in cases if fold_of(case) != fold])
        for case in (case for case in cases if fold_of(case) == fold):
            rows.append(
                answer_features(case.table, rank_scores(ranking, case.table), case.question)
            )
            labels.append((case.right.any(), answer_weight(case)))
    right, weights = map(np.array, zip(*labels, strict=True))
    answering = fit_trees(np.array(rows), right, weights, count=200, leaves=8, least=30)
    return fit_ranking(cases), answering


def fit_ranking(cases: Sequence[Case]) -> Trees:
    """The model that ranks sentences, from the questions that have a right one."""
    answered = [case for case in cases if case.right.any()]
    rows = np.concatenate([case.table.features for case in answered])
    right = np.concatenate([case.right for case in answered])
    weights = [np.full(len(c.right), RANK_WEIGHTS.get(c.origin, 1.0)) for c in answered]
    return fit_trees(rows, right, np.concatenate(weights), count=150, leaves=15, least=60)


def answer_weight(case: Case) -> float:
    """How much a case counts in the fit of the second model."""
    if case.origin in ("squad11", "qed") or case.is_without:
        return 0.3
    return 1.5 if case.origin == "clapnq" else 1.0


def fold_of(case: Case) -> int:
    """The fold of a question; those of one page stay together."""
    name = case.asked.group if case.origin in PAGES else case.asked.text
    return zlib.crc32(name.encode()) % FOLDS


def odds_of(ranking: Trees, answering: Trees, case: Case) -> float:
    """Log odds that the best sentence answers."""
    scores = rank_scores(ranking, case.table)
    return answer_odds(answering, case.table, scores, case.question)


def calibrate(ranking: Trees, odds: Matrix, cases: Sequence[Case]) -> tuple[float, float]:
    """Slope and offset of Platt's logistic, by Newton's method.

    Questions whose article was taken away count a third: nobody knows how often people ask what no
    article says, and this way it is about every second question.
    """
    labels = np.array([best_is_right(ranking, case) for case in cases], float)
    weights = np.array([1 / 3 if case.is_without else 1.0 for case in cases])
    design = np.column_stack([odds, np.ones(len(odds))])
    found = np.array([1.0, 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-design @ found))
        hessian = (design * (weights * p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        found += np.linalg.solve(hessian, design.T @ (weights * (labels - p)))
    return float(found[0]), float(found[1])


def best_is_right(model: Trees, case: Case) -> bool:
    """Whether the best sentence answers: what the probability is of."""
    return bool(case.right[int(np.argmax(rank_scores(model, case.table)))])


def report(origin: str, model: Model, cases: Sequence[Case], odds: Matrix) -> None:
    """Print answers and refusals for several thresholds."""
    rows = []
    for case, own in zip(cases, odds, strict=True):
        if case.origin == origin:
            order = np.argsort(-rank_scores(model.ranking, case.table), kind="stable")[:2]
            would = bool(case.right[order].any())
            rows.append((case.is_answerable, case.is_without, model.probability(own), would))
    table = np.array(rows, float)
    there, far = table[table[:, 0] == 1], table[table[:, 1] == 1]
    near = table[(table[:, 0] == 0) & (table[:, 1] == 0)]
    print(f"{origin}, choosing part: {len(there)} answerable, {len(near)} near misses")
    print(f"  {'threshold':>10}{'answered':>10}{'right':>10}{'refused':>10}{'article gone':>14}")
    for threshold in sorted({*np.arange(0.2, 0.6, 0.04).round(2), model.threshold}):
        answered = there[:, 2] >= threshold
        print(
            f"  {threshold:10.2f}{answered.mean():10.3f}{(answered * there[:, 3]).mean():10.3f}"
            f"{(near[:, 2] < threshold).mean():10.3f}{(far[:, 2] < threshold).mean():14.3f}"
        )


def write(model: Model, *, questions: int) -> None:
    """Store both models as the package's asset."""
    stored: dict[str, Any] = {
        "calibrated_on": f"{questions} questions of SQuAD 2.0 and 1.1 dev, QED and QuoteSum "
        "(CC BY-SA) and CLAPNQ dev (Apache-2.0)",
        "threshold": model.threshold,
        "slope": round(model.slope, 5),
        "offset": round(model.offset, 5),
        "ranking": {"names": list(FEATURES), **model.ranking.as_stored()},
        "answering": {"names": list(ANSWER_FEATURES), **model.answering.as_stored()},
    }
    ASSET.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")
    print(f"written: {ASSET}, {ASSET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
