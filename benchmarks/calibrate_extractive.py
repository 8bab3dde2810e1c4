"""Fit the two models of the extractive answerer and report how they do.

python -m benchmarks.calibrate_extractive DATA [--write]

Articles: the paragraphs of SQuAD 2.0 (dev) and the passages of CLAPNQ (dev), all in one store;
questions go through the real retrieval. A sentence is right when an accepted answer stands inside
it. Each answerable question is seen a second time without its article. Five pages of SQuAD and a
third of the CLAPNQ questions are kept out, and the figures printed are theirs.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpora import CachingEmbedder, Example, open_store, read_clapnq, read_squad
from qa_assistant.answering import extractive
from qa_assistant.answering.extractive import can_answer, sentence_cosines
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.retrieval import ArticleRetriever
from qa_assistant.answering.scoring import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    FeatureTable,
    Logistic,
    Matrix,
    answer_features,
    answer_odds,
    rank_scores,
    tabulate,
)
from qa_assistant.answering.terms import find_terms
from vectorstore.store import ArticleStore

KEPT_OUT = ("1973_oil_crisis", "European_Union_law", "Imperialism", "Prime_number", "Steam_engine")
ASSET = Path(extractive.__file__).parent / "assets" / "extractive.json"
PASSAGES = 8
RIDGE = 1.0
NEAR_MISS_WEIGHT = 0.3
"""Of SQuAD's unanswerable questions, which were written to mislead: people who ask do not."""
REAL_MISS_WEIGHT = 2.0
"""Of CLAPNQ's unanswerable questions, which people asked."""
THRESHOLD = 0.31
"""Chosen between the sets: unanswerable questions refused against answers lost."""


@dataclass
class Case:
    """One question: its candidate sentences, which of them answer, which of them may."""

    example: Example
    table: FeatureTable
    right: np.ndarray
    allowed: np.ndarray
    without_article: bool

    @property
    def is_kept_out(self) -> bool:
        """Whether it is for measuring only."""
        return self.example.group in KEPT_OUT or self.example.group == "clapnq kept out"


