"""One answer of a chat model as a stream of statements: deadline, retries, cancellation, usage."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, UsageMetadata
from langchain_core.messages.ai import add_usage

from qa_assistant.answering.models.model_faults import (
    MOST_TRIES,
    describe,
    is_bad_request,
    may_pass,
    pause_before,
)
from qa_assistant.answering.models.model_loop import submit
from qa_assistant.answering.models.model_output import (
    AnswerReader,
    ModelStatement,
    StatementReader,
)
from qa_assistant.answering.models.token_counts import TokenCounter
from qa_assistant.answering.protocols import Pulse
from qa_assistant.errors import ModelUnavailable
from qa_assistant.models import Usage

PULSE_SECONDS = 0.25
"""So long a call goes on at most after nobody wants its answer any more."""
_TAIL_SECONDS = 1.0
_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_context_window_exceeded"})
_DECLINED = frozenset({"content_filter", "refusal", "SAFETY", "PROHIBITED_CONTENT"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Prices:
    """What a model's tokens cost, for a million of them; null is not known."""

    input: float | None = None
    output: float | None = None

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """What so many tokens cost; null where a price is not known."""
        if self.input is None or self.output is None:
            return None
        return round((prompt_tokens * self.input + completion_tokens * self.output) / 1e6, 8)


class RequestForms:
    """With which options a model is called: with a schema for its answer, until it refuses that."""

    def __init__(self, *forms: Mapping[str, Any]) -> None:
        self._forms = list(forms) or [{}]

    @property
    def best(self) -> Mapping[str, Any]:
        """The best form that has not been refused."""
        return self._forms[0]

    def refuse(self, form: Mapping[str, Any]) -> bool:
        """Put a plainer form in the place of this one; false where there is none."""
        if self.best is not form:
            return True  # another answer was refused it meanwhile
        if len(self._forms) == 1:
            return False
        del self._forms[0]
        return True


