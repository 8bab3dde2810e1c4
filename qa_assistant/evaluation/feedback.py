"""What people thought of answers: one rating for each answer, kept in the catalog."""

from datetime import UTC, datetime
from itertools import takewhile

from sqlalchemy import Row, delete, func, insert, select

from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.errors import AnswerNotFound, ConversationNotFound
from qa_assistant.evaluation.ratings import Feedback, FeedbackPage, RatedAnswer, Rating
from qa_assistant.models import Conversation
from vectorstore import schema
from vectorstore.catalog import Catalog
from vectorstore.cursors import after_latest, cut_page, make_cursor


class FeedbackStore:
    """Keeps ratings of answers; they go with the conversation of their answer."""

    def __init__(self, catalog: Catalog, conversations: ConversationStore) -> None:
        self._catalog = catalog
        self._conversations = conversations

    def rate(
        self,
        answer_id: str,
        rating: Rating,
        *,
        comment: str | None = None,
        readers: frozenset[str] | None = None,
    ) -> Feedback:
        """Keep a rating in the place of an earlier one.

        Raises:
            AnswerNotFound: there is no such answer in a conversation that these readers may read.
        """
        self._require(answer_id, readers)
        comment = (comment or "").strip() or None
        feedback = Feedback(
            answer_id=answer_id, rating=rating, comment=comment, given_at=datetime.now(UTC)
        )
        table = schema.feedback
        with self._catalog.transaction() as session:
            session.execute(delete(table).where(table.c.answer_id == answer_id))
            session.execute(insert(table).values(**feedback.model_dump()))
        return feedback

    def page(
        self,
        *,
        rating: Rating | None = None,
        limit: int = 50,
        offset: int = 0,
        cursor: str | None = None,
    ) -> FeedbackPage:
        """One page of what everybody thought; for the owner of the data only."""
        table, turns = schema.feedback, schema.turns
        wanted = table.c.rating.in_([rating] if rating else list(Rating))
        rows = (
            select(table, turns.c.conversation_id)
            .join(turns, turns.c.answer_id == table.c.answer_id)
            .where(wanted, *after_latest(cursor, table.c.given_at, table.c.answer_id))
            .order_by(table.c.given_at.desc(), table.c.answer_id)
            .limit(limit + 1)
            .offset(offset)
        )
        with self._catalog.session() as session:
            total = session.scalar(select(func.count()).select_from(table).where(wanted))
            found, last = cut_page(session.execute(rows).all(), limit)
        return FeedbackPage(
            items=tuple(self._rated(row) for row in found),
            total=total or 0,
            limit=limit,
            offset=offset,
            next_cursor=None if last is None else make_cursor(last.given_at, last.answer_id),
        )

    def _rated(self, row: Row[tuple[object, ...]]) -> RatedAnswer:
        fields = row._asdict()
        answers = self._conversations.get(fields.pop("conversation_id")).answers
        earlier = tuple(takewhile(lambda answer: answer.id != fields["answer_id"], answers))
        return RatedAnswer(
            feedback=Feedback(**fields),
            answer=answers[len(earlier)],
            earlier=tuple(answer.question for answer in earlier),
        )

    def _require(self, answer_id: str, readers: frozenset[str] | None) -> Conversation:
        turns = schema.turns
        with self._catalog.session() as session:
            conversation: str | None = session.scalar(
                select(turns.c.conversation_id).where(turns.c.answer_id == answer_id)
            )
        try:
            return self._conversations.get(conversation or "", readers=readers)
        except ConversationNotFound as error:
            raise AnswerNotFound(
                f"There is no answer {answer_id!r}; take the `id` of an answer that you were given."
            ) from error
