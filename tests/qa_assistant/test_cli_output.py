"""Where a command's output goes may know few letters, be closed, or end in the middle of a list."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_assistant import cli

QUESTION = "Who opened the Köln bridge?"
QUOTE = "Mayor Łucja Çelik 😀 opened the Köln bridge on Monday."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QA_HOME", str(tmp_path / "home"))
    texts = {"bridge": QUOTE, "harbour": "The harbour is closed.", "ferry": "The ferry is late."}
    for name, text in texts.items():
        file = tmp_path / f"{name}.txt"
        file.write_text(text, encoding="utf-8")
    assert cli.run(["ingest", *map(str, tmp_path.glob("*.txt"))]) == 0
    return tmp_path / "home"


def command(*arguments: str, encoding: str = "utf-8") -> "subprocess.CompletedProcess[bytes]":
    line = [sys.executable, "-m", "qa_assistant", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run(line, capture_output=True, env=environment, timeout=120, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_output_of_few_letters_loses_nothing(home: Path, encoding: str) -> None:
    plain = command("ask", QUESTION, encoding=encoding)
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert b"Mayor \\u0141ucja" in plain.stdout
    assert b"/articles/art_" in plain.stdout
    reply = command("ask", QUESTION, "--json", encoding=encoding)
    assert json.loads(reply.stdout.decode(encoding))["citations"][0]["quote"] == QUOTE


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_output_is_no_mistake(home: Path, closed: str) -> None:
    line = f"exec {sys.executable} -m qa_assistant articles list {closed}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_list_says_where_more_of_it_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = {
        ("--limit", "2"): "2 of 3 articles; --offset shows more\n",
        ("--limit", "2", "--offset", "2"): "",
        ("--offset", "9"): "There are 3 articles: a smaller --offset shows them.\n",
    }
    for options, sentence in told.items():
        capsys.readouterr()
        assert cli.run(["articles", "list", *options]) == 0
        assert capsys.readouterr().err == sentence


@pytest.mark.parametrize(("columns", "is_table"), [("40", False), ("80", True)])
def test_a_narrow_terminal_shows_every_title(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    columns: str,
    is_table: bool,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    monkeypatch.setenv("COLUMNS", columns)
    capsys.readouterr()
    assert cli.run(["articles", "list"]) == 0
    out = capsys.readouterr().out
    assert ("\t" not in out) == is_table
    assert "Ferry" in out
