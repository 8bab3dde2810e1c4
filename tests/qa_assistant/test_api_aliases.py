"""Aliases over HTTP: everybody may see them, and only the owner changes them."""

import pytest

from tests.conftest import Served
from tests.qa_assistant.test_api_questions import assert_problem

TEXT = (
    "The Lower Elbe Water Board (LEWB) met in Stade. The LEWB elected Mia Rohde as its chairwoman."
)
NAMES = {"short": "LEWB", "long": "Lower Elbe Water Board"}


@pytest.fixture
def water(served: Served, request: pytest.FixtureRequest) -> str:
    """A collection of this test's own, with one article."""
    name = request.node.name.replace("_", "-")[-40:].strip("-")
    served.add(TEXT, collection=name)
    return str(name)


def listed(served: Served, water: str) -> list[dict[str, object]]:
    reply = served.http.get("/v1/aliases", params={"collection": water})
    assert reply.status_code == 200
    return list(reply.json()["aliases"])


def test_an_ingested_article_brings_its_aliases(served: Served, water: str) -> None:
    mined = {"short": "LEWB", "long": "Lower Elbe Water Board", "articles": 1, "added": False}
    assert listed(served, water) == [mined]


def test_an_alias_is_used_and_shown_by_questions_and_searches(served: Served, water: str) -> None:
    question = {"question": "Who chairs the Lower Elbe Water Board?", "collection": water}
    answer = served.http.post("/v1/ask", json=question).json()
    use = {"name": "Lower Elbe Water Board", "others": ["LEWB"]}
    assert answer["searched"]["aliases"] == [use]
    search = {"query": "lewb chair", "collection": water}
    reply = served.http.post("/v1/search", json=search).json()
    assert reply["aliases"] == [{"name": "lewb", "others": ["Lower Elbe Water Board"]}]
    plain = served.http.post("/v1/search", json={"query": "a chair", "collection": water}).json()
    assert plain["aliases"] == []


def test_the_owner_adds_and_removes_aliases(served: Served, water: str) -> None:
    names = {**NAMES, "collection": water}
    added = {**names, "short": " Wasserverband "}
    reply = served.http.post("/v1/aliases", json=added, headers=served.owner)
    assert reply.status_code == 201
    assert reply.json() == {"short": "Wasserverband", "long": "Lower Elbe Water Board"}
    assert [alias["added"] for alias in listed(served, water)] == [False, True]
    for short in ("Wasserverband", "LEWB"):
        gone = {**names, "short": short}
        reply = served.http.request("DELETE", "/v1/aliases", params=gone, headers=served.owner)
        assert reply.json() == {"short": short, "long": "Lower Elbe Water Board"}
    assert listed(served, water) == []
    served.http.post("/v1/aliases", json=names, headers=served.owner)
    assert [alias["articles"] for alias in listed(served, water)] == [1]
    mined = served.http.post("/v1/aliases/mine", json={"collection": water}, headers=served.owner)
    assert mined.json() == {"collection": water, "articles": 1, "aliases": 1}


def test_changes_need_the_private_token(served: Served, water: str) -> None:
    names = {**NAMES, "collection": water}
    before = listed(served, water)
    for reply in (
        served.http.post("/v1/aliases", json=names),
        served.http.request("DELETE", "/v1/aliases", params=names),
        served.http.post("/v1/aliases/mine", json={"collection": water}),
    ):
        assert_problem(reply, 401, "token_required")
    assert listed(served, water) == before


def test_bad_requests_are_told_what_is_wrong(served: Served, water: str) -> None:
    names = {**NAMES, "collection": water}
    missing = {**names, "short": "XX"}
    reply = served.http.request("DELETE", "/v1/aliases", params=missing, headers=served.owner)
    assert_problem(reply, 404, "alias_not_found")
    same = {**names, "short": "lower elbe water board"}
    reply = served.http.post("/v1/aliases", json=same, headers=served.owner)
    assert_problem(reply, 422, "invalid_request")
    empty = {**names, "short": "  "}
    reply = served.http.post("/v1/aliases", json=empty, headers=served.owner)
    assert_problem(reply, 422, "invalid_request")
    reply = served.http.get("/v1/aliases", params={"collection": "nowhere"})
    assert_problem(reply, 404, "collection_not_found")
    elsewhere = {**names, "collection": "nowhere"}
    reply = served.http.post("/v1/aliases", json=elsewhere, headers=served.owner)
    assert_problem(reply, 404, "collection_not_found")
