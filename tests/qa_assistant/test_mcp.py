"""The tools of the Model Context Protocol, called by the official client over both transports."""

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from qa_assistant.access.principals import Scope
from qa_assistant.api.app import create_app
from qa_assistant.services import Services
from tests.conftest import MEETING, Served
from tests.qa_assistant.access.conftest import caller, make_key, services
from tests.servers import running

__all__ = ["services"]
CHAIRED = "who chaired the CNRE meeting?"
ARTICLE = "https://example.com/news/cnre-meeting"


def use(server: Any, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """What the work gives, with a client of the server."""

    async def main() -> Any:
        with anyio.fail_after(120):
            async with Client(server) as client:
                return await work(client)

    return anyio.run(main)


def use_with_key(address: str, key: str | None, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """The same, with a key in every request."""

    async def main() -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            async with Client(transport) as client:
                return await work(client)

    return anyio.run(main)


def only_text(result: Any) -> Any:
    """The JSON of the one item of a result."""
    [item] = result.content
    assert item.type == "text"
    assert not result.is_error, item.text
    return json.loads(item.text)


async def search_and_fetch(client: Client) -> tuple[Any, Any]:
    found = only_text(await client.call_tool("search", {"query": "CNRE meeting"}))
    fetched = await client.call_tool("fetch", {"id": found["results"][0]["id"]})
    return found, only_text(fetched)


def test_the_tools_are_listed_with_what_they_take(served: Served) -> None:
    listed = use(f"{served.address}/mcp", lambda client: client.list_tools())
    tools = {tool.name: tool for tool in listed.tools}
    assert set(tools) == {"search", "fetch", "ask"}
    assert tools["search"].input_schema["required"] == ["query"]
    assert tools["fetch"].input_schema["required"] == ["id"]
    assert all(tool.annotations.read_only_hint for tool in tools.values())


def test_search_and_fetch_have_the_form_that_research_connectors_read(served: Served) -> None:
    found, fetched = use(f"{served.address}/mcp", search_and_fetch)
    assert set(found) == {"results"}
    assert all({"id", "title", "url"} <= set(result) for result in found["results"])
    assert all(result["url"].startswith("http") for result in found["results"])
    ids = [result["id"] for result in found["results"]]
    assert len(ids) == len(set(ids))
    assert found["results"][0]["url"] == ARTICLE
    assert set(fetched) == {"id", "title", "text", "url", "metadata"}
    assert fetched["id"] == ids[0]
    assert "chaired by Liu Peixun" in fetched["text"]
    assert fetched["metadata"]["publisher"] == "Metal Daily"


def test_ask_gives_exact_quotes_and_goes_on_with_a_conversation(served: Served) -> None:
    async def work(client: Client) -> tuple[Any, Any]:
        first = only_text(await client.call_tool("ask", {"question": CHAIRED}))
        more = {"question": "and when was it?", "conversation_id": first["conversation_id"]}
        return first, only_text(await client.call_tool("ask", more))

    first, second = use(f"{served.address}/mcp", work)
    assert first["status"] == "answered"
    assert first["citations"][0]["quote"] in MEETING
    assert first["citations"][0]["url"].startswith(ARTICLE)
    assert "28 March 2025" in second["answer"]


def test_articles_are_resources(served: Served) -> None:
    async def work(client: Client) -> tuple[Any, Any, Any]:
        listed = await client.list_resources()
        # other tests may have brought the same meeting in once more
        title = "CNRE holds its spring meeting"
        meeting = next(r for r in listed.resources if r.title == title)
        return (
            await client.list_resource_templates(),
            meeting,
            await client.read_resource(meeting.uri),
        )

    templates, meeting, read = use(f"{served.address}/mcp", work)
    assert templates.resource_templates[0].uri_template == "qa-assistant://articles/{id}"
    assert meeting.uri.startswith("qa-assistant://articles/art_")
    assert "chaired by Liu Peixun" in read.contents[0].text


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("fetch", {"id": "art_nothing"}, "There is no article 'art_nothing'"),
        ("search", {}, "query: Field required"),
        ("search", {"query": "x", "limit": 5}, "limit: Extra inputs"),
        ("ask", {"question": "x", "collection": "nowhere"}, "no collection 'nowhere'"),
        ("pay", {}, "there are: search, fetch, ask"),
    ],
)
def test_what_goes_wrong_is_told_to_the_model(
    served: Served, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    result = use(f"{served.address}/mcp", lambda client: client.call_tool(name, arguments))
    assert result.is_error
    assert sentence in result.content[0].text


def test_a_missing_resource_is_an_error_of_the_protocol(served: Served) -> None:
    uri = "qa-assistant://articles/art_nothing"
    with pytest.raises((MCPError, ExceptionGroup)) as caught:
        use(f"{served.address}/mcp", lambda client: client.read_resource(uri))
    assert "art_nothing" in repr(caught.value)


def test_keys_and_groups_hold_for_tools_as_well(services: Services) -> None:
    text = "The bridge of Orvale was opened by Ines Falk."
    stored = caller(services).post("/v1/articles", json={"text": text, "groups": ["board"]})
    id = stored.json()["article"]["id"]
    board = make_key(services, Scope.SEARCH, groups={"board"})
    news = make_key(services, Scope.SEARCH, Scope.ASK, groups={"news"})

    async def work(client: Client) -> list[Any]:
        calls = [
            ("search", {"query": "bridge"}),
            ("fetch", {"id": id}),
            ("ask", {"question": text}),
        ]
        return [
            await client.list_resources(),
            *[await client.call_tool(name, arguments) for name, arguments in calls],
        ]

    with running(create_app(services)) as address:
        listed, found, fetched, asked = use_with_key(address, board, work)
        assert [r.uri for r in listed.resources] == [f"qa-assistant://articles/{id}"]
        [result] = only_text(found)["results"]
        assert result["url"] == f"{address}/articles/{id}"
        assert only_text(fetched)["text"] == text
        assert "scope ask" in asked.content[0].text
        listed, found, fetched, asked = use_with_key(address, news, work)
        assert listed.resources == []
        assert only_text(found)["results"] == []
        assert fetched.is_error
        assert only_text(asked)["searched_articles"] == 0
        for key in (None, "qa_00000000_wrong"):
            with pytest.raises(Exception, match=r"."):
                use_with_key(address, key, work)
        refused = httpx2.post(f"{address}/mcp", json={})
        assert (refused.status_code, refused.json()["code"]) == (401, "key_required")


def test_the_same_tools_are_served_over_standard_input_and_output(tmp_path: Path) -> None:
    environment = {**os.environ, "QA_HOME": str(tmp_path), "QA_READER": "off"}
    (tmp_path / "meeting.txt").write_text(MEETING, encoding="utf-8")
    ingest = [sys.executable, "-m", "qa_assistant", "ingest", str(tmp_path / "meeting.txt")]

    async def main() -> tuple[Any, Any]:
        await anyio.run_process(ingest, env=environment)
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "qa_assistant", "mcp"], env=environment
        )
        with anyio.fail_after(120):
            async with Client(server) as client:
                return await search_and_fetch(client)

    found, fetched = anyio.run(main)
    assert found["results"][0]["url"] == f"qa-assistant://articles/{fetched['id']}"
    assert "chaired by Liu Peixun" in fetched["text"]
