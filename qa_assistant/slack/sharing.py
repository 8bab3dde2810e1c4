"""Shares an answer that one person has seen with the channel it was asked in."""

import asyncio
from typing import Any

import structlog

from qa_assistant.errors import AnswerNotFound
from qa_assistant.models import Answer
from qa_assistant.slack.asked import Asked, Place, Via
from qa_assistant.slack.blocks import answer_blocks, fallback_text
from qa_assistant.slack.deliveries import State
from qa_assistant.slack.errors import ReplyGone, SlackError
from qa_assistant.slack.inbox import Inbox
from qa_assistant.slack.parts import Parts


class Sharing:
    """Posts an answer in a channel, once, if it is one that the channel may be given.

    The answer to a command was made with what the channel sees, not with what the person sees, so
    that sharing gives nothing away; that is checked again here.
    """

    def __init__(self, parts: Parts, inbox: Inbox) -> None:
        self._parts = parts
        self._inbox = inbox

    async def share(self, answer_id: str, *, place: Place, response_url: str) -> None:
        """Post the answer; the thread below it goes on with its conversation."""
        answer = await self._find(answer_id, place)
        if answer is None:
            return
        key = f"share:{place.team}:{place.channel}:{answer_id}"
        asked = Asked(key=key, via=Via.FOLLOW_UP, place=place, text=answer.question)
        if not await self._inbox.admit(asked):
            return
        # from here on: rather not shared than shared twice
        await asyncio.to_thread(self._parts.deliveries.finish, key, State.ANSWERED)
        try:
            await self._post(answer, place, response_url)
        except SlackError as error:
            _log("slack answer not shared", error)

    async def _find(self, answer_id: str, place: Place) -> Answer | None:
        access = self._parts.access.resolve(place)
        if access is None or place.is_direct:
            return None
        try:
            answer = await asyncio.to_thread(
                self._parts.answers.get, answer_id, readers=access.readers
            )
        except AnswerNotFound as error:
            _log("slack answer not shared", error)
            return None
        if answer.searched.collection != access.collection:
            _log("slack answer not shared", ValueError("it is from another collection"))
            return None
        return answer

    async def _post(self, answer: Answer, place: Place, response_url: str) -> None:
        calls = self._parts.calls
        message: dict[str, Any] = {
            "text": fallback_text(answer),
            "blocks": answer_blocks(answer, lead=answer.question),
        }
        try:
            reply = await calls.run(
                calls.client.chat_postMessage,
                **message,
                channel=place.channel,
                parse="none",
                link_names=False,
                unfurl_links=False,
                repeatable=False,
            )
        except ReplyGone:
            # the app is no member; whoever clicked may still post through their own click
            shown = {"response_type": "in_channel", "replace_original": False}
            await calls.send_privately(response_url, {**message, **shown})
            return
        thread = f"{place.team}:{place.channel}:{reply['ts']}"
        await asyncio.to_thread(self._parts.deliveries.answered_in, thread, answer.conversation_id)


def _log(event: str, error: Exception) -> None:
    structlog.get_logger(__name__).warning(event, what=str(error))
