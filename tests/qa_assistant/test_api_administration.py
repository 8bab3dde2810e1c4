"""Who may administer the server, and what is told about questions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.services import Services
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
    app = create_app(replace(services, settings=changed, upkeep=None))
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


@pytest.mark.parametrize(
    "path", ["questions", "unanswered", "feedback", "overview", "answers/ans_1/explanation"]
)
def test_where_a_key_is_set_nobody_gets_in_without_it(services: Services, path: str) -> None:
    guarded = client(services, admin_key=SecretStr(KEY))
    assert guarded.get(f"/v1/admin/{path}").json()["code"] == "key_required"
    wrong = {"Authorization": "Bearer a-key-that-nobody-guessed"}
    assert guarded.get(f"/v1/admin/{path}", headers=wrong).json()["code"] == "invalid_token"
    right = {"Authorization": f"Bearer {KEY}"}
    admitted = guarded.get(f"/v1/admin/{path}", headers=right).status_code
    assert admitted == (404 if "ans_1" in path else 200)


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


def test_an_answer_is_explained_by_its_passages_and_sentences(served: Served) -> None:
    asked = {"question": "who chaired the CNRE meeting?"}
    answer = served.http.post("/v1/ask", json=asked).json()
    explained = served.http.get(f"/v1/admin/answers/{answer['id']}/explanation").json()
    (part,) = explained["parts"]
    quote = answer["citations"][0]["quote"]
    best = part["sentences"][0]
    assert (best["text"], best["quoted"]) == (quote, True)
    scores = [sentence["score"] for sentence in part["sentences"]]
    assert scores == sorted(scores, reverse=True)
    assert part["probability"] >= explained["threshold"]
    assert part["passages"][0]["quoted"] is True
    assert part["passages"][0]["scores"]["fused"] > 0
    assert explained["timings"].keys() <= explained["answer"]["timings"].keys()
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")
    gone = served.http.get(f"/v1/admin/answers/{answer['id']}/explanation")
    assert (gone.status_code, gone.json()["code"]) == (404, "answer_not_found")


def test_a_refusal_is_explained_by_a_probability_below_the_threshold(served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": "Who won the chess cup?"}).json()
    explained = served.http.get(f"/v1/admin/answers/{answer['id']}/explanation").json()
    (part,) = explained["parts"]
    assert part["probability"] < explained["threshold"]
    assert part["weighed"] >= len(part["sentences"]) > 0
    assert not any(each["quoted"] for each in [*part["sentences"], *part["passages"]])
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


def test_a_question_that_was_answered_later_is_missing_no_more(served: Served) -> None:
    asked = "Who painted the lock of Haren?"
    first = served.http.post("/v1/ask", json={"question": asked}).json()
    article = served.add("Tilda Rask painted the lock of Haren.", title="The lock of Haren")
    groups = served.http.get("/v1/admin/unanswered").json()["groups"]
    assert asked in {group["question"] for group in groups}
    second = served.http.post("/v1/ask", json={"question": f"  {asked.lower()}"}).json()
    assert second["status"] == "answered"
    groups = served.http.get("/v1/admin/unanswered").json()["groups"]
    assert asked not in {group["question"] for group in groups}
    served.http.delete(f"/v1/articles/{article['id']}")
    for answer in (first, second):
        served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


def test_what_the_server_holds_is_told(served: Served) -> None:
    told = served.http.get("/v1/admin/overview").json()
    assert told["chat_model"] == "extractive"
    assert {each["collection"]: each["articles"] > 1 for each in told["collections"]}["default"]
