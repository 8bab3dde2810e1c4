"""Server-sent events (WHATWG HTML, section 9.2), read from lines or from pieces of bytes."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qa_assistant.errors import AssistantError
from qa_assistant.models import DoneEvent, Event
from qa_assistant.problems import Problem, error_of

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class OtherVersion(AssistantError):
    """The server speaks another version of the contract."""


class EventReader:
    """Events from pieces of a stream, wherever the network cut it."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[str] = []
        self.is_done = False
        """Whether the event with the whole answer has come."""

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events that are whole now.

        Raises:
            AssistantError: the server's problem, as the error it had there.
            OtherVersion: an event that this version does not know.
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            self._lines.append(line.decode())
            if not line:
                block, self._lines = self._lines, []
                for name, data in read_events(block):
                    event = read_event(name, data)
                    self.is_done = isinstance(event, DoneEvent)
                    yield event


def read_event(name: str, data: Any) -> Event:
    """One event; raises as `EventReader.feed`."""
    if name == "error":
        raise error_of(Problem.model_validate(data["problem"]))
    try:
        return _EVENT.validate_python({"type": name, **data})
    except ValidationError as error:
        raise OtherVersion("The server has another version: update it or this client.") from error


def read_events(lines: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Names and data of events, from lines."""
    name, data = "message", list[str]()
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line and data:
            yield name, json.loads("\n".join(data))
        if not line:
            name, data = "message", []
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
