"""A command's backend as what knowledge-base tests ask."""

from collections.abc import Iterator

from qa_assistant.api.schemas import AskBody, FiltersBody
from qa_assistant.cli.backend import Backend
from qa_assistant.models import Event, Question
from vectorstore.models import Article


class BackendAsker:
    """Asks the server that holds the data folder, or the data itself."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def ask(self, question: Question) -> Iterator[Event]:
        """The events of an answer, the whole answer last."""
        body = AskBody(
            question=question.text,
            conversation_id=question.conversation_id,
            collection=question.collection,
            filters=FiltersBody(**dict(question.filters)),
            as_of=question.as_of,
        )
        return self._backend.ask(body)

    def article(self, id: str, *, version: int) -> Article:
        """An article as it was in this version."""
        return self._backend.article(id, version=version)

    def forget(self, conversation_id: str) -> None:
        """Remove a conversation."""
        self._backend.forget(conversation_id)
