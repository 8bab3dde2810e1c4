"""pytest collects files of knowledge-base tests: `pytest questions.yaml`.

pytest imports this module at every start of every project in the same environment, so it imports
nothing of the product until such a file is found.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from qa_assistant.evaluation.file_reader import LocatedFile
    from qa_assistant.evaluation.results import CaseResult
    from qa_assistant.evaluation.runner import Runner

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_NAME = re.compile(r"(?:^|\.)questions\.(?:ya?ml|json)$", re.IGNORECASE)
_HEAD_BYTES = 8_192
# at the very left, or the first key of a mapping in braces: not inside of something else
_HEADER = re.compile(rb"""(?:^|\A(?:\xef\xbb\xbf)?\s*\{\s*)["']?qa_tests["']?\s*:""", re.MULTILINE)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "QuestionFileNode | None":
    """The tests of a file that has our header; any other file is left to others."""
    if file_path.suffix.lower() not in _SUFFIXES:
        return None
    # who names a `questions.yaml` on the command line is told what is wrong with it
    named = parent.session.isinitpath(file_path) and _NAME.search(file_path.name)
    if not named and not _has_header(file_path):
        return None
    return QuestionFileNode.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Release the data folder."""
    if _DESK in config.stash:
        config.stash[_DESK].close()


class QuestionFileNode(pytest.File):
    """A file of tests."""

    def collect(self) -> "Iterator[QuestionItem]":
        """One item for each test of the file."""
        from qa_assistant.errors import QuestionFileError
        from qa_assistant.evaluation.file_reader import read_question_file

        try:
            file = read_question_file(self.path)
        except QuestionFileError as error:
            raise self.CollectError(str(error)) from error
        for number, case in enumerate(file.content.tests):
            yield QuestionItem.from_parent(self, name=case.title, file=file, number=number)


class QuestionItem(pytest.Item):
    """One test: a question or a conversation, asked of the articles in `QA_HOME`."""

    def __init__(self, *, file: "LocatedFile", number: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._file = file
        self._number = number
        if file.content.tests[number].draft:
            self.add_marker(pytest.mark.skip(reason="a draft: not finished"))

    def runtest(self) -> None:
        """Ask, and compare with what is expected."""
        from qa_assistant.evaluation.results import Outcome

        desk = _desk(self.config)
        result = desk.runner().run(self._file, self._number)
        for turn in result.turns:
            self.user_properties.extend(turn.measures.items())
        if result.outcome is not Outcome.PASSED:
            raise AnswerFailed(result, view_url=desk.view_url)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and what was answered, without a trace of our own code."""
        from qa_assistant.problems import EXPECTED_ERRORS

        if isinstance(excinfo.value, (AnswerFailed, *EXPECTED_ERRORS)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file, the line of the test in it (from 0), and its name."""
        line = self._file.lines[self._number]
        return self.path, None if line is None else line - 1, self.name


class AnswerFailed(Exception):
    """An answer that is not what was expected, or a question that could not be asked."""

    def __init__(self, result: "CaseResult", *, view_url: Callable[[str], str]) -> None:
        from qa_assistant.evaluation.sentences import failure_lines

        lines = failure_lines(result, view_url=view_url)
        super().__init__("\n".join([*lines, *filter(None, [result.error])]))


class _Desk:
    """The data folder, or the server that holds it, opened at the first question."""

    def __init__(self) -> None:
        self.view_url: Callable[[str], str] = str
        self._stack = ExitStack()
        self._runner: Runner | None = None
        self._failure: Exception | None = None

    def runner(self) -> "Runner":
        """What runs the tests; a folder that cannot be opened fails each of them at once."""
        if self._failure is not None:
            raise self._failure
        if self._runner is None:
            try:
                self._runner = self._open()
            except Exception as error:
                self._failure = error
                raise
        return self._runner

    def close(self) -> None:
        self._stack.close()

    def _open(self) -> "Runner":
        from qa_assistant.cli.asker import BackendAsker
        from qa_assistant.cli.backend import open_backend
        from qa_assistant.evaluation.runner import Runner
        from qa_assistant.settings import Settings

        backend = self._stack.enter_context(open_backend(Settings.load(), reading=True))
        self.view_url = backend.view_url
        return Runner(BackendAsker(backend))


_DESK = pytest.StashKey[_Desk]()


def _desk(config: pytest.Config) -> _Desk:
    return config.stash.setdefault(_DESK, _Desk())


def _has_header(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return _HEADER.search(opened.read(_HEAD_BYTES)) is not None
    except OSError:
        return False
