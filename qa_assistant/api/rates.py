"""How often somebody may call: per key, and per visitor of a page with a site key."""

import time
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from qa_assistant.access.principals import OPEN, OWNER, Access
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.errors import SettingsError
from qa_assistant.problems import RATE_LIMITED
from qa_assistant.settings import Settings

_FREE: Final = frozenset({OPEN.actor, OWNER.actor})


class RateLimits:
    """Counts calls in a moving window; in memory, or in Redis for all who share it."""

    def __init__(self, settings: Settings) -> None:
        try:
            storage = storage_from_string(settings.rate_storage)
            self._of_keys = parse(settings.rate_limit)
            self._of_visitors = parse(settings.visitor_rate_limit)
        except Exception as error:  # the library raises what the storage's own library raises
            raise SettingsError(
                f"QA_RATE_LIMIT, QA_VISITOR_RATE_LIMIT or QA_RATE_STORAGE: {error}. Write limits "
                "like 60/minute, and the storage like memory:// or redis://host:6379."
            ) from error
        self._windows = MovingWindowRateLimiter(storage)

    def check(self, access: Access, address: str) -> None:
        """Count one call; who needs no key is not counted.

        Args:
            access: Who calls.
            address: The network address that the call came from.

        Raises:
            RequestRefused: there were too many, with the seconds to wait.
        """
        if access.actor in _FREE:
            return
        limit = self._of_visitors if access.is_visitor else self._of_keys
        names = (access.actor, address) if access.is_visitor else (access.actor,)
        if self._windows.hit(limit, *names):
            return
        raise RequestRefused(
            RATE_LIMITED,
            f"More than {limit.amount} calls in {_period(limit)}: wait, then send it again.",
            headers={"Retry-After": str(self._wait(limit, names))},
        )

    def _wait(self, limit: RateLimitItem, names: tuple[str, ...]) -> int:
        free_at = self._windows.get_window_stats(limit, *names).reset_time
        return max(1, round(free_at - time.time() + 0.5))


def _period(limit: RateLimitItem) -> str:
    seconds = limit.get_expiry()
    return f"{seconds} seconds"
