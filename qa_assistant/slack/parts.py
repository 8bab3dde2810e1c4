"""What the Slack surface is made of, handed to those who answer and those who listen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from qa_assistant.answering.checking.claim_check import ClaimReport
from qa_assistant.evaluation.ratings import Feedback, Rating
from qa_assistant.models import Answer, Event, Question
from qa_assistant.slack.access import AccessTable
from qa_assistant.slack.calls import SlackCalls
from qa_assistant.slack.deliveries import DeliveryStore
from qa_assistant.slack.identity import Identity


class Answering(Protocol):
    """What answers questions, as `Assistant` does."""

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""


class Checking(Protocol):
    """What compares claims with the articles, as `ClaimCheck` does."""

    def check(self, text: str, *, collection: str, readers: frozenset[str] | None) -> ClaimReport:
        """What the articles say of a text."""


class Answers(Protocol):
    """What remembers answers, as `AnswerLog` does."""

    def get(self, answer_id: str, *, readers: frozenset[str] | None = None) -> Answer:
        """One answer. Raises AnswerNotFound where these readers have none of this id."""


class Ratings(Protocol):
    """What keeps ratings, as `FeedbackStore` does."""

    def rate(
        self,
        answer_id: str,
        rating: Rating,
        *,
        comment: str | None = None,
        readers: frozenset[str] | None = None,
    ) -> Feedback:
        """Keep a rating in the place of an earlier one."""


@dataclass(frozen=True)
class Parts:
    """Everything that answering in Slack needs."""

    assistant: Answering
    claims: Checking
    answers: Answers
    ratings: Ratings
    deliveries: DeliveryStore
    access: AccessTable
    calls: SlackCalls
    identity: Identity
