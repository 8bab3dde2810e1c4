"""Who gets in, with what, and what each key is refused."""

import pytest

from qa_assistant.access.principals import Scope
from qa_assistant.services import Services
from tests.qa_assistant.access.conftest import caller, make_key
from tests.qa_assistant.test_api_questions import assert_problem

TEXT = "The bridge of Orvale was opened by Ines Falk.\n\nIt is 300 metres long."
SHOP = "https://shop.example.org"
ASK = {"question": "who opened the bridge of Orvale?"}


def test_where_no_key_was_made_this_machine_needs_none(services: Services) -> None:
    http = caller(services)
    assert http.post("/v1/articles", json={"text": TEXT}).status_code == 201
    assert http.post("/v1/ask", json=ASK).json()["status"] == "answered"


def test_from_the_first_key_on_everybody_needs_one(services: Services) -> None:
    secret = make_key(services, Scope.ASK)
    problem = assert_problem(caller(services).post("/v1/ask", json=ASK), 401, "key_required")
    assert "keys create" in problem["detail"]
    assert_problem(caller(services).get("/articles/art_x"), 401, "key_required")
    assert_problem(caller(services).get("/v1/admin/keys"), 401, "key_required")
    assert caller(services, key=secret).post("/v1/ask", json=ASK).status_code == 200
    services.keys.revoke(secret[:11])
    assert_problem(caller(services).post("/v1/ask", json=ASK), 401, "key_required")


def test_beyond_this_machine_a_key_is_needed_even_where_none_was_made(services: Services) -> None:
    http = caller(services, beyond_loopback=True)
    assert_problem(http.post("/v1/ask", json=ASK), 401, "key_required")
    assert http.get("/healthz", headers={"Host": "10.1.2.3:8000"}).status_code == 200
    refused = http.get("/healthz", headers={"Host": "evil.example"})
    assert_problem(refused, 400, "host_refused")


CALLS = [
    ("POST", "/v1/ask", ASK, Scope.ASK),
    ("POST", "/v1/feedback", {"answer_id": "ans_x", "rating": "up"}, Scope.ASK),
    ("GET", "/v1/conversations/con_x", None, Scope.ASK),
    ("GET", "/v1/answers/ans_x", None, Scope.ASK),
    ("POST", "/v1/search", {"query": "bridge"}, Scope.SEARCH),
    ("GET", "/v1/articles", None, Scope.SEARCH),
    ("GET", "/v1/articles/art_x", None, Scope.SEARCH),
    ("GET", "/v1/aliases", None, Scope.SEARCH),
    ("POST", "/v1/articles", {"text": TEXT}, Scope.INGEST),
    ("DELETE", "/v1/articles/art_x", None, Scope.INGEST),
]


@pytest.mark.parametrize(("method", "path", "body", "scope"), CALLS)
def test_a_key_opens_what_its_scopes_say(
    services: Services, method: str, path: str, body: object, scope: Scope
) -> None:
    for each in (Scope.ASK, Scope.SEARCH, Scope.INGEST):
        reply = caller(services, key=make_key(services, each)).request(method, path, json=body)
        if each is scope:
            assert reply.status_code in (200, 201, 404)
        else:
            assert (
                f"needs the scope {scope}" in assert_problem(reply, 403, "scope_missing")["detail"]
            )
    admin = caller(services, key=make_key(services, Scope.ADMIN))
    assert admin.request(method, path, json=body).status_code in (200, 201, 404)


def test_keys_are_made_listed_and_revoked_over_http_and_each_act_is_kept(
    services: Services,
) -> None:
    admin = caller(services, key=make_key(services, Scope.ADMIN))
    body = {"name": "feed", "scopes": ["ingest"], "groups": ["news"]}
    made = admin.post("/v1/admin/keys", json=body).json()
    feed = caller(services, key=made["secret"])
    added = feed.post("/v1/articles", json={"text": TEXT, "groups": ["news"]})
    assert added.status_code == 201
    assert_problem(feed.get("/v1/admin/keys"), 401, "key_required")
    listed = {key["id"]: key for key in admin.get("/v1/admin/keys").json()["keys"]}
    assert listed[made["key"]["id"]]["last_used_at"] is not None
    assert made["secret"] not in admin.get("/v1/admin/keys").text
    article = added.json()["article"]["id"]
    feed.delete(f"/v1/articles/{article}")
    admin.post(f"/v1/admin/keys/{made['key']['id']}/revoke")
    assert_problem(feed.get("/v1/articles"), 401, "key_refused")
    audit = admin.get("/v1/admin/audit").json()
    done = [(event["action"], event["subject"]) for event in audit["items"]]
    assert done == [
        ("key_revoked", made["key"]["id"]),
        ("article_deleted", article),
        ("key_created", made["key"]["id"]),
    ]
    assert audit["items"][1]["actor"] == made["key"]["id"]
    assert audit["items"][1]["request_id"]


