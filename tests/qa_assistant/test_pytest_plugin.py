"""The pytest plugin in a project that is not ours, run as its own process."""

import os
import subprocess
import sys
import xml.etree.ElementTree as Xml
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Served

pytestmark = pytest.mark.slow

TESTS = """\
qa_tests: 1
tests:
  - question: Who chaired the CNRE meeting?
    answer: Liu Peixun
  - name: wrong
    question: Who opened the harbour of Lingen?
    answer: Liu Peixun
  - question: Why?
    draft: true
"""
OTHERS = {
    "config.yaml": "data:\n  qa_tests: 1\n  tests: []\n",
    "questions.yaml": "- a poll of somebody else\n",
    "broken.yml": "{{ template }}: [\n",
    "package.json": '{"scripts": {"qa_tests": 1}}\n',
    "test_own.py": "def test_own():\n    assert True\n",
}


@dataclass
class Project:
    """A folder of another project."""

    folder: Path
    home: Path

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """Exit status and output."""
        # what the tests of this project have beside them is not part of the other project
        others = ("cacheprovider", "langsmith_plugin", "anyio", "timeout", "hypothesispytest")
        options = [option for name in others for option in ("-p", f"no:{name}")]
        command = [sys.executable, "-m", "pytest", "-rA", *options, *arguments]
        environment = {**os.environ, "QA_HOME": str(self.home)}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path, served: Served) -> Project:
    """With files of tests of ours, and files that only look like them."""
    for name, text in OTHERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "news.questions.yaml").write_text(TESTS, encoding="utf-8")
    (tmp_path / "exam.json").write_text(
        '{"qa_tests": 1, "tests": [{"question": "Who chaired the CNRE meeting?",'
        ' "answer": "Liu Peixun"}]}',
        encoding="utf-8",
    )
    return Project(tmp_path, served.home)


def test_our_files_are_collected_and_no_others(project: Project) -> None:
    status, out = project.pytest("--collect-only", "-q")
    assert status == 0, out
    items = [line for line in out.splitlines() if "::" in line]
    assert items == [
        "exam.json::Who chaired the CNRE meeting?",
        "news.questions.yaml::Who chaired the CNRE meeting?",
        "news.questions.yaml::wrong",
        "news.questions.yaml::Why?",
        "test_own.py::test_own",
    ]


def test_each_test_is_an_item_and_a_failure_tells_expectation_and_answer(
    project: Project, served: Served
) -> None:
    status, out = project.pytest("--junitxml=junit.xml")
    assert status == 1
    assert "1 failed, 3 passed, 1 skipped" in out, out
    assert "\nexpected answer: “Liu Peixun”\n" in out
    assert "\nanswered: Mayor Anna Voss opened it on Monday. [1]\n" in out
    assert "\n[1] The harbour of Lingen reopens" in out
    assert f"{served.address}/articles/art_" in out
    assert "pytest_plugin.py" not in out
    cases = Xml.parse(project.folder / "junit.xml").getroot().iter("testcase")
    properties = {
        case.get("name"): {p.get("name") for p in case.iter("property")} for case in cases
    }
    assert "short_answer_f1" in properties["wrong"]


def test_a_start_without_our_files_imports_nothing_of_ours(project: Project) -> None:
    (project.folder / "test_own.py").write_text(
        "import sys\n"
        "def test_own():\n"
        "    ours = {'qa_assistant', 'vectorstore', 'ingest', 'pydantic', 'yaml', 'numpy'}\n"
        "    loaded = {name for name in sys.modules if name.split('.')[0] in ours}\n"
        "    assert loaded == {'qa_assistant', 'qa_assistant.pytest_plugin'}\n",
        encoding="utf-8",
    )
    status, out = project.pytest("test_own.py")
    assert status == 0, out


def test_a_file_that_was_named_and_is_not_valid_is_told(project: Project) -> None:
    status, out = project.pytest("questions.yaml")
    assert status == 2
    assert "it must begin with `qa_tests: 1`" in out
    (project.folder / "a.yaml").write_text(TESTS.replace("answer", "anwser", 1), encoding="utf-8")
    status, out = project.pytest("a.yaml")
    assert status == 2
    assert "line 4, test “Who chaired the CNRE meeting?”, `anwser`: there is no such field" in out


def test_a_data_folder_that_cannot_be_used_fails_each_test_with_a_sentence(
    project: Project,
) -> None:
    project.home = project.folder / "test_own.py"
    status, out = project.pytest("news.questions.yaml")
    assert status == 1
    assert out.count("cannot be used") >= 2
    assert "2 failed, 1 skipped" in out
