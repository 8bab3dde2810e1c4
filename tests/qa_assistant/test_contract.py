"""The contract of the API: described in full, kept, and held to under any request."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.contract import KEPT, breaks, current
from tests.fakes import HashingEmbedder

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 4


@pytest.fixture(scope="module")
def document() -> Any:
    return current()


def test_nothing_that_others_rely_on_has_changed(document: Any) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert breaks(kept, document) == []


def test_the_kept_document_is_that_of_this_version(document: Any) -> None:
    assert json.loads(KEPT.read_text(encoding="utf-8")) == document, "run: make openapi"


def test_each_call_is_described_with_a_title_a_text_and_an_example(document: Any) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert "default" in operation["responses"]
    fields = document["components"]["schemas"]["AskBody"]["properties"]
    assert all("examples" in field or "default" in field for field in fields.values())
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def _drop_call(d: Any) -> None:
    del d["paths"]["/v1/search"]


def _drop_field(d: Any) -> None:
    del d["components"]["schemas"]["Answer"]["properties"]["citations"]


def _require_field(d: Any) -> None:
    d["components"]["schemas"]["AskBody"]["required"].append("collection")


def _change_type(d: Any) -> None:
    d["components"]["schemas"]["Citation"]["properties"]["start"]["type"] = "string"


def _new_status(d: Any) -> None:
    d["components"]["schemas"]["AnswerStatus"]["enum"].append("perhaps")


def _drop_parameter(d: Any) -> None:
    d["paths"]["/v1/articles"]["get"]["parameters"].pop(0)


@pytest.mark.parametrize(
    "change", [_drop_call, _drop_field, _require_field, _change_type, _new_status, _drop_parameter]
)
def test_a_change_that_breaks_others_is_noticed(
    document: Any, change: Callable[[Any], None]
) -> None:
    changed = copy.deepcopy(document)
    change(changed)
    assert breaks(document, changed)


def test_what_is_new_breaks_nobody(document: Any) -> None:
    changed = copy.deepcopy(document)
    changed["paths"]["/v1/new"] = changed["paths"]["/v1/search"]
    changed["components"]["schemas"]["Answer"]["properties"]["new"] = {"type": "string"}
    changed["components"]["schemas"]["AskBody"]["properties"]["new"] = {"type": "string"}
    assert breaks(document, changed) == []


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("home")
    chosen = Settings(home=home, reader="off", _env_file=None)
    with open_services(chosen, load=lambda name: HashingEmbedder()) as opened:
        opened.pipeline.ingest_text("The bridge of Orvale was opened by Ines Falk.")
        yield opened


@pytest.fixture(scope="module")
def api(services: Services) -> Any:
    app = create_app(services, token="the-token")
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers={"Host": "127.0.0.1"})


def calls() -> list[tuple[str, str]]:
    paths = json.loads(KEPT.read_text(encoding="utf-8"))["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize(("method", "path"), calls())
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_any_request_gets_a_reply_that_the_contract_knows(
    api: Any, method: str, path: str, mode: GenerationMode
) -> None:
    operation = api[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: schemathesis.Case) -> None:
        # a page would be fetched, and tests have no network
        is_address = isinstance(case.body, dict) and "text" not in case.body
        assume(path != "/v1/articles" or method != "post" or not is_address)
        headers = {"Host": "127.0.0.1", "Authorization": "Bearer the-token"}
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    try:
        check()
    except Unsatisfiable:
        pytest.skip("there is no wrong request to a call that takes nothing")
