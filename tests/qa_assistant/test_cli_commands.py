"""Every command, over the data itself and beside a running server."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa_assistant import cli
from qa_assistant.cli.rendering import printable
from tests.conftest import HARBOUR, MEETING, Served

CHAIRED = "who chaired the CNRE meeting?"


@dataclass
class Shell:
    """Runs commands in this process, with a data folder of its own."""

    capsys: pytest.CaptureFixture[str]
    address: str

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        self.capsys.readouterr()
        status = cli.run(arguments)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    def ok(self, *arguments: str) -> str:
        """Standard output of a command that succeeds."""
        status, out, err = self.run(*arguments)
        assert status == 0, err
        return out


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.fixture(scope="module")
def local_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles, a picture, and two files that cannot be read."""
    folder = tmp_path_factory.mktemp("news")
    (folder / "harbour.md").write_text(f"# {HARBOUR}", encoding="utf-8")
    (folder / "deep").mkdir()
    (folder / "deep" / "Besuch “Köln”.txt").write_text(MEETING, encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Cat")
    return folder


@pytest.fixture(params=["local", "remote"])
def shell(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    local_home: Path,
) -> Shell:
    """A command line over its own data, and one beside a server."""
    monkeypatch.chdir(tmp_path)
    address, home = "", local_home
    if request.param == "remote":
        running: Served = request.getfixturevalue("served")
        address, home = running.address, running.home
    monkeypatch.setenv("QA_HOME", str(home))
    return Shell(capsys, address)


@pytest.fixture
def fed(shell: Shell, news: Path) -> Shell:
    """With the folder ingested into the collection `news`."""
    shell.run("ingest", str(news), "--collection", "news")
    return shell


def test_a_report_names_what_failed_and_counts_the_rest(shell: Shell, news: Path) -> None:
    arguments = ("ingest", str(news), str(news / "missing.txt"), "--collection", "report")
    status, out, err = shell.run(*arguments)
    assert status == 1
    lines = sorted(line.split(":")[0] for line in out.splitlines())
    assert lines[-1].startswith("skipped ")
    assert lines[-1].endswith("picture.png")
    assert [line.split()[0] for line in lines] == ["2", "created", "created", "skipped"]
    assert "2 created, 1 skipped, 3 failed in " in out
    for name in ("empty.txt", "cut.pdf", "missing.txt"):
        assert f"failed: {news / name}" in err
    status, out, err = shell.run(*arguments)
    assert status == 1
    assert "2 unchanged, 1 skipped, 3 failed in " in out
    assert "created" not in out


def test_a_changed_file_is_updated(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    for number, status in ((1, "created"), (1, "unchanged"), (2, "updated")):
        path.write_text(f"Version {number} of the story about Bergen.", encoding="utf-8")
        report = json.loads(shell.ok("ingest", str(path), "--collection", "changes", "--json"))
        assert report["counts"][status] == 1
        assert report["outcomes"][0]["version"] == (None if status == "unchanged" else number) or (
            status == "unchanged"
        )


def test_an_answer_is_printed_with_its_citations(fed: Shell) -> None:
    out = fed.ok("ask", CHAIRED, "--collection", "news")
    assert "Liu Peixun" in out.splitlines()[0]
    assert "[1] CNRE holds its spring meeting" in out
    assert "“The meeting was chaired by Liu Peixun" in out
    assert f"    {fed.address}/articles/art_" in out
    assert out.count("#quote\n") == 1
    assert "\nCNRE was also searched for as China National Rare Earth Group.\n" in out


def test_an_answer_as_json_is_the_whole_answer(fed: Shell) -> None:
    answer = json.loads(fed.ok("ask", CHAIRED, "--collection", "news", "--json"))
    assert answer["status"] == "answered"
    assert answer["citations"][0]["quote"] in MEETING
    follow_up = ("ask", "Who led the proceedings?", "--collection", "news", "--json")
    conversation = answer["conversation_id"]
    second = json.loads(fed.ok(*follow_up, "--conversation", conversation))
    assert second["conversation_id"] == conversation


def test_what_the_articles_do_not_say_names_the_nearest(fed: Shell) -> None:
    question = "What does the moon of Jupiter weigh?"
    out = fed.ok("ask", question, "--collection", "news")
    assert "The articles do not say. Searched 2 articles" in out
    assert "Nearest articles:" in out


def test_a_search_lists_passages(fed: Shell) -> None:
    out = fed.ok("search", "harbour storm", "--collection", "news", "--limit", "1")
    assert out.startswith("1. The harbour of Lingen reopens")
    found = json.loads(fed.ok("search", "harbour", "--collection", "news", "--json"))
    assert found["hits"][0]["scores"]["fused"] > 0


def test_what_words_about_time_did_is_said(fed: Shell) -> None:
    words = "because you asked about “in March”."
    question = "Who chaired the CNRE meeting in March?"
    assert words in fed.ok("ask", question, "--collection", "news", "--as-of", "2025-04-01")
    out = fed.ok("search", "meeting in March", "--collection", "news", "--as-of", "2025-04-01")
    assert "Articles published 1 March – 15 April 2025 came first" in out
    report = ("search", "what was reported yesterday", "--collection", "news", "--json")
    assert json.loads(fed.ok(*report))["time"]["widened"]


def test_articles_are_listed_shown_and_deleted(fed: Shell) -> None:
    page = json.loads(fed.ok("articles", "list", "--collection", "news", "--json"))
    assert page["total"] == 2
    lines = fed.ok("articles", "list", "--collection", "news", "--limit", "1").splitlines()
    assert lines[0].split("\t") == ["id", "collection", "published", "publisher", "title"]
    assert len(lines) == 2
    id = next(item["id"] for item in page["items"] if "harbour" in item["title"])
    assert "Mayor Anna Voss" in fed.ok("articles", "show", id)
    assert json.loads(fed.ok("articles", "show", id, "--json"))["id"] == id
    assert f"Deleted {id}" in fed.ok("articles", "delete", id)
    status, _, err = fed.run("articles", "show", id)
    assert status == 1
    assert err.startswith("error: ")


def test_the_doctor_finds_catalog_and_index_in_agreement(fed: Shell) -> None:
    out = fed.ok("doctor", "--collection", "news")
    assert "news: ok, all " in out
    reports = json.loads(fed.ok("doctor", "--repair", "--json"))["reports"]
    assert "news" in {report["collection"] for report in reports}


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("ask", ""), 2, "empty"),
        (("ask", "x" * 2001), 2, "2,000"),
        (("ask", "x", "--collection", "nowhere"), 1, "nowhere"),
        (("ask", "x", "--conversation", "con_x"), 1, "con_x"),
        (("ask", "x", "--after", "soon"), 2, "--after"),
        (("search", "x", "--as-of", "soon"), 2, "--as-of"),
        (("ask",), 2, "question"),
        (("ask", "x", "--colour"), 2, "--colour"),
        (("search", ""), 2, "query"),
        (("search", "x", "--limit", "0"), 2, "--limit"),
        (("articles", "show", "art_nothing"), 1, "art_nothing"),
        (("articles", "show", "art ?x=1#y"), 1, "art ?x=1#y"),
        (("articles", "delete", "art_nothing"), 1, "art_nothing"),
        (("articles", "delete"), 2, "error: Say which articles: give ids, or conditions"),
        (("articles", "delete", "x", "--publisher", "y"), 2, "either ids or conditions"),
        (("articles", "outdated", "art_nothing"), 1, "art_nothing"),
        (("jobs", "items", "job_x", "--status", "FAILED"), 2, "there are: created, updated,"),
        (("ingest", "x.txt", "--kind", "paper"), 2, "--kind': 'paper' is not one of"),
        (("doctor", "--collection", "nowhere"), 1, "nowhere"),
        (("ingest", "x.txt", "--collection", "No Name"), 2, "lower-case"),
        (("ingest",), 2, "PATH|URL"),
        (("fly",), 2, "fly"),
    ],
)
def test_wrong_input_is_one_clear_line(
    shell: Shell, arguments: tuple[str, ...], status: int, sentence: str, news: Path
) -> None:
    actual, out, err = shell.run(*arguments)
    assert actual == status, err
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert sentence in err


