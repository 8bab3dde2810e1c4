"""What Slack sends, as Bolt hands it over: kept, acknowledged, and passed on to be answered."""

import json
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from qa_assistant.slack.asked import (
    Asked,
    Place,
    asked_by_click,
    asked_by_command,
    asked_by_message,
    asked_by_shortcut,
    place_of,
)
from qa_assistant.slack.blocks import FEEDBACK, FOLLOW_UP, REASON_DIALOG, SHARE
from qa_assistant.slack.opinions import Opinions
from qa_assistant.slack.reception import Reception
from qa_assistant.slack.sharing import Sharing

SHORTCUT = "qa_check"
SEARCHING = "Searching the articles …"
Next = Callable[[], Awaitable[BoltResponse]]
Body = dict[str, Any]
_ASKED = "asked"


class Listeners:
    """Puts the app's listeners on Bolt.

    What is to be answered goes through `_admit` before it is acknowledged: Slack sends an event
    again that was not acknowledged, and never one that was.
    """

    def __init__(self, reception: Reception, opinions: Opinions, sharing: Sharing) -> None:
        self._reception = reception
        self._opinions = opinions
        self._sharing = sharing

    def listen(self, bolt: AsyncApp) -> None:
        """Put all listeners on the app; what no listener is for is acknowledged and dropped."""
        messages = [self._reading(asked_by_message)]
        bolt.event("app_mention", middleware=messages)(self._answer)
        bolt.event("message", middleware=messages)(self._answer)
        bolt.command(re.compile(".*"), middleware=[self._reading(asked_by_command)])(
            self._answer_command
        )
        bolt.message_shortcut(SHORTCUT, middleware=[self._reading(asked_by_shortcut)])(
            self._answer_command
        )
        clicks = [self._reading(_clicked)]
        bolt.action(re.compile(f"^{FOLLOW_UP}_"), middleware=clicks)(self._answer_click)
        bolt.event("app_home_opened")(self._greet)
        bolt.event("assistant_thread_started")(self._greet)
        bolt.action(FEEDBACK)(self._rate)
        bolt.view(REASON_DIALOG)(self._take_reason)
        bolt.action(SHARE)(self._share)
        bolt.event(re.compile(".*"))(_nothing)
        bolt.action(re.compile(".*"))(_acknowledge)
        bolt.shortcut(re.compile(".*"))(_acknowledge)
        bolt.view(re.compile(".*"))(_acknowledge)

    def _reading(
        self, read: Callable[[Body], Asked | None]
    ) -> Callable[..., Coroutine[Any, Any, BoltResponse]]:
        """A step before a listener: keeps what is asked; what is not new goes no further."""

        async def admit(body: Body, context: AsyncBoltContext, next: Next) -> BoltResponse:
            asked = read(body)
            if asked is None or not await self._reception.admit(asked):
                return BoltResponse(status=200)
            context[_ASKED] = asked
            return await next()

        return admit

    async def _answer(self, context: AsyncBoltContext) -> None:
        await self._reception.receive(context[_ASKED])

    async def _answer_command(self, ack: AsyncAck, context: AsyncBoltContext, body: Body) -> None:
        # a shortcut's acknowledgement shows nothing
        is_command = "command" in body
        await (ack(response_type="ephemeral", text=SEARCHING) if is_command else ack())
        await self._reception.receive(context[_ASKED])

    async def _answer_click(self, ack: AsyncAck, context: AsyncBoltContext) -> None:
        await ack()
        await self._reception.receive(context[_ASKED])

    async def _greet(self, body: Body) -> None:
        event = body["event"]
        thread = event.get("assistant_thread") or {}
        if event["type"] == "app_home_opened" and event.get("tab") != "messages":
            return
        channel = thread.get("channel_id") or event.get("channel")
        if channel:
            await self._reception.greet(str(channel), thread.get("thread_ts"))

    async def _rate(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        rating, _, answer_id = str(body["actions"][0].get("value", "")).partition(":")
        await self._opinions.rate(
            answer_id, rating, place=place_of(body), trigger=str(body.get("trigger_id", ""))
        )

    async def _take_reason(self, ack: AsyncAck, view: Body, body: Body) -> None:
        await ack()
        place = Place.model_validate(json.loads(view["private_metadata"]))
        for answer_id, typed in view["state"]["values"].items():
            for field in typed.values():
                await self._opinions.explain(answer_id, str(field.get("value") or ""), place=place)

    async def _share(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        await self._sharing.share(
            str(body["actions"][0].get("value", "")),
            place=place_of(body),
            response_url=str(body.get("response_url", "")),
        )


def make_bolt(token: str) -> AsyncApp:
    """A Bolt app that asks Slack nothing before it acknowledges.

    Requests are verified before they come to Bolt (`routes.py`): Bolt's own check logs the body
    of a request that fails it. Our own messages are told by their `bot_id`.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return AsyncApp(
        authorize=authorize,
        name="qa-assistant",
        signing_secret="",
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )


def _clicked(body: Body) -> Asked | None:
    question = str(body["actions"][0].get("value", ""))
    return asked_by_click(body, question) if question else None


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _nothing() -> None:
    structlog.get_logger(__name__).debug("slack event of no interest")
