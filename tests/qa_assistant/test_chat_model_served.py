"""A served assistant with a chat model: statements while it writes, and clients that leave."""

import json
import threading
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
import uvicorn

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.cli.remote import read_events
from qa_assistant.cli.serving import AnnouncedServer, listen
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.chat_server import ChatServer, run_chat_server
from tests.conftest import MEETING

QUESTION = {"question": "Who chaired the CNRE meeting and what will the company open?"}


class WithModel(NamedTuple):
    http: httpx.Client
    model: ChatServer
    services: Services


@pytest.fixture
def served(tmp_path) -> Iterator[WithModel]:
    with run_chat_server() as model:
        settings = Settings(
            home=tmp_path,
            chat_model="openai:test",
            chat_base_url=model.url,
            chat_writes="statements",
            chat_price_input=1,
            chat_price_output=2,
            answer_cache=0,
            _env_file=None,
        )
        ready = threading.Event()
        with open_services(settings) as services, listen("127.0.0.1", 0) as listener:
            services.pipeline.ingest_text(MEETING, collection="default", title="The spring meeting")
            config = uvicorn.Config(
                create_app(services, token="t"),
                log_config=None,
                ws="none",
                timeout_graceful_shutdown=1,
            )
            server = AnnouncedServer(config, on_ready=ready.set)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            assert ready.wait(20)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                with httpx.Client(base_url=address, timeout=30) as http:
                    yield WithModel(http, model, services)
            finally:
                server.should_exit = True
                thread.join(20)


def say_two(model: ChatServer) -> None:
    """One statement in the first piece, another in the second."""
    first = {"text": "The meeting was chaired by Liu Peixun.", "sentences": ["s1", "s2"]}
    second = {"text": "The company will open two new plants.", "sentences": ["s4"]}
    head = '{"statements": [' + json.dumps(first)
    model.content = head + ", " + json.dumps(second) + "]}"
    model.piece = len(head)


def test_the_first_checked_statement_arrives_while_the_model_still_writes(served):
    say_two(served.model)
    served.model.holds_after = 2
    with served.http.stream("POST", "/v1/ask", json={**QUESTION, "stream": True}) as reply:
        events = read_events(reply.iter_lines())
        name, data = next(event for event in events if event[0] == "delta")
        assert "Liu Peixun" in data["text"]
        assert not served.model.go_on.is_set()
        assert next(events)[0] == "citation"
        served.model.go_on.set()
        *_, (name, done) = events
    assert name == "done"
    answer = done["answer"]
    assert answer["text"].count("[") == 2
    assert answer["usage"]["total_tokens"] == 120
    assert answer["usage"]["cost"] == pytest.approx(140e-6)
    assert 0 < answer["timings"]["first_statement"] <= answer["timings"]["total"]


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_ends_the_call_of_the_model(served, stream):
    say_two(served.model)
    served.model.delay = 60
    gone = httpx.Client(base_url=served.http.base_url, timeout=2)
    with pytest.raises(httpx.ReadTimeout):
        reply = gone.post("/v1/ask", json={**QUESTION, "stream": stream})
        pytest.fail(reply.text)
    gone.close()
    assert served.model.arrived.is_set()
    assert served.model.left.wait(10)


def test_closing_the_events_ends_the_call_of_the_model(served):
    from qa_assistant.models import Question, Stage, StatusEvent

    served.model.delay = 60
    events = served.services.assistant.stream(Question(text=QUESTION["question"]))
    answering = StatusEvent(stage=Stage.ANSWERING)
    assert answering in events
    assert answering in events  # once more: it is at work
    assert served.model.arrived.wait(10)
    events.close()
    assert served.model.left.wait(10)


def test_an_answer_says_who_wrote_it_and_what_it_took(served):
    say_two(served.model)
    answer = served.http.post("/v1/ask", json=QUESTION).json()
    assert answer["answerer"] == "openai:test"
    assert answer["status"] == "answered"
    assert answer["usage"]["calls"] == 1
    served.model.status = 401
    answer = served.http.post("/v1/ask", json=QUESTION).json()
    assert answer["answerer"] == "extractive"
    assert answer["usage"]["calls"] == 1
    assert "refused the key" in answer["notes"][0]["text"]


def test_an_answer_that_was_cut_off_is_partial(served):
    say_two(served.model)
    served.model.breaks_after = 2
    answer = served.http.post("/v1/ask", json=QUESTION).json()
    assert answer["status"] == "partial"
    assert "cut_off" in [note["kind"] for note in answer["notes"]]
    assert "Liu Peixun" in answer["citations"][0]["quote"]
