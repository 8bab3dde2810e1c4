"""Makes the message of an answer exactly once, even where Slack's reply is lost."""

import asyncio
from typing import Any

from qa_assistant.slack.asked import Asked
from qa_assistant.slack.calls import TRIES, Method, SlackCalls
from qa_assistant.slack.deliveries import DeliveryStore
from qa_assistant.slack.errors import SlackBusy, SlackRefused, SlackUnreachable
from qa_assistant.slack.identity import Identity

_PAUSE = 0.5
_PAGE = 200


class Postbox:
    """Sends the first piece of an answer and keeps the message's name in the catalog.

    A call that timed out may have made the message all the same: it is looked for in the thread
    before another is made.
    """

    def __init__(
        self, calls: SlackCalls, store: DeliveryStore, identity: Identity, asked: Asked
    ) -> None:
        self._calls = calls
        self._store = store
        self._identity = identity
        self._asked = asked

    async def make(self, method: Method, *, patient: bool = True, **arguments: Any) -> str:
        """The name of the message that the call makes.

        Raises:
            SlackRefused: Slack says no.
            SlackBusy: Slack takes no more for now, and `patient` is false.
            SlackUnreachable: it is not known whether there is a message.
        """
        for attempt in range(TRIES):
            try:
                reply = await self._calls.run(
                    method, **arguments, repeatable=False, patient=patient
                )
            except SlackBusy:
                raise
            except SlackUnreachable:
                await asyncio.sleep(_PAUSE * 2**attempt)
                if ts := await self.find():
                    return await self._kept(ts)
                if attempt == TRIES - 1:
                    raise
            else:
                return await self._kept(str(reply["ts"]))
        raise AssertionError("unreachable")

    async def find(self) -> str | None:
        """A message of ours in the thread that came after the question and is no other answer."""
        asked = self._asked
        if asked.thread_ts is None:
            return None
        since = asked.message_ts or asked.thread_ts
        try:
            page = await self._calls.run(
                self._calls.client.conversations_replies,
                channel=asked.place.channel,
                ts=asked.thread_ts,
                oldest=since,
                limit=_PAGE,
            )
        except SlackRefused:
            return None  # without the scope for it, or without the thread
        ourselves = await self._identity.get()
        known = await asyncio.to_thread(self._store.replies_in, asked.thread)
        for message in page.get("messages") or ():
            ts = str(message.get("ts", ""))
            if ourselves.wrote(message) and ts not in known and _number(ts) > _number(since):
                return ts
        return None

    async def adopt(self) -> str | None:
        """The message that an attempt made which died before it could note it."""
        ts = await self.find()
        return await self._kept(ts) if ts else None

    async def _kept(self, ts: str) -> str:
        await asyncio.to_thread(self._store.note_reply, self._asked.key, ts)
        return ts


def _number(ts: str) -> float:
    try:
        return float(ts)
    except ValueError:
        return 0.0
