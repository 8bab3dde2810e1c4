"""Articles over HTTP: add, list, read, delete."""

from pathlib import Path

import pytest
from fpdf import FPDF

from tests.conftest import Served
from tests.qa_assistant.test_api_questions import assert_problem

TEXT = "Sugar prices fell.\n\nFarmers in Brazil sold more than last year."


def pdf_bytes(text: str) -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.multi_cell(0, text=text)
    return bytes(pdf.output())


def test_a_text_is_created_then_unchanged_then_updated(served: Served) -> None:
    body = {"text": TEXT, "url": "https://example.com/sugar", "collection": "texts"}
    created = served.http.post("/v1/articles", json=body)
    assert created.status_code == 201
    assert created.json()["status"] == "created"
    assert created.json()["passages"] >= 1
    again = served.http.post("/v1/articles", json=body)
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    changed = served.http.post("/v1/articles", json={**body, "text": TEXT + " Much more."})
    assert (changed.status_code, changed.json()["status"]) == (200, "updated")
    article = changed.json()["article"]
    assert article["version"] == 2
    assert article["id"] == created.json()["article"]["id"]
    old = served.http.get(f"/v1/articles/{article['id']}", params={"version": 1}).json()
    assert old["text"] == created.json()["article"]["text"]


def test_the_fields_of_a_text_are_kept(served: Served) -> None:
    article = served.add(
        TEXT,
        title="Sugar",
        publisher="Daily",
        author="A. B.",
        published_at="2025-02-03T10:00:00",
        tags=["food"],
        groups=["staff"],
        collection="fields",
        url="https://example.com/fields",
    )
    assert article["title"] == "Sugar"
    assert article["published_at"] == "2025-02-03T10:00:00Z"
    assert (article["tags"], article["groups"]) == (["food"], ["staff"])


def test_a_file_is_ingested_with_its_fields(served: Served) -> None:
    reply = served.http.post(
        "/v1/articles",
        files={"file": ("Prices “2025”.md", f"# Sugar\n\n{TEXT}".encode())},
        data={"collection": "files", "origin": "/srv/a.md", "tags": ["x", "y, z"], "title": ""},
    )
    assert reply.status_code == 201, reply.text
    article = reply.json()["article"]
    assert article["origin"] == "/srv/a.md"
    assert article["title"] == "Sugar"
    assert sorted(article["tags"]) == ["x", "y", "z"]


def test_a_pdf_is_ingested(served: Served) -> None:
    files = {"file": ("report.pdf", pdf_bytes(TEXT))}
    reply = served.http.post("/v1/articles", files=files, data={"collection": "files"})
    assert reply.status_code == 201, reply.text
    assert "Farmers in Brazil" in reply.json()["article"]["text"]


@pytest.mark.parametrize(
    ("name", "content", "status", "codes"),
    [
        ("cut.pdf", pdf_bytes(TEXT)[:400], 422, {"damaged_file"}),
        ("empty.txt", b"", 422, {"empty_article"}),
        ("blank.md", b" \n\n", 422, {"empty_article"}),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(64), 415, {"unsupported_format"}),
    ],
)
def test_a_bad_file_is_refused_and_leaves_nothing_behind(
    served: Served, name: str, content: bytes, status: int, codes: set[str]
) -> None:
    before = served.http.get("/v1/articles").json()["total"]
    reply = served.http.post("/v1/articles", files={"file": (name, content)})
    assert reply.json()["code"] in codes
    problem = assert_problem(reply, status, reply.json()["code"])
    assert name in problem["detail"]
    assert served.http.get("/v1/articles").json()["total"] == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": "only"},
        {"text": ""},
        {"text": "a", "collection": "No Name"},
        {"text": "a", "published_at": "soon"},
        {"text": "a", "colour": "red"},
    ],
)
def test_a_body_that_is_not_valid_is_refused(served: Served, body: dict[str, str]) -> None:
    assert_problem(served.http.post("/v1/articles", json=body), 422, "invalid_request")


def test_an_address_that_must_not_be_fetched_is_refused(served: Served) -> None:
    for url in ("http://127.0.0.1:1/x", "file:///etc/passwd", "http://169.254.169.254/"):
        reply = served.http.post("/v1/articles", json={"url": url})
        assert_problem(reply, 422, "fetch_refused")


def test_other_bodies_are_refused(served: Served) -> None:
    reply = served.http.post("/v1/articles", content=b"x", headers={"Content-Type": "text/plain"})
    assert_problem(reply, 415, "unsupported_body")
    broken = {"Content-Type": "application/json"}
    reply = served.http.post("/v1/articles", content=b"{", headers=broken)
    assert_problem(reply, 400, "invalid_json")
    reply = served.http.post("/v1/articles", files={"other": ("a.txt", b"x")})
    assert_problem(reply, 422, "invalid_request")
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    reply = served.http.post("/v1/articles", content=b"no form", headers=broken)
    assert reply.status_code in (400, 422)
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("announced", [True, False])
def test_an_upload_over_the_limit_is_refused(served: Served, announced: bool) -> None:
    if announced:
        reply = served.http.post("/v1/articles", files={"file": ("a.txt", b"x" * 20_000_000)})
    else:
        chunks = (b"x" * 100_000 for _ in range(50))
        headers = {"Content-Type": "application/json"}
        reply = served.http.post("/v1/articles", content=chunks, headers=headers)
    assert "MB" in assert_problem(reply, 413, "too_large")["detail"]


def test_a_question_has_a_smaller_limit(served: Served) -> None:
    reply = served.http.post("/v1/ask", json={"question": "x" * 3_000_000})
    assert_problem(reply, 413, "too_large")


def test_articles_are_listed_in_pages(served: Served) -> None:
    for number in range(3):
        served.add(f"Article number {number} about bees.", collection="paged")
    query = {"collection": "paged", "limit": "2"}
    first = served.http.get("/v1/articles", params=query).json()
    rest = served.http.get("/v1/articles", params={**query, "offset": "2"}).json()
    assert (first["total"], len(first["items"]), len(rest["items"])) == (3, 2, 1)
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 3
    assert "text" not in first["items"][0]
    assert_problem(served.http.get("/v1/articles?limit=0"), 422, "invalid_request")
    unknown = served.http.get("/v1/articles", params={"collection": "nowhere"})
    assert_problem(unknown, 404, "collection_not_found")


def test_a_deleted_article_is_gone_everywhere(served: Served) -> None:
    article = served.add("The zeppelin landed in Friedrichshafen.", collection="doomed")
    served.add("Bees fly.", collection="doomed")
    deletion = served.http.delete(f"/v1/articles/{article['id']}").json()
    assert deletion["articles"] == 1
    assert deletion["passages"] >= 1
    assert deletion["vectors"] >= 1
    for call in (served.http.get, served.http.delete):
        assert_problem(call(f"/v1/articles/{article['id']}"), 404, "article_not_found")
    query = {"query": "zeppelin", "collection": "doomed"}
    hits = served.http.post("/v1/search", json=query).json()["hits"]
    assert all(hit["article_id"] != article["id"] for hit in hits)


def test_a_file_of_the_command_line_keeps_its_id(served: Served, tmp_path: Path) -> None:
    data = {"collection": "origins", "origin": str(tmp_path / "a.txt")}
    files = {"file": ("a.txt", TEXT.encode())}
    first = served.http.post("/v1/articles", files=files, data=data).json()
    files = {"file": ("a.txt", (TEXT + " And more.").encode())}
    second = served.http.post("/v1/articles", files=files, data=data).json()
    assert second["status"] == "updated"
    assert second["article"]["id"] == first["article"]["id"]
