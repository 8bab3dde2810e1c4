"""Who may call, what every reply carries, and whether the server is well."""

import re

import httpx
import pytest

from tests.conftest import Served
from tests.qa_assistant.test_api_questions import assert_problem


def test_the_server_is_alive_and_ready(served: Served) -> None:
    health = served.http.get("/healthz").json()
    assert (health["status"], health["service"]) == ("ok", "qa-assistant")
    ready = served.http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "dependencies": {
            "catalog": "ok",
            "index": "ok",
            "embedder": "ok",
            "chat_model": "extractive",
        },
    }


@pytest.mark.parametrize(
    ("host", "is_served"),
    [
        ("localhost", True),
        ("localhost:9", True),
        ("127.0.0.1:1", True),
        ("127.8.0.1", True),
        ("[::1]:8000", True),
        ("LOCALHOST", True),
        ("evil.example", False),
        ("", False),
        ("localhost.evil.example:80", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("[::1", False),
        ("127.0.0.1@evil.example", False),
    ],
)
def test_only_loopback_hosts_are_served(served: Served, host: str, is_served: bool) -> None:
    reply = served.http.get("/healthz", headers={"Host": host})
    if is_served:
        assert reply.status_code == 200
    else:
        assert reply.status_code == 400
        assert "evil" not in reply.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_other_pages_cannot_change_or_ask_anything(served: Served, origin: str) -> None:
    headers = {"Origin": origin}
    reply = served.http.post("/v1/ask", json={"question": "x"}, headers=headers)
    assert_problem(reply, 403, "origin_refused")
    reply = served.http.delete("/v1/articles/art_x", headers=headers)
    assert_problem(reply, 403, "origin_refused")


def test_pages_of_the_server_itself_can(served: Served) -> None:
    headers = {"Origin": served.address}
    reply = served.http.post("/v1/search", json={"query": "harbour"}, headers=headers)
    assert reply.status_code == 200


def test_a_wrong_token_is_refused_and_the_right_one_opens_the_doctor(served: Served) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    assert_problem(served.http.get("/v1/articles", headers=wrong), 401, "invalid_token")
    assert_problem(served.http.post("/v1/doctor", json={}), 401, "token_required")
    reply = served.http.post("/v1/doctor", json={}, headers=served.owner)
    assert {"default"} <= {report["collection"] for report in reply.json()["reports"]}


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/v1/articles", "/nothing", "/static/chat.js", "/widget.js"]
)
def test_every_reply_carries_the_security_headers(served: Served, path: str) -> None:
    headers = served.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == ("no-cache" if ".js" in path else "no-store")


def test_the_article_page_allows_no_script(served: Served) -> None:
    [item, *_] = served.http.get("/v1/articles?collection=default").json()["items"]
    page = served.http.get(f"/articles/{item['id']}")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in page.headers["content-security-policy"]
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?version=1&start=0&end=5",
        "?start=5&end=1",
        "?start=x&end=y",
        "?start=-1&end=10000000",
        "?start=٣&end=٤",
    ],
)
def test_the_article_page_takes_any_offsets(served: Served, query: str) -> None:
    [item, *_] = served.http.get("/v1/articles?collection=default").json()["items"]
    page = served.http.get(f"/articles/{item['id']}{query}")
    assert page.status_code == 200
    assert ("<mark" in page.text) == query.endswith("start=0&end=5")


@pytest.mark.parametrize("path", ["/articles/art_nothing", "/articles/%3Cscript%3E"])
def test_an_unknown_article_is_a_page_that_says_so(served: Served, path: str) -> None:
    page = served.http.get(path)
    assert page.status_code == 404
    assert "No such article" in page.text
    assert "<script>" not in page.text


def test_an_unknown_version_is_a_page_that_says_so(served: Served) -> None:
    [item, *_] = served.http.get("/v1/articles?collection=default").json()["items"]
    assert served.http.get(f"/articles/{item['id']}?version=99").status_code == 404


def test_files_outside_of_the_pages_are_not_served(served: Served) -> None:
    for path in ("/static/../api/app.py", "/static/%2e%2e/api/app.py", "/static/"):
        assert_problem(served.http.get(path), 404, "route_not_found")


def test_the_reference_lists_every_call_and_every_problem(served: Served) -> None:
    page = served.http.get("/docs").text
    document = served.http.get("/openapi.json").json()
    for path in document["paths"]:
        assert path in page
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for code in ("collection_not_found", "invalid_question", "host_refused"):
        assert f"problem-{code}" in ids
    assert "http://" not in page
    assert "<script" not in page


def test_the_openapi_document_describes_every_field_of_a_request(served: Served) -> None:
    document = served.http.get("/openapi.json").json()
    for name in ("AskBody", "FiltersBody", "SearchBody"):
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            assert schema.get("description"), f"{name}.{field}"


def test_nothing_answers_at_an_unexpected_error_but_a_request_id(served: Served) -> None:
    """A path that no file system can hold reaches the edge as an unexpected error."""
    reply = httpx.get(f"{served.address}/static/{'x' * 5000}")
    assert reply.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in reply.text
