"""What a deletion names is deleted, and nothing else."""

import pytest

from qa_assistant.access.principals import Scope
from qa_assistant.api.job_schemas import DeletionBody
from qa_assistant.cli.job_work import JobWork
from qa_assistant.services import Services
from tests.qa_assistant.access.conftest import caller, make_key, services
from tests.qa_assistant.test_api_questions import assert_problem
from vectorstore.errors import ArticleNotFound

__all__ = ["services"]


@pytest.fixture
def ids(services: Services) -> dict[str, str]:
    """An article in each of three collections, the last for some readers only."""
    groups = {"default": (), "board": (), "secret": ("chiefs",)}
    return {
        name: str(
            services.pipeline.ingest_text(
                f"The {name} met on Monday.", collection=name, groups=frozenset(groups[name])
            ).article_id
        )
        for name in groups
    }


def held(services: Services) -> int:
    return services.store.articles().total


def test_ids_of_another_collection_delete_nothing(services: Services, ids: dict[str, str]) -> None:
    http = caller(services)
    body = {"ids": [ids["default"], ids["board"]], "collection": "default"}
    problem = assert_problem(http.post("/v1/articles/delete", json=body), 404, "article_not_found")
    assert problem["detail"] == f"There is no article {ids['board']!r} in 'default'."
    assert held(services) == 3
    reply = http.post("/v1/articles/delete", json=body | {"ids": [ids["default"]]})
    assert reply.json()["ids"] == [ids["default"]]
    assert held(services) == 2


def test_the_command_heeds_the_collection_beside_ids_too(
    services: Services, ids: dict[str, str]
) -> None:
    body = DeletionBody(ids=(ids["board"],), collection="default")
    with pytest.raises(ArticleNotFound, match="in 'default'"):
        JobWork(services).delete_many(body)
    assert held(services) == 3


def test_an_unknown_id_among_many_deletes_nothing(services: Services) -> None:
    # more than are deleted in one part
    texts = [f"The board met on day {number}." for number in range(101)]
    ids = [str(services.pipeline.ingest_text(text).article_id) for text in texts]
    body = {"ids": [*ids, "art_nothing"]}
    assert_problem(
        caller(services).post("/v1/articles/delete", json=body), 404, "article_not_found"
    )
    assert held(services) == 101


def test_an_id_that_is_given_twice_is_deleted_once(services: Services, ids: dict[str, str]) -> None:
    body = {"ids": [ids["default"], ids["default"], ids["board"]]}
    reply = caller(services).post("/v1/articles/delete", json=body)
    assert reply.json()["ids"] == [ids["default"], ids["board"]]
    assert held(services) == 1


def test_ids_that_the_caller_may_not_see_are_not_found_in_any_collection(
    services: Services, ids: dict[str, str]
) -> None:
    http = caller(services, key=make_key(services, Scope.INGEST, groups={"clerks"}))
    body = {"ids": [ids["secret"]], "collection": "secret"}
    assert_problem(http.post("/v1/articles/delete", json=body), 404, "article_not_found")
    assert held(services) == 3
