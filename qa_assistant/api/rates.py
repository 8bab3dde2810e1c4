"""How often somebody may call: per key, and per visitor of a page with a site key."""

import time
from typing import Final

import structlog
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from qa_assistant.access.principals import OPEN, OWNER, Access
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.errors import SettingsError
from qa_assistant.problems import RATE_LIMITED
from qa_assistant.settings import Settings

_FREE: Final = frozenset({OPEN.actor, OWNER.actor})
_HOW: Final = "Write a limit like 60/minute, or several with ; between."
_AGAIN_SECONDS: Final = 30.0
"""A storage that failed is left alone for so long: to find out that it is gone may take seconds."""


class RateLimits:
    """Counts calls in a moving window; in memory, or in Redis for all who share it.

    While a shared storage does not answer, this process counts for itself: the limits hold for
    each server then, and nobody is turned away for it.
    """

    def __init__(self, settings: Settings) -> None:
        self._of_keys = _limits("QA_RATE_LIMIT", settings.rate_limit)
        self._of_visitors = _limits("QA_VISITOR_RATE_LIMIT", settings.visitor_rate_limit)
        self._shared = _shared_windows(settings.rate_storage)
        failures = self._shared.storage.base_exceptions
        self._failures = failures if isinstance(failures, tuple) else (failures,)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._left_alone_until = 0.0

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
        limits = self._of_visitors if access.is_visitor else self._of_keys
        names = (access.actor, address) if access.is_visitor else (access.actor,)
        for limit in limits:
            wait = self._count(limit, names)
            if wait is not None:
                raise RequestRefused(
                    RATE_LIMITED,
                    f"More than {limit.amount} calls in {_period(limit)}: wait, then send it "
                    "again.",
                    headers={"Retry-After": str(wait)},
                )

    def _count(self, limit: RateLimitItem, names: tuple[str, ...]) -> int | None:
        """Count a call where calls are counted now; seconds to wait where it is one too many."""
        if time.monotonic() >= self._left_alone_until:
            try:
                return _hit(self._shared, limit, names)
            except self._failures as error:
                self._left_alone_until = time.monotonic() + _AGAIN_SECONDS
                structlog.get_logger(__name__).warning(
                    "calls counted here alone",
                    what=f"QA_RATE_STORAGE does not answer ({error}): see whether it runs. It is "
                    f"tried again in {_AGAIN_SECONDS:.0f} seconds.",
                )
        return _hit(self._own, limit, names)


def _hit(
    windows: MovingWindowRateLimiter, limit: RateLimitItem, names: tuple[str, ...]
) -> int | None:
    if windows.hit(limit, *names):
        return None
    free_at = windows.get_window_stats(limit, *names).reset_time
    return max(1, round(free_at - time.time() + 0.5))


def _limits(name: str, value: str) -> tuple[RateLimitItem, ...]:
    """Every limit of a setting, the shortest period first: a call that it turns away does not
    count in the longer ones."""
    try:
        limits = parse_many(value)
    except ValueError as error:
        raise SettingsError(f"{name}={value!r}: {_HOW}") from error
    if any(limit.amount < 1 for limit in limits):
        raise SettingsError(f"{name}={value!r} would turn everybody away. {_HOW}")
    return tuple(sorted(limits, key=lambda limit: limit.get_expiry()))


def _shared_windows(storage: str) -> MovingWindowRateLimiter:
    try:
        return MovingWindowRateLimiter(storage_from_string(storage, **_options(storage)))
    except Exception as error:  # the library raises what the storage's own library raises
        raise SettingsError(
            f"QA_RATE_STORAGE: {error}. Write memory://, or redis://host:6379 (for that: "
            "pip install 'qa-assistant[redis]')."
        ) from error


def _options(storage: str) -> dict[str, float]:
    """What the storage's library is told: not to wait long for a server that is gone."""
    if not storage.startswith(("redis", "rediss", "valkey")):
        return {}
    return {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}


def _period(limit: RateLimitItem) -> str:
    seconds = limit.get_expiry()
    return f"{seconds} seconds"
