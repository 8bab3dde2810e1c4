"""The order of the best passages: their best sentences, and what the reader makes of them."""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.quoting.extractive import sentence_cosines
from qa_assistant.answering.scoring.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.scoring.scoring import load_model, rank_scores
from qa_assistant.answering.scoring.sentence_features import Matrix, tabulate
from vectorstore.models import Hit
from vectorstore.protocols import Embedder, Titled
from vectorstore.reader import Reader
from vectorstore.store import ArticleStore

FEATURES = (
    "fused",  # what the search gave it
    "answers",  # probability that the passage answers, by the reader
    "sentence",  # log odds of its best sentence by the trees (`scoring.py`)
    "cosine",  # of the question and its nearest sentence
)
WEIGHTS = (0.52, 1.76, 0.57, 0.79)
"""Fitted by `benchmarks/calibrate_ranking.py`, which also tries them on sets they are not of."""
_NO_SENTENCE = -8.0
"""Log odds of a passage without a sentence that may be quoted."""


class PassageRanker:
    """Ranks passages by the fused score, their best sentences and the reader, as a `Reranker`."""

    most = 8
    """Reading more changed no figure, and each takes a fortieth of a second on two cores."""
    weight = 1.0
    """The fused score is one of its features."""

    def __init__(self, store: ArticleStore, embedder: Embedder, reader: Reader) -> None:
        self._store = store
        self._embedder = embedder
        self._reader = reader

    @property
    def name(self) -> str:
        """The reader's name."""
        return self._reader.name

    def score(self, query: str, passages: Sequence[Hit]) -> Sequence[float]:
        """For each passage the weighted sum of its features."""
        scores: list[float] = (self.features(query, passages) @ np.array(WEIGHTS)).tolist()
        return scores

    def features(self, query: str, passages: Sequence[Hit]) -> Matrix:
        """What is known of each passage, shape (n, len(FEATURES))."""
        best, nearest = self._sentences(query, passages)
        read = self._reader.read(query, [Titled(hit.title, hit.text) for hit in passages])
        answers = [1.0 / (1.0 + math.exp(-reading.answerable)) for reading in read]
        fused = [hit.scores.fused for hit in passages]
        return np.column_stack([fused, answers, best, nearest])

    def _sentences(self, query: str, passages: Sequence[Hit]) -> tuple[list[float], list[float]]:
        """Of each passage the best sentence's log odds, and the nearest one's cosine."""
        wanted = {(hit.article_id, hit.version) for hit in passages}
        articles = self._store.read_articles(wanted, readers=None)  # who asks may see the hits
        pieces = {
            row: Evidence(hit, article)
            for row, hit in enumerate(passages)
            if (article := articles.get((hit.article_id, hit.version)))
        }
        terms = find_terms(query)
        counts, total = self._store.passage_counts([term.text for term in terms])
        profile = QuestionProfile(query, rarity_weights(terms, counts, passages=total))
        cosines = partial(sentence_cosines, self._embedder, query)
        table = tabulate(profile, list(pieces.values()), cosines)
        scores = rank_scores(load_model().ranking, table)
        rows = {sentence.key: row for row, sentence in enumerate(table.sentences)}
        near = table.column("cosine")
        best, nearest = [_NO_SENTENCE] * len(passages), [0.0] * len(passages)
        for row, piece in pieces.items():
            own = [rows[sentence.key] for sentence in piece.sentences]
            best[row] = max((float(scores[i]) for i in own), default=_NO_SENTENCE)
            nearest[row] = max((float(near[i]) for i in own), default=0.0)
        return best, nearest
