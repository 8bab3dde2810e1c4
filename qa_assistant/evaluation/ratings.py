"""What people thought of answers, as it is told and shown."""

from enum import StrEnum

from pydantic import Field

from qa_assistant.models import Answer
from vectorstore.models import Record, UtcDatetime

MAX_COMMENT_CHARACTERS = 2_000


class Rating(StrEnum):
    """Whether an answer was of use."""

    UP = "up"
    DOWN = "down"


class Feedback(Record):
    """What somebody thought of an answer."""

    answer_id: str
    rating: Rating
    comment: str | None = None
    given_at: UtcDatetime


class RatedAnswer(Record):
    """An answer with what was thought of it, and the questions that led to it."""

    feedback: Feedback
    answer: Answer
    earlier: tuple[str, ...] = ()
    """The questions of the same conversation before this one, oldest first."""


class FeedbackPage(Record):
    """One page of rated answers, the latest rating first; `total` counts all that match."""

    items: tuple[RatedAnswer, ...]
    total: int = Field(ge=0)
    limit: int
    offset: int
    next_cursor: str | None = None
    """Asks for the next page, also while new ratings come; null for the last one."""
