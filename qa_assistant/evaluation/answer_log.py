"""What was asked and answered, across conversations: one answer by its id, or the latest."""

from datetime import datetime

from sqlalchemy import func, select

from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.errors import AnswerNotFound, ConversationNotFound
from qa_assistant.models import Answer, AnswerStatus
from vectorstore import schema
from vectorstore.catalog import Catalog
from vectorstore.cursors import before_number, cut_page, make_cursor
from vectorstore.models import Record

_turns = schema.turns


class AnswerPage(Record):
    """Some answers, the latest first, and how many there are."""

    items: tuple[Answer, ...]
    total: int
    next_cursor: str | None = None
    """Asks for the next page, also while new answers come; null for the last one."""


def same_words(question: str) -> str:
    """What is the same for questions that differ in case, spaces and their last mark only."""
    return " ".join(question.casefold().split()).rstrip(" ?.!")


class AnswerLog:
    """Reads the answers that conversations keep."""

    def __init__(self, catalog: Catalog, conversations: ConversationStore) -> None:
        self._catalog = catalog
        self._conversations = conversations

    def get(self, answer_id: str, *, readers: frozenset[str] | None = None) -> Answer:
        """One answer.

        Raises:
            AnswerNotFound: there is none, or it is in a conversation of other readers.
        """
        own = _turns.c.answer_id == answer_id
        with self._catalog.session() as session:
            conversation = session.scalar(select(_turns.c.conversation_id).where(own))
        try:
            answers = self._conversations.get(conversation or "", readers=readers).answers
        except ConversationNotFound:
            answers = ()
        for answer in answers:
            if answer.id == answer_id:
                return answer
        raise AnswerNotFound(
            f"There is no answer {answer_id!r}: its conversation may have been forgotten."
        )

    def answered_at(self) -> dict[str, datetime]:
        """When each question was last answered, by its words in lower case."""
        told = _turns.c.answer
        query = select(
            told["standalone_question"].as_string(), told["created_at"].as_string()
        ).where(told["status"].as_string() != AnswerStatus.NOT_FOUND)
        with self._catalog.session() as session:
            rows = session.execute(query.order_by(_turns.c.id)).all()
        return {same_words(question): datetime.fromisoformat(at) for question, at in rows}

    def page(
        self,
        *,
        status: AnswerStatus | None = None,
        limit: int = 50,
        offset: int = 0,
        cursor: str | None = None,
    ) -> AnswerPage:
        """The latest answers of everybody; for the owner of the data only."""
        given = _turns.c.answer["status"].as_string()
        wanted = given.in_([status] if status else list(AnswerStatus))
        following = before_number(cursor, _turns.c.id)
        query = (
            select(_turns.c.id, _turns.c.answer)
            .where(wanted, *following)
            .order_by(_turns.c.id.desc())
            .limit(limit + 1)
            .offset(offset)
        )
        with self._catalog.session() as session:
            total = session.scalar(select(func.count()).select_from(_turns).where(wanted))
            rows, last = cut_page(session.execute(query).all(), limit)
        return AnswerPage(
            items=tuple(Answer.model_validate(row.answer) for row in rows),
            total=total or 0,
            next_cursor=None if last is None else make_cursor(last.id),
        )
