"""Fit the weights of the extractive answerer and choose the probability below which it abstains.

python -m benchmarks.calibrate_extractive DATA [--write]

Every SQuAD 2.0 paragraph becomes an article; each question goes through the real retrieval. A
sentence is a positive when an accepted answer stands inside it. Answerable questions are seen a
second time without their article, as questions that no article answers. Five pages are kept out;
the threshold is the one at which half of the near-miss unanswerable questions of the *training*
pages are refused, and the figures printed are those of the pages kept out.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpora import CachingEmbedder, Example, open_store, read_squad
from qa_assistant.answering import extractive
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.retrieval import ArticleRetriever
from qa_assistant.answering.scoring import (
    FEATURES,
    Model,
    QuestionProfile,
    feature_rows,
    rarity_weights,
)
from qa_assistant.answering.terms import find_terms
from vectorstore.store import ArticleStore

KEPT_OUT = ("1973_oil_crisis", "European_Union_law", "Imperialism", "Prime_number", "Steam_engine")
ASSET = Path(extractive.__file__).parent / "assets" / "extractive.json"
PASSAGES = 8
RIDGE = 1.0


@dataclass
class Case:
    """One question with the features of its candidate sentences and which of them answer."""

    example: Example
    features: np.ndarray
    answers: np.ndarray
    answerable: bool


def main() -> None:
    """Calibrate, print the figures, and write the asset with `--write`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    articles, examples = read_squad(arguments.data / "squad2" / "dev-a.json")
    with open_store(articles) as (store, embedder):
        cases = collect(store, embedder, examples)
    train = [case for case in cases if case.example.group not in KEPT_OUT]
    held = [case for case in cases if case.example.group in KEPT_OUT]
    model = fit(train)
    threshold = choose_threshold(model, train)
    report(model, threshold, held)
    stored = {
        "features": list(FEATURES),
        "weights": model.weights.round(5).tolist(),
        "means": model.means.round(5).tolist(),
        "scales": model.scales.round(5).tolist(),
        "bias": round(model.bias, 5),
        "threshold": round(threshold, 4),
        "calibrated_on": "SQuAD 2.0 dev (CC BY-SA 4.0), "
        f"{len(train)} questions; kept out: {', '.join(KEPT_OUT)}",
    }
    for name, weight in zip(FEATURES, model.weights, strict=True):
        print(f"  {name:18} {weight:+.3f}")
    if arguments.write:
        ASSET.parent.mkdir(exist_ok=True)
        ASSET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
        print(f"written: {ASSET}")


def collect(
    store: ArticleStore, embedder: CachingEmbedder, examples: Sequence[Example]
) -> list[Case]:
    """The cases of all questions, and of the answerable ones once more without their article."""
    retriever = ArticleRetriever(store=store, passages=PASSAGES)
    cases = []
    for example in examples:
        evidence = retriever.with_articles(retriever.search(example.question))
        cases.append(make_case(store, embedder, example, evidence))
        if example.answerable:
            others = [piece for piece in evidence if piece.article.id != example.article_id]
            if len(others) < len(evidence):
                cases.append(make_case(store, embedder, example, others, without_article=True))
    return cases


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
    unique = {s.key: s for piece in evidence for s in piece.sentences}
    vectors = embedder.encode([example.question, *(s.text for s in unique.values())])
    cosines = dict(zip(unique, (vectors[1:] @ vectors[0]).tolist(), strict=True))
    sentences, features = feature_rows(profile, evidence, cosines)
    answers = [
        not without_article
        and s.article.id == example.article_id
        and any(s.start <= at and at + len(text) <= s.end for at, text in example.answers)
        for s in sentences
    ]
    answerable = example.answerable and not without_article
    return Case(example, features, np.array(answers, bool), answerable)


def fit(cases: Sequence[Case]) -> Model:
    """Ridge logistic regression by iteratively reweighted least squares."""
    rows = np.concatenate([case.features for case in cases])
    labels = np.concatenate([case.answers for case in cases]).astype(float)
    means, scales = rows.mean(0), rows.std(0) + 1e-9
    design = np.column_stack([(rows - means) / scales, np.ones(len(rows))])
    penalty = np.diag([RIDGE] * rows.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        hessian = (design * (p * (1 - p))[:, None]).T @ design + penalty
        step = np.linalg.solve(hessian, design.T @ (labels - p) - penalty @ weights)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return Model(weights[:-1], means, scales, float(weights[-1]), 0.0)


def choose_threshold(model: Model, cases: Sequence[Case]) -> float:
    """The probability under which half of the near-miss unanswerable questions fall."""
    near = [case for case in cases if not case.example.answerable and len(case.features)]
    return float(np.median([model.probabilities(case.features).max() for case in near]))


def report(model: Model, threshold: float, cases: Sequence[Case]) -> None:
    """Print how the model does on these cases."""
    seen: dict[str, list[tuple[float, bool, bool]]] = {"yes": [], "near": [], "far": []}
    for case in cases:
        p = model.probabilities(case.features) if len(case.features) else np.zeros(1)
        order = np.argsort(-p)[:2]
        quoted = order[p[order] >= extractive.SECOND_SENTENCE * p[order[0]]]
        answers = case.answers if len(case.answers) else np.zeros(1, bool)
        name = "yes" if case.answerable else "far" if case.example.answerable else "near"
        hits = (float(p.max()), bool(answers[order[0]]), bool(answers[quoted].any()))
        seen[name].append(hits)
    table = {name: np.array(rows, float) for name, rows in seen.items()}
    yes, near, far = table["yes"], table["near"], table["far"]
    answered = yes[:, 0] >= threshold
    rows = {
        "best sentence holds the answer": yes[:, 1],
        "a quoted sentence holds it": yes[:, 2],
        "answerable: answered": answered,
        "answerable: answered, answer in a quote": answered * yes[:, 2],
        "near misses refused": near[:, 0] < threshold,
        "article not there: refused": far[:, 0] < threshold,
    }
    print(f"pages kept out: {len(yes)} answerable, {len(near)} near misses; at {threshold:.4f}")
    for name, values in rows.items():
        print(f"  {name:40} {values.mean():.3f}")


if __name__ == "__main__":
    main()
