"""What the bundled embedding model loses in retrieval against the original in 32-bit floats.

    python -m benchmarks.embedder_quality DATA REFERENCE [--set NAME]

DATA is the folder with the evaluation data, REFERENCE the folder of the original model in the form
of sentence-transformers, which must be installed. Only vectors are compared: no words, no fusion.
For each set nDCG@10 of both, and the loss with a 95 % interval (bootstrap over the questions).
"""

import argparse
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.retrieval_sets import SETS, RetrievalSet
from ingest.chunking import cut_passages
from vectorstore.drafts import draft
from vectorstore.embeddings import BUNDLED_MODEL, load_embedder
from vectorstore.protocols import Embedder, Vectors

LIMIT = 10
SAMPLES = 2_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Texts as they are embedded, questions, and for each the rows of the texts that answer it."""

    texts: list[str]
    questions: list[str]
    relevant: list[set[int]]


def main() -> None:
    """Print a line for each set, and one for all questions together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("reference", help="folder of the original model")
    parser.add_argument("--set", choices=SETS, help="only this one")
    arguments = parser.parse_args()
    if find_spec("sentence_transformers") is None:
        sys.exit("The original needs sentence-transformers: pip install sentence-transformers")
    bundled, original = load_embedder(BUNDLED_MODEL), load_embedder(arguments.reference)
    print(f"{'set':22} {'passages':>8} {'questions':>9} {'fp32':>7} {'ours':>7} {'loss':>8}")
    everything: list[tuple[Floats, Floats]] = []
    for name in [arguments.set] if arguments.set else SETS:
        examples = judged(SETS[name](arguments.data))
        scores = ndcg(examples, original), ndcg(examples, bundled)
        everything.append(scores)
        report(name, len(examples.texts), *scores)
    report("all", 0, *(np.concatenate(column) for column in zip(*everything, strict=True)))


def report(name: str, passages: int, original: Floats, bundled: Floats) -> None:
    """One line of the table."""
    low, high = np.quantile(resampled_losses(original, bundled), (0.025, 0.975))
    print(
        f"{name:22} {passages or '':>8} {len(original):>9} {original.mean():7.4f} "
        f"{bundled.mean():7.4f} {loss(original, bundled):7.2%}  ({low:.2%} to {high:.2%})",
        flush=True,
    )


def loss(original: Floats, bundled: Floats) -> float:
    """The share of the original's mean that is lost; below 0 where the bundled one is better."""
    return float(1 - bundled.mean() / original.mean())


def resampled_losses(original: Floats, bundled: Floats) -> Floats:
    """The loss over questions drawn anew, many times."""
    draws = np.random.default_rng(0).integers(0, len(original), (SAMPLES, len(original)))
    losses: Floats = 1 - bundled[draws].mean(axis=1) / original[draws].mean(axis=1)
    return losses


def ndcg(examples: Judged, embedder: Embedder) -> Floats:
    """nDCG@10 of every question, each relevant passage counting the same."""
    passages: Vectors = embedder.encode(examples.texts)
    questions: Vectors = embedder.encode(examples.questions)
    best = np.argsort(-(questions @ passages.T), axis=1, kind="stable")[:, :LIMIT]
    discount = 1 / np.log2(np.arange(LIMIT) + 2)
    scores = []
    for found, relevant in zip(best, examples.relevant, strict=True):
        gains = np.array([row in relevant for row in found.tolist()])
        scores.append((gains * discount[: len(found)]).sum() / discount[: len(relevant)].sum())
    return np.array(scores)


def judged(examples: RetrievalSet) -> Judged:
    """The articles in passages with their headers; relevant is what overlaps a wanted place."""
    texts: list[str] = []
    rows: dict[str, list[tuple[int, int, int]]] = {}
    for article in examples.articles:
        rows[article.id] = []
        for passage in draft(article, cut_passages(article.text, article.headings)).passages:
            rows[article.id].append((len(texts), passage.span.start, passage.span.end))
            texts.append(passage.embedded_text)
    relevant = [
        {
            row
            for place in each.places
            for row, start, end in rows[place.article_id]
            if start < place.end and place.start < end
        }
        for each in examples.asked
    ]
    kept = [number for number, found in enumerate(relevant) if found]
    questions = [examples.asked[number].question for number in kept]
    return Judged(texts, questions, [relevant[number] for number in kept])


if __name__ == "__main__":
    main()
