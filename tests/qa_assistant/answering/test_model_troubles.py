"""A chat model's server that fails in every way we know of: the answer is honest and in time."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from qa_assistant.answering.protocols import Pulse, Statement
from qa_assistant.models import NoteKind
from tests.chat_server import run_chat_server
from tests.qa_assistant.answering.articles import make_article, make_evidence
from tests.qa_assistant.answering.chat import ask, make_answerer

PROVIDERS = ["openai", "anthropic", "ollama"]


@pytest.fixture
def server():
    with run_chat_server() as running:
        running.says(("Ida Brandt opened the meeting.", ["s2"]))
        yield running


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"status": 500}, "status 500"),
        ({"status": 401}, "refused the key"),
        ({"status": 429, "headers": {"Retry-After": "60"}}, "no more requests"),
        ({"finish_reason": "length", "content": '{"statements": [{"te'}, "cut off"),
        ({"finish_reason": "content_filter", "content": ""}, "declined"),
        ({"refusal": "I will not.", "content": ""}, "nothing"),
        ({"content": '{"statements": [{"words": 1}]}'}, "another form"),
        ({"content": '{"answer": "Ida"}'}, "another form"),
        ({"content": '{"statements": [{"text": "Ida", '}, "cut off"),
        ({"content": ""}, "nothing"),
        ({"content": " \n" * 15_000, "piece": 3000}, "too long"),
        ({"body": b"<html>Bad gateway</html>"}, "nothing"),
        ({"breaks_after": 3}, "could not be reached"),
        ({"delay": 60.0}, "took too long"),
        ({"endless": True, "piece_delay": 0.02, "content": "{"}, "took too long"),
    ],
    ids=lambda value: json.dumps(value, default=str)[:50] if isinstance(value, dict) else None,
)
def test_when_the_model_fails_the_fallback_answers_and_a_note_says_so(server, trouble, told):
    for name, value in trouble.items():
        setattr(server, name, value)
    (statement,), (note,), _ = ask(make_answerer(server, timeout=2.0))
    assert statement.text.startswith("Norrland Magnets met its board")
    assert note.kind is NoteKind.FALLBACK
    assert told in note.text


def test_a_flood_that_never_pauses_is_given_up_and_another_call_answered(server):
    good = server.content
    server.content, server.endless = '{"statements": [' + "x" * 1_600, True
    _, (note,), _ = ask(make_answerer(server))
    assert note.kind is NoteKind.FALLBACK
    server.content, server.endless = good, False
    (statement,), notes, _ = ask(make_answerer(server))
    assert statement.text == "Ida Brandt opened the meeting."
    assert notes == []


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_that_may_pass_is_tried_again(server, provider, status):
    server.failures = [status]
    server.headers = {"Retry-After": "0"}
    (statement,), notes, (use,) = ask(make_answerer(server, provider=provider))
    assert statement.text == "Ida Brandt opened the meeting."
    assert notes == []
    assert (len(server.requests), use.usage.calls) == (2, 2)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_error_that_stays_is_not_tried_again(server, provider):
    server.status = 401
    _, (note,), _ = ask(make_answerer(server, provider=provider))
    assert note.kind is NoteKind.FALLBACK
    assert len(server.requests) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_is_not_there_is_named_as_such(server, provider):
    server.host = "http://127.0.0.1:9"
    _, (note,), _ = ask(make_answerer(server, provider=provider, timeout=3))
    assert "could not be reached" in note.text


def test_tries_end_after_the_third(server):
    server.status = 503
    server.headers = {"Retry-After": "0"}
    ask(make_answerer(server))
    assert len(server.requests) == 3


def in_two_seconds():
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize("after", [lambda: "1", in_two_seconds], ids=["seconds", "date"])
def test_the_server_says_when_to_come_again(server, after):
    server.failures = [429]
    server.headers = {"Retry-After": after()}
    begin = time.monotonic()
    ask(make_answerer(server, timeout=10))
    assert time.monotonic() - begin >= 0.9
    assert len(server.requests) == 2


def test_a_wait_beyond_the_deadline_is_not_begun(server):
    server.status = 429
    server.headers = {"Retry-After": "30"}
    ask(make_answerer(server, timeout=5))
    assert len(server.requests) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_was_shown_stays_when_the_connection_breaks(server, provider):
    server.says(("Ida Brandt opened the meeting.", ["s2"]), ("It will hire 120 people.", ["s3"]))
    server.piece = 20
    server.breaks_after = 6
    (statement,), (note,), _ = ask(make_answerer(server, provider=provider), "What happened?")
    assert statement.text == "Ida Brandt opened the meeting."
    assert note.kind is NoteKind.CUT_OFF
    assert len(server.requests) == 1


def test_a_model_that_trickles_is_given_up_at_the_deadline_and_what_it_said_stays(server):
    server.says(("Ida Brandt opened the meeting.", ["s2"]), ("It will hire 120 people.", ["s3"]))
    server.piece, server.piece_delay = 2, 0.03
    server.content = server.content[:-10] + "x" * 5000
    statements, (note,), _ = ask(make_answerer(server, timeout=4), "What happened?")
    assert [each.text for each in statements] == ["Ida Brandt opened the meeting."]
    assert "took too long" in note.text
    assert server.left.wait(3)


def test_an_answer_that_is_whole_counts_though_the_connection_breaks_behind_it(server):
    server.piece = 1000
    server.breaks_after = 2
    (statement,), notes, _ = ask(make_answerer(server))
    assert statement.text == "Ida Brandt opened the meeting."
    assert notes == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_closing_the_answer_closes_the_connection_to_the_model(server, provider):
    server.delay = 20
    answerer = make_answerer(server, provider=provider, timeout=30)
    items = answerer.answer("Who?", [make_evidence(make_article())])
    assert isinstance(next(items), Pulse)
    assert server.arrived.wait(5)
    items.close()
    assert server.left.wait(3)


def test_many_answers_at_once_share_the_connections_and_do_not_mix(server):
    answerer = make_answerer(server, timeout=20)
    server.piece_delay = 0.01
    found = []

    def one():
        found.extend(ask(answerer)[0])

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.text for each in found] == ["Ida Brandt opened the meeting."] * 12


def test_an_answer_through_a_tool_is_read(server):
    server.as_tool_call = True
    (statement,), _, _ = ask(make_answerer(server))
    assert statement.text == "Ida Brandt opened the meeting."


def test_a_server_without_structured_output_is_asked_in_words_and_asked_so_from_then_on(server):
    server.refuses_formats = True
    server.content = "Here you are:\nIda Brandt opened the meeting [s2]."
    answerer = make_answerer(server)
    for _ in range(2):
        (statement,), notes, _ = ask(answerer)
        assert statement.text == "Ida Brandt opened the meeting."
        assert notes == []
    assert ["response_format" in request for request in server.requests] == [True, False, False]


def test_a_model_that_never_ends_is_stopped_when_it_has_said_enough(server):
    rows = [
        {"text": f"{name} is in the article.", "sentences": ["s1"]}
        for name in ("Norrland", "Magnets", "board", "week", "furnace", "plan", "second")
    ]
    server.content = '{"statements": [' + ",".join(map(json.dumps, rows)) + " " * 50_000
    statements, _, _ = ask(make_answerer(server), "What is it about?")
    assert all(isinstance(each, Statement) for each in statements)
    assert len(statements) <= 6


@pytest.mark.parametrize(
    ("provider", "event"),
    [
        ("openai", {"error": {"message": "busy", "type": "server_error", "code": 503}}),
        ("openai", {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}),
        ("anthropic", {"type": "error", "error": {"type": "overloaded_error", "message": "x"}}),
    ],
)
def test_an_error_told_in_a_stream_that_may_pass_is_tried_again(server, provider, event):
    server.body = b"event: error\ndata: " + json.dumps(event).encode() + b"\n\n"
    _, (note,), (use,) = ask(make_answerer(server, provider=provider))
    assert note.kind is NoteKind.FALLBACK and "could not be read" not in note.text
    assert len(server.requests) == use.usage.calls == 3


def test_what_was_whole_of_an_answer_with_words_before_it_stays_when_it_is_cut_off(server):
    server.content = f'Sure! {server.content[:-2]}, {{"text": "The comp'
    server.finish_reason = "length"
    (statement,), (note,), _ = ask(make_answerer(server))
    assert statement.text == "Ida Brandt opened the meeting."
    assert note.kind is NoteKind.CUT_OFF
