"""Which conversation a chat of OpenAI's clients is: these send all of it with every question."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Final

from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.api.openai_schemas import ChatMessage
from qa_assistant.errors import ConversationNotFound, InvalidQuestion
from qa_assistant.models import Answer
from vectorstore.invisible import without_invisible

MOST_ALIKE: Final = 8
"""So many of the conversations in which the same was said are known."""
_HEARD = frozenset({"user", "assistant"})


class ChatMemory:
    """Which conversation a list of messages is.

    The last few thousand chats are known by what was said in them; one that is not known any more
    begins anew, and its follow-ups have to stand alone. Several people may have said the same with
    one key: each conversation is gone on with by one chat, and by none once something else was
    said in it.
    """

    def __init__(self, conversations: ConversationStore, *, most: int = 5_000) -> None:
        self._conversations = conversations
        self._most = most
        self._known: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._held: set[str] = set()
        self._lock = Lock()

    @contextmanager
    def hold(
        self,
        owner: str,
        messages: Sequence[ChatMessage],
        *,
        collection: str,
        readers: frozenset[str] | None,
    ) -> Iterator[str | None]:
        """The conversation in which exactly this was said, no other chat's meanwhile; null if it is
        not known."""
        asked = [_as_kept(message.text) for message in messages if message.role == "user"]
        id: str | None = None
        try:
            for id in self._untaken(_digest(owner, messages)):
                if self._was_asked(id, asked, collection=collection, readers=readers):
                    break
                self._release(id)
            else:
                id = None
            yield id
        finally:
            self._release(id)

    def remember(self, owner: str, messages: Sequence[ChatMessage], conversation_id: str) -> None:
        """Say which conversation this is; `owner` tells apart who may go on with it."""
        digest = _digest(owner, messages)
        with self._lock:
            alike = [id for id in self._known.pop(digest, ()) if id != conversation_id]
            self._known[digest] = (conversation_id, *alike[: MOST_ALIKE - 1])
            self._held.discard(conversation_id)  # the next question may come at once
            if len(self._known) > self._most:
                self._known.popitem(last=False)

    def _untaken(self, digest: str) -> Iterator[str]:
        """The conversations in which this was said, the latest first, each held by now."""
        with self._lock:
            known = self._known.get(digest, ())
        for id in known:
            with self._lock:
                if id in self._held:
                    continue
                self._held.add(id)
            yield id

    def _release(self, id: str | None) -> None:
        with self._lock:
            self._held.discard(id or "")

    def _was_asked(
        self, id: str, asked: list[str], *, collection: str, readers: frozenset[str] | None
    ) -> bool:
        """Whether its turns are the last of these questions: earlier ones may have been dropped, or
        asked in another conversation."""
        try:
            turns = self._conversations.recent(
                id, collection=collection, readers=readers, turns=len(asked) + 1
            )
        except (ConversationNotFound, InvalidQuestion):
            return False
        questions = [_as_kept(turn.question) for turn in turns]
        return bool(questions) and questions == asked[-len(questions) :]


class AnswerListener:
    """Remembers which conversation a chat is, once its answer is there."""

    def __init__(self, chats: ChatMemory, owner: str, messages: Sequence[ChatMessage]) -> None:
        self._chats, self._owner, self._messages = chats, owner, messages

    def __call__(self, answer: Answer) -> None:
        """The chat so far, with this answer, is the answer's conversation."""
        said = ChatMessage(role="assistant", content=answer.text)
        self._chats.remember(self._owner, [*self._messages, said], answer.conversation_id)


def _as_kept(question: str) -> str:
    return without_invisible(question).strip()


def _digest(owner: str, messages: Sequence[ChatMessage]) -> str:
    said = [[m.role, m.text.strip()] for m in messages if m.role in _HEARD]
    return hashlib.sha256(json.dumps([owner, said]).encode()).hexdigest()
