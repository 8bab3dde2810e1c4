"""Requests at and beyond what is meant: each gets a short problem document, and none a 500."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa_assistant.services import Services
from tests.qa_assistant.access.conftest import caller, services
from tests.qa_assistant.test_api_questions import assert_problem

__all__ = ["services"]
BEFORE_THE_FIRST = "0001-01-01T00:00:00+14:00"
AFTER_THE_LAST = "9999-12-31T23:59:59-14:00"
CHAT = {"model": "qa-assistant", "messages": [{"role": "user", "content": "x"}]}
MANY: list[Any] = [1] * 100_000
FIELDS = {f"field_{number}": 1 for number in range(100_000)}
TOO_MUCH: dict[str, tuple[str, dict[str, Any]]] = {
    "tags": ("/v1/ask", {"question": "x", "filters": {"tags": MANY}}),
    "fields": ("/v1/ask", {"question": "x"} | FIELDS),
    "a name": ("/v1/ask", {"question": "x", "f" * 100_000: 1}),
    "filters": ("/v1/search", {"query": "x", "filters": FIELDS}),
    "fields of an article": ("/v1/articles", {"text": "x"} | FIELDS),
    "ids": ("/v1/articles/delete", {"ids": MANY}),
    "addresses": ("/v1/ingest", {"urls": [""] * 100_000}),
    "texts": ("/v1/embeddings", {"model": "x", "input": MANY}),
    "messages": ("/v1/chat/completions", {"model": "x", "messages": MANY}),
    "parts": (
        "/v1/chat/completions",
        {"model": "x", "messages": [{"role": "user", "content": MANY}]},
    ),
}
"""By what it is that there is too much of."""


@pytest.fixture
def http(services: Services) -> TestClient:
    services.pipeline.ingest_text("The bridge of Orvale was opened by Ines Falk.")
    return caller(services, key="the-private-token")


@pytest.mark.parametrize("name", TOO_MUCH)
def test_however_much_is_wrong_with_a_body_the_reply_is_short(http: TestClient, name: str) -> None:
    path, body = TOO_MUCH[name]
    reply = http.post(path, json=body)
    problem = assert_problem(reply, 422, "invalid_request")
    assert len(problem["errors"]) <= 5
    assert len(reply.content) < 3_000


def test_of_many_problems_the_first_are_listed_and_all_are_counted(http: TestClient) -> None:
    scopes = [f"scope-{number}" for number in range(60)]
    reply = http.post("/v1/admin/keys", json={"name": "x", "scopes": scopes})
    problem = assert_problem(reply, 422, "invalid_request")
    assert len(problem["errors"]) == 50
    assert "of 60 problems the first 50 are listed" in problem["detail"]


@pytest.mark.parametrize("moment", [BEFORE_THE_FIRST, AFTER_THE_LAST])
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/ask", {"question": "x", "as_of": ...}, "as_of"),
        ("/v1/search", {"query": "x", "as_of": ...}, "as_of"),
        ("/v1/chat/completions", CHAT | {"qa_assistant": {"as_of": ...}}, "qa_assistant.as_of"),
        *(
            (path, {name: "x", "filters": {bound: ...}}, f"filters.{bound}")
            for path, name in (("/v1/ask", "question"), ("/v1/articles/delete", "source_id"))
            for bound in ("published_after", "published_before")
        ),
        ("/v1/articles", {"text": "x", "published_at": ...}, "published_at"),
        ("/v1/admin/keys", {"name": "x", "scopes": ["ask"], "expires_at": ...}, "expires_at"),
    ],
)
def test_times_that_no_calendar_has_are_refused_by_name(
    http: TestClient, path: str, body: dict[str, Any], field: str, moment: str
) -> None:
    sent = json.dumps(body, default=lambda _: moment)
    reply = http.post(path, content=sent, headers={"Content-Type": "application/json"})
    problem = assert_problem(reply, 422, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "within the years 1 to 9999" in problem["detail"]


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
)
def test_the_first_and_the_last_day_are_days_like_others(http: TestClient, moment: str) -> None:
    for question in ("Who opened the bridge last week?", "What happens in the next two years?"):
        body = {"question": question, "as_of": moment}
        assert http.post("/v1/ask", json=body).status_code == 200
    for bound in ("published_after", "published_before"):
        body = {"query": "bridge", "filters": {bound: moment}}
        assert http.post("/v1/search", json=body).status_code == 200
    body = {"text": f"The bridge was closed on {moment}.", "published_at": moment}
    assert http.post("/v1/articles", json=body).status_code == 201


@pytest.mark.parametrize("origin", ["http://[x", "http://[::1", "//", "http://]"])
def test_what_is_no_origin_is_refused_like_a_foreign_one(http: TestClient, origin: str) -> None:
    headers = {"Origin": origin}
    reply = http.post("/v1/ask", json={"question": "x"}, headers=headers)
    problem = assert_problem(reply, 403, "origin_refused")
    assert problem["request_id"] == reply.headers["x-request-id"]


@pytest.mark.parametrize(
    "request_",
    [
        {"content": '{"question": "x"}'},
        {"data": {"question": "x"}},
        {"json": ["x"]},
        {},
    ],
    ids=["without its type", "form", "list", "nothing"],
)
def test_a_body_that_is_no_object_is_told_how_it_is_sent(
    http: TestClient, request_: dict[str, Any]
) -> None:
    reply = http.post("/v1/ask", **request_)
    problem = assert_problem(reply, 422, "invalid_request")
    assert "Content-Type: application/json" in problem["detail"]


def test_a_body_in_another_encoding_is_no_json(http: TestClient) -> None:
    content = '{"question": "Who owns the café?"}'.encode("latin-1")
    reply = http.post("/v1/ask", content=content, headers={"Content-Type": "application/json"})
    assert "UTF-8" in assert_problem(reply, 400, "invalid_json")["detail"]


def test_a_broken_form_is_told_as_one(http: TestClient) -> None:
    reply = http.post("/v1/articles", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert reply.status_code in (400, 422)
    assert "JSON" not in reply.json()["detail"]
