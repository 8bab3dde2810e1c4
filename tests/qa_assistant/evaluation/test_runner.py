"""Tests are asked one after another, each in a conversation of its own."""

import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from qa_assistant.errors import ModelUnavailable
from qa_assistant.evaluation.file_reader import read_question_file
from qa_assistant.evaluation.junit import junit_xml
from qa_assistant.evaluation.results import (
    PASSED_SHARE,
    CaseResult,
    Outcome,
    Report,
    make_report,
    shortfalls,
)
from qa_assistant.evaluation.runner import Runner
from qa_assistant.models import Answer
from tests.qa_assistant.evaluation.answers import (
    NOON,
    ScriptedAsker,
    answer,
    citation,
    searched,
)
from vectorstore.models import Filters, sha256

TEXT = "Chairman Liu Peixun chaired the meeting. Zhao led the second day."
EXACT = citation(TEXT[:40], (0, 1), end=40, content_hash=sha256(TEXT))
CHAIRED = answer(("Liu Peixun chaired it.", [EXACT]), short_answer="Liu Peixun")
FILE = """\
qa_tests: 1
tests:
  - {question: chaired, answer: Liu Peixun}
  - {question: wrong, answer: Zhao}
  - {question: refused, refuse: true}
  - {question: broken, answer: x}
  - {question: later, draft: true}
  - name: a conversation
    turns:
      - question: chaired
      - {question: wrong, answer: Liu Peixun}
      - {question: refused, refuse: true}
"""


def asker(**more: Answer | Exception) -> ScriptedAsker:
    broken = ModelUnavailable("The model is\x0b away.")
    known = {"chaired": CHAIRED, "wrong": CHAIRED, "refused": answer(), "broken": broken}
    return ScriptedAsker({**known, **more}, article=TEXT)


def run(tmp_path: Path, asks: ScriptedAsker, text: str = FILE) -> list[CaseResult]:
    path = tmp_path / "questions.yaml"
    path.write_text(text, encoding="utf-8")
    file, runner = read_question_file(path), Runner(asks)
    return [runner.run(file, number) for number in range(len(file.content.tests))]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return make_report(run(tmp_path, asker()), started_at=NOON, seconds=1.5)


def test_every_test_has_its_outcome(report: Report) -> None:
    assert [result.outcome for result in report.results] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.PASSED,
        Outcome.ERROR,
        Outcome.DRAFT,
        Outcome.PASSED,
    ]
    assert report.results[3].error == "The model is\x0b away."
    assert report.results[4].turns == ()
    assert report.counts == {"passed": 3, "failed": 1, "error": 1, "draft": 1}
    assert report.passed_share == 3 / 5
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_the_turns_of_a_test_share_a_conversation_and_no_other(tmp_path: Path) -> None:
    asks = asker()
    run(tmp_path, asks)
    ids = [question.conversation_id for question in asks.asked]
    assert ids == [None, None, None, None, None, "con_5", "con_5"]
    # and none of them is left behind
    assert asks.open == set()


def test_means_are_taken_over_all_answers_to_which_a_metric_applies(report: Report) -> None:
    refusals = report.metrics["refusal_accuracy"]
    assert (refusals.value, refusals.answers) == (1, 5)
    short = report.metrics["short_answer_em"]
    assert (round(short.value, 6), short.answers) == (round(2 / 3, 6), 3)
    assert (report.metrics["refused"].answers, report.metrics["answered"].answers) == (2, 3)


@pytest.mark.parametrize("change", [{"start": 1}, {"content_hash": "0"}])
def test_an_inexact_citation_fails_a_test(tmp_path: Path, change: dict[str, object]) -> None:
    moved = EXACT.model_copy(update=change)
    asks = asker(moved=answer(("Liu Peixun chaired it.", [moved])))
    text = "qa_tests: 1\ntests: [{question: moved, answer: Liu Peixun}]"
    [result] = run(tmp_path, asks, text)
    assert result.outcome is Outcome.FAILED
    assert [failure.field for failure in result.turns[0].failures] == ["citations"]
    assert result.turns[0].measures["citations_exact"] == 0


def test_a_collection_without_articles_is_an_error_even_where_a_refusal_is_right(
    tmp_path: Path,
) -> None:
    text = "qa_tests: 1\ntests: [{question: empty, refuse: true}]"
    nothing = searched(articles=0)
    [result] = run(tmp_path, asker(empty=answer(searched=nothing)), text)
    assert result.outcome is Outcome.ERROR
    assert "There is no article in collection 'default'" in str(result.error)
    filtered = searched(articles=0, filters=Filters(publisher="Nobody"))
    [result] = run(tmp_path, asker(empty=answer(searched=filtered)), text)
    assert result.outcome is Outcome.PASSED


def test_what_is_below_a_threshold_is_said(report: Report) -> None:
    assert shortfalls(report, {PASSED_SHARE: 0.6, "answered": 1}) == []
    assert shortfalls(report, {PASSED_SHARE: 0.7, "answered": 1}) == [
        "passed is 0.600, and 0.7 is wanted."
    ]
    [sentence] = shortfalls(report, {"mrr": 0})
    assert sentence == "mrr applies to none of these tests, and 0 is wanted."


def test_drafts_alone_fail_nothing(tmp_path: Path) -> None:
    text = "qa_tests: 1\ntests: [{question: later, draft: true}]"
    report = make_report(run(tmp_path, asker(), text), started_at=NOON, seconds=0)
    assert report.passed_share == 1


def test_junit_counts_and_names_what_failed(report: Report) -> None:
    root = Xml.fromstring(junit_xml(report))
    [suite] = root
    for element in (root, suite):
        counts = [element.get(name) for name in ("tests", "failures", "errors", "skipped")]
        assert counts == ["6", "1", "1", "1"]
    cases = {case.get("name"): case for case in suite}
    assert [case.get("line") for case in suite] == ["3", "4", "5", "6", "7", "8"]
    failure = cases["wrong"].find("failure")
    assert failure is not None
    assert failure.get("message") == "expected answer: “Zhao”"
    assert TEXT[:40] in str(failure.text)
    error = cases["broken"].find("error")
    assert error is not None
    # a character that XML cannot hold is replaced
    assert error.get("message") == "The model is\ufffd away."
    assert cases["later"].find("skipped") is not None
    assert list(cases["a conversation"]) == []


def test_files_of_one_name_are_told_apart_as_pytest_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("en/questions.yaml", "./de/questions.yaml", str(tmp_path / "q.json"), "../q.json")
    results = [CaseResult(file=name, name="x", line=1, outcome=Outcome.PASSED) for name in names]
    root = Xml.fromstring(junit_xml(make_report(results, started_at=NOON, seconds=1)))
    above = ".".join(tmp_path.parent.parts[1:])
    assert [case.get("classname") for case in root.iter("testcase")] == [
        "en.questions.yaml",
        "de.questions.yaml",
        "q.json",
        f"{above}.q.json",
    ]
