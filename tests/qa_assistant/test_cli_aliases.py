"""`qa-assistant aliases`, over the data itself and beside a running server."""

import json
from pathlib import Path

import pytest

from qa_assistant import cli
from tests.conftest import Served

TEXT = "The Upper Weser Canal Office (UWCO) met in Minden. The UWCO elected Jan Petersen as chair."
NAMES = ("UWCO", "Upper Weser Canal Office")
ROW = "UWCO\tUpper Weser Canal Office\t1\t"


@pytest.fixture(params=["local", "remote"])
def canals(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[str, str]:
    """The option that names a fresh collection with one article."""
    home = tmp_path / "home"
    if request.param == "remote":
        served: Served = request.getfixturevalue("served")
        home = served.home
    monkeypatch.setenv("QA_HOME", str(home))
    article = tmp_path / "canal.txt"
    article.write_text(TEXT, encoding="utf-8")
    option = ("--collection", request.node.name[-40:].split("[")[0].strip("_").replace("_", "-"))
    assert cli.run(["ingest", str(article), *option]) == 0
    return option


def ok(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    status = cli.run(arguments)
    out, err = capsys.readouterr()
    assert status == 0, err
    return out


def test_aliases_are_listed(canals: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    out = ok(capsys, "aliases", "list", *canals)
    assert out == f"short\tlong\tarticles\tby hand\n{ROW}\n"
    reply = json.loads(ok(capsys, "aliases", "list", *canals, "--json"))
    assert reply["collection"] == canals[1]
    assert [alias["short"] for alias in reply["aliases"]] == ["UWCO"]


def test_aliases_are_removed_and_added(
    canals: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = ok(capsys, "aliases", "remove", *NAMES, *canals)
    assert out == f"UWCO no longer stands for “Upper Weser Canal Office” in {canals[1]}.\n"
    mined = json.loads(ok(capsys, "aliases", "mine", *canals, "--json"))
    assert (mined["articles"], mined["aliases"]) == (1, 1)
    assert ROW not in ok(capsys, "aliases", "list", *canals)
    out = ok(capsys, "aliases", "add", *NAMES, *canals)
    assert out == f"UWCO and “Upper Weser Canal Office” now mean the same in {canals[1]}.\n"
    assert f"{ROW}added\n" in ok(capsys, "aliases", "list", *canals)
    assert "Read 1 articles" in ok(capsys, "aliases", "mine", *canals)


def test_an_answer_and_a_search_say_which_names_were_used(
    canals: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = "Upper Weser Canal Office was also searched for as UWCO."
    out = ok(capsys, "search", "upper weser canal office", *canals)
    assert "upper weser canal office was also searched for as UWCO." in out
    refusal = ok(capsys, "ask", "Why does the Upper Weser Canal Office sell teapots?", *canals)
    assert told in refusal
    answer = ok(capsys, "ask", "Who chairs the Upper Weser Canal Office?", *canals)
    assert answer.count(told) == 1


def test_what_cannot_be_done_is_said(
    canals: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["aliases", "remove", "UWCO", "Nobody", *canals]) == 1
    assert "does not know 'UWCO' as 'Nobody'" in capsys.readouterr().err
    assert cli.run(["aliases", "add", "UWCO", "uwco", *canals]) == 2
    assert "long: an alias needs two names" in capsys.readouterr().err
    assert cli.run(["aliases", "list", "--collection", "nowhere"]) == 1
    assert "no collection 'nowhere'" in capsys.readouterr().err