def test_a_key_writes_for_its_own_groups_and_over_nothing_it_cannot_see(
    services: Services,
) -> None:
    news = caller(services, key=make_key(services, Scope.INGEST, Scope.SEARCH, groups={"news"}))
    board = caller(services, key=make_key(services, Scope.INGEST, Scope.SEARCH, groups={"board"}))
    body = {"text": TEXT, "url": "https://example.org/bridge", "groups": ["board"]}
    assert_problem(news.post("/v1/articles", json=body), 403, "not_permitted")
    stored = board.post("/v1/articles", json=body).json()["article"]
    assert_problem(news.post("/v1/articles", json=body | {"groups": []}), 403, "not_permitted")
    assert_problem(news.delete(f"/v1/articles/{stored['id']}"), 404, "article_not_found")
    assert board.get(f"/v1/articles/{stored['id']}").json()["version"] == 1


def test_names_of_foreign_groups_and_collections_are_not_told(services: Services) -> None:
    admin = caller(services, key=make_key(services, Scope.ADMIN))
    body = {"text": TEXT, "collection": "hidden", "groups": ["news", "board"]}
    id = admin.post("/v1/articles", json=body).json()["article"]["id"]
    news = caller(services, key=make_key(services, Scope.SEARCH, Scope.ASK, groups={"news"}))
    assert news.get(f"/v1/articles/{id}").json()["groups"] == ["news"]
    for path, field in (("/v1/ask", "question"), ("/v1/search", "query")):
        refused = news.post(path, json={field: "bridge", "collection": "nowhere"})
        assert "hidden" not in assert_problem(refused, 404, "collection_not_found")["detail"]
    told = admin.post("/v1/ask", json={"question": "bridge", "collection": "nowhere"})
    assert "'hidden'" in told.json()["detail"]


def test_pages_of_a_site_keys_origin_ask_without_any_other_setting(services: Services) -> None:
    caller(services).post("/v1/articles", json={"text": TEXT})
    secret = make_key(services, Scope.ASK, origins={SHOP})
    page = caller(services, key=secret)
    reply = page.post("/v1/ask", json=ASK, headers={"Origin": SHOP})
    assert reply.json()["status"] == "answered"
    assert reply.headers["access-control-allow-origin"] == SHOP
    preflight = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    allowed = page.options("/v1/ask", headers=preflight)
    assert "Authorization" in allowed.headers["access-control-allow-headers"]
    assert_problem(page.post("/v1/ask", json=ASK), 401, "key_refused")
    foreign = page.post("/v1/ask", json=ASK, headers={"Origin": "https://evil.example"})
    assert_problem(foreign, 403, "origin_refused")
    search = page.post("/v1/search", json={"query": "x"}, headers={"Origin": SHOP})
    assert_problem(search, 403, "origin_refused")


def test_the_servers_own_pages_use_a_site_key_bound_to_the_server(services: Services) -> None:
    stored = caller(services).post("/v1/articles", json={"text": TEXT}).json()["article"]
    make_key(services, Scope.ASK, origins={"http://127.0.0.1"})
    page = caller(services)
    reply = page.post("/v1/ask", json=ASK, headers={"Origin": "http://127.0.0.1"})
    assert reply.json()["status"] == "answered"
    assert page.get(f"/v1/conversations/{reply.json()['conversation_id']}").status_code == 200
    assert page.get(f"/articles/{stored['id']}").status_code == 200
    assert_problem(page.post("/v1/articles", json={"text": TEXT}), 403, "scope_missing")
