"""What a chat model's error means: whether it may pass, when to try again, what to say of it."""

import random
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

MOST_TRIES = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_BAD_REQUEST = frozenset({400, 404, 415, 422})
_NAMED = {
    "overloaded_error": 529,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "timeout_error": 504,
    "api_error": 500,
    "server_error": 500,
    "internal_server_error": 500,
}
"""The statuses of errors that a stream tells by their names (Anthropic, OpenAI)."""
_TRANSPORTS = ("httpx", "httpx2", "httpcore", "httpcore2")


def may_pass(error: BaseException) -> bool:
    """Whether the same request may succeed a little later.

    Told by the status of the reply (RFC 9110, section 15; 529 is Anthropic's "overloaded"), or,
    without a reply, by whether the connection failed.
    """
    status = status_of(error)
    if status is not None:
        return status in _PASSING
    return any(
        isinstance(each, OSError)
        or type(each).__module__.partition(".")[0] in _TRANSPORTS
        or getattr(each, "is_retryable", False)  # LangChain's own word for it
        for each in _causes(error)
    )


def is_bad_request(error: BaseException) -> bool:
    """Whether the server did not like the form of the request: it may know no response format."""
    return status_of(error) in _BAD_REQUEST


def status_of(error: BaseException) -> int | None:
    """The HTTP status of the reply, or of the event in its stream, that the error tells of."""
    causes = list(_causes(error))
    # an error within a stream that began well says 200, or -1 with Ollama's client
    told = [getattr(each, "status_code", None) for each in causes]
    told += [_named_status(getattr(each, "body", None)) for each in causes]
    return next((s for s in told if isinstance(s, int) and s >= 400), None)


def _named_status(body: object) -> int | None:
    """What `{"error": {"code": 503}}` or `{"error": {"type": "overloaded_error"}}` stands for."""
    if not isinstance(body, Mapping):
        return None
    error = body.get("error", body)
    if not isinstance(error, Mapping):
        return None
    code = str(error.get("code"))
    if code.isdecimal():
        return int(code)
    return _NAMED.get(code) or _NAMED.get(str(error.get("type")))


def pause_before(tries: int, error: BaseException) -> float:
    """Seconds to wait after so many tries: what the server asks for, else longer each time.

    The wait is drawn at random from its upper half, so that many clients do not come back at
    the same moment.
    """
    asked = _retry_after(error)
    if asked is not None:
        return asked
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1))
    share = random.uniform(0.5, 1.0)  # noqa: S311  # spreads load, protects nothing
    return float(longest * share)


def describe(error: BaseException) -> str:
    """The error in a few words for people; nothing of what the server wrote."""
    status = status_of(error)
    if status == 429:
        return "it takes no more requests now: status 429"
    if status in (401, 403):
        return f"it refused the key: status {status}"
    if status is not None:
        return f"status {status}"
    if may_pass(error):
        return "it could not be reached"
    if "No generation chunks" in str(error):  # LangChain's word for a stream without any
        return "it returned nothing"
    return f"its answer could not be read: {type(error).__name__}"


def _retry_after(error: BaseException) -> float | None:
    """Seconds until the moment that the reply names (RFC 9110, section 10.2.3)."""
    for each in _causes(error):
        headers: Mapping[str, Any] | None = getattr(
            getattr(each, "response", None), "headers", None
        )
        value = headers.get("retry-after") if headers else None
        if value:
            return _seconds(str(value))
    return None


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    return max(0.0, seconds) if seconds == seconds else None  # "nan" is a float too


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what led to it, from the last to the first."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
