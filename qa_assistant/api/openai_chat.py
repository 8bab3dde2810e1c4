"""An answer as a chat completion, whole or in chunks."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from qa_assistant.api.chat_memory import AnswerListener
from qa_assistant.api.openai_schemas import (
    Annotation,
    AssistantMessage,
    ChatCompletion,
    Choice,
    TokenUsage,
    UrlCitation,
    frame,
)
from qa_assistant.api.sse import KEEP_ALIVE, EventFeed, Mark, stream_problem
from qa_assistant.models import Answer, DeltaEvent, DoneEvent, Event, NoteKind

DONE: Final = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Completion:
    """What every piece of one completion says, and where its links begin."""

    id: str
    created: int
    model: str
    address: str
    """Where this server is reached; makes the links of citations absolute."""

    def whole(self, answer: Answer) -> ChatCompletion:
        """The answer in one piece."""
        message = AssistantMessage(content=answer.text, annotations=self._annotations(answer))
        return ChatCompletion(
            id=self.id,
            created=self.created,
            model=self.model,
            choices=(Choice(message=message, finish_reason=_finish(answer)),),
            usage=_usage(answer),
            qa_assistant=answer,
        )

    def first(self) -> bytes:
        """The chunk that says who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def piece(self, text: str) -> bytes:
        """The chunk with the next piece of text."""
        return self._chunk({"content": text})

    def last(self, answer: Answer, *, with_usage: bool) -> Iterable[bytes]:
        """The chunk with the citations and the whole answer, and what ends the stream."""
        notes = [each.model_dump() for each in self._annotations(answer)]
        yield self._chunk({"annotations": notes})
        whole = {"qa_assistant": answer.model_dump(mode="json")}
        yield self._chunk({}, finish=_finish(answer), **whole)
        if with_usage:
            yield frame(self._fields() | {"choices": [], "usage": _usage(answer).model_dump()})
        yield DONE

    def _annotations(self, answer: Answer) -> tuple[Annotation, ...]:
        return tuple(
            Annotation(
                url_citation=UrlCitation(
                    start_index=citation.answer_start,
                    end_index=citation.answer_end,
                    url=citation.source_url or urljoin(self.address, citation.view_url),
                    title=citation.title,
                )
            )
            for citation in answer.citations
        )

    def _chunk(self, delta: dict[str, Any], *, finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return frame(self._fields() | {"choices": [choice]} | more)

    def _fields(self) -> dict[str, Any]:
        kind = "chat.completion.chunk"
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


async def encode_chunks(
    feed: EventFeed,
    completion: Completion,
    *,
    with_usage: bool,
    request_id: str | None,
    on_answer: AnswerListener,
) -> AsyncIterator[bytes]:
    """The events of an answer as chunks of a chat completion, `[DONE]` at the end."""
    yield completion.first()
    async for item in feed.items():
        if isinstance(item, Mark):
            yield KEEP_ALIVE
        elif isinstance(item, Exception):
            problem = stream_problem(item, request_id=request_id)
            yield frame({"error": error_member(problem.code, problem.detail)})
        else:
            if isinstance(item, DoneEvent):
                on_answer(item.answer)  # before the client knows that it may ask again
            for part in _parts(item, completion, with_usage=with_usage):
                yield part


def error_member(code: str, detail: str) -> dict[str, str | None]:
    """An error as clients of OpenAI's API look for it."""
    return {"message": detail, "type": "invalid_request_error", "code": code, "param": None}


def _parts(item: Event, completion: Completion, *, with_usage: bool) -> Iterable[bytes]:
    if isinstance(item, DeltaEvent):
        yield completion.piece(item.text)
    elif isinstance(item, DoneEvent):
        yield from completion.last(item.answer, with_usage=with_usage)


def _finish(answer: Answer) -> Any:
    return "length" if any(n.kind is NoteKind.CUT_OFF for n in answer.notes) else "stop"


def _usage(answer: Answer) -> TokenUsage:
    if answer.usage is None:
        return TokenUsage()
    names = TokenUsage.model_fields
    return TokenUsage(**{name: getattr(answer.usage, name) for name in names})
