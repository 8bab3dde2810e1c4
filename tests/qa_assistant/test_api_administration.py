"""Who may administer the server, and what is told about questions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import Services, open_services
from qa_assistant.settings import Settings
from tests.conftest import Served

KEY = "a-key-that-nobody-guesses"
HERE = ("127.0.0.1", 50_000)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), _env_file=None)
    with open_services(settings) as opened:
        yield opened


def client(services: Services, **settings: object) -> TestClient:
    """A caller on this machine, of a server with these settings."""
    changed = services.settings.model_copy(update=settings)
    app = create_app(Services(changed, services.store, services.assistant, services.conversations))
    return TestClient(app, base_url="http://127.0.0.1", client=HERE)


def test_without_a_key_only_this_machine_itself_is_admitted(services: Services) -> None:
    here = client(services)
    assert here.get("/v1/admin/questions").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        reply = here.get("/v1/admin/questions", headers={header: "203.0.113.7"})
        assert (reply.status_code, reply.json()["code"]) == (401, "key_required")
        assert "Set QA_ADMIN_KEY" in reply.json()["detail"]
    behind_proxy = client(services, public_url="https://qa.example.org")
    assert behind_proxy.get("/v1/admin/questions").status_code == 401


@pytest.mark.parametrize("path", ["questions", "unanswered", "feedback"])
def test_where_a_key_is_set_nobody_gets_in_without_it(services: Services, path: str) -> None:
    guarded = client(services, admin_key=SecretStr(KEY))
    assert guarded.get(f"/v1/admin/{path}").json()["code"] == "key_required"
    wrong = {"Authorization": "Bearer a-key-that-nobody-guessed"}
    assert guarded.get(f"/v1/admin/{path}", headers=wrong).json()["code"] == "invalid_token"
    right = {"Authorization": f"Bearer {KEY}"}
    assert guarded.get(f"/v1/admin/{path}", headers=right).status_code == 200


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 20"):
        Settings(home=tmp_path, admin_key="short", _env_file=None)


def test_pages_of_others_may_not_administer(served: Served) -> None:
    headers = {"Origin": "http://friend.test"}
    listed = served.http.get("/v1/admin/questions", headers=headers)
    assert "access-control-allow-origin" not in listed.headers
    assert served.http.post("/v1/admin/check", headers=headers).status_code == 403


def test_questions_without_an_answer_are_grouped_by_meaning(served: Served) -> None:
    asked = [
        "What is the price of copper in Chile?",
        "How much does copper cost in Chile?",
        "Who won the chess tournament in Oslo?",
    ]
    kept = [served.http.post("/v1/ask", json={"question": text}).json() for text in asked]
    assert {answer["status"] for answer in kept} == {"not_found"}
    reply = served.http.get("/v1/admin/unanswered").json()
    groups = {group["question"]: group for group in reply["groups"]}
    copper = groups[asked[1]]
    assert (copper["times"], copper["others"]) == (2, [asked[0]])
    assert groups[asked[2]]["times"] == 1
    page = served.http.get("/v1/admin/questions?status=not_found&limit=2").json()
    assert [answer["question"] for answer in page["items"]] == [asked[2], asked[1]]
    assert page["total"] >= 3
    for answer in kept:
        served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


def test_aliases_are_added_and_removed_and_the_index_is_checked(served: Served) -> None:
    pair = {"short": "LHV", "long": "Lingen Harbour Venture"}
    assert served.http.post("/v1/admin/aliases", json=pair).json() == {"alias": pair}
    listed = served.http.get("/v1/aliases").json()["aliases"]
    assert "LHV" in {alias["short"] for alias in listed}
    served.http.post("/v1/admin/aliases/remove", json=pair)
    listed = served.http.get("/v1/aliases").json()["aliases"]
    assert "LHV" not in {alias["short"] for alias in listed}
    assert served.http.post("/v1/admin/check").json()["healthy"] is True
