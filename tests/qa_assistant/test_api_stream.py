"""Server-sent events on the wire: heartbeats, errors in the middle, clients that leave."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from qa_assistant.api.answer_queue import AnswerQueue
from qa_assistant.api.sse import EventFeed, EventStream, encode_event, encode_feed
from qa_assistant.cli.remote import read_events
from qa_assistant.cli.serving import AnnouncedServer, listen
from qa_assistant.models import DeltaEvent, Event, Stage, StatusEvent
from vectorstore.errors import CatalogError

Events = Callable[[], Iterator[Event]]


@contextmanager
def streaming(events: Events, *, heartbeat: float = 9.0) -> Iterator[str]:
    """A server that streams these events to whoever comes."""

    async def endpoint(request: Request) -> EventStream:
        feed = EventFeed(events(), queue=AnswerQueue(places=4, room=4), heartbeat=heartbeat)
        await feed.raise_early_error()
        return EventStream(feed, encode_feed(feed, request_id="r1"))

    ready = threading.Event()
    app = Starlette(routes=[Route("/", endpoint)])
    config = uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1)
    server = AnnouncedServer(config, on_ready=ready.set)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(10)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def test_a_long_silence_is_filled_with_comment_lines() -> None:
    def slow() -> Iterator[Event]:
        yield StatusEvent(stage=Stage.SEARCHING)
        yield DeltaEvent(text="a")
        time.sleep(0.5)
        yield DeltaEvent(text="b")

    with streaming(slow, heartbeat=0.1) as address:
        lines = httpx.get(address).text.splitlines()
    comments = [line for line in lines if line.startswith(":")]
    assert len(comments) >= 3
    between = lines[lines.index('data: {"text":"a"}') : lines.index('data: {"text":"b"}')]
    assert set(comments) <= set(between)


def test_an_error_in_the_middle_travels_as_the_last_event() -> None:
    def breaking() -> Iterator[Event]:
        yield StatusEvent(stage=Stage.SEARCHING)
        yield DeltaEvent(text="a")
        raise CatalogError("The disk is full.")

    with streaming(breaking) as address:
        events = list(read_events(httpx.get(address).text.split("\n")))
    assert [name for name, _ in events] == ["status", "delta", "error"]
    problem = events[-1][1]["problem"]
    assert (problem["code"], problem["detail"]) == ("catalog_error", "The disk is full.")
    assert problem["request_id"] == "r1"


def test_an_unexpected_error_in_the_middle_gives_nothing_away() -> None:
    def breaking() -> Iterator[Event]:
        yield DeltaEvent(text="a")
        raise ValueError("password=hunter2")

    with streaming(breaking) as address:
        text = httpx.get(address).text
    assert "internal_error" in text
    assert "hunter2" not in text


def test_a_client_that_leaves_stops_the_work() -> None:
    closed, made = threading.Event(), []

    def endless() -> Iterator[Event]:
        try:
            while True:
                made.append(1)
                yield DeltaEvent(text="again and ")
                time.sleep(0.01)
        finally:
            closed.set()

    with streaming(endless) as address, httpx.stream("GET", address) as reply:
        assert next(reply.iter_bytes())
        reply.close()
        assert closed.wait(5)
    count = len(made)
    time.sleep(0.1)
    assert len(made) == count


def test_a_reader_that_is_slow_gets_everything() -> None:
    def many() -> Iterator[Event]:
        yield from (DeltaEvent(text=f"{number} ") for number in range(2000))

    with streaming(many) as address, httpx.stream("GET", address) as reply:
        received = b"".join(reply.iter_raw(100)).decode()
    deltas = [data["text"] for _, data in read_events(received.split("\n"))]
    assert "".join(deltas) == "".join(f"{number} " for number in range(2000))


@given(st.text(min_size=1))
def test_any_text_survives_the_wire_and_clients_that_cut_at_any_line_end(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    frame = encode_event(DeltaEvent(text=text)).decode("ascii")
    [(name, data)] = read_events(frame.splitlines())
    assert (name, data) == ("delta", {"text": text})


@pytest.mark.parametrize(
    ("lines", "events"),
    [
        ([": comment", "", "event: a", "data: 1", ""], [("a", 1)]),
        (["data: [1,", "data: 2]", ""], [("message", [1, 2])]),
        (["event: a", "", "data:3", ""], [("message", 3)]),
        (["event: a", "data: 1"], []),
        (["id: 7", "retry: 1", "data: 1", "", ""], [("message", 1)]),
    ],
)
def test_events_are_read_as_the_specification_has_it(
    lines: list[str], events: list[tuple[str, object]]
) -> None:
    assert list(read_events(lines)) == events
    assert json.dumps(events)
