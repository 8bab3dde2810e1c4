"""`POST /slack/events`: nothing is looked at before the signature over the raw body is verified."""

import time

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
        return await handler.handle(request)

    return router
