"""Jobs, sources and deletions over HTTP and on the command line."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_assistant.cli import run
from tests.conftest import Served
from tests.ingest.site import Site, rss, running_site
from tests.qa_assistant.test_api_questions import assert_problem

TEXT = "The mill of Werlte was sold.\nIts owner Karl Brandt moved to Bremen."


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


def files_in(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n}.txt").write_text(f"Mill number {n} of {folder.name}.\n\n{TEXT}")
    return folder


def ended(served: Served, job_id: str) -> dict:
    for _ in range(600):
        found = served.http.get(f"/v1/jobs/{job_id}").json()
        if found["job"]["state"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def begin(served: Served, **body: object) -> dict:
    reply = served.http.post("/v1/ingest", json=body, headers=served.owner)
    assert reply.status_code == 202, reply.text
    assert reply.headers["Location"] == f"/v1/jobs/{reply.json()['id']}"
    return reply.json()


def test_a_job_is_followed_to_its_end(served: Served, tmp_path: Path) -> None:
    folder = files_in(tmp_path / "mills", 5)
    job = begin(served, paths=[str(folder)], collection="mills")
    names, last = [], {}
    with served.http.stream("GET", f"/v1/jobs/{job['id']}/events") as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        for line in reply.iter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
    assert names[-1] == "done"
    assert set(names[:-1]) <= {"progress"}
    assert last["job"]["counts"] == {"created": 5}
    items = served.http.get(f"/v1/jobs/{job['id']}/items", params={"limit": 2}).json()
    assert (items["total"], len(items["items"])) == (5, 2)
    assert items["items"][0]["status"] == "created"


def test_failures_say_why_and_what_to_do(served: Served) -> None:
    job = begin(served, urls=["http://127.0.0.1:9/private"], collection="mills")
    found = ended(served, job["id"])
    [failure] = found["failures"]["items"]
    assert failure["error"] == "FetchRefused"
    assert not failure["is_transient"]
    assert "Only" in failure["reason"] or "not allowed" in failure["reason"]


def test_a_key_gives_the_same_job_again(served: Served, tmp_path: Path) -> None:
    body = {"paths": [str(files_in(tmp_path / "mills", 1))], "key": "k-1", "collection": "keys"}
    first = begin(served, **body)
    assert begin(served, **body)["id"] == first["id"]
    ended(served, first["id"])
    assert begin(served, **body)["id"] == first["id"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"urls": []},
        {"urls": ["file:///etc/passwd"]},
        {"feed": "ftp://x/"},
        {"urls": ["http://a.example/"], "feed": "http://b.example/"},
    ],
)
def test_requests_that_make_no_sense_are_refused(served: Served, body: dict) -> None:
    assert_problem(served.http.post("/v1/ingest", json=body), 422, "invalid_request")


def test_only_the_command_line_may_name_files(served: Served) -> None:
    for path in ("/v1/ingest", "/v1/sources"):
        reply = served.http.post(path, json={"paths": ["/etc"]})
        assert_problem(reply, 401, "token_required")


def test_unknown_jobs_and_sources_are_not_found(served: Served) -> None:
    for path in ("/v1/jobs/x", "/v1/jobs/x/items", "/v1/jobs/x/events"):
        assert_problem(served.http.get(path), 404, "job_not_found")
    assert_problem(served.http.post("/v1/jobs/x/cancel"), 404, "job_not_found")
    assert_problem(served.http.post("/v1/sources/x/refresh"), 404, "source_not_found")
    assert_problem(served.http.delete("/v1/sources/x"), 404, "source_not_found")


def test_a_source_is_refreshed_at_once_and_then_on_time(served: Served, tmp_path: Path) -> None:
    folder = files_in(tmp_path / "sawmills", 3)
    body = {"paths": [str(folder)], "collection": "sourced", "every_minutes": 30}
    added = served.http.post("/v1/sources", json=body, headers=served.owner)
    assert added.status_code == 201, added.text
    source_id = added.json()["id"]
    for _ in range(300):
        sources = served.http.get("/v1/sources").json()["sources"]
        [source] = [each for each in sources if each["id"] == source_id]
        if source["refreshed_at"]:
            break
        time.sleep(0.1)
    assert (source["articles"], source["problem"], source["failures"]) == (3, None, 0)
    assert source["next_at"] > source["refreshed_at"]
    deletion = served.http.post("/v1/articles/delete", json={"source_id": source_id}).json()
    assert deletion["articles"] == 3
    assert deletion["embeddings"] >= 3
    assert served.http.delete(f"/v1/sources/{source_id}").status_code == 204


def test_deleting_by_address_leaves_nothing_and_marks_kept_answers(served: Served) -> None:
    url = "https://example.com/windmill"
    served.add(
        "The windmill of Sögel burnt down. Farmer Uwe Thole saw the fire first.",
        url=url,
        title="The windmill burnt down",
        collection="burnt",
    )
    question = {"question": "Who saw the fire of the windmill first?", "collection": "burnt"}
    answer = served.http.post("/v1/ask", json=question).json()
    assert answer["citations"]
    reply = served.http.post("/v1/articles/delete", json={"url": url, "collection": "burnt"})
    assert reply.status_code == 200, reply.text
    assert (reply.json()["articles"], reply.json()["answers"]) == (1, 1)
    kept = served.http.get(f"/v1/conversations/{answer['conversation_id']}").json()
    citations = kept["answers"][0]["citations"]
    assert [each["removed"] for each in citations] == [True] * len(citations)
    assert kept["answers"][0]["text"] == answer["text"]
    left = served.http.post("/v1/leftovers", headers=served.owner).json()
    assert left["removed"] >= 1
    assert not any(count for name, count in left.items() if name != "removed")


def test_a_deletion_must_say_what(served: Served) -> None:
    for body in ({}, {"collection": "mills"}, {"ids": ["a"], "url": "http://x.example/"}):
        reply = served.http.post("/v1/articles/delete", json=body)
        assert_problem(reply, 422, "invalid_request")
    reply = served.http.post("/v1/articles/delete", json={"ids": ["art_none"]})
    assert_problem(reply, 404, "article_not_found")


def test_an_answer_that_cites_corrected_text_is_listed(served: Served) -> None:
    url = "https://example.com/ferry"
    fields = {"url": url, "title": "The ferry of Ditzum", "collection": "ferry"}
    article = served.add("The ferry of Ditzum carries 40 cars. It was built in 1990.", **fields)
    question = {"question": "How many cars does the ferry of Ditzum carry?", "collection": "ferry"}
    answer = served.http.post("/v1/ask", json=question).json()
    assert answer["citations"]
    served.add(
        "The ferry of Ditzum carries 14 cars. It was built in 1990.\n\n"
        "Correction: an earlier version of this article misstated how many cars it carries.",
        **fields,
    )
    query = {"article_id": article["id"]}
    found = served.http.get("/v1/outdated-answers", params=query).json()["answers"]
    assert [each["answer_id"] for each in found] == [answer["id"]]
    assert (found[0]["version"], found[0]["current_version"]) == (1, 2)


def test_commands_beside_a_server_hand_it_their_work(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_HOME", str(served.home))
    folder = files_in(tmp_path / "mills", 3)
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert run(["ingest", str(folder), "--collection", "cli"]) == 1
    shown = capsys.readouterr()
    assert "3 created, 1 failed" in shown.out
    assert "bad.pdf is truncated" in shown.err
    assert run(["jobs", "list", "--json"]) == 0
    job = json.loads(capsys.readouterr().out)["items"][0]
    (folder / "bad.pdf").write_text("Now it is a text.\n\nIt is about a mill.")
    assert run(["ingest", "retry", job["id"]]) in (0, 1)
    capsys.readouterr()
    assert run(["jobs", "show", job["id"]]) == 0
    assert "done: 4 of 4" in capsys.readouterr().out
    assert run(["articles", "delete", "--collection", "cli", "--older-than", "0"]) == 0
    assert "Deleted" in capsys.readouterr().out


def test_a_feed_that_the_server_must_not_reach_is_a_failed_job(served: Served, site: Site) -> None:
    job = begin(served, feed=site.put("/feed", rss("http://news.example/a")))
    found = ended(served, job["id"])
    assert found["job"]["state"] == "failed"
    assert "not" in found["job"]["problem"]
    assert site.taken() == []