def test_an_unknown_setting_is_one_clear_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CHAT_MODLE", "x")
    status, _, err = shell.run("ask", "x")
    assert status == 2
    assert err.startswith("error: Unknown setting QA_CHAT_MODLE: did you mean QA_CHAT_MODEL?")


def test_a_chat_keeps_its_conversation_until_the_input_ends(
    fed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter([CHAIRED, "", "y" * 3000, "Who led the proceedings?"])

    def typed(*_: object) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", typed)
    status, out, err = fed.run("chat", "--collection", "news")
    assert status == 0
    assert "Liu Peixun" in out
    assert "2,000" in err


def test_ids_beside_a_server_are_those_of_a_direct_ingest(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    served: Served,
    local_home: Path,
    news: Path,
) -> None:
    reports = []
    for home in (local_home, served.home):
        monkeypatch.setenv("QA_HOME", str(home))
        monkeypatch.chdir(news)
        run = Shell(capsys, "").run
        _, out, _ = run("ingest", ".", "missing", "--collection", "twins", "--tag", "a", "--json")
        report = json.loads(out)
        for outcome in report["outcomes"]:
            # the server knows a file by its name, and says so in its reasons
            outcome["reason"] = bool(outcome["reason"])
        reports.append(report)
    assert reports[0] == reports[1]
    assert [o["status"] for o in reports[0]["outcomes"]].count("created") == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com"])
def test_only_loopback_is_served(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    host: str,
) -> None:
    monkeypatch.setenv("QA_HOME", str(tmp_path))
    status, _, err = Shell(capsys, "").run("serve", "--host", host)
    assert status == 2
    assert err.startswith(f"error: --host {host} would open the articles to the network")


def test_escape_sequences_are_not_printable() -> None:
    assert printable("a\x1b]0;owned\x07b\x9b31m\r\tc\n") == "ab\tc\n"


def test_what_turns_text_around_does_not_reach_the_terminal(shell: Shell, tmp_path: Path) -> None:
    evil = "The mayor of Lingen\u202e is Anna Voss.\u2066"
    (tmp_path / "evil.txt").write_text(evil, encoding="utf-8")
    out = shell.ok("ingest", str(tmp_path / "evil.txt"), "--collection", "evil")
    out += shell.ok("search", "mayor", "--collection", "evil")
    out += shell.ok("ask", "Who is the mayor of Lingen?", "--collection", "evil")
    page = json.loads(shell.ok("articles", "list", "--collection", "evil", "--json"))
    out += shell.ok("articles", "show", page["items"][0]["id"])
    assert "Anna Voss" in out
    assert not set("\u202e\u2066") & set(out)
