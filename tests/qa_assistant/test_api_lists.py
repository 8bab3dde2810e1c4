"""Lists are read page by page, while they grow: nothing is missed, nothing comes twice."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from qa_assistant.access.audit import Action
from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.qa_assistant.test_api_questions import assert_problem
from vectorstore.cursors import make_cursor, read_cursor
from vectorstore.errors import InvalidQuery
from vectorstore.job_models import NewItem, SourceKind, SourceSpec

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
OWNER = "the-private-token-of-this-server"
ROWS = 7
UNREADABLE = [
    base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
    for parts in (
        [NOON.isoformat(), "half a pair: \ud800"],
        [None, "\udfff"],
        ["0001-01-01T00:00:00+14:00", "art_1"],
        ["9999-12-31T23:59:59-14:00", "art_1"],
    )
]
"""Cursors of what no database can look for."""


class Desk:
    """A server of the owner's, and what makes its lists longer."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.http = TestClient(
            create_app(services, token=OWNER),
            base_url="http://127.0.0.1",
            client=("127.0.0.1", 50_000),
            headers={"Authorization": f"Bearer {OWNER}"},
        )
        self.made = 0

    def article(self) -> None:
        """An article; every third has no date, and some have the same."""
        self.made += 1
        dated = {"published_at": f"2025-03-{1 + self.made // 2:02d}"} if self.made % 3 else {}
        body = {"text": f"Report number {self.made}.", **dated}
        self.http.post("/v1/articles", json=body).raise_for_status()

    def late_article(self) -> None:
        self.made += 1
        body = {"text": f"Late news {self.made}.", "published_at": "2025-12-01"}
        self.http.post("/v1/articles", json=body).raise_for_status()

    def answer(self) -> None:
        self.made += 1
        body = {"question": f"Who opened bridge number {self.made}?"}
        self.http.post("/v1/ask", json=body).raise_for_status()

    def rating(self) -> None:
        self.answer()
        latest = self.http.get("/v1/admin/questions?limit=1").json()["items"][0]
        body = {"answer_id": latest["id"], "rating": "down"}
        self.http.post("/v1/feedback", json=body).raise_for_status()

    def job(self) -> None:
        self.made += 1
        spec = SourceSpec(kind=SourceKind.PAGES, addresses=(f"https://news.example/{self.made}",))
        # pairs of jobs have one time
        now = NOON + timedelta(seconds=self.made // 2)
        self.services.jobs.create(spec, collection="default", now=now)

    def change(self) -> None:
        self.made += 1
        self.services.audit.add(Action.ALIAS_ADDED, f"alias {self.made}", actor="owner")

    def pages(self, path: str, *, between: Callable[[], None]) -> list[dict[str, Any]]:
        """All items of a list in pages of three, something happening after each page."""
        seen: list[dict[str, Any]] = []
        query = "limit=3"
        while True:
            page = self.http.get(f"{path}?{query}").raise_for_status().json()
            seen += page["items"]
            if page["next_cursor"] is None:
                return seen
            assert len(page["items"]) == 3
            between()
            query = f"limit=3&cursor={page['next_cursor']}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(home=tmp_path, reader="off", _env_file=None)
    with open_services(settings, load=lambda name: HashingEmbedder()) as services:
        services.pipeline.ingest_text("The bridge of Orvale was opened by Ines Falk.")
        yield Desk(services)


@pytest.mark.parametrize(
    ("path", "make", "make_more"),
    [
        ("/v1/articles", Desk.article, Desk.late_article),
        ("/v1/conversations", Desk.answer, Desk.answer),
        ("/v1/admin/questions", Desk.answer, Desk.answer),
        ("/v1/admin/feedback", Desk.rating, Desk.rating),
        ("/v1/feedback", Desk.rating, Desk.rating),
        ("/v1/jobs", Desk.job, Desk.job),
        ("/v1/admin/audit", Desk.change, Desk.change),
    ],
)
def test_pages_by_cursor_miss_nothing_while_the_list_grows(
    desk: Desk, path: str, make: Callable[[Desk], None], make_more: Callable[[Desk], None]
) -> None:
    for _ in range(ROWS):
        make(desk)
    everything = desk.http.get(path).json()["items"]
    assert len(everything) >= ROWS
    assert desk.pages(path, between=lambda: make_more(desk)) == everything
    for wrong in ("x", "e30=", "WzEsMl0=", "bnVsbA==", "W251bGwsIDFd", *UNREADABLE):
        assert_problem(desk.http.get(f"{path}?cursor={wrong}"), 422, "invalid_query")


def test_the_items_of_a_job_are_read_page_by_page(desk: Desk) -> None:
    desk.job()
    id = desk.services.jobs.page().items[0].id
    names = [f"https://news.example/page-{number}" for number in range(ROWS)]
    desk.services.jobs.add_items(id, [NewItem(key=name, name=name) for name in names])
    found = desk.pages(f"/v1/jobs/{id}/items", between=lambda: None)
    assert [item["name"] for item in found] == names
    assert_problem(desk.http.get(f"/v1/jobs/{id}/items?cursor=x"), 422, "invalid_query")


@given(
    st.lists(st.one_of(st.text(max_size=20), st.integers(), st.none(), st.datetimes()), max_size=3)
)
def test_a_cursor_gives_back_what_it_was_made_of_or_is_refused(key: list[Any]) -> None:
    kinds = [datetime if part is None else type(part) for part in key]
    aware = [part.replace(tzinfo=UTC) if isinstance(part, datetime) else part for part in key]
    if any(isinstance(part, int) and abs(part) > 2**62 for part in key):
        with pytest.raises(InvalidQuery):
            read_cursor(make_cursor(*aware), *kinds)
    else:
        assert read_cursor(make_cursor(*aware), *kinds) == aware


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidQuery, match="next_cursor"):
        read_cursor(text, datetime, str)
