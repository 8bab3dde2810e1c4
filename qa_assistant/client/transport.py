"""When a call is tried again, and what a refusal becomes; the same for both clients."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import httpx
from pydantic import ValidationError

from qa_assistant.client.calls import Call
from qa_assistant.client.events import EventReader
from qa_assistant.errors import AssistantError, KeyRefused
from qa_assistant.problems import Problem, error_of

TIMEOUT: Final = httpx.Timeout(630.0, connect=5.0)
"""An answer may take as long as the server's chat model is given."""
_PASSING: Final = frozenset({429, 502, 503, 504})
_LONGEST_WAIT: Final = 30.0
_FIRST_WAIT: Final = 0.2


class ServerUnreachable(AssistantError):
    """The server cannot be reached, broke off, or is none of ours."""


def client_options(address: str, key: str | None) -> dict[str, Any]:
    """What httpx is told once.

    Raises:
        KeyRefused: the key has characters that no key has; HTTP could not carry it.
    """
    key = (key or "").strip()  # a key that was read from a file ends with its line
    if not key.isascii() or not key.isprintable():
        raise KeyRefused("A key is `qa_` and plain characters: check that it was copied whole.")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return {"base_url": address.rstrip("/"), "headers": headers, "timeout": TIMEOUT}


def request_options(call: Call[Any], *, stream: bool = False) -> dict[str, Any]:
    """What httpx is told of one call; every try of it is sent with the same."""
    headers = {"Idempotency-Key": uuid.uuid4().hex} if call.method == "POST" else {}
    if stream:
        headers["Accept"] = "text/event-stream"
    given = {"json": call.json, "params": call.params, "data": call.form, "files": call.files}
    return {"headers": headers, **{name: part for name, part in given.items() if part}}


def wait_before_retry(failure: httpx.Response | httpx.HTTPError, tries: int) -> float | None:
    """Seconds to wait for another try; null for a failure that would be the same again."""
    if isinstance(failure, httpx.HTTPError):
        return _FIRST_WAIT * 2**tries if isinstance(failure, httpx.TransportError) else None
    if failure.status_code not in _PASSING:
        return None
    told = failure.headers.get("retry-after", "")
    return min(float(told), _LONGEST_WAIT) if told.isdigit() else _FIRST_WAIT * 2**tries


def refusal(failure: httpx.Response | httpx.HTTPError, address: str) -> Exception:
    """The error that the server described, else that it could not be reached."""
    if isinstance(failure, httpx.HTTPError):
        reason = str(failure) or type(failure).__name__
        return ServerUnreachable(f"The server at {address} cannot be reached: {reason}.")
    if failure.has_redirect_location:
        aim = failure.url.join(failure.headers["location"])
        sentence = f"{address} sends on to {aim}: give the address where the server itself is."
        return ServerUnreachable(sentence)
    try:
        return error_of(Problem.model_validate(_without_additions(failure.json())))
    except (ValueError, ValidationError):
        return ServerUnreachable(f"{address} replied with status {failure.status_code}.")


def require_whole(reader: EventReader, address: str) -> None:
    """Raises ServerUnreachable where a stream ended as if it were whole, without its answer."""
    if not reader.is_done:
        sentence = f"The server at {address} broke off before the answer was whole: ask again."
        raise ServerUnreachable(sentence)


def _without_additions(body: Any) -> Any:
    if isinstance(body, Mapping):
        return {name: value for name, value in body.items() if name in Problem.model_fields}
    return body
