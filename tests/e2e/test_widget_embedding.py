"""The widget on a page of another site, with the real server."""

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import Served
from tests.e2e.sites import FRIEND, STRANGER, Site, script_tag, strict_policy
from tests.e2e.widget import ask, open_widget

pytestmark = pytest.mark.browser
CHAIRED = "who chaired the CNRE meeting?"
WORDS = "<h1>A page</h1><p id='words'>Words of the page.</p>"
ROUGH = """<style>html{font-size:40px}*{all:unset;color:red!important;display:none!important;
letter-spacing:1em!important}body,html,p,h1{display:block!important}</style>"""


def test_one_line_brings_cited_answers_to_a_page_under_a_strict_policy(
    page: Page, site: Site, served: Served
) -> None:
    site.put("/", WORDS + script_tag(served.address), policy=strict_policy(served.address))
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(FRIEND)
    open_widget(page)
    turn = ask(page, CHAIRED)
    expect(turn.locator(".answer")).to_contain_text("Liu Peixun")
    turn.get_by_role("button", name="Source 1").click()
    card = page.get_by_role("dialog", name="Source 1")
    expect(card).to_contain_text("chaired by Liu Peixun")
    expect(card).to_contain_text("Metal Daily, 31 March 2025")
    with page.expect_popup() as popup:
        card.get_by_role("link", name="Open in the article").click()
    expect(popup.value.locator("mark#quote")).to_contain_text("chaired by Liu Peixun")
    expect(popup.value.locator("mark#quote")).to_be_in_viewport()
    assert {url for url in asked_for if not url.startswith((served.address, "data:"))} == {
        f"{FRIEND}/"
    }


def test_a_page_that_is_not_on_the_list_gets_no_answer(
    context: BrowserContext, site: Site, served: Served
) -> None:
    page = context.new_page()  # its console complains, as it should
    site.put("/", WORDS + script_tag(served.address))
    page.goto(STRANGER)
    open_widget(page)
    turn = ask(page, CHAIRED)
    expect(turn.get_by_role("alert")).to_contain_text("cannot be reached")


def test_nothing_is_stored_before_the_first_question_and_no_cookie_ever(
    page: Page, context: BrowserContext, site: Site, served: Served
) -> None:
    site.put("/", WORDS + script_tag(served.address))
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    page.goto(FRIEND)
    open_widget(page)
    stored = "Object.keys(localStorage).length + Object.keys(sessionStorage).length"
    assert page.evaluate(stored) == 0
    assert not [url for url in calls if "/v1/" in url]
    ask(page, CHAIRED)
    assert page.evaluate(stored) == 1
    assert context.cookies() == []
    page.reload()
    open_widget(page)
    expect(page.locator(".turn .answer")).to_contain_text("Liu Peixun")
    forget = page.get_by_role("button", name="Forget this conversation")
    forget.click()
    page.get_by_role("button", name="Press again").click()
    expect(page.get_by_role("status").first).to_have_text("The conversation is deleted.")
    assert page.evaluate(stored) == 0


def test_the_styles_of_the_page_do_not_reach_the_widget_nor_its_styles_the_page(
    page: Page, site: Site, served: Served
) -> None:
    site.put("/", WORDS + script_tag(served.address), head=ROUGH)
    before = "getComputedStyle(document.querySelector('#words')).cssText"
    page.goto(FRIEND)
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()
    look = page.locator(".launcher").evaluate(
        "b => [getComputedStyle(b).letterSpacing, getComputedStyle(b).fontSize]"
    )
    assert look == ["normal", "16px"]
    styled = page.evaluate(before)
    page.evaluate("document.querySelector('qa-assistant').remove()")
    assert page.evaluate(before) == styled


def test_the_widget_moves_nothing_on_the_page(page: Page, site: Site, served: Served) -> None:
    words = "".join(f"<p>Line {number}</p>" for number in range(80))
    site.put("/", words + script_tag(served.address))
    page.goto(FRIEND)
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true }); }"""
    )
    place = "[...document.querySelectorAll('p')].map((p) => p.getBoundingClientRect().top).join()"
    before = page.evaluate(place)
    open_widget(page)
    page.get_by_role("button", name="Close").click()
    page.wait_for_timeout(200)
    assert page.evaluate(place) == before
    assert page.evaluate("window.shift") == 0


def test_other_pages_may_make_only_the_calls_of_the_widget(served: Served) -> None:
    def preflight(method: str, path: str, origin: str = FRIEND) -> httpx.Response:
        headers = {"Origin": origin, "Access-Control-Request-Method": method}
        return served.http.options(path, headers=headers)

    allowed = preflight("POST", "/v1/ask")
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == FRIEND
    assert "access-control-allow-credentials" not in allowed.headers
    assert preflight("DELETE", "/v1/conversations/con_1").status_code == 204
    for method, path in [("POST", "/v1/articles"), ("DELETE", "/v1/articles/x")]:
        assert "access-control-allow-origin" not in preflight(method, path).headers
        reply = served.http.request(method, path, headers={"Origin": FRIEND}, json={"text": "x"})
        assert reply.status_code == 403
    assert "access-control-allow-origin" not in preflight("POST", "/v1/ask", STRANGER).headers
    listed = served.http.get("/v1/articles", headers={"Origin": FRIEND})
    assert "access-control-allow-origin" not in listed.headers


def test_a_module_that_is_known_already_is_not_sent_again(served: Served) -> None:
    first = served.http.get("/widget.js")
    again = served.http.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert served.http.get("/static/widget/none.js").status_code == 404
