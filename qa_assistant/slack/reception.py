"""Receives what is asked: kept first, then something is shown at once, then it is answered."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from qa_assistant.slack.asked import Asked
from qa_assistant.slack.calls import SlackCalls
from qa_assistant.slack.errors import SlackError, SlackRefused
from qa_assistant.slack.inbox import Inbox
from qa_assistant.slack.responder import Responder

STATUS = "is searching the articles …"
REACTION = "eyes"
PROMPTS = (
    ("What is new?", "What is new?"),
    ("What can you do?", "What can you do?"),
)
_SIGNS_AT_ONCE = 16


class Reception:
    """The door: everything that is asked comes in here, once.

    Args:
        inbox: Keeps what arrives.
        responder: Answers it.
        calls: Slack's Web API.
    """

    def __init__(self, inbox: Inbox, responder: Responder, calls: SlackCalls) -> None:
        self._inbox = inbox
        self._responder = responder
        self._calls = calls
        self._signs = asyncio.Semaphore(_SIGNS_AT_ONCE)
        self._shows_status = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def admit(self, asked: Asked) -> bool:
        """Whether it is new; then it is kept, and may be acknowledged."""
        return await self._inbox.admit(asked)

    async def receive(self, asked: Asked) -> None:
        """Show that it was seen, and have it answered."""
        self._responder.submit(asked.key)
        if asked.message_ts:
            self._spawn(self._show(asked))

    async def greet(self, channel: str, thread_ts: str | None) -> None:
        """Suggest questions to whoever opened the conversation with the app."""
        client = self._calls.client
        try:
            await self._calls.run(
                client.assistant_threads_setSuggestedPrompts,
                channel_id=channel,
                thread_ts=thread_ts,
                prompts=[{"title": title, "message": message} for title, message in PROMPTS],
                tries=2,
            )
        except SlackError as error:
            _log("slack prompts not set", error)

    async def close(self) -> None:
        """Stop showing things."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _show(self, asked: Asked) -> None:
        """A status, which goes when the answer comes; where Slack has none, a reaction."""
        async with self._signs:
            try:
                if not (self._shows_status and await self._show_status(asked)):
                    await self._react(asked)
            except SlackError as error:
                _log("slack shows no sign", error)

    async def _show_status(self, asked: Asked) -> bool:
        try:
            await self._calls.run(
                self._calls.client.assistant_threads_setStatus,
                channel_id=asked.place.channel,
                thread_ts=asked.thread_ts,
                status=STATUS,
                tries=1,
            )
        except SlackRefused as error:
            if error.code in ("missing_scope", "unknown_method"):
                self._shows_status = False
            return False
        return True

    async def _react(self, asked: Asked) -> None:
        await self._calls.run(
            self._calls.client.reactions_add,
            channel=asked.place.channel,
            timestamp=asked.message_ts,
            name=REACTION,
            tries=1,
        )


def _log(event: str, error: SlackError) -> None:
    structlog.get_logger(__name__).info(event, what=str(error))
