"""What other articles say to the question, beside the one that answers it best.

Their likeliest passages are read too, and a small linear model tells how likely each sentence
answers. It was fitted by `benchmarks/calibrate_witnesses.py`; its weights lie in
`assets/witnesses.json`.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.read_scoring import Linear
from qa_assistant.answering.scoring.reading import NEVER, QuestionReader
from qa_assistant.answering.scoring.scoring import Judgement, Scored

WITNESS_FEATURES = (
    "score",  # log odds of the sentence among the others
    "span",  # log odds of the best span inside it
    "coverage",  # share of the question's terms, by rarity, in its title and passage
)
FIRST_FROM, NEXT_FROM = 0.4, 0.15
"""Least probability of the first other article's sentence, and of further ones: where one article
more answers, others are likelier to."""
REACH = 9.0
"""How much less log odds than the best one's a sentence may have for its passage to be read."""
IN_ANSWER, WITNESSED_FROM = 0.6, 0.5
"""What another article adds to the log odds of an answer, and how likely it must answer too."""
IN_DOUBT = (0.05, 0.5)
"""Probabilities of an answer between which other articles are asked before anything is quoted."""
_PER_ARTICLE = 2
"""Sentences of an article that are weighed; the rest are much less likely."""


@dataclass(frozen=True)
class Witness:
    """A sentence of another article, and how likely it answers the question."""

    scored: Scored
    probability: float


@lru_cache(maxsize=1)
def load_witness_model() -> Linear:
    """The calibrated weights that ship with the package.

    Raises:
        ValueError: they were calibrated for other features.
    """
    asset = files("qa_assistant.answering") / "assets" / "witnesses.json"
    return Linear.from_stored(json.loads(asset.read_text("utf-8")), WITNESS_FEATURES)


def find_witnesses(
    profile: QuestionProfile,
    ranked: Sequence[Scored],
    evidence: Sequence[Evidence],
    reader: QuestionReader,
) -> list[Witness]:
    """The likeliest sentences of every other article than the best one's, likeliest first.

    Args:
        profile: The question, with the rarity of its terms.
        ranked: The sentences of the evidence, best first.
        evidence: The passages that they stand in.
        reader: It reads the passages that were not read before, one of an article at most.
    """
    found = read_candidates(ranked, reader)
    if not found:
        return []
    rows = np.array([witness_row(profile, scored, evidence) for scored in found])
    odds = load_witness_model().scores(rows)
    weighed = [
        Witness(scored, 1.0 / (1.0 + math.exp(-float(own))))
        for scored, own in zip(found, odds, strict=True)
    ]
    return sorted(weighed, key=lambda witness: -witness.probability)


def weighed_with(
    judgement: Judgement,
    profile: QuestionProfile,
    evidence: Sequence[Evidence],
    reader: QuestionReader,
) -> Judgement:
    """The judgement; an answer in doubt is likelier where another article has it too."""
    if not IN_DOUBT[0] <= judgement.probability < IN_DOUBT[1]:
        return judgement
    witnesses = find_witnesses(profile, judgement.sentences, evidence, reader)
    if not witnesses or witnesses[0].probability < WITNESSED_FROM:
        return judgement
    odds = judgement.probability / (1.0 - judgement.probability) * math.exp(IN_ANSWER)
    return replace(judgement, probability=odds / (1.0 + odds))


def read_candidates(ranked: Sequence[Scored], reader: QuestionReader) -> list[Scored]:
    """Of each other article the likeliest sentences, with what the reader says of them."""
    if not ranked:
        return []
    best = ranked[0]
    by_article: dict[str, list[Scored]] = {}
    for scored in ranked:
        if scored.sentence.article.id != best.sentence.article.id:
            by_article.setdefault(scored.sentence.article.id, []).append(scored)
    likeliest = [own[:_PER_ARTICLE] for own in by_article.values()]
    unread = [
        own[0].sentence
        for own in likeliest
        if own[0].reading is None and own[0].score >= best.score - REACH
    ]
    readings = reader.passages(unread, most=len(unread)) if unread else {}
    known = [
        replace(scored, reading=scored.reading or readings.get(scored.sentence.key))
        for own in likeliest
        for scored in own
    ]
    return [scored for scored in known if scored.reading is not None]


def witness_row(
    profile: QuestionProfile, scored: Scored, evidence: Sequence[Evidence]
) -> tuple[float, ...]:
    """The features of a sentence that was read, in the order of `WITNESS_FEATURES`."""
    span = scored.reading.span if scored.reading else -NEVER
    stems = profile.stems_in("\n".join((scored.sentence.article.title, *_around(scored, evidence))))
    return max(-NEVER, scored.score), max(-NEVER, min(NEVER, span)), profile.coverage(stems)


def _around(scored: Scored, evidence: Sequence[Evidence]) -> Iterator[str]:
    """The passage that the sentence stands in."""
    sentence = scored.sentence
    for piece in evidence:
        inside = piece.hit.start <= sentence.start and sentence.end <= piece.hit.end
        if inside and piece.article.id == sentence.article.id:
            yield piece.hit.text
            return
    yield sentence.text
