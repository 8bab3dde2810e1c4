"""`POST /slack/events`: nothing is looked at before the signature over the raw body is verified."""

import json
import time
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp

from qa_assistant.slack.signature import is_from_slack

PATH = "/slack/events"


def make_router(bolt: AsyncApp, *, signing_secret: str) -> APIRouter:
    """The route that Slack's requests come to: events, commands, clicks."""
    router = APIRouter()
    handler = AsyncSlackRequestHandler(bolt)

    @router.post(PATH, include_in_schema=False)
    async def receive(request: Request) -> Response:
        body = await request.body()
        if not is_from_slack(
            body,
            timestamp=request.headers.get("x-slack-request-timestamp", ""),
            signature=request.headers.get("x-slack-signature", ""),
            secret=signing_secret,
            now=time.time(),
        ):
            structlog.get_logger(__name__).warning(
                "slack request refused",
                bytes=len(body),
                what="Its signature or time is wrong. If it is Slack's, compare "
                "SLACK_SIGNING_SECRET with the app's, and set this machine's clock.",
            )
            return Response("The signature is not valid.", status_code=401)
        if not makes_sense(body, request.headers.get("content-type", "")):
            return Response("This is nothing that Slack sends.", status_code=400)
        return await handler.handle(request)

    return router


def makes_sense(body: bytes, content_type: str) -> bool:
    """Whether a body has one of the forms that Slack documents: an event, a command, a click."""
    try:
        if content_type.startswith("application/json"):
            sent = json.loads(body)
            return isinstance(sent, dict) and isinstance(sent.get("event", {}), dict)
        fields = parse_qs(body.decode(), strict_parsing=True, max_num_fields=100)
        if "payload" not in fields:
            return "command" in fields or "ssl_check" in fields
        return isinstance(json.loads(fields["payload"][0]), dict)
    except ValueError:
        return False
