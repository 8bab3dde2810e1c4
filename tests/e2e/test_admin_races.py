"""The administration page while somebody is in the middle of something, and replies come late."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import Served
from tests.e2e.widget import wait_until

pytestmark = pytest.mark.browser
FEED = {"kind": "feed", "addresses": ["https://news.example/feed.xml"]}


class Replies:
    """Replies to the page's calls with what a test has put there; some wait to be let go."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.told: dict[str, Any] = {
            "/v1/articles": {"items": [], "total": 0},
            "/v1/jobs": {"items": []},
            "/v1/sources": {"sources": []},
            "/v1/admin/questions": {"items": [], "total": 0},
        }
        self.calls: list[tuple[str, str, Any]] = []
        self.holds: set[str] = set()
        """Paths whose replies wait."""
        self.held: list[Callable[[], None]] = []
        page.route("**/v1/**", self._handle)

    def _handle(self, route: Route) -> None:
        address, method = urlsplit(route.request.url), route.request.method
        self.calls.append((method, address.path, json.loads(route.request.post_data or "null")))
        told = self.told.get(f"{method} {address.path}", self.told.get(address.path, {}))
        body = told(parse_qs(address.query)) if callable(told) else told
        if f"{method} {address.path}" in self.holds:
            self.held.append(lambda: route.fulfill(json=body))
        elif body is None:
            route.abort()
        else:
            route.fulfill(json=body)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what the page does."""
        wait_until(self.page, is_so)


@pytest.fixture
def replies(page: Page) -> Replies:
    return Replies(page)


def go(page: Page, served: Served, section: str) -> Locator:
    page.goto(f"{served.address}/admin#{section}")
    shown = page.locator(f"#{section}")
    expect(shown).to_be_visible()
    return shown


def article(number: int) -> dict[str, Any]:
    titled = {"id": f"art_{number}", "title": f"Article {number}", "collection": "default"}
    return {**titled, "publisher": "Lingen Daily", "published_at": None}


def listed(articles: list[dict[str, Any]]) -> Callable[[dict[str, list[str]]], Any]:
    def page_of(query: dict[str, list[str]]) -> dict[str, Any]:
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        return {"items": articles[offset : offset + limit], "total": len(articles)}

    return page_of


def question(text: str) -> dict[str, Any]:
    return {
        "id": text,
        "question": text,
        "status": "answered",
        "text": f"{text} was answered.",
        "citations": [],
        "created_at": "2025-03-31T08:00:00Z",
        "from_cache": False,
        "timings": {},
    }


def job(**fields: Any) -> dict[str, Any]:
    begun = {"id": "job_1", "spec": FEED, "state": "running", "listed": True, "total": 9, "done": 1}
    times = {"rate": None, "seconds_left": None, "created_at": "2025-03-31T08:00:00Z"}
    return {**begun, **times, "counts": {}, "problem": None, **fields}


def test_of_two_choices_the_later_one_is_shown_whichever_reply_comes_first(
    page: Page, served: Served, replies: Replies
) -> None:
    section = go(page, served, "questions")
    expect(section.locator(".none")).to_be_visible()
    replies.told["/v1/admin/questions"] = lambda query: {
        "items": [question(query["status"][0])],
        "total": 1,
    }
    replies.holds.add("GET /v1/admin/questions")
    for status in ("answered", "partial"):
        section.get_by_label("Show").select_option(status)
    replies.until(lambda: len(replies.held) == 2)
    for let_go in reversed(replies.held):
        let_go()
    page.wait_for_timeout(200)
    expect(section.locator(".asked")).to_have_text(["partial"])


def test_more_pressed_twice_shows_nothing_twice(
    page: Page, served: Served, replies: Replies
) -> None:
    replies.told["/v1/articles"] = listed([article(number) for number in range(120)])
    section = go(page, served, "articles")
    rows = section.locator("tbody tr")
    expect(rows).to_have_count(50)
    section.get_by_role("button", name="More articles").dblclick()
    expect(rows).to_have_count(100)
    assert len(set(rows.all_inner_texts())) == 100
    section.get_by_role("button", name="More articles").press("Enter")
    expect(rows).to_have_count(120)
    expect(rows.nth(100).get_by_role("link")).to_be_focused()


def test_a_list_that_changes_keeps_its_length_and_what_is_asked_in_it(
    page: Page, served: Served, replies: Replies
) -> None:
    articles = [article(number) for number in range(80)]
    replies.told["/v1/articles"] = listed(articles)
    replies.told["/v1/jobs"] = {"items": [job()]}
    section = go(page, served, "articles")
    section.get_by_role("button", name="More articles").click()
    rows = section.locator("tbody tr")
    expect(rows).to_have_count(80)
    section.get_by_role("button", name="Delete Article 70").click()
    asked = section.get_by_role("button", name="Really delete? Article 70")
    expect(asked).to_be_focused()
    articles.insert(0, article(99))
    replies.told["/v1/jobs"] = {"items": [job(state="done", counts={"created": 1})]}
    expect(rows.first).to_contain_text("Article 99")
    expect(rows).to_have_count(81)
    expect(asked).to_be_focused()
    replies.told["/v1/articles/art_70"] = {}
    articles.remove(article(70))
    asked.press("Enter")
    replies.until(lambda: ("DELETE", "/v1/articles/art_70", None) in replies.calls)
    expect(rows).to_have_count(80)


def test_a_double_click_deletes_nothing(page: Page, served: Served, replies: Replies) -> None:
    replies.told["/v1/articles"] = listed([article(1)])
    section = go(page, served, "articles")
    section.get_by_role("button", name="Delete Article 1").dblclick()
    asked = section.get_by_role("button", name="Really delete? Article 1")
    expect(asked).to_be_visible()
    assert [call for call in replies.calls if call[0] == "DELETE"] == []
    section.get_by_text("Write or paste an article").click()
    expect(section.get_by_role("button", name="Delete Article 1", exact=True)).to_be_visible()


def test_what_was_written_stays_when_the_server_does_not_take_it(
    page: Page, served: Served, replies: Replies
) -> None:
    section = go(page, served, "articles")
    replies.told["POST /v1/articles"] = None
    section.get_by_text("Write or paste an article").click()
    section.get_by_label("Title").fill("The lock of Haren")
    text = section.get_by_label("Text", exact=True)
    text.fill("The lock of Haren was painted green.")
    section.get_by_role("button", name="Add article").click()
    expect(page.locator("#jobs li")).to_have_class("failed")
    expect(text).to_have_value("The lock of Haren was painted green.")
    address = page.get_by_label("Address", exact=True)
    address.fill("https://news.example/lock")
    section.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#jobs li")).to_have_text(
        "https://news.example/lockThe server cannot be reached. Try again when it runs."
    )
    expect(address).to_have_value("https://news.example/lock")
    replies.told["POST /v1/articles"] = {"status": "created", "passages": 1}
    section.get_by_role("button", name="Add article").click()
    expect(text).to_have_value("")


def test_who_types_while_a_section_is_loaded_keeps_the_focus(
    page: Page, served: Served, replies: Replies
) -> None:
    go(page, served, "articles")
    replies.told["/v1/aliases"] = {"aliases": []}
    replies.holds.add("GET /v1/aliases")
    page.get_by_role("link", name="Names").click()
    expect(page.locator("#h-names")).to_be_focused()
    short = page.get_by_label("Short")
    short.fill("LH")
    replies.until(lambda: len(replies.held) == 1)
    replies.held[0]()
    expect(page.locator("#names .none")).to_be_visible()
    expect(short).to_be_focused()


def test_failures_are_read_in_peace_while_a_job_goes_on(
    page: Page, served: Served, replies: Replies
) -> None:
    replies.told["/v1/jobs"] = {"items": [job(counts={"failed": 1})]}
    replies.told["/v1/jobs/job_1/items"] = {"items": [{"name": "#3", "reason": "It is gone."}]}
    replies.told["POST /v1/articles"] = None
    go(page, served, "articles")
    item = page.locator("#server-jobs > li")
    summary = item.get_by_text("1 failure: why")
    summary.click()
    expect(item).to_contain_text("It is gone.")
    page.locator("#told").evaluate("told => { told.textContent = 'Something is wrong.'; }")
    replies.told["/v1/jobs"] = {"items": [job(done=5, counts={"failed": 2})]}
    expect(item).to_contain_text("2 failures: why")
    expect(item.locator("summary")).to_be_focused()
    expect(item).to_contain_text("It is gone.")
    expect(page.locator("#told")).to_have_text("Something is wrong.")


def test_an_answer_is_not_shown_for_another_question(
    page: Page, served: Served, replies: Replies
) -> None:
    group = {"times": 1, "last_asked_at": "2025-03-31T08:00:00Z", "others": []}
    groups = [{**group, "question": name, "collection": "default"} for name in ("One?", "Two?")]
    replies.told["/v1/admin/unanswered"] = {"groups": groups, "questions": 2}
    replies.told["POST /v1/articles"] = {"status": "created", "passages": 1}
    replies.told["/v1/ask"] = question("One?")
    replies.holds.add("POST /v1/ask")
    go(page, served, "unanswered")
    page.get_by_role("button", name="Add an article: One?").click()
    page.get_by_label("Address", exact=True).fill("https://news.example/one")
    page.get_by_role("button", name="Add", exact=True).click()
    replies.until(lambda: len(replies.held) == 1)
    page.get_by_role("link", name="Unanswered").click()
    page.get_by_role("button", name="Add an article: Two?").click()
    expect(page.locator("#wanted strong")).to_have_text("“Two?”")
    replies.held[0]()
    page.wait_for_timeout(200)
    expect(page.locator("#wanted .given")).to_have_text("")


def test_a_source_that_was_removed_does_not_come_back_with_a_late_reply(
    page: Page, served: Served, replies: Replies
) -> None:
    times = {"next_at": None, "refreshed_at": None, "problem": None, "articles": 3}
    replies.told["GET /v1/sources"] = {"sources": [{"id": "src_1", "spec": FEED, **times}]}
    go(page, served, "articles")
    source = page.locator("#server-sources > li")
    replies.holds.add("GET /v1/sources")
    source.get_by_role("button", name="Refresh").click()
    replies.until(lambda: len(replies.held) == 1)
    replies.holds.clear()
    replies.told["GET /v1/sources"] = {"sources": []}
    source.get_by_role("button", name="Remove").click()
    source.get_by_role("button", name="Really remove?").click()
    expect(source).to_have_count(0)
    replies.held[0]()
    page.wait_for_timeout(200)
    expect(source).to_have_count(0)


def test_long_words_stay_on_the_page(page: Page, served: Served, replies: Replies) -> None:
    replies.told["/v1/articles"] = listed([{**article(1), "title": "Donau" * 60}])
    long = {"items": [question("Donau" * 60)], "total": 1}
    replies.told["/v1/admin/questions"] = long
    for width in (320, 1100):
        page.set_viewport_size({"width": width, "height": 700})
        for section in ("articles", "questions"):
            shown = go(page, served, section)
            expect(shown.get_by_text("DonauDonau").first).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_browser_that_stores_nothing_opens_the_page_with_a_key(
    page: Page, served: Served, replies: Replies
) -> None:
    page.add_init_script(
        """Object.defineProperty(window, "sessionStorage",
          { get() { throw new DOMException("Access is denied", "SecurityError"); } });"""
    )
    page.unroute("**/v1/**")
    given: list[str | None] = []

    def reply(route: Route) -> None:
        given.append(route.request.headers.get("authorization"))
        problem = {"code": "key_required", "detail": "Send the key."}
        if given[-1]:
            route.fulfill(json={"items": [], "total": 0})
        else:
            route.fulfill(status=401, json=problem)

    page.route("**/v1/**", reply)
    page.goto(f"{served.address}/admin#questions")
    page.get_by_label("Key").fill("the-key")
    page.get_by_role("button", name="Open").click()
    expect(page.locator("#questions .none")).to_be_visible()
    assert given[-1] == "Bearer the-key"
