"""Looks whether everything is set up: tokens, scopes, clock, request address; says what is not."""

import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from qa_assistant.slack.calls import SlackCalls
from qa_assistant.slack.errors import SlackError
from qa_assistant.slack.manifest import EVENTS_PATH, SCOPE_USES, needed_scopes
from qa_assistant.slack.settings import SlackSettings
from qa_assistant.slack.signature import MOST_AGE, sign

_CHALLENGE = '{"type":"url_verification","challenge":"qa-assistant-check"}'
_SECONDS = 10


class Finding(NamedTuple):
    """One thing that was looked at."""

    ok: bool
    sentence: str
    """What is so; where it is not, what to do."""


async def inspect(settings: SlackSettings, *, public_url: str | None) -> AsyncIterator[Finding]:
    """Each thing in turn; nothing is changed, and nothing is written to a channel."""
    client = AsyncWebClient(base_url=settings.base_url, timeout=_SECONDS, retry_handlers=[])
    calls = SlackCalls(client)
    async for finding in _bot(settings, calls):
        yield finding
    async for finding in _socket(settings, calls):
        yield finding
    async for finding in _requests(settings, public_url):
        yield finding
    if settings.signing_secret is None and settings.app_token is None:
        yield Finding(
            False,
            "Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set, so that Slack cannot reach "
            "the assistant: set the first for requests to a public address, or the second for "
            "socket mode.",
        )


async def _bot(settings: SlackSettings, calls: SlackCalls) -> AsyncIterator[Finding]:
    if settings.bot_token is None:
        yield Finding(
            False,
            "SLACK_BOT_TOKEN is not set: api.slack.com/apps → your app → Install App → Bot User "
            "OAuth Token.",
        )
        return
    try:
        reply = await calls.run(calls.client.auth_test, token=settings.bot_token.get_secret_value())
    except SlackError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"SLACK_BOT_TOKEN is {reply['user']!r} in workspace {reply['team']!r}.")
    yield _scopes(reply)
    yield _clock(reply)


def _scopes(reply: AsyncSlackResponse) -> Finding:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    missing = [scope for scope in needed_scopes() if scope not in granted]
    if not missing:
        return Finding(True, f"All {len(needed_scopes())} scopes are granted.")
    told = "; ".join(f"{scope} ({SCOPE_USES[scope]})" for scope in missing)
    return Finding(
        False,
        f"Scopes are missing: {told}. Add them under OAuth & Permissions, then install the app to "
        "the workspace again.",
    )


def _clock(reply: AsyncSlackResponse) -> Finding:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    try:
        away = abs(time.time() - parsedate_to_datetime(headers["date"]).timestamp())
    except (KeyError, ValueError):
        return Finding(True, "Slack does not tell its time; the clock was not compared.")
    if away < MOST_AGE / 5:
        return Finding(True, "This machine's clock agrees with Slack's.")
    return Finding(
        False,
        f"This machine's clock is {away:.0f} s away from Slack's; from {MOST_AGE} s on every "
        "request is refused: set the clock (e.g. with chrony or systemd-timesyncd).",
    )


async def _socket(settings: SlackSettings, calls: SlackCalls) -> AsyncIterator[Finding]:
    if settings.app_token is None:
        return
    try:
        await calls.run(
            calls.client.apps_connections_open,
            app_token=settings.app_token.get_secret_value(),
        )
    except SlackError as error:
        yield Finding(
            False,
            f"SLACK_APP_TOKEN does not open a socket ({error.code or error}): make one under "
            "Basic Information → App-Level Tokens with the scope connections:write, and turn "
            "Socket Mode on.",
        )
    else:
        yield Finding(True, "SLACK_APP_TOKEN opens a socket: `qa-assistant slack` will connect.")


async def _requests(settings: SlackSettings, public_url: str | None) -> AsyncIterator[Finding]:
    if settings.signing_secret is None:
        return
    if public_url is None:
        yield Finding(
            False,
            "SLACK_SIGNING_SECRET is set, but QA_PUBLIC_URL is not: set it to the address at "
            "which Slack reaches this server, without a path.",
        )
        return
    secret = settings.signing_secret.get_secret_value()
    for name, signed_with in (("a signed", secret), ("a wrongly signed", f"not {secret}")):
        yield await _try_request(
            f"{public_url}{EVENTS_PATH}", signed_with, name=name, secret=secret
        )


async def _try_request(url: str, signed_with: str, *, name: str, secret: str) -> Finding:
    body = _CHALLENGE.encode()
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(body, timestamp=stamp, secret=signed_with).decode(),
    }
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body, headers=headers) as reply,
        ):
            status, text = reply.status, (await reply.text())[:200]
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(
            False,
            f"{url} cannot be reached ({type(error).__name__}): start `qa-assistant serve`, and "
            "have the proxy pass the address on to it.",
        )
    if signed_with != secret:
        refused = status == 401
        return Finding(refused, f"{url} {'refuses' if refused else 'takes'} {name} request.")
    if status == 200 and "qa-assistant-check" in text:
        return Finding(True, f"{url} answers {name} request as Slack wants it.")
    hint = {
        401: "the server has another SLACK_SIGNING_SECRET, or its clock is wrong",
        404: "the server runs without SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN",
        400: "the server has another QA_PUBLIC_URL",
    }.get(status, "something else answers there")
    return Finding(False, f"{url} answers {name} request with status {status}: {hint}.")