def main() -> None:
    """Calibrate, print the figures, and write the asset with `--write`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--questions", type=int, default=2500, help="of SQuAD, to fit on")
    arguments = parser.parse_args()
    articles, examples = read_squad(arguments.data / "squad2" / "dev-a.json")
    more_articles, more_examples = read_clapnq(arguments.data / "clapnq")
    chosen = choose(examples, arguments.questions) + more_examples
    with open_store([*articles, *more_articles]) as (store, embedder):
        cases = collect(store, embedder, chosen)
    train = [case for case in cases if not case.is_kept_out]
    ranking = fit_ranking(train)
    answering = fit_answering(ranking, train)
    for group in ("squad", "clapnq"):
        held = [
            c for c in cases if c.is_kept_out and (group in c.example.group) == (group != "squad")
        ]
        report(group, ranking, answering, held)
    if arguments.write:
        write(ranking, answering, questions=len(train))


def choose(examples: Sequence[Example], count: int) -> list[Example]:
    """So many questions to fit on, and all of the pages kept out."""
    fit_on = [example for example in examples if example.group not in KEPT_OUT]
    kept = [example for example in examples if example.group in KEPT_OUT]
    return random.Random(7).sample(fit_on, min(count, len(fit_on))) + kept


def collect(
    store: ArticleStore, embedder: CachingEmbedder, examples: Sequence[Example]
) -> list[Case]:
    """The cases of all questions, and of the answerable ones once more without their article."""
    embedder.encode([example.question for example in examples])  # in batches, for speed
    retriever = ArticleRetriever(store=store, passages=PASSAGES)
    cases = []
    for example in examples:
        evidence = retriever.with_articles(retriever.search(example.question))
        cases.append(make_case(store, embedder, example, evidence))
        if example.answerable:
            others = [piece for piece in evidence if piece.article.id != example.article_id]
            if 0 < len(others) < len(evidence):
                cases.append(make_case(store, embedder, example, others, without_article=True))
    return [case for case in cases if case.table.sentences]


def make_case(
    store: ArticleStore,
    embedder: CachingEmbedder,
    example: Example,
    evidence: Sequence[Evidence],
    *,
    without_article: bool = False,
) -> Case:
    """Features of every candidate sentence, and whether an answer stands inside it."""
    terms = find_terms(example.question)
    counts, passages = store.passage_counts([term.text for term in terms])
    profile = QuestionProfile(example.question, rarity_weights(terms, counts, passages=passages))
    table = tabulate(profile, evidence, sentence_cosines(embedder, example.question, evidence))
    right = [
        not without_article
        and s.article.id == example.article_id
        and any(s.start <= at and at + len(text) <= s.end + 1 for at, text in example.answers)
        for s in table.sentences
    ]
    allowed = [can_answer(profile, sentence) for sentence in table.sentences]
    return Case(example, table, np.array(right, bool), np.array(allowed, bool), without_article)


def fit_ranking(cases: Sequence[Case]) -> Logistic:
    """The model that ranks the sentences, from the questions that have a right one."""
    answered = [case for case in cases if case.right.any()]
    rows = np.concatenate([case.table.ranking for case in answered])
    return fit(rows, np.concatenate([case.right for case in answered]))


def fit_answering(ranking: Logistic, cases: Sequence[Case]) -> Logistic:
    """The model that tells whether the best sentence answers."""
    rows = [answer_features(case.table, rank_scores(ranking, case.table)) for case in cases]
    labels = np.array([case.right.any() for case in cases])
    return fit(np.array(rows), labels, np.array([weight_of(case) for case in cases]))


def weight_of(case: Case) -> float:
    """How much a case counts in the fit of the second model."""
    if case.example.answerable:
        return 1.0
    return REAL_MISS_WEIGHT if "clapnq" in case.example.group else NEAR_MISS_WEIGHT


def fit(rows: Matrix, labels: np.ndarray, counts: np.ndarray | float = 1.0) -> Logistic:
    """Ridge logistic regression by iteratively reweighted least squares."""
    means, scales = rows.mean(0), rows.std(0) + 1e-9
    design = np.column_stack([(rows - means) / scales, np.ones(len(rows))])
    penalty = np.diag([RIDGE] * rows.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        hessian = (design * (counts * p * (1 - p))[:, None]).T @ design + penalty
        gradient = design.T @ (counts * (labels - p)) - penalty @ weights
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return Logistic(weights[:-1], means, scales, float(weights[-1]))


def report(group: str, ranking: Logistic, answering: Logistic, cases: Sequence[Case]) -> None:
    """Print how the models do on these cases."""
    rows = np.array([outcome(ranking, answering, case) for case in cases])
    there = np.array([case.example.answerable and not case.without_article for case in cases])
    near = np.array([not case.example.answerable for case in cases])
    far = np.array([case.without_article for case in cases])
    answered = rows[:, 0].astype(bool)
    right = rows[:, 1]
    figures = {
        "a quoted sentence would hold the answer": rows[there, 2].mean(),
        "answered": answered[there].mean(),
        "answered, the answer in a quote": right[there].mean(),
        "near misses refused": 1 - answered[near].mean(),
        "article not there: refused": 1 - answered[far].mean(),
    }
    print(f"{group}, kept out: {there.sum()} answerable, {near.sum()} near misses")
    for name, value in figures.items():
        print(f"  {name:40} {value:.3f}")


def outcome(ranking: Logistic, answering: Logistic, case: Case) -> tuple[bool, bool, bool]:
    """Whether it is answered, whether a quote then holds the answer, whether one would."""
    scores = rank_scores(ranking, case.table)
    order = np.argsort(-scores)[:2]
    near = scores[order] >= scores[order[0]] - extractive.SECOND_SENTENCE
    stated = case.table.relation[order] > 0
    near &= stated | ~stated[0]
    quoted = order[near & case.allowed[order]]
    odds = answer_odds(answering, case.table, scores)
    answered = bool(1 / (1 + np.exp(-odds)) >= THRESHOLD and len(quoted))
    would = bool(case.right[quoted].any())
    return answered, answered and would, would


def write(ranking: Logistic, answering: Logistic, *, questions: int) -> None:
    """Store both models as the package's asset."""
    stored = {
        "calibrated_on": f"{questions} questions of SQuAD 2.0 dev (CC BY-SA 4.0) and CLAPNQ dev "
        f"(Apache-2.0); kept out: {', '.join(KEPT_OUT)}, a third of CLAPNQ",
        "threshold": THRESHOLD,
        "ranking": as_json(ranking, RANK_FEATURES),
        "answering": as_json(answering, ANSWER_FEATURES),
    }
    ASSET.parent.mkdir(exist_ok=True)
    ASSET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    print(f"written: {ASSET}")


def as_json(model: Logistic, features: Sequence[str]) -> dict[str, Any]:
    """The model's numbers, rounded."""
    return {
        "features": list(features),
        "weights": model.weights.round(5).tolist(),
        "means": model.means.round(5).tolist(),
        "scales": model.scales.round(5).tolist(),
        "bias": round(model.bias, 5),
    }


if __name__ == "__main__":
    main()
