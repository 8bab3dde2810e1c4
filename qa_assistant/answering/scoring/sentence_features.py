"""What the models of the extractive answerer see of each sentence of the evidence."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.scoring.alignment import align, heaviest_missing
from qa_assistant.answering.scoring.question_profile import QuestionProfile

FEATURES = (
    "cosine",  # of the question and the sentence, which is embedded with its article's title
    "cosine_lead",  # the same less the best sentence's
    "dense_lead",  # the passage's cosine less the best passage's
    "dense",  # the passage's cosine
    "lexical_share",  # the passage's BM25 as a share of the best passage's
    "rank",  # of the passage, 0 is the best
    "coverage",  # share of the question's terms, by rarity, in the sentence or its context
    "coverage_near",  # … or in one of its neighbours
    "coverage_article",  # … or anywhere in the article
    "words",  # share of its words that are not names, in the sentence
    "words_before",  # … in the sentence or the one before it
    "words_passage",  # … in the passage
    "heaviest_missing",  # rarity of its rarest term that sentence and context lack
    "heaviest_missing_article",  # … that the article lacks
    "verb",  # 1 where the sentence has the question's main verb
    "pairs",  # neighbouring terms of the question that stand together in the sentence
    "longest",  # longest run of terms in common, as a share of the question's
    "density",  # how close together the question's terms stand
    "lacks_kind",  # it asks for a person, time, … and the sentence names none
    "candidates",  # how many things of the kind it names, at most 5
    "candidate",  # how near the best of them stands to the question's words, at most 3
    "relation",  # how surely it states the relation that is asked for
    "reason",  # it asks why or how, and the sentence says "because", "by", …
    "definition",  # it asks what something is, and the sentence says "… is a …"
    "names_missing",  # names of the question that passage and title lack
    "names_elsewhere",  # … that the sentence lacks
    "names_missing_article",  # … that the article lacks
    "numbers_elsewhere",  # numbers of the question that the sentence lacks
    "numbers_missing",  # … that the article lacks
    "asks_other",  # it asks for no kind of thing that is known
    "asks_person",
    "asks_time",
    "asks_amount",  # for a number, money or a percentage
    "asked_terms",  # how many terms it has
    "length",  # logarithm of the sentence's characters
    "place",  # of the sentence in its passage, 0 is the first
    "points_back",  # it begins with "he", "it", "this" …
)
_NOT_FOUND_LEAD = 0.3
"""How far behind the best a passage counts that only the lexical leg found."""
_REASON_QUESTION = re.compile(
    r"\bwhy\b|\bhow (?:did|do|does|can|is|are|was|were|to)\b|\breason", re.I
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|since|so that|in order to|as a result|caused|leads? to|led to"
    r"|allow|by \w+ing|through|therefore|thus|reason)\b",
    re.IGNORECASE,
)
_DEFINITION_QUESTION = re.compile(
    r"^\W*(?:what|who) (?:is|are|was|were) (?:an? |the )?[\w -]+\??$", re.I
)
_DEFINITION = re.compile(
    r"\b(?:is|are|was|were) (?:an?|the|one)\b|\brefers? to\b|\bmeans\b|\bknown as\b|\bcalled\b"
)
_POINTS_BACK = re.compile(r"^\W*(?:he|she|it|they|his|her|its|their|this|these|that|those)\b", re.I)

Matrix = npt.NDArray[np.float64]
Cosines = Callable[[Sequence[Sentence]], Sequence[float]]
"""Of each sentence, embedded with its article's title, the cosine with the question."""
_COMPARED = 16
"""Sentences whose meaning is compared with the question: those with most of its words, of the
nearest passages. More changed no answer, and each takes four milliseconds."""


@dataclass
class FeatureTable:
    """The sentences of some evidence, each once, and what the models see of them."""

    sentences: list[Sentence] = field(default_factory=list)
    features: Matrix = field(default_factory=lambda: np.empty((0, len(FEATURES))))
    """Shape (n, len(FEATURES))."""
    timeliness: Matrix = field(default_factory=lambda: np.empty(0))
    """How well each article's date fits what the question says about time, shape (n,)."""

    def column(self, name: str) -> Matrix:
        """One feature of all sentences, shape (n,)."""
        return np.asarray(self.features[:, FEATURES.index(name)])


