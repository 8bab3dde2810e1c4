"""Jobs and sources on the administration page, with a server that tells of them by a script."""

import json
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import Served
from tests.e2e.test_widget_access import violations
from tests.e2e.widget import wait_until

pytestmark = pytest.mark.browser
FEED = "https://news.example/feed.xml"


class Jobs:
    """What the server says of its jobs and sources, one step further at each look."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self.now: dict[str, Any] | None = None
        self.sources: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str, Any]] = []
        self.held: list[Route] | None = None

    def job(self, **fields: Any) -> dict[str, Any]:
        """A job over the feed."""
        spec = {"kind": "feed", "addresses": [FEED]}
        return {
            "id": "job_1",
            "spec": spec,
            "state": "running",
            "listed": True,
            "total": 4,
            "done": 0,
            "counts": {},
            "rate": None,
            "seconds_left": None,
            "problem": None,
            "created_at": "2025-03-31T08:00:00Z",
            **fields,
        }

    def handle(self, route: Route) -> None:
        """Reply as the server does."""
        path, method = urlsplit(route.request.url).path, route.request.method
        body = json.loads(route.request.post_data or "null")
        self.calls.append((method, path, body))
        if path.endswith("/items"):
            failed = {"name": f"{FEED}#3", "reason": "<b>The page is gone (410).</b>"}
            route.fulfill(json={"items": [failed]})
        elif path == "/v1/jobs":
            if self.steps:
                self.now = self.steps.pop(0)
            route.fulfill(json={"items": [self.now] if self.now else []})
        elif path == "/v1/sources" and method == "GET" and self.held is not None:
            self.held.append(route)
        elif path == "/v1/sources" and method == "GET":
            route.fulfill(json={"sources": self.sources})
        else:
            route.fulfill(status=202, json=self.now or {})


def source_of_the_feed(**fields: Any) -> dict[str, Any]:
    """A source that has not been looked at."""
    return {
        "id": "src_1",
        "spec": {"kind": "feed", "addresses": [FEED]},
        "next_at": "2025-03-31T09:00:00Z",
        "refreshed_at": None,
        "problem": "The host cannot be reached.",
        "articles": 12,
        **fields,
    }


@pytest.fixture
def jobs(page: Page) -> Jobs:
    told = Jobs()
    for pattern in ("**/v1/jobs**", "**/v1/jobs/**", "**/v1/sources**", "**/v1/ingest"):
        page.route(pattern, told.handle)
    return told


def test_a_feed_becomes_a_job_whose_progress_is_live(
    page: Page, served: Served, jobs: Jobs
) -> None:
    page.goto(f"{served.address}/admin")
    page.get_by_label("What the address is").select_option("Feed")
    page.get_by_label("Address", exact=True).fill(FEED)
    going = {"done": 2, "counts": {"created": 2}, "rate": 1.5, "seconds_left": 2.0}
    ended = {"state": "done", "done": 4, "counts": {"created": 3, "failed": 1}}
    jobs.steps = [jobs.job(state="queued", listed=False, total=0), jobs.job(**going)]
    page.get_by_role("button", name="Add", exact=True).click()
    item = page.locator("#server-jobs > li")
    expect(item).to_contain_text("2 of 4, 1.5 a second, 2 s left")
    expect(item.get_by_role("progressbar")).to_have_attribute("value", "2")
    # only now, since it is looked at again each second
    jobs.steps = [jobs.job(**ended)]
    expect(item).to_contain_text("3 created, 1 failed")
    item.get_by_text("1 failure: why").click()
    expect(item).to_contain_text("<b>The page is gone (410).</b>")
    item.get_by_role("button", name="Try again").click()
    expect(item).to_be_visible()
    assert ("POST", "/v1/ingest", {"feed": FEED}) in jobs.calls
    assert ("POST", "/v1/jobs/job_1/retry", None) in jobs.calls


def test_a_job_is_cancelled_and_a_source_kept_refreshed_and_removed(
    page: Page, served: Served, jobs: Jobs
) -> None:
    jobs.now = jobs.job(done=1)
    jobs.sources = [source_of_the_feed()]
    page.goto(f"{served.address}/admin")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_label("What the address is").select_option("Feed")
    page.get_by_label("Address", exact=True).fill(FEED)
    page.get_by_label("look again every hour").check()
    page.get_by_role("button", name="Add", exact=True).click()
    source = page.locator("#server-sources li")
    expect(source).to_contain_text("12 articles, not looked at yet")
    expect(source).to_contain_text("The host cannot be reached.")
    source.get_by_role("button", name="Refresh").click()
    source.get_by_role("button", name="Remove").click()
    source.get_by_role("button", name="Really remove?").click()
    for call in [
        ("POST", "/v1/jobs/job_1/cancel", None),
        ("POST", "/v1/sources", {"feed": FEED}),
        ("POST", "/v1/sources/src_1/refresh", None),
        ("DELETE", "/v1/sources/src_1", None),
    ]:
        wait_until(page, partial(jobs.calls.__contains__, call))


def test_what_is_asked_of_a_source_stays_asked_when_the_list_is_looked_up_again(
    page: Page, served: Served, jobs: Jobs
) -> None:
    jobs.sources = [source_of_the_feed()]
    page.goto(f"{served.address}/admin")
    source = page.locator("#server-sources li")
    expect(source).to_contain_text("12 articles")
    jobs.held = []
    source.get_by_role("button", name="Refresh").click()
    source.get_by_role("button", name="Remove").click()
    asked = source.get_by_role("button", name="Really remove?")
    expect(asked).to_be_focused()
    wait_until(page, lambda: bool(jobs.held))
    other = source_of_the_feed(id="src_2", articles=3)
    for route in jobs.held:
        route.fulfill(json={"sources": [source_of_the_feed(articles=13, problem=None), other]})
    expect(source.first).to_contain_text("13 articles")
    expect(source).to_have_count(2)
    expect(asked).to_be_focused()
    asked.click()
    gone = ("DELETE", "/v1/sources/src_1", None)
    wait_until(page, lambda: gone in jobs.calls)
    jobs.held, jobs.sources = None, [other]
    source.nth(1).get_by_role("button", name="Refresh").click()
    expect(source).to_have_count(1)
    expect(source).to_contain_text("3 articles")


def test_jobs_keep_nobody_out(browser: Browser, served: Served, axe: str) -> None:
    jobs = Jobs()
    jobs.now = jobs.job(done=1, counts={"failed": 1})
    with browser.new_context(bypass_csp=True) as context:
        opened = context.new_page()
        for pattern in ("**/v1/jobs**", "**/v1/jobs/**", "**/v1/sources**"):
            opened.route(pattern, jobs.handle)
        opened.goto(f"{served.address}/admin")
        opened.locator("#server-jobs summary").click()
        expect(opened.locator("#server-jobs li li")).to_have_count(1)
        assert violations(opened, axe, within="html") == []


def test_a_server_without_jobs_offers_none(page: Page, served: Served) -> None:
    missing = {"code": "route_not_found", "detail": "none"}
    page.route("**/v1/jobs**", lambda route: route.fulfill(status=404, json=missing))
    page.goto(f"{served.address}/admin")
    expect(page.locator("#articles tbody tr").first).to_be_visible()
    expect(page.get_by_label("What the address is")).to_be_hidden()
    expect(page.locator("#server-part")).to_be_hidden()
