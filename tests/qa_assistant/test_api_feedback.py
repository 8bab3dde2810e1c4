"""Feedback over HTTP, and who may give and read it."""

from pathlib import Path
from typing import Any

import pytest

from qa_assistant.bootstrap import open_services
from qa_assistant.errors import AnswerNotFound
from qa_assistant.evaluation.ratings import MAX_COMMENT_CHARACTERS, Rating
from qa_assistant.models import Answer, Question
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.conftest import Served
from tests.qa_assistant.test_api_questions import CHAIRED, assert_problem


def ask(served: Served, question: str = CHAIRED, **fields: Any) -> dict[str, Any]:
    reply = served.http.post("/v1/ask", json={"question": question, **fields})
    return dict(reply.json())


def rated(served: Served, answer_id: str) -> list[dict[str, Any]]:
    page = served.http.get("/v1/feedback", params={"limit": 200}, headers=served.owner).json()
    assert page["total"] == len(page["items"])
    return [item for item in page["items"] if item["answer"]["id"] == answer_id]


def test_a_rating_is_kept_with_its_answer(served: Served) -> None:
    answer = ask(served)
    body = {"answer_id": answer["id"], "rating": "down", "comment": " Which meeting? "}
    reply = served.http.post("/v1/feedback", json=body)
    assert reply.status_code == 200
    assert reply.json()["comment"] == "Which meeting?"
    [item] = rated(served, answer["id"])
    assert item["feedback"] == reply.json()
    assert item["answer"] == answer
    assert item["earlier"] == []


def test_rating_again_replaces(served: Served) -> None:
    answer = ask(served)
    for rating, comment in (("down", "no"), ("up", None)):
        body = {"answer_id": answer["id"], "rating": rating, "comment": comment}
        assert served.http.post("/v1/feedback", json=body).is_success
    [item] = rated(served, answer["id"])
    assert (item["feedback"]["rating"], item["feedback"]["comment"]) == ("up", None)
    downs = served.http.get("/v1/feedback", params={"rating": "down"}, headers=served.owner)
    assert answer["id"] not in [item["answer"]["id"] for item in downs.json()["items"]]


def test_a_rated_follow_up_tells_the_questions_before_it(served: Served) -> None:
    first = ask(served)
    second = ask(served, "And where was it?", conversation_id=first["conversation_id"])
    body = {"answer_id": second["id"], "rating": "down"}
    assert served.http.post("/v1/feedback", json=body).is_success
    [item] = rated(served, second["id"])
    assert item["earlier"] == [CHAIRED]


def test_a_rating_goes_with_its_conversation(served: Served) -> None:
    answer = ask(served)
    body = {"answer_id": answer["id"], "rating": "up"}
    assert served.http.post("/v1/feedback", json=body).is_success
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")
    assert rated(served, answer["id"]) == []
    assert_problem(served.http.post("/v1/feedback", json=body), 404, "answer_not_found")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"rating": "sideways"}, "rating"),
        ({"rating": "down", "comment": "x" * (MAX_COMMENT_CHARACTERS + 1)}, "comment"),
        ({"rating": "down", "stars": 5}, "stars"),
        ({}, "rating"),
    ],
)
def test_what_is_no_rating_is_refused(served: Served, fields: dict[str, Any], field: str) -> None:
    reply = served.http.post("/v1/feedback", json={"answer_id": "ans_x", **fields})
    problem = assert_problem(reply, 422, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [field]


def test_only_the_owner_reads_what_people_thought(served: Served) -> None:
    assert_problem(served.http.get("/v1/feedback"), 401, "token_required")


@pytest.fixture
def services(tmp_path: Path) -> Any:
    with open_services(Settings(home=tmp_path, _env_file=None)) as opened:
        yield opened


def answered(services: Services, readers: frozenset[str] | None) -> Answer:
    return services.assistant.ask(Question(text="Who led it?", readers=readers))


def test_only_who_may_read_the_conversation_rates_its_answers(services: Services) -> None:
    editors, interns = frozenset({"editors"}), frozenset({"interns"})
    answer = answered(services, editors)
    for readers in (interns, frozenset[str]()):
        with pytest.raises(AnswerNotFound, match=answer.id):
            services.feedback.rate(answer.id, Rating.DOWN, readers=readers)
    assert services.feedback.page().total == 0
    services.feedback.rate(answer.id, Rating.DOWN, readers=editors)
    services.feedback.rate(answer.id, Rating.UP)
    assert [item.feedback.rating for item in services.feedback.page().items] == [Rating.UP]


def test_pages_of_ratings_cover_all_of_them_once(services: Services) -> None:
    ids = [answered(services, None).id for _ in range(5)]
    for id in ids:
        services.feedback.rate(id, Rating.DOWN)
    pages = [services.feedback.page(limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [len(page.items) for page in pages] == [2, 2, 1]
    found = [item.answer.id for page in pages for item in page.items]
    assert sorted(found) == sorted(ids)
    assert found[0] == ids[-1]
