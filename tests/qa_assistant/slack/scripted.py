"""An assistant that says what a test tells it, as slowly as a test tells it."""

import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from qa_assistant.models import (
    Answer,
    AnswerStatus,
    Citation,
    DeltaEvent,
    DoneEvent,
    Event,
    Note,
    NoteKind,
    Question,
    Searched,
    Stage,
    StatusEvent,
)
from vectorstore.models import Filters

PUBLISHED = datetime(2025, 3, 31, tzinfo=UTC)


def make_citation(number: int = 1, **fields: Any) -> Citation:
    """A citation with what a test does not care about filled in."""
    return Citation(
        **{
            "number": number,
            "article_id": "a1",
            "version": 1,
            "title": "CNRE holds its spring meeting",
            "url": "https://example.com/a",
            "publisher": "Metal Daily",
            "author": None,
            "published_at": PUBLISHED,
            "quote": "It was.",
            "start": 0,
            "end": 7,
            "answer_start": 0,
            "answer_end": 7,
            "content_hash": "0" * 64,
            "view_url": "https://qa.test/articles/a1?version=1&start=0&end=7#quote",
            "source_url": None,
            **fields,
        }
    )


def make_answer(text: str = "It was. [1]", **fields: Any) -> Answer:
    """An answer with what a test does not care about filled in."""
    return Answer(
        **{
            "id": f"ans_{uuid.uuid4().hex}",
            "conversation_id": f"con_{uuid.uuid4().hex}",
            "question": "Was it?",
            "standalone_question": "Was it?",
            "status": AnswerStatus.ANSWERED,
            "text": text,
            "citations": (make_citation(),),
            "notes": (Note(kind=NoteKind.STALE, text="This is from March."),),
            "searched": Searched(
                collection="default",
                articles=2,
                published_from=PUBLISHED,
                published_to=PUBLISHED,
                filters=Filters(),
            ),
            "answerer": "scripted",
            "created_at": datetime.now(UTC),
            **fields,
        }
    )


class ScriptedAssistant:
    """Says the pieces one after another; keeps what it was asked."""

    def __init__(self, *pieces: str, pause: float = 0.0, **fields: Any) -> None:
        self.pieces = pieces or ("It was. [1]",)
        self.pause = pause
        self.fields = fields
        self.asked: list[Question] = []
        self.hold = threading.Event()
        """Set to let it say its last piece."""
        self.hold.set()
        self.begun = threading.Event()

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of an answer."""
        self.asked.append(question)
        yield StatusEvent(stage=Stage.SEARCHING)
        for number, piece in enumerate(self.pieces):
            if number == len(self.pieces) - 1:
                while not self.hold.wait(0.02):
                    yield StatusEvent(stage=Stage.ANSWERING)  # a chance to stop
            yield DeltaEvent(text=piece)
            self.begun.set()
            time.sleep(self.pause)
        fields = {"question": question.text, **self.fields}
        if question.conversation_id:
            fields["conversation_id"] = question.conversation_id
        yield DoneEvent(answer=make_answer("".join(self.pieces), **fields))
