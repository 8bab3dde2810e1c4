"""`qa-assistant eval` and `feedback`, over the data itself and beside a running server."""

import json
import logging
import signal
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as Xml
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa_assistant import cli
from qa_assistant.evaluation.question_file import json_schema
from tests.conftest import HARBOUR, MEETING, Served

GOOD = """\
qa_tests: 1
defaults: {collection: exam}
tests:
  - question: Who chaired the CNRE meeting?
    answer: Liu Peixun
    article: CNRE holds its spring meeting
    quote: The meeting was chaired by Liu Peixun
  - name: the moon
    question: What does the moon of Jupiter weigh?
    refuse: true
  - name: a conversation
    turns:
      - question: Who chaired the CNRE meeting?
      - question: Who led the proceedings of the second day?
        answer: Zhao Zhihua
"""
BAD = (
    GOOD
    + """\
  - question: Who opened the harbour of Lingen?
    answer: Liu Peixun
  - question: Not yet
    draft: true
"""
)


@dataclass
class Shell:
    """Runs commands in this process."""

    capsys: pytest.CaptureFixture[str]
    home: Path

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        self.capsys.readouterr()
        status = cli.run(arguments)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    def conversations(self) -> int:
        with closing(sqlite3.connect(self.home / "catalog.db")) as connection:
            [count] = connection.execute("SELECT count(*) FROM conversations").fetchone()
        return int(count)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.fixture(scope="module")
def local_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


@pytest.fixture(params=["local", "remote"])
def shell(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    local_home: Path,
) -> Shell:
    """With two articles in the collection `exam`, in a folder with files of tests."""
    monkeypatch.chdir(tmp_path)
    home = local_home
    if request.param == "remote":
        served: Served = request.getfixturevalue("served")
        home = served.home
    monkeypatch.setenv("QA_HOME", str(home))
    (tmp_path / "news").mkdir()
    (tmp_path / "news/meeting.md").write_text(f"# {MEETING}", encoding="utf-8")
    (tmp_path / "news/harbour.md").write_text(f"# {HARBOUR}", encoding="utf-8")
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    shell = Shell(capsys, home)
    assert shell.run("ingest", "news", "--collection", "exam")[0] == 0
    return shell


def test_tests_that_pass_give_status_0_and_leave_nothing_behind(shell: Shell) -> None:
    before = shell.conversations()
    status, out, err = shell.run("eval", "good.yaml")
    assert (status, err) == (0, "")
    rows = [line.split("\t") for line in out.splitlines()]
    assert rows[0] == ["outcome", "test", "ms", "expected"]
    assert [row[:2] for row in rows[1:4]] == [
        ["passed", "Who chaired the CNRE meeting?"],
        ["passed", "the moon"],
        ["passed", "a conversation"],
    ]
    assert ["mrr", "1.000", "1"] in rows
    assert ["refusal_accuracy", "1.000", "3"] in rows
    assert out.splitlines()[-1].startswith("3 of 3 tests passed in ")
    assert shell.conversations() == before


def test_a_failed_test_says_what_was_expected_and_answered_with_the_citation(
    shell: Shell,
) -> None:
    status, out, _ = shell.run("eval", "good.yaml", "bad.yaml")
    assert status == 1
    assert "failed: Who opened the harbour of Lingen? (bad.yaml:16)\n" in out
    details = out.partition("(bad.yaml:16)\n")[2]
    assert details.startswith("    expected answer: “Liu Peixun”\n    answered: Mayor Anna Voss")
    assert "    [1] The harbour of Lingen reopens\n" in details
    assert "/articles/art_" in details
    assert "draft\tNot yet\t\t\n" in out
    last = out.splitlines()[-1]
    assert last.startswith("6 of 7 tests passed, 1 failed, 1 draft was not run in ")


def test_reports_are_written_for_programs(shell: Shell, tmp_path: Path) -> None:
    arguments = ("eval", "bad.yaml", "--json", "r.json", "--junit", "r.xml")
    assert shell.run(*arguments)[0] == 1
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["counts"] == {"passed": 3, "failed": 1, "error": 0, "draft": 1}
    assert report["results"][3]["turns"][0]["citations"][0]["quote"] in HARBOUR
    root = Xml.parse(tmp_path / "r.xml").getroot()
    assert [root.get(name) for name in ("tests", "failures", "skipped")] == ["5", "1", "1"]


