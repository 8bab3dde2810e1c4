"""`qa-assistant conversations`, over the data itself and beside a running server."""

import json
from pathlib import Path

import pytest

from qa_assistant import cli
from tests.conftest import Served

QUOTE = "The Weser ferry board met in Minden."
TEXT = f"{QUOTE} The board elected Jan Petersen as its chairman."
QUESTION = "Where did the Weser ferry board meet?"


@pytest.fixture(params=["local", "remote"])
def conversation(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> tuple[str, str]:
    """A conversation's id and its collection."""
    home = tmp_path / "home"
    if request.param == "remote":
        served: Served = request.getfixturevalue("served")
        home = served.home
    monkeypatch.setenv("QA_HOME", str(home))
    article = tmp_path / "ferry.txt"
    article.write_text(TEXT, encoding="utf-8")
    collection = request.node.name.split("[")[0][-30:].strip("_").replace("_", "-")
    assert cli.run(["ingest", str(article), "--collection", collection]) == 0
    answer = json.loads(ok(capsys, "ask", QUESTION, "--collection", collection, "--json"))
    return answer["conversation_id"], collection


def ok(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    status = cli.run(arguments)
    out, err = capsys.readouterr()
    assert status == 0, err
    return out


def test_conversations_are_listed(
    conversation: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    id, collection = conversation
    out = ok(capsys, "conversations", "list", "--collection", collection)
    header, row = out.splitlines()
    assert header.split("\t") == ["id", "collection", "last asked", "turns", "first question"]
    assert row.split("\t")[0] == id
    assert row.endswith(f"\t1\t{QUESTION}")
    reply = json.loads(ok(capsys, "conversations", "list", "--collection", collection, "--json"))
    assert (reply["total"], reply["items"][0]["id"]) == (1, id)


def test_a_conversation_is_shown_with_its_answers_and_citations(
    conversation: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    id, _ = conversation
    out = ok(capsys, "conversations", "show", id)
    assert out.startswith(f"{QUESTION}\n")
    assert f"“{QUOTE}”" in out
    reply = json.loads(ok(capsys, "conversations", "show", id, "--json"))
    assert [answer["question"] for answer in reply["answers"]] == [QUESTION]


def test_a_conversation_is_deleted(
    conversation: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    id, _ = conversation
    assert ok(capsys, "conversations", "delete", id) == f"Deleted {id}: 1 turn.\n"
    for command in ("show", "delete"):
        assert cli.run(["conversations", command, id]) == 1
        assert f"no conversation '{id}'" in capsys.readouterr().err
