"""Answers what was acknowledged: each thing once, one after another in a thread."""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import structlog

from qa_assistant.api.answer_queue import AnswerQueue
from qa_assistant.api.sse import EventFeed
from qa_assistant.errors import AnswerNotFound, ConversationNotFound, InvalidQuestion
from qa_assistant.models import (
    MAX_QUESTION_CHARACTERS,
    Answer,
    DeltaEvent,
    DoneEvent,
    Question,
)
from qa_assistant.problems import EXPECTED_ERRORS
from qa_assistant.slack.access import Access
from qa_assistant.slack.asked import Asked, Via
from qa_assistant.slack.claims import report_blocks, report_text
from qa_assistant.slack.deliveries import Delivery, State
from qa_assistant.slack.errors import ReplyGone, SlackError, SlackRefused, SlackUnreachable
from qa_assistant.slack.parts import Parts
from qa_assistant.slack.postbox import Postbox
from qa_assistant.slack.reply import PrivateReply, Reply, StreamSupport, ThreadReply

WORKERS = 2
"""Answers that are written at the same time."""
LONGEST = timedelta(hours=1)
"""So long after it was asked an answer is still of use to whoever asked."""
AGAIN_SECONDS = (5.0, 30.0, 120.0, 300.0)
"""When it is tried again while Slack is out of order; the last one from then on."""
HELP = (
    "Ask me a question about the articles, e.g. “who chaired the meeting?”. I answer with quotes "
    "that you can open, or say that the articles do not say."
)
_ASKING_FOR_HELP = frozenset({"", "help", "what can you do", "what can i ask"})
NOT_HERE = "I am not set up for this workspace: whoever runs me can add it to the access table."
BROKEN = "Something went wrong here, and it has been logged. Ask again in a moment."
TOO_LONG = f"This is too long: ask in at most {MAX_QUESTION_CHARACTERS:,} characters."