def test_a_json_report_on_the_screen_is_nothing_but_json(shell: Shell) -> None:
    status, out, _ = shell.run("eval", "good.yaml", "--json", "-")
    assert status == 0
    assert json.loads(out)["metrics"]["citations_exact"]["value"] == 1


@pytest.mark.parametrize(
    ("thresholds", "status", "told"),
    [
        (["0.7"], 0, ""),
        (["0.8"], 1, "too low: passed is 0.750, and 0.8 is wanted.\n"),
        (["0.7", "answer_f1=0.99"], 1, "too low: answer_f1 is "),
        (["mrr=0.5"], 1, "too low: passed is 0.750, and 1 is wanted.\n"),
    ],
)
def test_how_much_may_fail_can_be_said(
    shell: Shell, thresholds: list[str], status: int, told: str
) -> None:
    options = [part for threshold in thresholds for part in ("--fail-under", threshold)]
    actual, _, err = shell.run("eval", "bad.yaml", *options)
    assert actual == status
    assert err.startswith(told) if told else err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "at least one file"),
        (("nowhere.yaml",), "nowhere.yaml cannot be read"),
        (("good.yaml", "wrong.yaml"), "wrong.yaml, line 4, test “Who?”, `anwser`: there is no"),
        (("good.yaml", "--fail-under", "much"), "'much' is no number from 0 to 1"),
        (("good.yaml", "--fail-under", "f2=1"), "there is no metric 'f2'; there are: passed,"),
        (("good.yaml", "--json", "no/r.json"), "no/r.json cannot be written"),
        (("good.yaml", "--top", "0"), "--top"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_status_2(
    shell: Shell, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    wrong = "qa_tests: 1\ntests:\n  - question: Who?\n    anwser: x\n"
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")
    status, out, err = shell.run("eval", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert sentence in err


def test_what_cannot_be_asked_is_an_error_of_its_test(shell: Shell, tmp_path: Path) -> None:
    lost = GOOD.replace("collection: exam", "collection: nowhere")
    (tmp_path / "lost.yaml").write_text(lost, encoding="utf-8")
    status, out, _ = shell.run("eval", "lost.yaml")
    assert status == 1
    assert "There is no collection 'nowhere'" in out
    assert "0 of 3 tests passed, 3 could not be asked in " in out


def test_the_schema_is_printed(shell: Shell) -> None:
    status, out, _ = shell.run("eval", "--schema")
    assert status == 0
    assert json.loads(out) == json_schema()


def rate(served: Served, question: str, **fields: str) -> str:
    body = {"question": question, "collection": "exam"}
    id = str(served.http.post("/v1/ask", json=body).json()["id"])
    served.http.post("/v1/feedback", json={"answer_id": id, **fields}).raise_for_status()
    return id


beside_a_server = pytest.mark.parametrize("shell", ["remote"], indirect=True)


@beside_a_server
def test_ratings_are_listed(shell: Shell, served: Served) -> None:
    id = rate(served, "Who chaired the CNRE meeting?", rating="up", comment="Good!")
    lines = shell.run("feedback", "list", "--rating", "up")[1].splitlines()
    assert lines[0].split("\t") == ["answer", "given", "rating", "question", "comment"]
    row = lines[1].split("\t")
    assert (row[0], row[2:]) == (id, ["up", "Who chaired the CNRE meeting?", "Good!"])
    page = json.loads(shell.run("feedback", "list", "--limit", "1", "--json")[1])
    assert page["items"][0]["answer"]["id"] == id


@beside_a_server
def test_disliked_answers_become_drafts_that_are_no_failure(shell: Shell, served: Served) -> None:
    question = "Who opened the harbour of Lingen?"
    id = rate(served, question, rating="down", comment="It was the deputy.")
    status, out, _ = shell.run("feedback", "export", "drafts.yaml")
    assert (status, out.startswith("Wrote ")) == (0, True)
    text = Path("drafts.yaml").read_text("utf-8")
    assert "# comment: It was the deputy." in text
    assert shell.run("feedback", "export", "drafts.yaml")[0] == 2
    status, _, err = shell.run("feedback", "export", "drafts.json")
    assert (status, "drafts are YAML" in err) == (2, True)
    assert shell.run("feedback", "export", "drafts.yaml", "--force")[0] == 0
    status, out, _ = shell.run("eval", "drafts.yaml")
    assert status == 0
    assert f"draft\t{question} ({id})\t\t\n" in out
    finished = text.replace("draft: true", "draft: false").replace("answer: null", "answer: Kim")
    Path("finished.yaml").write_text(finished, encoding="utf-8")
    status, out, _ = shell.run("eval", "finished.yaml")
    assert status == 1
    assert "expected answer: “Kim”" in out
    assert "expected forbid: not “" in out


def test_without_dislikes_nothing_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QA_HOME", str(tmp_path / "home"))
    status, out, _ = Shell(capsys, tmp_path).run("feedback", "export", str(tmp_path / "d.yaml"))
    assert (status, out) == (0, "No answer has been rated down; nothing was written.\n")
    assert not (tmp_path / "d.yaml").exists()


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    heavy = ("sqlalchemy", "yaml", "chromadb", "langchain_core", "onnxruntime")
    code = f"import sys, qa_assistant.cli; sys.exit(' '.join(set(sys.modules) & set({heavy})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == ""


def test_a_report_that_cannot_be_written_is_told_before_the_run(shell: Shell) -> None:
    Path("some.yaml").write_text(
        "qa_tests: 1\ntests:\n  - {question: Who?, refuse: true}\n", encoding="utf-8"
    )
    for option, file in (("--json", "."), ("--junit", "nowhere/report.xml")):
        status, out, err = shell.run("eval", "some.yaml", option, file)
        assert (status, out, f"{file} cannot be written" in err) == (2, "", True)


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_no_report_is_written_over_tests_or_the_other_report(shell: Shell, option: str) -> None:
    # as a shell writes `eval --json *.yaml`
    status, out, err = shell.run("eval", option, "bad.yaml", "good.yaml")
    assert (status, out) == (2, "")
    assert "bad.yaml cannot be written: it is a file of tests" in err
    assert Path("bad.yaml").read_text(encoding="utf-8") == BAD
    status, _, err = shell.run("eval", "good.yaml", "--json", "r", "--junit", "./r")
    assert (status, "name two files" in err, Path("r").exists()) == (2, True, False)
    # a former report is replaced
    for _ in range(2):
        assert shell.run("eval", "good.yaml", option, "r")[0] == 0


def test_a_file_that_is_named_twice_is_run_once(shell: Shell) -> None:
    assert "3 of 3 tests passed" in shell.run("eval", "good.yaml", "./good.yaml")[1]


@pytest.mark.slow
def test_an_interrupted_run_reports_what_it_found(shell: Shell) -> None:
    case = "  - {name: no %d, question: Who chaired the CNRE meeting?, answer: Zhao}\n"
    lines = GOOD.partition("  - ")[0] + "".join(case % number for number in range(200))
    Path("long.yaml").write_text(lines, encoding="utf-8")
    before = shell.conversations()
    command = ["-m", "qa_assistant", "eval", "long.yaml", "--json", "r.json", "--junit", "r.xml"]
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        while not run.stdout.readline().startswith("failed\tno 1"):
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        rest, err = run.stdout.read(), run.stderr.read()
    assert (run.returncode, err) == (130, "")
    report = json.loads(Path("r.json").read_text("utf-8"))
    found = report["counts"]["failed"]
    assert 2 <= found == 200 - report["not_run"] < 200
    assert f"0 of {found} tests passed, {found} failed in " in rest
    assert rest.endswith(f"; interrupted, {200 - found} were not run\n")
    assert "answered: " in rest
    assert Xml.parse("r.xml").getroot().get("tests") == str(found)
    # a server may end and keep the answer whose client has left
    assert before <= shell.conversations() <= before + 1
