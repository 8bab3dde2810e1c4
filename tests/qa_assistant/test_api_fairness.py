"""Nobody takes the server from the others: limits, a bounded queue, calls that are done once."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from qa_assistant.access.principals import Scope as KeyScope
from qa_assistant.api.app import create_app
from qa_assistant.api.limits import BodyLimit
from qa_assistant.api.rates import RateLimits
from qa_assistant.bootstrap import open_services
from qa_assistant.errors import SettingsError
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.qa_assistant.access.conftest import caller, make_key, services
from tests.qa_assistant.test_api_questions import assert_problem
from tests.servers import running

__all__ = ["services"]
TEXT = "The bridge of Orvale was opened by Ines Falk."
ASK = {"question": "who opened the bridge of Orvale?"}
SHOP = "https://shop.example.org"


class SlowEmbedder(HashingEmbedder):
    """Waits for leave before it embeds a question."""

    def __init__(self) -> None:
        super().__init__()
        self.leave = threading.Event()
        self.leave.set()

    def encode(self, texts):
        self.leave.wait(60)
        return super().encode(texts)


@pytest.fixture
def embedder() -> SlowEmbedder:
    return SlowEmbedder()


@pytest.fixture
def limited(tmp_path: Path, embedder: SlowEmbedder) -> Iterator[Services]:
    settings = Settings(
        home=tmp_path,
        reader="off",
        rate_limit="5/minute",
        visitor_rate_limit="2/minute",
        answers_at_once=1,
        answers_waiting=1,
        answer_cache=0,
        _env_file=None,
    )
    with open_services(settings, load=lambda name: embedder) as services:
        services.pipeline.ingest_text(TEXT)
        yield services


def test_a_key_may_call_so_often_and_another_one_still_may(limited: Services) -> None:
    one, other = (caller(limited, key=make_key(limited, KeyScope.SEARCH)) for _ in range(2))
    statuses = [one.get("/v1/articles").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    refused = one.get("/v1/articles")
    assert "5 calls in 60 seconds" in assert_problem(refused, 429, "rate_limited")["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert other.get("/v1/articles").status_code == 200


def test_visitors_of_a_page_are_counted_one_by_one(limited: Services) -> None:
    key = make_key(limited, KeyScope.ASK, origins={SHOP})
    app = create_app(limited)
    statuses = []
    for host in ("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2"):
        http = TestClient(app, base_url="http://127.0.0.1", client=(host, 5000))
        headers = {"Origin": SHOP, "Authorization": f"Bearer {key}"}
        statuses.append(http.post("/v1/ask", json=ASK, headers=headers).status_code)
    assert statuses == [200, 200, 429, 200]


def test_limits_that_cannot_be_read_are_named(limited: Services) -> None:
    for wrong, told in (
        ({"rate_limit": "often"}, "60/minute"),
        ({"rate_storage": "nowhere://"}, "redis://host:6379"),
    ):
        with pytest.raises(SettingsError, match=told):
            RateLimits(limited.settings.model_copy(update=wrong))


def test_where_no_place_is_left_to_wait_the_time_to_come_back_is_told(
    limited: Services, embedder: SlowEmbedder
) -> None:
    app = create_app(limited)
    queue = app.state.qa.queue
    embedder.leave.clear()
    with running(app) as address, ThreadPoolExecutor(2) as pool:
        accepted = [
            pool.submit(httpx.post, f"{address}/v1/ask", json=ASK, timeout=60) for _ in range(2)
        ]
        while queue.running + queue.waiting < 2:
            time.sleep(0.01)
        for path, body in (
            ("/v1/ask", ASK),
            ("/v1/ask", ASK | {"stream": True}),
            (
                "/v1/chat/completions",
                {
                    "model": "qa-assistant",
                    "messages": [{"role": "user", "content": ASK["question"]}],
                },
            ),
        ):
            refused = httpx.post(f"{address}{path}", json=body, timeout=60)
            assert refused.status_code == 429
            assert refused.json()["code"] == "busy"
            assert 1 <= int(refused.headers["retry-after"]) <= 60
        measured = httpx.get(f"{address}/metrics").text
        assert "qa_answers_running 1.0" in measured
        assert "qa_answers_waiting 1.0" in measured
        embedder.leave.set()
        assert [each.result().status_code for each in accepted] == [200, 200]


def test_a_post_that_is_sent_twice_is_done_once(services: Services) -> None:
    http = caller(services)
    http.post("/v1/articles", json={"text": TEXT})
    headers = {"Idempotency-Key": "one"}
    first = http.post("/v1/ask", json=ASK, headers=headers)
    second = http.post("/v1/ask", json=ASK, headers=headers)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    other = http.post("/v1/ask", json=ASK, headers={"Idempotency-Key": "two"})
    assert other.json()["id"] != first.json()["id"]
    wrong = http.post("/v1/ask", json={"question": "What else?"}, headers=headers)
    assert_problem(wrong, 422, "idempotency_key_reused")
    assert_problem(
        http.post("/v1/ask", json=ASK, headers={"Idempotency-Key": "x" * 300}),
        422,
        "invalid_request",
    )


def test_a_file_that_is_sent_twice_is_taken_once_and_another_one_is_refused(
    services: Services,
) -> None:
    http = caller(services)

    def send(text: str, boundary: str) -> httpx.Response:
        type = f"multipart/form-data; boundary={boundary}"
        headers = {"Idempotency-Key": "one", "Content-Type": type}
        files = {"file": ("bridge.txt", text.encode())}
        return http.post("/v1/articles", files=files, headers=headers)

    first = send(TEXT, "first-boundary")
    assert first.status_code == 201
    again = send(TEXT, '"another boundary"')
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    other = send("Something else has happened.", "first-boundary")
    assert_problem(other, 422, "idempotency_key_reused")
    large = send(TEXT * 10_000, "first-boundary")
    assert_problem(large, 422, "idempotency_key_reused")


@pytest.mark.parametrize("type", ["", "multipart/form-data", "multipart/x; boundary*=x'\u00fc'%ff"])
def test_any_kind_of_body_may_have_a_key(services: Services, type: str) -> None:
    headers = {"Idempotency-Key": "one", "Content-Type": type.encode("latin-1")}
    reply = caller(services).post("/v1/articles", content=b"x", headers=headers)
    assert 400 <= reply.status_code < 500


def test_a_search_is_done_again_and_not_kept(services: Services) -> None:
    app = create_app(services)
    http = TestClient(app, base_url="http://127.0.0.1")
    http.post("/v1/articles", json={"text": TEXT})
    for question in ("Who met?", "Who met?", "Who else met?"):
        reply = http.post("/v1/search", json={"query": question}, headers={"Idempotency-Key": "k"})
        assert reply.status_code == 200
        assert "idempotency-replayed" not in reply.headers


def test_what_one_key_was_told_no_other_is_and_a_revoked_one_neither(services: Services) -> None:
    headers = {"Idempotency-Key": "one"}
    secrets = [make_key(services, KeyScope.ASK) for _ in range(2)]
    app = create_app(services)
    replies = []
    for secret in (secrets[0], secrets[1], secrets[0]):
        http = TestClient(app, base_url="http://127.0.0.1")
        sent = headers | {"Authorization": f"Bearer {secret}"}
        replies.append(http.post("/v1/ask", json=ASK, headers=sent))
    assert replies[0].json()["id"] == replies[2].json()["id"] != replies[1].json()["id"]
    services.keys.revoke(secrets[0][:11])
    sent = headers | {"Authorization": f"Bearer {secrets[0]}"}
    assert_problem(http.post("/v1/ask", json=ASK, headers=sent), 401, "key_refused")


def test_the_second_of_two_at_once_waits_for_the_first(
    limited: Services, embedder: SlowEmbedder
) -> None:
    app = create_app(limited)
    embedder.leave.clear()
    with running(app) as address, ThreadPoolExecutor(2) as pool:
        headers = {"Idempotency-Key": "same"}
        sent = [
            pool.submit(httpx.post, f"{address}/v1/ask", json=ASK, headers=headers, timeout=60)
            for _ in range(2)
        ]
        while app.state.qa.queue.running < 1:
            time.sleep(0.01)
        embedder.leave.set()
        ids = {each.result().json()["id"] for each in sent}
    assert len(ids) == 1


def test_what_has_not_changed_is_not_sent_again(services: Services) -> None:
    http = caller(services)
    http.post("/v1/articles", json={"text": TEXT})
    first = http.get("/v1/articles")
    again = http.get("/v1/articles", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    http.post("/v1/articles", json={"text": "Something else has happened."})
    changed = http.get("/v1/articles", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()

    with running(BodyLimit(reading, upload_bytes=1000, silence=0.3)) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 100\r\n\r\n"
            connection.sendall(head.encode() + b"{")
            reply = connection.recv(4096).decode()
    assert reply.startswith("HTTP/1.1 408")
    assert "too_slow" in reply
