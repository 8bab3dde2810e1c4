"""Questions with the features of their candidate sentences, and which of these answer."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.answer_corpus import Found, KeptEmbedder
from benchmarks.question_sets import Asked
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.quoting.extractive import sentence_cosines
from qa_assistant.answering.scoring.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.scoring.sentence_features import FeatureTable, tabulate
from vectorstore.store import ArticleStore


@dataclass(frozen=True)
class Case:
    """One question with its candidate sentences, and which of them answer."""

    asked: Asked
    question: str
    table: FeatureTable
    right: np.ndarray
    is_without: bool
    """Whether the article that it was written for was taken away."""

    @property
    def is_answerable(self) -> bool:
        """Whether an article that may be found answers it."""
        return self.asked.answerable and not self.is_without

    @property
    def origin(self) -> str:
        """The set that the question is of."""
        known = ("clapnq", "quotesum", "squad11", "qed")
        return next((name for name in known if self.asked.group.startswith(name)), "squad2")


def make_cases(
    store: ArticleStore, embedder: KeptEmbedder, found: Iterable[Found], *, kept: Path
) -> list[Case]:
    """The cases of all questions, and of answerable ones once more without their article.

    Kept in a file, which must be removed by hand when features change.
    """
    if kept.exists():
        cases: list[Case] = pickle.loads(kept.read_bytes())
        return cases
    cases = [case for one in found for case in _cases(store, embedder, one)]
    kept.write_bytes(pickle.dumps(cases))
    return cases


def _cases(store: ArticleStore, embedder: KeptEmbedder, found: Found) -> Iterator[Case]:
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
        right = [not is_without and asked.is_answered_by(s) for s in table.sentences]
        if table.sentences:
            yield Case(asked, found.question, table, np.array(right, bool), is_without)