@dataclass
class ModelCall:
    """One answer of a chat model; tried again while an error may pass and nothing was told yet."""

    model: BaseChatModel
    messages: Sequence[BaseMessage]
    deadline: float
    """On the clock of `time.monotonic`; everything ends by then, pauses and tries included."""
    forms: RequestForms
    count: TokenCounter
    reads: Callable[[], AnswerReader] = StatementReader
    """Makes what reads one try of it."""
    calls: int = 0
    _prompt_tokens: int = 0
    _completion_tokens: int = 0
    _estimated: bool = False
    _told: bool = False
    _reader: AnswerReader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = self.reads()

    def statements(self) -> Generator[ModelStatement | Pulse]:
        """The statements as they are completed, with a pulse now and then while nothing comes.

        Closing the iterator ends the call and its connection.

        Raises:
            ModelUnavailable: it failed, was cut off, declined, said nothing that can be read, or
                its time is over; statements that came before stay good.
        """
        passing = 0
        while True:
            form = self.forms.best
            try:
                yield from self._try(form)
                return
            except ModelUnavailable:
                raise
            except Exception as error:
                log.debug("chat model error", error=repr(error))
                if self._reader.is_complete:
                    return  # it failed behind its last word
                if self._told:
                    raise ModelUnavailable(describe(error)) from error
                if is_bad_request(error) and self.forms.refuse(form):
                    continue
                passing += 1
                pause = self._pause(passing, error)
            yield from self._wait(pause)

    def usage(self, prices: Prices) -> Usage:
        """What the call has taken so far, failed tries included."""
        prompt, completion = self._prompt_tokens, self._completion_tokens
        return Usage(
            prompt_tokens=prompt,
            completion_tokens=completion,
            total_tokens=prompt + completion,
            calls=max(1, self.calls),
            estimated=self._estimated,
            cost=prices.cost(prompt, completion),
        )

    def _try(self, form: Mapping[str, Any]) -> Iterator[ModelStatement | Pulse]:
        self._reader = reader = self.reads()
        used: UsageMetadata | None = None
        ending: str | None = None
        self.calls += 1
        try:
            with closing(self._chunks(form)) as chunks:
                for item in chunks:
                    if isinstance(item, Pulse):
                        yield item
                        continue
                    used = add_usage(used, item.usage_metadata) if item.usage_metadata else used
                    ending = _ending(item) or ending
                    yield from self._read(reader.feed(_words(item)))
                    if reader.is_complete:  # what follows are counts at most
                        self.deadline = min(self.deadline, time.monotonic() + _TAIL_SECONDS)
                    if reader.is_too_long:
                        break
            if ending in _DECLINED:
                raise ModelUnavailable("it declined to answer")
            whole = ending not in _CUT_OFF and not reader.is_too_long
            yield from self._read(reader.finish() if whole else reader.rest())
            _refuse_unreadable(reader, cut_off=ending in _CUT_OFF)
        finally:
            self._note_usage(used, reader.text)

    def _chunks(self, form: Mapping[str, Any]) -> Generator[AIMessageChunk | Pulse]:
        """What the model sends; a pulse where it has been silent for a while."""
        arrived: SimpleQueue[AIMessageChunk | None] = SimpleQueue()
        left = Event()

        async def pump() -> None:
            async for chunk in self.model.astream(list(self.messages), **form):
                arrived.put(_as_chunk(chunk))
                if left.is_set():  # `wait_for` loses a cancellation where chunks never pause
                    return

        call = submit(pump())
        call.add_done_callback(lambda _: arrived.put(None))
        pulse_due = time.monotonic() + PULSE_SECONDS
        try:
            while True:
                now = time.monotonic()
                if now >= self.deadline:
                    if self._reader.is_complete:
                        return  # it trickles on behind its last word
                    raise ModelUnavailable("it took too long")
                if now >= pulse_due:
                    pulse_due = now + PULSE_SECONDS
                    yield Pulse()
                try:
                    chunk = arrived.get(timeout=max(0.0, min(pulse_due, self.deadline) - now))
                except Empty:
                    continue
                if chunk is None:
                    call.result()
                    return
                yield chunk
        finally:
            left.set()
            call.cancel()

    def _read(self, statements: Iterator[ModelStatement]) -> Iterator[ModelStatement]:
        for statement in statements:
            self._told = True
            yield statement

    def _pause(self, tries: int, error: Exception) -> float:
        """Seconds until the next try.

        Raises:
            ModelUnavailable: there is none, or none before the deadline.
        """
        pause = pause_before(tries, error)
        if not may_pass(error) or tries >= MOST_TRIES or time.monotonic() + pause >= self.deadline:
            raise ModelUnavailable(describe(error)) from error
        return pause

    def _wait(self, seconds: float) -> Iterator[Pulse]:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, PULSE_SECONDS))
            yield Pulse()

    def _note_usage(self, told: UsageMetadata | None, text: str) -> None:
        if told is not None:
            self._prompt_tokens += told["input_tokens"]
            self._completion_tokens += told["output_tokens"]
            return
        self._estimated = True
        self._prompt_tokens += sum(self.count(str(message.text)) for message in self.messages)
        self._completion_tokens += self.count(text)


def _refuse_unreadable(reader: AnswerReader, *, cut_off: bool) -> None:
    """Raise where the answer has ended and is not whole, empty, or of another form."""
    if reader.is_complete and not reader.is_malformed:
        return
    if cut_off:
        raise ModelUnavailable("its answer was cut off")
    if reader.is_too_long:
        raise ModelUnavailable("its answer is far too long")
    if not reader.text.strip():
        raise ModelUnavailable("it returned nothing")
    if reader.is_malformed:
        raise ModelUnavailable("it returned JSON of another form")
    raise ModelUnavailable("its answer was cut off")


def _as_chunk(message: BaseMessage) -> AIMessageChunk:
    """What a model without a stream of its own returns, as the only chunk."""
    if isinstance(message, AIMessageChunk):
        return message
    return AIMessageChunk(**message.model_dump(exclude={"type"}))


def _words(chunk: AIMessageChunk) -> str:
    """The chunk's text, or what it hands to a tool: some models answer through one unasked."""
    return str(chunk.text) or "".join(call["args"] or "" for call in chunk.tool_call_chunks)


def _ending(chunk: AIMessageChunk) -> str | None:
    """Why the model stopped, in its provider's word; null before it has."""
    if chunk.additional_kwargs.get("refusal"):
        return "refusal"
    told = chunk.response_metadata
    names = ("finish_reason", "stop_reason", "done_reason")
    return next((str(told[name]) for name in names if told.get(name)), None)
