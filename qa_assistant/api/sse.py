"""Server-sent events (WHATWG HTML, section 9.2): an answer's events on the wire."""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from enum import Enum

import anyio
import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from qa_assistant.api.answer_queue import AnswerQueue
from qa_assistant.models import Answer, DoneEvent, Event, StatusEvent
from qa_assistant.problems import EXPECTED_ERRORS, Problem, problem_of

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_SECONDS = 9.0
"""A comment line goes out after so long a silence, so that no proxy gives up (at most 10 s)."""
WATCH_SECONDS = 0.25
"""So often it is looked whether who waits for a whole answer is still there."""
PATIENCE_SECONDS = 5.0
"""So long an error can still become the reply's status; later it travels as an event."""
KEEP_ALIVE = b": still working\n\n"


class Mark(Enum):
    """What a feed hands out besides events."""

    END = "end"
    SILENCE = "silence"


Item = Event | Exception | Mark


def encode_event(event: Event) -> bytes:
    """One event: its type as the name, its other fields as JSON.

    In ASCII, since some clients take U+2028 and its like for the end of a line.
    """
    return _frame(event.type, event.model_dump_json(exclude={"type"}, ensure_ascii=True))


def encode_problem(problem: Problem) -> bytes:
    """The event that ends a stream which failed."""
    body = problem.model_dump_json(exclude_defaults=True, ensure_ascii=True)
    return _frame("error", f'{{"problem":{body}}}')


def _frame(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()


class EventFeed:
    """Runs a plain iterator of events in one worker thread, and hands them to the event loop.

    Closing the feed ends the iterator at its next event, in the thread that runs it.
    """

    def __init__(
        self,
        events: Iterator[Event],
        *,
        queue: AnswerQueue,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        """Raises RequestRefused where the queue has no room."""
        queue.check()
        self._events = events
        self._places = queue
        self._heartbeat = heartbeat
        self._left = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Item] = asyncio.Queue()
        self._early: deque[Item] = deque()
        self._task = asyncio.create_task(
            anyio.to_thread.run_sync(self._run, limiter=queue.limiter, abandon_on_cancel=True)
        )

    async def raise_early_error(self) -> None:
        """Wait a while for the first event; an error instead of it is raised here."""
        with anyio.move_on_after(PATIENCE_SECONDS):
            item = await self._queue.get()
            if isinstance(item, Exception):
                raise item
            self._early.append(item)

    async def items(self) -> AsyncIterator[Item]:
        """The events as they come, a mark for each long silence; an error is the last item."""
        while True:
            item = await self._next()
            if item is Mark.END:
                return
            yield item
            if isinstance(item, Exception):
                return

    async def answer(self, has_left: Callable[[], Awaitable[bool]]) -> Answer | None:
        """The whole answer; null if the client leaves, which stops the work.

        Raises:
            Exception: what the iterator raises.
        """
        try:
            async for item in self.items():
                if isinstance(item, Exception):
                    raise item
                if isinstance(item, DoneEvent):
                    return item.answer
                if item is Mark.SILENCE and await has_left():
                    return None
        finally:
            self.close()
        raise RuntimeError("a stream of events ended without its answer")

    def close(self) -> None:
        """Nobody listens any more: stop the work."""
        self._left.set()

    async def _next(self) -> Item:
        if self._early:
            return self._early.popleft()
        with anyio.move_on_after(self._heartbeat):
            return await self._queue.get()
        return Mark.SILENCE

    def _run(self) -> None:
        last: Exception | Mark = Mark.END
        try:
            with self._places.timed():
                self._hand_over_all()
        except Exception as error:  # the edge of a thread: the error travels as the last item
            last = error
        finally:
            if isinstance(self._events, Generator):
                self._events.close()
        self._hand_over(last)

    def _hand_over_all(self) -> None:
        stage: StatusEvent | None = None
        for event in self._events:
            if self._left.is_set():
                return
            if isinstance(event, StatusEvent):
                if event == stage:
                    continue  # the same stage again: a chance to stop, no news
                stage = event
            self._hand_over(event)

    def _hand_over(self, item: Item) -> None:
        # the loop may have ended while the work went on
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)


class EventStream(StreamingResponse):
    """The reply that carries a feed; a client that leaves closes it."""

    media_type = MEDIA_TYPE

    def __init__(self, feed: EventFeed, frames: AsyncIterator[bytes]) -> None:
        """`frames` is what is made of the feed's items."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(frames, headers=headers)
        self._feed = feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the reply, as ASGI has it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._feed.close()


async def encode_feed(feed: EventFeed, *, request_id: str | None) -> AsyncIterator[bytes]:
    """The events as this API has them."""
    async for item in feed.items():
        if isinstance(item, Mark):
            yield KEEP_ALIVE
        elif isinstance(item, Exception):
            yield encode_problem(stream_problem(item, request_id=request_id))
        else:
            yield encode_event(item)


def stream_problem(error: Exception, *, request_id: str | None) -> Problem:
    """The problem that ends a stream; an unexpected one goes to the log."""
    if not isinstance(error, EXPECTED_ERRORS):
        structlog.get_logger(__name__).error("stream failed", exc_info=error)
    return problem_of(error, request_id=request_id)
