"""What a server tells of itself: measurements, logs, traces, and which answers it gave again."""

import json
import logging
from pathlib import Path

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from qa_assistant.access.principals import Scope
from qa_assistant.log import configure_logging
from qa_assistant.models import Question
from qa_assistant.services import Services
from qa_assistant.tracing import Tracing
from tests.qa_assistant.access.conftest import caller, make_key, services
from tests.qa_assistant.test_api_questions import assert_problem

__all__ = ["services"]
TEXT = "The bridge of Orvale was opened by Ines Falk."
ASK = {"question": "who opened the bridge of Orvale?"}


def measured(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_what_was_asked_and_how_long_it_took(services: Services) -> None:
    http = caller(services)
    http.post("/v1/articles", json={"text": TEXT})
    for question in (ASK, ASK, {"question": "What is the price of tin?"}):
        http.post("/v1/ask", json=question)
    http.post("/v1/ask", json={"question": ""})
    values = measured(http.get("/metrics").text)
    assert values["qa_questions_total", "cached=false", "status=answered"] == 1
    assert values["qa_questions_total", "cached=true", "status=answered"] == 1
    assert values["qa_questions_total", "cached=false", "status=not_found"] == 1
    assert values["qa_stage_seconds_count", "stage=retrieval"] == 2
    assert values["qa_ingested_articles_total", "status=created"] == 1
    assert values["qa_articles",] == 1
    assert values["qa_passages",] == 1
    assert values["qa_jobs_unfinished",] == 0
    asked = ("qa_http_requests_total", "method=POST", "route=/v1/ask")
    assert values[*asked, "status=200"] == 3
    assert values[*asked, "status=422"] == 1
    assert "Orvale" not in http.get("/metrics").text


def test_unknown_addresses_make_no_new_labels(services: Services) -> None:
    http = caller(services)
    for number in range(5):
        http.get(f"/nothing/{number}")
        http.get(f"/v1/articles/art_{number}")
    routes = {
        name[2] for name in measured(http.get("/metrics").text) if "requests_total" in name[0]
    }
    assert routes <= {"route=other", "route=/v1/articles/{id}", "route=/metrics"}


def test_measurements_need_a_key_of_their_own_where_keys_are_asked_for(services: Services) -> None:
    key = make_key(services, Scope.METRICS)
    assert_problem(caller(services).get("/metrics"), 401, "key_required")
    assert caller(services, key=key).get("/metrics").status_code == 200
    assert_problem(caller(services, key=key).post("/v1/ask", json=ASK), 403, "scope_missing")


def test_requests_are_logged_by_route_and_id_without_what_was_said(
    services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    kept = root.handlers, root.level
    configure_logging("INFO", "json")
    try:
        http = caller(services, key=make_key(services, Scope.ASK))
        reply = http.post("/v1/ask", json=ASK, headers={"X-Request-Id": "proxy-7"})
        http.post("/v1/ask", json=ASK, headers={"X-Request-Id": "line\tbreak"})
    finally:
        root.handlers, root.level = kept
        structlog.reset_defaults()
    assert reply.headers["x-request-id"] == "proxy-7"
    err = capsys.readouterr().err
    first, second = (json.loads(line) for line in err.splitlines() if '"request"' in line)
    assert first["request_id"] == "proxy-7"
    assert (first["method"], first["route"], first["status"]) == ("POST", "/v1/ask", 200)
    assert first["actor"].startswith("qa_")
    assert second["request_id"].isalnum()
    assert "Orvale" not in err
    assert http.headers["authorization"].split()[1] not in err


def test_what_is_refused_before_it_reaches_a_route_is_logged(
    services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    kept = root.handlers, root.level
    configure_logging("INFO", "json")
    try:
        http = caller(services)
        http.get("/v1/articles", headers={"Host": "qa.example.org"})
        http.post("/v1/ask", json=ASK, headers={"Origin": "https://elsewhere.example"})
        http.post("/v1/ask", content=b"x" * 2_000_001)
        http.get("/wp-login.php")
    finally:
        root.handlers, root.level = kept
        structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    refused = [(line["code"], line["host"]) for line in lines if line["event"] == "request refused"]
    assert refused == [("host_refused", "qa.example.org"), ("origin_refused", "127.0.0.1")]
    assert [line["status"] for line in lines if line["event"] == "request"] == [400, 403, 413]


def test_an_answer_is_given_again_and_says_so(services: Services) -> None:
    http = caller(services)
    http.post("/v1/articles", json={"text": TEXT})
    first = http.post("/v1/ask", json=ASK).json()
    second = http.post("/v1/ask", json={"question": " who opened the  bridge of Orvale?"}).json()
    assert (first["from_cache"], second["from_cache"]) == (False, True)
    assert first["text"] == second["text"]
    assert first["citations"] == second["citations"]
    assert first["conversation_id"] != second["conversation_id"]
    follow_up = {"question": "and who else?", "conversation_id": second["conversation_id"]}
    assert http.post("/v1/ask", json=follow_up).json()["from_cache"] is False
    rating = {"answer_id": second["id"], "rating": "up"}
    assert http.post("/v1/feedback", json=rating).status_code == 200
    stream = http.post("/v1/ask", json=ASK | {"stream": True}).text
    assert stream.index("event: sources") < stream.index("event: delta")
    assert '"from_cache":true' in stream


def test_an_answer_is_not_given_again_where_anything_differs(services: Services) -> None:
    http = caller(services)
    http.post("/v1/articles", json={"text": TEXT})
    http.post("/v1/ask", json=ASK)
    for other in (
        {"filters": {"publisher": "Nobody"}},
        {"as_of": "2025-01-01"},
        {"question": "who opened the bridge of Orvale yesterday?"},
    ):
        assert http.post("/v1/ask", json=ASK | other).json()["from_cache"] is False
    again = {"question": "who opened the bridge of Orvale yesterday?"}
    assert http.post("/v1/ask", json=again).json()["from_cache"] is False
    http.post("/v1/articles", json={"text": "Something else was said."})
    assert http.post("/v1/ask", json=ASK).json()["from_cache"] is False
    assert http.post("/v1/ask", json=ASK).json()["from_cache"] is True
    pair = {"short": "OB", "long": "Orvale bridge"}
    http.post("/v1/admin/aliases", json=pair)
    assert http.post("/v1/ask", json=ASK).json()["from_cache"] is False


def test_an_answer_is_given_again_to_the_same_groups_only(services: Services) -> None:
    services.pipeline.ingest_text(TEXT, groups=frozenset({"board"}))
    board = Question(text=ASK["question"], readers=frozenset({"board"}))
    news = Question(text=ASK["question"], readers=frozenset({"news"}))
    assert services.ask(board).citations
    for _ in range(2):
        assert not services.ask(news).citations
    assert services.ask(board).from_cache
    everything = Question(text=ASK["question"])
    assert not services.ask(everything).from_cache


def test_an_answer_is_traced_by_stages_and_without_what_was_said(services: Services) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing = Tracing(provider, model="openai:small")
    services.pipeline.ingest_text(TEXT)
    question = Question(text=ASK["question"])
    list(tracing.traced(services.stream(question), question))
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert set(spans) == {"answer", "retrieval", "chat small"}
    root = spans["answer"]
    assert root.attributes["qa.status"] == "answered"
    assert all(s.parent.span_id == root.context.span_id for n, s in spans.items() if n != "answer")
    assert spans["chat small"].attributes["gen_ai.operation.name"] == "chat"
    assert spans["chat small"].attributes["gen_ai.provider.name"] == "openai"
    assert "Orvale" not in "".join(span.to_json() for span in spans.values())
    tracing.close()


def test_the_audit_log_outlives_the_server(services: Services, tmp_path: Path) -> None:
    http = caller(services)
    id = http.post("/v1/articles", json={"text": TEXT}).json()["article"]["id"]
    http.delete(f"/v1/articles/{id}")
    [event] = services.audit.page().items
    assert (event.action, event.subject, event.actor) == ("article_deleted", id, "anonymous")
