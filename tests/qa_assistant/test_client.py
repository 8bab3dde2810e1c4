"""The Python client against a real server, the examples of the documentation, and one of Node."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from qa_assistant.client import AsyncClient, Client, ServerUnreachable
from qa_assistant.errors import InvalidQuestion, KeyRefused
from qa_assistant.models import Answer, DeltaEvent, DoneEvent
from tests.conftest import Served
from tests.servers import running
from vectorstore.errors import ArticleNotFound

ROOT = Path(__file__).parents[2]
CHAIRED = "who chaired the CNRE meeting?"


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    with Client(served.address) as opened:
        yield opened


def test_a_question_gets_a_typed_answer(client: Client) -> None:
    answer = client.ask(CHAIRED, filters={"publisher": "Metal Daily"})
    assert isinstance(answer, Answer)
    assert answer.short_answer == "Liu Peixun"
    later = client.ask("and when was it?", conversation_id=answer.conversation_id)
    assert len(client.conversation(answer.conversation_id).answers) == 2
    assert client.rate(later.id, "up").rating == "up"
    assert client.forget(answer.conversation_id).turns == 2


def test_the_events_of_an_answer_are_iterated(client: Client) -> None:
    events = list(client.stream(CHAIRED))
    text = "".join(event.text for event in events if isinstance(event, DeltaEvent))
    assert isinstance(events[-1], DoneEvent)
    assert text == events[-1].answer.text


def test_articles_are_added_found_listed_and_removed(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "tower.txt"
    file.write_text("The tower of Saltby has 90 steps.", encoding="utf-8")
    ids = [
        client.add_text("The lighthouse of Saltby is green.", collection="towers").article.id,
        client.add_file(file, collection="towers", tags=["steps"]).article.id,
    ]
    assert {item.id for item in client.articles("towers")} == set(ids)
    hits = client.search("lighthouse", collection="towers", limit=1).hits
    assert hits[0].article_id == ids[0]
    assert "90 steps" in client.article(ids[1]).text
    for id in ids:
        assert client.delete_article(id).articles == 1
    with pytest.raises(ArticleNotFound, match=ids[0]):
        client.article(ids[0])


def test_errors_are_those_that_the_server_had(client: Client) -> None:
    with pytest.raises(InvalidQuestion, match="empty"):
        client.ask(" ")
    with pytest.raises(InvalidQuestion, match="empty"):
        list(client.stream(" "))


def test_the_async_client_does_the_same(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "tower.txt"
    file.write_text("The tower of Saltby has 91 steps.", encoding="utf-8")

    async def work() -> tuple[Answer, list[str], int]:
        async with AsyncClient(served.address) as client:
            answers = await asyncio.gather(*(client.ask(CHAIRED) for _ in range(5)))
            kinds = [event.type async for event in client.stream(CHAIRED)]
            articles = [item async for item in client.articles()]
            await client.search("harbour")
            added = await client.add_file(file, collection="async-towers")
            assert "91 steps" in (await client.article(added.article.id)).text
            await client.delete_article(added.article.id)
            return answers[0], kinds, len(articles)

    answer, kinds, articles = asyncio.run(work())
    assert answer.short_answer == "Liu Peixun"
    assert kinds[-1] == "done"
    assert articles >= 2


class Flaky:
    """Fails so often for a passing reason, then answers; remembers what it was sent."""

    def __init__(self, failures: int, **reply: object) -> None:
        self.left = failures
        self.reply = {"status_code": 503, **reply}
        self.keys: list[str | None] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.keys.append(request.headers.get("idempotency-key"))
        response: Response = JSONResponse({"hits": []})
        if self.left:
            self.left -= 1
            problem = {
                "type": "x",
                "title": "Busy",
                "status": 503,
                "detail": "Wait.",
                "code": "busy",
            }
            response = JSONResponse(problem, **self.reply)
        await response(scope, receive, send)


@contextmanager
def asking(app: Flaky, **options: int) -> Iterator[Client]:
    with running(app) as address, Client(address, **options) as client:
        yield client


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_failure_is_tried_again_with_the_same_key(status: int) -> None:
    app = Flaky(2, status_code=status, headers={"Retry-After": "0"})
    with asking(app) as client:
        assert client.search("x").hits == ()
    assert len(app.keys) == 3
    assert len(set(app.keys)) == 1
    assert app.keys[0]


def test_what_would_fail_again_is_not_tried_again() -> None:
    app = Flaky(1, status_code=422)
    with asking(app) as client, pytest.raises(Exception, match=r"Wait\."):
        client.search("x")
    assert len(app.keys) == 1


def test_it_gives_up_in_the_end() -> None:
    app = Flaky(9, headers={"Retry-After": "0"})
    with asking(app, retries=1) as client, pytest.raises(Exception, match=r"Wait\."):
        client.search("x")
    assert len(app.keys) == 2


def test_a_server_that_is_not_there_is_named() -> None:
    with (
        Client("http://127.0.0.1:9", retries=0) as client,
        pytest.raises(ServerUnreachable, match=r"http://127\.0\.0\.1:9 cannot be reached"),
    ):
        client.ask("x")


class Fixed:
    """Gives every call the same reply, and keeps what it was sent."""

    def __init__(self, reply: Response) -> None:
        self.reply = reply
        self.keys: list[str | None] = []
        self.bodies: list[object] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.keys.append(request.headers.get("authorization"))
        self.bodies.append(await request.json())
        await self.reply(scope, receive, send)


def told_by_both(address: str, error: type[Exception], sentence: str) -> None:
    """That both clients' streams end with this error."""

    async def work() -> None:
        async with AsyncClient(address, retries=0) as client:
            async for _ in client.stream("x"):
                pass

    with pytest.raises(error, match=sentence):
        asyncio.run(work())
    with Client(address, retries=0) as client, pytest.raises(error, match=sentence):
        list(client.stream("x"))