class Responder:
    """Workers that answer one delivery after another.

    Args:
        parts: What answering needs.
        workers: How many answers are written at the same time.
        again: Seconds until a delivery is tried again that Slack did not take.
    """

    def __init__(
        self, parts: Parts, *, workers: int = WORKERS, again: tuple[float, ...] = AGAIN_SECONDS
    ) -> None:
        self._parts = parts
        self._again = again
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        # each worker has one answer under way, so none ever waits here
        self._places = AnswerQueue(places=workers, room=workers)
        self._streams = StreamSupport()
        self._threads: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._workers = workers
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to work, with what an earlier process left undone."""
        for key in await asyncio.to_thread(self._parts.deliveries.unfinished):
            self.submit(key)
        for _ in range(self._workers):
            self._spawn(self._work())

    def submit(self, key: str) -> None:
        """Answer this delivery as soon as a worker is free."""
        self._queue.put_nowait(key)

    async def stop(self) -> None:
        """Stop at once: what is not answered is answered after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while True:
            key = await self._queue.get()
            try:
                await self._deal_with(key)
            except Exception:  # the edge of a worker: the next delivery has its turn
                _log().exception("slack delivery failed", key=key)

    async def _deal_with(self, key: str) -> None:
        deliveries = self._parts.deliveries
        delivery = await asyncio.to_thread(deliveries.begin, key)
        if delivery is None:
            return
        lock = self._threads.setdefault(delivery.asked.thread, asyncio.Lock())
        async with lock:
            try:
                await self._reply_to(delivery)
            except ReplyGone as error:
                _log().warning("slack answer not sent", key=key, what=str(error))
                state = State.GIVEN_UP
            except SlackError as error:
                if self._wait_for_better_times(delivery, error):
                    return
                state = State.GIVEN_UP
            else:
                state = State.ANSWERED
        await asyncio.to_thread(deliveries.finish, key, state)

    def _wait_for_better_times(self, delivery: Delivery, error: SlackError) -> bool:
        """Whether it is tried again later: Slack is out of order, or the set-up may be mended."""
        may_pass = isinstance(error, SlackUnreachable) or (
            isinstance(error, SlackRefused) and error.needs_operator
        )
        key, age = delivery.asked.key, datetime.now(UTC) - delivery.received_at
        if not may_pass or age > LONGEST:
            _log().error("slack answer given up", key=key, what=str(error))
            return False
        seconds = self._again[min(delivery.attempts, len(self._again) - 1)]
        _log().error("slack answer waits", key=key, seconds=seconds, what=str(error))
        self._spawn(self._submit_later(key, seconds))
        return True

    async def _submit_later(self, key: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.submit(key)

    async def _reply_to(self, delivery: Delivery) -> None:
        reply = await self._open_reply(delivery)
        try:
            await self._answer(delivery, reply)
        except SlackError:
            raise
        except EXPECTED_ERRORS as error:
            _log().error("slack question not answered", key=delivery.asked.key, error=str(error))
            await reply.say(BROKEN)
        except Exception:
            _log().exception("slack question not answered", key=delivery.asked.key)
            await reply.say(BROKEN)

    async def _open_reply(self, delivery: Delivery) -> Reply:
        parts, asked = self._parts, delivery.asked
        if asked.thread_ts is None:
            return PrivateReply(parts.calls, asked)
        postbox = Postbox(parts.calls, parts.deliveries, parts.identity, asked)
        adopted = delivery.reply_ts
        if adopted is None and delivery.attempts:
            adopted = await postbox.adopt()
        return ThreadReply(parts.calls, postbox, asked, streams=self._streams, adopted=adopted)

    async def _answer(self, delivery: Delivery, reply: Reply) -> None:
        asked = delivery.asked
        access = self._parts.access.resolve(asked.place)
        if access is None:
            await reply.say(NOT_HERE)
        elif asked.question.lower().strip(" ?!.") in _ASKING_FOR_HELP:
            await reply.say(HELP)
        elif len(asked.question) > MAX_QUESTION_CHARACTERS:
            await reply.say(TOO_LONG)
        elif asked.via is Via.STATEMENT:
            await self._check(asked, access, reply)
        else:
            answer = await self._earlier(delivery, access)
            if answer is None:
                answer = await self._ask(asked, access, reply)
            await reply.finish(answer)

    async def _check(self, asked: Asked, access: Access, reply: Reply) -> None:
        report = await asyncio.to_thread(
            self._parts.claims.check,
            asked.question,
            collection=access.collection,
            readers=access.readers,
        )
        await reply.say(report_text(report), report_blocks(report))

    async def _earlier(self, delivery: Delivery, access: Access) -> Answer | None:
        """The answer that an attempt came to which did not get it through to Slack."""
        if delivery.answer_id is None:
            return None
        try:
            answer = await asyncio.to_thread(
                self._parts.answers.get, delivery.answer_id, readers=access.readers
            )
        except AnswerNotFound:
            return None
        return answer if answer.searched.collection == access.collection else None

    async def _ask(self, asked: Asked, access: Access, reply: Reply) -> Answer:
        deliveries = self._parts.deliveries
        conversation = None
        if asked.via is not Via.COMMAND:
            conversation = await asyncio.to_thread(deliveries.conversation_in, asked.thread)
        try:
            answer = await self._stream(asked, access, reply, conversation)
        except (ConversationNotFound, InvalidQuestion):
            if conversation is None:
                raise
            # forgotten, or the place has been given other articles since
            answer = await self._stream(asked, access, reply, None)
        await asyncio.to_thread(
            deliveries.note_answer,
            asked,
            answer_id=answer.id,
            conversation_id=answer.conversation_id,
        )
        return answer

    async def _stream(
        self, asked: Asked, access: Access, reply: Reply, conversation: str | None
    ) -> Answer:
        question = Question(
            text=asked.question,
            conversation_id=conversation,
            collection=access.collection,
            readers=access.readers,
        )
        feed = EventFeed(self._parts.assistant.stream(question), queue=self._places)
        with contextlib.closing(feed):
            async for item in feed.items():
                if isinstance(item, Exception):
                    raise item
                if isinstance(item, DeltaEvent):
                    await reply.append(item.text)
                elif isinstance(item, DoneEvent):
                    return item.answer
        raise RuntimeError("a stream of events ended without its answer")


def _log() -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
    return logger
