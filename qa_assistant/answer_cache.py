"""Answers that were given lately, given again while nothing they depend on has changed."""

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.models import (
    Answer,
    CitationEvent,
    DeltaEvent,
    DoneEvent,
    Event,
    NoteKind,
    Question,
    SourcesEvent,
    Stage,
    StatusEvent,
)
from vectorstore.models import Hit

if TYPE_CHECKING:
    from qa_assistant.answering.assistant import Assistant

KEPT_SECONDS: Final = 600.0
"""What an answer says of its age ("three months old") must not be old itself."""
_PASSING: Final = frozenset({NoteKind.FALLBACK, NoteKind.CUT_OFF})


@dataclass(frozen=True)
class _Kept:
    answer: Answer
    hits: tuple[Hit, ...]
    until: float


class AnswerCache:
    """Gives an answer again to the same question, with the same filters and day, of a reader with
    the same groups, as long as the articles are the same.

    A follow-up depends on its conversation and a question like "what happened yesterday?" on the
    moment: these are always answered anew, as is one whose chat model failed. What is given again
    is a new answer in a new conversation, and says that it is one (`from_cache`).
    """

    def __init__(
        self,
        assistant: "Assistant",
        conversations: ConversationStore,
        *,
        revision: Callable[[], int],
        most: int,
    ) -> None:
        """`revision` tells articles apart that were written meanwhile; `most` is how many answers
        are kept, 0 for none."""
        self._assistant = assistant
        self._conversations = conversations
        self._revision = revision
        self._most = most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of an answer; raises as `Assistant.stream`."""
        if self._most == 0 or question.conversation_id is not None:
            yield from self._assistant.stream(question)
            return
        key = self._key(question)
        kept = self._find(key)
        if kept is not None:
            yield from self._again(kept, question)
            return
        hits: tuple[Hit, ...] = ()
        with closing(self._assistant.stream(question)) as events:  # type: ignore[type-var]
            for event in events:
                if isinstance(event, SourcesEvent):
                    hits = event.hits
                if isinstance(event, DoneEvent) and _may_be_kept(event.answer):
                    self._keep(key, question, _Kept(event.answer, hits, _now() + KEPT_SECONDS))
                yield event

    def clear(self) -> None:
        """Forget all answers: something changed that no revision tells, such as an alias."""
        with self._lock:
            self._kept.clear()

    def _key(self, question: Question) -> str:
        words = " ".join(question.text.split())
        asked = question.model_copy(update={"text": words})
        readers = None if asked.readers is None else sorted(asked.readers)
        rest = asked.model_dump_json(exclude={"readers", "filters"})
        filters = asked.filters.model_dump(mode="json")
        filters["tags"] = sorted(filters["tags"])
        return f"{self._revision()} {readers} {filters} {rest}"

    def _find(self, key: str) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.until < _now():
                return None
            self._kept.move_to_end(key)
            return kept

    def _keep(self, key: str, question: Question, kept: _Kept) -> None:
        if self._key(question) != key:
            return  # articles were written while it was answered
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def _again(self, kept: _Kept, question: Question) -> Iterator[Event]:
        answer = kept.answer.model_copy(
            update={
                "id": f"ans_{uuid.uuid4().hex}",
                "conversation_id": f"con_{uuid.uuid4().hex}",
                "question": question.text,
                "created_at": datetime.now(UTC),
                "from_cache": True,
                "timings": {"total": 0.0},
                "usage": None,
            }
        )
        yield StatusEvent(stage=Stage.SEARCHING)
        yield SourcesEvent(hits=kept.hits)
        yield StatusEvent(stage=Stage.ANSWERING)
        yield DeltaEvent(text=answer.text)
        yield from (CitationEvent(citation=citation) for citation in answer.citations)
        self._conversations.add(answer, readers=question.readers, begins=True)
        yield DoneEvent(answer=answer)


def _may_be_kept(answer: Answer) -> bool:
    fails = any(note.kind in _PASSING for note in answer.notes)
    return answer.searched.time is None and not fails


def _now() -> float:
    return time.monotonic()
