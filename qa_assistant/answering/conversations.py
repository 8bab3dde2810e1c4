"""Conversations: the turns of each, stored in the catalog, never mixed."""

from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from qa_assistant.errors import ConversationNotFound
from qa_assistant.models import Answer, Conversation
from vectorstore import schema
from vectorstore.catalog import Catalog


class ConversationStore:
    """Keeps answers by conversation; a conversation belongs to one collection and one reader."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def get(self, conversation_id: str, *, readers: frozenset[str] | None = None) -> Conversation:
        """The conversation with all its turns, oldest first.

        Raises:
            ConversationNotFound: there is none, or it belongs to other readers.
        """
        conversations, turns = schema.conversations, schema.turns
        with self._catalog.session() as session:
            row = session.execute(
                select(conversations).where(conversations.c.id == conversation_id)
            ).one_or_none()
            if row is None or not _may_read(row.readers, readers):
                raise ConversationNotFound(
                    f"There is no conversation {conversation_id!r}; ask without a "
                    "conversation_id to begin a new one."
                )
            answers = session.scalars(
                select(turns.c.answer)
                .where(turns.c.conversation_id == conversation_id)
                .order_by(turns.c.id)
            ).all()
        return Conversation(
            id=row.id,
            collection=row.collection,
            created_at=row.created_at,
            answers=tuple(Answer.model_validate(answer) for answer in answers),
        )

    def add(self, answer: Answer, *, readers: frozenset[str] | None = None) -> None:
        """Append a turn; the first one makes the conversation."""
        with self._catalog.transaction() as session:
            known = session.scalar(
                select(schema.conversations.c.id).where(
                    schema.conversations.c.id == answer.conversation_id
                )
            )
            if known is None:
                session.execute(
                    insert(schema.conversations).values(
                        id=answer.conversation_id,
                        collection=answer.searched.collection,
                        readers=None if readers is None else sorted(readers),
                        created_at=datetime.now(UTC),
                    )
                )
            session.execute(
                insert(schema.turns).values(
                    conversation_id=answer.conversation_id,
                    answer_id=answer.id,
                    created_at=answer.created_at,
                    answer=answer.model_dump(mode="json"),
                )
            )

    def delete(self, conversation_id: str, *, readers: frozenset[str] | None = None) -> int:
        """Forget a conversation; returns how many turns it had.

        Raises:
            ConversationNotFound: there is none, or it belongs to other readers.
        """
        turns = len(self.get(conversation_id, readers=readers).answers)
        with self._catalog.transaction() as session:
            session.execute(
                delete(schema.turns).where(schema.turns.c.conversation_id == conversation_id)
            )
            session.execute(
                delete(schema.conversations).where(schema.conversations.c.id == conversation_id)
            )
        return turns


def _may_read(owners: list[str] | None, readers: frozenset[str] | None) -> bool:
    """Only who asked with the same groups continues a conversation; full access reads all."""
    return readers is None or (owners is not None and frozenset(owners) == readers)