@pytest.mark.parametrize(
    "body", ['event: status\ndata: {"stage": "searching"}\n\n', "<html>Sign in</html>", ""]
)
def test_a_stream_that_ends_without_its_answer_is_an_error(body: str) -> None:
    with running(Fixed(Response(body, media_type="text/event-stream"))) as address:
        told_by_both(address, ServerUnreachable, "broke off before the answer was whole")


def test_a_server_that_sends_on_is_named_with_where_to() -> None:
    elsewhere = Response(status_code=308, headers={"location": "https://qa.example.org/v1/ask"})
    sentence = r"sends on to https://qa\.example\.org/v1/ask: give the address"
    with running(Fixed(elsewhere)) as address:
        told_by_both(address, ServerUnreachable, sentence)
        with Client(address) as client, pytest.raises(ServerUnreachable, match=sentence):
            client.ask("x")


def test_a_key_may_have_the_end_of_its_line_and_is_in_no_error() -> None:
    app = Fixed(JSONResponse({"hits": []}))
    with running(app) as address, Client(address, key="qa_secret\n") as client:
        client.search("x")
    assert app.keys == ["Bearer qa_secret"]
    for wrong in ("qa_sécret", "qa_se\ncret"):
        with pytest.raises(KeyRefused) as caught:
            Client(key=wrong)
        assert "cret" not in str(caught.value)


def test_options_may_be_sets_and_null() -> None:
    app = Fixed(JSONResponse({"hits": []}))
    with running(app) as address, Client(address) as client:
        client.search("x", filters={"tags": {"b", "a"}, "author": None}, collection=None)
    assert app.bodies == [{"query": "x", "limit": 10, "filters": {"tags": ["a", "b"]}}]


def examples(language: str) -> list[str]:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_the_examples_of_the_documentation_run(served: Served, number: int) -> None:
    code = examples("python")[number].replace("http://127.0.0.1:8000", served.address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    assert "Liu Peixun" in done.stdout


def test_the_example_for_javascript_runs_in_node(served: Served, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node.js")
    [code] = examples("js")
    script = tmp_path / "ask.mjs"
    script.write_text(code.replace("http://127.0.0.1:8000", served.address), encoding="utf-8")
    done = subprocess.run([node, script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Liu Peixun" in done.stdout


@pytest.mark.parametrize("number", range(len(examples("sh"))))
def test_the_lines_of_curl_run(served: Served, number: int) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    line = examples("sh")[number].replace("http://127.0.0.1:8000", served.address)
    done = subprocess.run(["bash", "-ec", line], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Liu Peixun" in done.stdout, done.stdout


def test_the_form_of_the_reply_is_what_the_documentation_shows(served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    [shown] = examples("json")
    assert set(json.loads(shown)) <= set(answer)
