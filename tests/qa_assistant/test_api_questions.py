"""Asking and searching over HTTP, and what happens to wrong input."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from qa_assistant.models import MAX_QUESTION_CHARACTERS
from tests.conftest import Served

CHAIRED = "who chaired the CNRE meeting?"


def read_stream(reply: httpx.Response) -> Iterator[tuple[str, Any]]:
    """Events from the bytes on the wire, as a client without a library reads them."""
    for frame in reply.read().decode().split("\n\n"):
        fields = [line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":")]
        if fields:
            names = dict(fields)
            yield names["event"], json.loads(names["data"])


def assert_problem(reply: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = reply.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["title"]
    assert problem["detail"].endswith((".", "?", "!"))
    assert problem["type"] == f"/docs#problem-{code}"
    assert "Traceback" not in reply.text
    return problem


def test_an_answer_cites_the_exact_sentence(served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    assert answer["status"] == "answered"
    assert "Liu Peixun" in answer["text"]
    [citation, *_] = answer["citations"]
    article = served.http.get(
        f"/v1/articles/{citation['article_id']}", params={"version": citation["version"]}
    ).json()
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert "Liu Peixun" in citation["quote"]


def test_the_view_url_of_a_citation_shows_its_quote_marked(served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    [citation, *_] = answer["citations"]
    page = served.http.get(citation["view_url"])
    assert page.status_code == 200
    assert f'<mark id="quote">{citation["quote"]}</mark>' in page.text


@pytest.mark.parametrize("by_header", [True, False])
def test_the_stream_brings_the_same_answer_event_by_event(served: Served, by_header: bool) -> None:
    headers = {"Accept": "text/event-stream"} if by_header else {}
    body = {"question": CHAIRED, "stream": not by_header}
    reply = served.http.post("/v1/ask", json=body, headers=headers)
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = list(read_stream(reply))
    names = [name for name, _ in events]
    assert names[0] == "status"
    assert names[-1] == "done"
    assert {"sources", "delta", "citation"} <= set(names)
    answer = events[-1][1]["answer"]
    assert "".join(data["text"] for name, data in events if name == "delta") == answer["text"]
    assert [data["citation"] for name, data in events if name == "citation"] == answer["citations"]
    assert events[names.index("sources")][1]["hits"]


def test_a_question_that_no_article_answers_tells_what_was_searched(served: Served) -> None:
    question = {"question": "What is the boiling point of tungsten on Mars?"}
    answer = served.http.post("/v1/ask", json=question).json()
    assert answer["status"] == "not_found"
    assert answer["citations"] == []
    assert answer["searched"]["articles"] == 2
    assert answer["searched"]["collection"] == "default"


def test_a_follow_up_keeps_the_conversation_until_it_is_deleted(served: Served) -> None:
    first = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    conversation = first["conversation_id"]
    body = {"question": "Who led the proceedings?", "conversation_id": conversation}
    second = served.http.post("/v1/ask", json=body).json()
    assert second["conversation_id"] == conversation
    turns = served.http.get(f"/v1/conversations/{conversation}").json()["answers"]
    assert [turn["id"] for turn in turns] == [first["id"], second["id"]]
    deleted = served.http.delete(f"/v1/conversations/{conversation}")
    assert deleted.json() == {"conversation_id": conversation, "turns": 2}
    gone = served.http.get(f"/v1/conversations/{conversation}")
    assert_problem(gone, 404, "conversation_not_found")


def test_filters_narrow_what_is_searched(served: Served) -> None:
    body = {"question": CHAIRED, "filters": {"published_before": "2024-12-31"}}
    answer = served.http.post("/v1/ask", json=body).json()
    assert answer["status"] == "not_found"
    assert answer["searched"]["articles"] == 1


def test_a_search_gives_passages_with_offsets_and_scores(served: Served) -> None:
    hits = served.http.post("/v1/search", json={"query": "harbour storm", "limit": 1}).json()[
        "hits"
    ]
    assert len(hits) == 1
    assert hits[0]["title"] == "The harbour of Lingen reopens"
    assert 0 < hits[0]["scores"]["fused"] <= 1
    article = served.http.get(f"/v1/articles/{hits[0]['article_id']}").json()
    assert article["text"][hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]


def test_words_about_time_are_read_by_the_day_of_the_question(served: Served) -> None:
    body = {"question": "What was reported about CNRE yesterday?", "as_of": "2025-04-01"}
    searched = served.http.post("/v1/ask", json=body).json()["searched"]
    assert searched["articles"] == 1
    assert searched["time"] == {
        "phrase": "yesterday",
        "after": "2025-03-31T00:00:00Z",
        "before": "2025-03-31T23:59:59.999999Z",
        "newest": False,
        "used_as": "filter",
        "widened": False,
        "as_of": "2025-04-01T23:59:59.999999Z",
    }


def test_a_day_begins_in_the_time_zone_of_the_question(served: Served) -> None:
    body = {"question": "What was reported yesterday?", "as_of": "2025-04-01T01:00:00+08:00"}
    used = served.http.post("/v1/ask", json=body).json()["searched"]["time"]
    assert used["after"] == "2025-03-31T00:00:00+08:00"
    assert used["before"] == "2025-03-31T23:59:59.999999+08:00"


def test_a_search_reads_words_about_time_too(served: Served) -> None:
    body = {"query": "news from last November", "as_of": "2025-04-01"}
    found = served.http.post("/v1/search", json=body).json()
    assert found["time"]["used_as"] == "filter"
    assert {hit["title"] for hit in found["hits"]} == {"The harbour of Lingen reopens"}
    body = {"query": "the meeting in March", "as_of": "2025-04-01"}
    found = served.http.post("/v1/search", json=body).json()
    assert found["time"]["used_as"] == "preference"
    assert len(found["hits"]) > 1
    assert served.http.post("/v1/search", json={"query": "harbour"}).json()["time"] is None


@pytest.mark.parametrize("question", ["", "   \n "])
def test_an_empty_question_is_refused(served: Served, question: str) -> None:
    reply = served.http.post("/v1/ask", json={"question": question})
    assert "empty" in assert_problem(reply, 422, "invalid_question")["detail"]


@pytest.mark.parametrize("size", [MAX_QUESTION_CHARACTERS + 1, 1_000_000])
def test_an_overlong_question_is_refused_without_repeating_it(served: Served, size: int) -> None:
    reply = served.http.post("/v1/ask", json={"question": "ab" * (size // 2) + "ab"})
    problem = assert_problem(reply, 422, "invalid_question")
    assert "2,000" in problem["detail"]
    assert len(reply.content) < 1000


def test_a_stream_refuses_wrong_input_with_a_status(served: Served) -> None:
    reply = served.http.post("/v1/ask", json={"question": "", "stream": True})
    assert_problem(reply, 422, "invalid_question")
    body = {"question": CHAIRED, "collection": "nowhere", "stream": True}
    assert_problem(served.http.post("/v1/ask", json=body), 404, "collection_not_found")


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b'{"question": "a",}'])
def test_invalid_json_is_refused(served: Served, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    reply = served.http.post("/v1/ask", content=body, headers=headers)
    assert reply.status_code in (400, 422)
    assert_problem(reply, reply.status_code, reply.json()["code"])
    assert reply.json()["code"] in ("invalid_json", "invalid_request")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": 5}, "question"),
        ({"question": "x", "wrong": 1}, "wrong"),
        ({"question": "x", "filters": {"published_after": "secret"}}, "filters.published_after"),
        ({"question": "x", "conversation_id": "secret" * 20}, "conversation_id"),
    ],
)
def test_a_field_that_is_not_valid_is_named_but_not_repeated(
    served: Served, body: dict[str, Any], field: str
) -> None:
    reply = served.http.post("/v1/ask", json=body)
    problem = assert_problem(reply, 422, "invalid_request")
    assert any(error["field"].startswith(field) for error in problem["errors"])
    assert "secret" not in reply.text


def test_what_does_not_exist_is_a_problem(served: Served) -> None:
    for path in ("/v1/ask", "/v1/search"):
        body = {"question" if path == "/v1/ask" else "query": "x", "collection": "nowhere"}
        assert_problem(served.http.post(path, json=body), 404, "collection_not_found")
    unknown = {"question": "x", "conversation_id": "con_x"}
    assert_problem(served.http.post("/v1/ask", json=unknown), 404, "conversation_not_found")
    assert_problem(served.http.get("/v1/nothing"), 404, "route_not_found")
    wrong_method = served.http.put("/v1/ask", json={})
    assert_problem(wrong_method, 405, "method_not_allowed")
    assert wrong_method.headers["allow"] == "POST"


def test_a_search_refuses_a_limit_out_of_bounds(served: Served) -> None:
    reply = served.http.post("/v1/search", json={"query": "x", "limit": 0})
    assert_problem(reply, 422, "invalid_request")
