"""Calls of Slack's Web API: tried again where that may help, errors as sentences."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from qa_assistant.slack import faults
from qa_assistant.slack.errors import ReplyGone, SlackBusy, SlackUnreachable

TRIES = 4
MOST_PATIENCE = 60.0
"""Seconds that one call waits at most for Slack to take more."""
_HOOKS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
Method = Callable[..., Awaitable[AsyncSlackResponse]]


class SlackCalls:
    """Calls of one workspace's Web API.

    Where Slack says how long to wait (429 with Retry-After), all calls of that method wait.

    Args:
        client: The client, with its token; without retry handlers of its own.
        pause: Seconds before the second try; each further one waits twice as long.
    """

    def __init__(self, client: AsyncWebClient, *, pause: float = 0.5) -> None:
        self.client = client
        self._pause = pause
        self._not_before: dict[str, float] = {}

    async def run(
        self,
        method: Method,
        *,
        tries: int = TRIES,
        repeatable: bool = True,
        patient: bool = True,
        **arguments: Any,
    ) -> AsyncSlackResponse:
        """The reply to one call.

        Args:
            method: A method of `client`, such as `client.chat_update`.
            tries: How often it is tried at most.
            repeatable: Whether it may be called again when it is not known if Slack took it.
            patient: Whether it waits where Slack takes no more for now.
            arguments: Of the method.

        Raises:
            SlackRefused: Slack says no; `ReplyGone` where there is nothing to write in.
            SlackUnreachable: it did not answer, after so many tries.
        """
        name = getattr(method, "__name__", "call")
        for attempt in range(1, tries + 1):
            await self._wait_for(name, patient=patient)
            try:
                return await method(**arguments)
            except SlackApiError as error:
                is_busy = faults.status_of(error) == 429
                if is_busy:
                    self._hold_back(name, error)
                again = patient if is_busy else repeatable and faults.is_passing(error)
                if not again or attempt == tries:
                    raise faults.explain(error) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                if not repeatable or attempt == tries:
                    raise SlackUnreachable(
                        f"Slack did not answer {name} ({type(error).__name__}): check the network, "
                        "and https://slack-status.com."
                    ) from error
                is_busy = False
            if not is_busy:
                await asyncio.sleep(self._pause * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    async def send_privately(self, url: str, message: dict[str, Any]) -> None:
        """Send a message to the `response_url` of a command or a click.

        Raises:
            SlackRefused: Slack does not take it; `ReplyGone` where it takes no more.
            SlackUnreachable: Slack did not answer.
        """
        if not _is_slacks(url, self.client.base_url):
            raise ReplyGone("The address to answer at is not Slack's: nothing was sent there.")
        client = AsyncWebhookClient(url, timeout=self.client.timeout, retry_handlers=[])
        for attempt in range(1, TRIES + 1):
            try:
                reply = await client.send_dict(message)
            except (aiohttp.ClientError, TimeoutError):
                status, body = 0, ""
            else:
                status, body = reply.status_code, reply.body
            if status == 200:
                return
            if status and status != 429 and status < 500:
                raise faults.private_refusal(body.strip()[:80])
            await asyncio.sleep(self._pause * 2 ** (attempt - 1))
        raise SlackUnreachable("Slack did not take the answer to a command: it is out of order.")

    async def _wait_for(self, name: str, *, patient: bool) -> None:
        wait = self._not_before.get(name, 0.0) - time.monotonic()
        if wait > 0 and not patient:
            raise SlackBusy(f"Slack takes no {name} for {wait:.0f} s.", code="ratelimited")
        if wait > 0:
            await asyncio.sleep(wait)

    def _hold_back(self, name: str, error: SlackApiError) -> None:
        seconds = min(_retry_after(error), MOST_PATIENCE)
        self._not_before[name] = time.monotonic() + seconds
        structlog.get_logger(__name__).warning(
            "slack limits calls",
            what=f"{name} is over Slack's rate limit: it is left alone for {seconds:g} s.",
        )


def _is_slacks(url: str, base_url: str) -> bool:
    """Whether it is an address of Slack, or of the Web API that is used in its place."""
    address, base = urlsplit(url), urlsplit(base_url)
    if (address.scheme, address.netloc) == (base.scheme, base.netloc):
        return True
    return address.scheme == "https" and address.hostname in _HOOKS


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    try:
        return max(0.0, float(headers.get("Retry-After", 1)))
    except ValueError:
        return 1.0
