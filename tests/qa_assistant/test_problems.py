"""The table of problems."""

import inspect

import pytest

from ingest import errors as ingest_errors
from qa_assistant import errors
from qa_assistant.problems import (
    FAILED,
    UNEXPECTED,
    USAGE,
    exit_status_of,
    kind_of,
    kinds,
    problem_of,
)
from vectorstore import errors as store_errors


def error_classes() -> list[type[Exception]]:
    modules = (store_errors, ingest_errors, errors)
    members = [member for module in modules for _, member in inspect.getmembers(module)]
    return [m for m in members if inspect.isclass(m) and issubclass(m, Exception)]


@pytest.mark.parametrize("cls", error_classes(), ids=lambda cls: cls.__name__)
def test_every_error_of_every_package_has_a_kind(cls: type[Exception]) -> None:
    kind = kind_of(cls("a sentence"))
    assert kind is not UNEXPECTED
    assert 400 <= kind.status < 600
    assert kind.exit_status in (FAILED, USAGE)


def test_a_class_without_a_kind_has_that_of_the_class_above_it() -> None:
    class ShelfNotFound(store_errors.NotFound):
        pass

    assert kind_of(ShelfNotFound()).code == "not_found"


def test_a_code_has_one_status_and_one_exit_status() -> None:
    by_code = {kind.code: (kind.status, kind.exit_status) for kind in kinds()}
    assert all(by_code[kind.code] == (kind.status, kind.exit_status) for kind in kinds())


def test_a_problem_carries_the_sentence_of_an_expected_error() -> None:
    problem = problem_of(store_errors.CollectionNotFound("No collection 'x'."), request_id="r1")
    assert problem.status == 404
    assert problem.code == "collection_not_found"
    assert problem.detail == "No collection 'x'."
    assert problem.request_id == "r1"


def test_an_unexpected_error_gives_nothing_of_itself_away() -> None:
    problem = problem_of(ValueError("password=hunter2"))
    assert problem.status == 500
    assert "hunter2" not in problem.model_dump_json()


def test_a_code_of_another_version_means_failed() -> None:
    assert exit_status_of("invented_later") == FAILED
    assert exit_status_of("invalid_question") == USAGE
