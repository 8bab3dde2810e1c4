"""Questions that mean about the same, put together, the most asked first."""

from collections.abc import Sequence

import numpy as np

from qa_assistant.models import Answer
from vectorstore.models import Record, UtcDatetime
from vectorstore.protocols import Embedder

LEAST_SIMILARITY = 0.72
"""Cosine from which two questions count as one; below it, questions of one topic fall together."""


class QuestionGroup(Record):
    """Questions that mean about the same."""

    question: str
    """The one asked last."""
    collection: str
    """Where that one was searched."""
    times: int
    last_asked_at: UtcDatetime
    others: tuple[str, ...] = ()
    """How else it was asked, the latest first."""


def group_questions(answers: Sequence[Answer], embedder: Embedder) -> list[QuestionGroup]:
    """The questions of these answers in groups, the largest first.

    Args:
        answers: The latest first; each joins the nearest group that is near enough, else begins
            one ("leader" clustering: Hartigan 1975, chapter 3).
        embedder: What tells how near two questions are.
    """
    if not answers:
        return []
    asked = [answer.standalone_question or answer.question for answer in answers]
    vectors = embedder.encode(asked)
    leaders: list[int] = []
    members: list[list[int]] = []
    for index, vector in enumerate(vectors):
        near = vectors[leaders] @ vector if leaders else np.zeros(0)
        if near.size and near.max() >= LEAST_SIMILARITY:
            members[int(near.argmax())].append(index)
        else:
            leaders.append(index)
            members.append([index])
    groups = [_group([answers[i] for i in each], [asked[i] for i in each]) for each in members]
    return sorted(groups, key=lambda group: (-group.times, -group.last_asked_at.timestamp()))


def _group(answers: Sequence[Answer], asked: Sequence[str]) -> QuestionGroup:
    others = tuple(dict.fromkeys(text for text in asked[1:] if text != asked[0]))
    return QuestionGroup(
        question=asked[0],
        collection=answers[0].searched.collection,
        times=len(answers),
        last_asked_at=max(answer.created_at for answer in answers),
        others=others,
    )
