"""Who the app is in the workspace: asked once, when it is first needed."""

import asyncio
from typing import Any, NamedTuple

from qa_assistant.slack.calls import SlackCalls


class Self(NamedTuple):
    """The app's own ids."""

    user_id: str
    bot_id: str

    def wrote(self, message: dict[str, Any]) -> bool:
        """Whether a message is one of ours."""
        return (message.get("user") or None) == self.user_id or (
            message.get("bot_id") or None
        ) == self.bot_id


class Identity:
    """Looks the app's ids up and remembers them."""

    def __init__(self, calls: SlackCalls) -> None:
        self._calls = calls
        self._lock = asyncio.Lock()
        self._known: Self | None = None

    async def get(self) -> Self:
        """The ids. Raises SlackError where Slack does not tell them."""
        async with self._lock:
            if self._known is None:
                reply = await self._calls.run(self._calls.client.auth_test)
                self._known = Self(str(reply.get("user_id")), str(reply.get("bot_id")))
            return self._known