def tabulate(
    profile: QuestionProfile, evidence: Sequence[Evidence], cosines: Cosines
) -> FeatureTable:
    """The features of every quotable sentence of the evidence."""
    best_dense = max((piece.hit.scores.dense or 0.0 for piece in evidence), default=0.0)
    best_lexical = max((piece.hit.scores.lexical or 0.0 for piece in evidence), default=0.0) or 1.0
    sentences: dict[tuple[str, int, int, int], Sentence] = {}
    rows: list[list[float]] = []
    timeliness: list[float] = []
    for rank, piece in enumerate(evidence):
        dense = piece.hit.scores.dense
        place = {
            "rank": float(rank),
            "dense": best_dense - _NOT_FOUND_LEAD if dense is None else dense,
            "dense_lead": -_NOT_FOUND_LEAD if dense is None else dense - best_dense,
            "lexical_share": (piece.hit.scores.lexical or 0.0) / best_lexical,
        }
        for sentence, own in _PassageReading(profile, piece).rows():
            if sentence.key not in sentences:
                sentences[sentence.key] = sentence
                row = {**own, **place, "cosine": 0.0, "cosine_lead": 0.0}
                rows.append([row[name] for name in FEATURES])
                timeliness.append(piece.timeliness)
    features = np.array(rows, float).reshape(-1, len(FEATURES))
    table = FeatureTable(list(sentences.values()), features, np.array(timeliness, float))
    _compare(table, cosines)
    return table


def _compare(table: FeatureTable, cosines: Cosines) -> None:
    """Fill in the cosines; those that are not compared count as the farthest of the others."""
    if not table.sentences:
        return
    promise = table.column("coverage") + table.column("dense")
    chosen = np.argsort(-promise, kind="stable")[:_COMPARED]
    found = np.array(cosines([table.sentences[i] for i in chosen]), float)
    filled = np.full(len(table.sentences), found.min())
    filled[chosen] = found
    table.features[:, FEATURES.index("cosine")] = filled
    table.features[:, FEATURES.index("cosine_lead")] = filled - found.max()


class _PassageReading:
    """One passage compared with the question."""

    def __init__(self, profile: QuestionProfile, piece: Evidence) -> None:
        self._profile = profile
        self._sentences = piece.sentences
        stems = profile.stems_in
        title = stems(piece.article.title)
        self._article = title | stems(piece.article.text)
        self._passage = title | stems(piece.hit.heading or "") | stems(piece.hit.text)
        # what need not be said again in each sentence: the title's words, the article's names
        self._context = title | profile.names_in(self._article)
        self._own = [stems(sentence.text) for sentence in piece.sentences]

    def rows(self) -> Iterator[tuple[Sentence, dict[str, float]]]:
        """Each sentence with those features that do not depend on other passages."""
        profile, asked = self._profile, self._of_question()
        whole = self._of_article()
        for place, sentence in enumerate(self._sentences):
            own, text = self._own[place], sentence.text
            before = self._own[place - 1] if place else set()
            after = self._own[place + 1] if place + 1 < len(self._own) else set()
            yield (
                sentence,
                {
                    **asked,
                    **whole,
                    **self._of_words(own, text),
                    **self._of_answers(own, text),
                    "coverage_near": profile.coverage(own | before | after | self._context),
                    "words_before": profile.word_coverage(own | before),
                    "length": math.log(1 + len(text)),
                    "place": float(min(place, 10)),
                    "points_back": float(bool(_POINTS_BACK.match(text))),
                },
            )

    def _of_question(self) -> dict[str, float]:
        kind = self._profile.kind
        amounts = (AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENT)
        return {
            "asks_other": float(kind is AnswerKind.OTHER),
            "asks_person": float(kind is AnswerKind.PERSON),
            "asks_time": float(kind is AnswerKind.TIME),
            "asks_amount": float(kind in amounts),
            "asked_terms": float(len(self._profile.terms)),
        }

    def _of_article(self) -> dict[str, float]:
        profile, article = self._profile, self._article
        return {
            "coverage_article": profile.coverage(article),
            "words_passage": profile.word_coverage(self._passage),
            "heaviest_missing_article": heaviest_missing(profile.weights, article),
            "names_missing": profile.missing(TermKind.NAME, self._passage),
            "names_missing_article": profile.missing(TermKind.NAME, article),
            "numbers_missing": profile.missing(TermKind.NUMBER, article),
        }

    def _of_words(self, own: AbstractSet[str], text: str) -> dict[str, float]:
        profile = self._profile
        alignment = align(profile.order, [term.stem for term in find_terms(text)])
        return {
            "coverage": profile.coverage(own | self._context),
            "words": profile.word_coverage(own),
            "heaviest_missing": heaviest_missing(profile.weights, own | self._context),
            "verb": float(profile.verb in own),
            "pairs": alignment.pairs,
            "longest": alignment.longest,
            "density": alignment.density,
            "names_elsewhere": profile.missing(TermKind.NAME, own),
            "numbers_elsewhere": profile.missing(TermKind.NUMBER, own),
        }

    def _of_answers(self, own: AbstractSet[str], text: str) -> dict[str, float]:
        profile = self._profile
        candidates = profile.candidates(text)
        explains = _REASON_QUESTION.search(profile.question) and _REASON.search(text)
        defines = _DEFINITION_QUESTION.match(profile.question) and _DEFINITION.search(text)
        return {
            "lacks_kind": profile.lacks_kind(text),
            "candidates": float(min(5, len(candidates))),
            "candidate": min(3.0, candidates[0][0]) if candidates else -1.0,
            "relation": profile.relation(text, own),
            "reason": float(bool(explains)),
            "definition": float(bool(defines)),
        }
