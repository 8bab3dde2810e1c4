"""The Slack surface of one running server: put together, started, stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import structlog
from aiohttp import ClientSession, ClientTimeout
from fastapi import FastAPI
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from qa_assistant.services import Services
from qa_assistant.slack.access import AccessTable
from qa_assistant.slack.calls import SlackCalls
from qa_assistant.slack.deliveries import DeliveryStore
from qa_assistant.slack.errors import SlackError, SlackRefused
from qa_assistant.slack.identity import Identity
from qa_assistant.slack.inbox import Inbox
from qa_assistant.slack.listeners import Listeners, make_bolt
from qa_assistant.slack.opinions import Opinions
from qa_assistant.slack.parts import Parts
from qa_assistant.slack.reception import Reception
from qa_assistant.slack.responder import Responder
from qa_assistant.slack.routes import make_router
from qa_assistant.slack.settings import SlackSettings
from qa_assistant.slack.sharing import Sharing

CALL_SECONDS = 10
_RECONNECT_SECONDS = 30


class SlackService:
    """Listens and answers in one workspace.

    Args:
        parts: What answering needs.
        token: The bot's token.
    """

    def __init__(self, parts: Parts, *, token: str) -> None:
        self._parts = parts
        self._inbox = Inbox(parts.deliveries)
        self._responder = Responder(parts)
        self._reception = Reception(self._inbox, self._responder, parts.calls)
        self.bolt = make_bolt(token)
        Listeners(
            self._reception,
            Opinions(parts),
            Sharing(parts, self._inbox),
        ).listen(self.bolt)

    async def start(self) -> None:
        """Begin to answer, with what an earlier process left undone."""
        client = self._parts.calls.client
        # connections are kept: without a session each call would open one
        client.session = ClientSession(timeout=ClientTimeout(total=CALL_SECONDS))
        await self._responder.start()

    async def stop(self) -> None:
        """Stop; what is not answered is answered after the next start."""
        await self._reception.close()
        await self._responder.stop()
        await self._inbox.close()
        if session := self._parts.calls.client.session:
            await session.close()


def make_client(settings: SlackSettings) -> AsyncWebClient:
    """A client of the Web API; what is tried again is decided in `calls.py`."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    return AsyncWebClient(
        token=token, base_url=settings.base_url, timeout=CALL_SECONDS, retry_handlers=[]
    )


def make_parts(services: Services, settings: SlackSettings) -> Parts:
    """The parts over running services.

    Raises:
        SettingsError: the table of access cannot be used.
    """
    calls = SlackCalls(make_client(settings))
    return Parts(
        assistant=services,
        claims=services.claims,
        answers=services.answer_log,
        ratings=services.feedback,
        deliveries=DeliveryStore(services.store.catalog),
        access=AccessTable.read(services.settings.slack_access),
        calls=calls,
        identity=Identity(calls),
    )


def attach_slack(app: FastAPI, parts: Parts, settings: SlackSettings, *, by_socket: bool) -> None:
    """Have the server answer in Slack: at `/slack/events`, and by a socket if that is wanted."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    slack = SlackService(parts, token=token)
    if settings.signing_secret:
        secret = settings.signing_secret.get_secret_value()
        app.include_router(make_router(slack.bolt, signing_secret=secret))
    usual = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[None]:
        async with usual(running):
            await slack.start()
            try:
                async with _socket(slack.bolt, settings) if by_socket else nullcontext():
                    yield
            finally:
                await slack.stop()

    app.router.lifespan_context = lifespan


@asynccontextmanager
async def _socket(bolt: AsyncApp, settings: SlackSettings) -> AsyncIterator[None]:
    """A connection that is made again whenever it breaks."""
    app_token = settings.app_token.get_secret_value() if settings.app_token else ""
    handler = AsyncSocketModeHandler(bolt, app_token, web_client=make_client(settings))
    connecting = asyncio.create_task(_connect(handler))
    try:
        yield
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await handler.close_async()  # type: ignore[no-untyped-call]  # the library's own


async def _connect(handler: AsyncSocketModeHandler) -> None:
    """Connect; a refusal is told, with what to do, and tried again since it may be mended."""
    log = structlog.get_logger(__name__)
    calls = SlackCalls(handler.client.web_client)
    while True:
        try:
            opened = await calls.run(
                calls.client.apps_connections_open, app_token=handler.app_token
            )
        except SlackRefused as error:
            log.error("slack socket refused", what=f"Check SLACK_APP_TOKEN: {error}")
        except SlackError as error:
            log.error("slack socket not opened", what=str(error))
        else:
            # the address is good for one connection; Slack gives one a minute
            handler.client.wss_uri = str(opened["url"])
            await handler.client.connect()  # type: ignore[no-untyped-call]  # the library's own
            log.info("slack socket connected")
            return
        await asyncio.sleep(_RECONNECT_SECONDS)
