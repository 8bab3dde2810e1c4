"""The chat page and the article page in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Served
from tests.e2e.scripted import ScriptedServer, answer
from tests.e2e.test_widget_access import violations
from tests.e2e.widget import ask

pytestmark = pytest.mark.browser
CHAIRED = "who chaired the CNRE meeting?"
EVIL = "<img src=x onerror=document.title='owned'><b>bold</b>"


def view_url(served: Served) -> str:
    """The address of the article page at a quote."""
    given = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    return str(served.address + given["citations"][0]["view_url"])


def test_a_hostile_article_puts_only_words_on_the_pages(page: Page, served: Served) -> None:
    sentence = f"The gate of Oxmoor was painted by Tilda Rask {EVIL} [7] [x](javascript:alert(1))"
    title = f"Oxmoor {EVIL}"
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    article = served.add(
        f"{sentence} on Monday.",
        title=title,
        publisher="\u202e<script>document.title='owned'</script>",
        url='https://evil.example/"onmouseover="x/<b>',
    )
    try:
        page.goto(served.address)
        turn = ask(page, "Who painted the gate of Oxmoor?")
        expect(turn.locator(".answer")).to_contain_text("Tilda Rask ‹img src=x onerror=")
        expect(turn.locator(".chip")).to_have_count(1)
        turn.locator(".chip").click()
        expect(page.locator("blockquote")).to_contain_text(sentence)
        expect(page.locator(".panel img, .panel b, .panel script")).to_have_count(0)
        page.goto(f"{served.address}/articles/{article['id']}")
        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator("main")).to_contain_text("painted by Tilda Rask <img src=x")
        expect(page.locator("main img, main b, main script")).to_have_count(0)
        assert "owned" not in page.title().replace(EVIL, "")
        assert all(url.startswith(served.address) for url in asked_for)
    finally:
        served.http.delete(f"/v1/articles/{article['id']}")


def test_an_answer_is_shared_by_a_link_without_its_conversation(page: Page, served: Served) -> None:
    given = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    shared = served.http.get(f"/v1/answers/{given['id']}").json()
    assert (shared["text"], shared["conversation_id"]) == (given["text"], "")
    page.goto(f"{served.address}/answers/{given['id']}")
    expect(page.locator(".turn .answer")).to_contain_text("Liu Peixun")
    expect(page.locator("#shared")).to_contain_text("This answer was shared with you.")
    served.http.delete(f"/v1/conversations/{given['conversation_id']}")
    page.reload()
    expect(page.locator("#shared")).to_contain_text("There is no answer")
    expect(page.locator(".turn")).to_have_count(0)


def test_a_link_to_an_answer_is_copied(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.address)
    turn = ask(page)
    page.evaluate(
        """() => Object.defineProperty(navigator, 'clipboard',
          { value: { writeText: async (text) => { window.copied = text; } } })"""
    )
    turn.get_by_role("button", name="Copy a link to this answer").click()
    expect(turn.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("window.copied") == f"{scripted.address}/answers/ans_1"


def test_filters_narrow_what_is_searched(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.address)
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Published from").fill("2025-01-01")
    page.get_by_label("Publisher").select_option("Lingen Daily")
    expect(page.get_by_role("button", name="Filters (2)")).to_be_visible()
    ask(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="Filters", exact=True)).to_be_visible()
    ask(page)
    filters = [body["filters"] for body in scripted.asked()]
    assert filters == [{"published_after": "2025-01-01", "publisher": "Lingen Daily"}, {}]


def test_conversations_are_listed_opened_again_and_forgotten(
    page: Page, scripted: ScriptedServer
) -> None:
    page.goto(scripted.address)
    ask(page, "First question?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    scripted.reply(answer(conversation_id="con_2", question="Second question?"))
    ask(page, "Second question?")
    scripted.conversations["con_1"] = [answer(question="First question?")]
    listed = page.locator("#conversations button")
    expect(listed).to_have_count(2)
    expect(listed.first).to_have_attribute("aria-current", "true")
    listed.last.click()
    expect(page.locator(".turn .question")).to_have_text("First question?")
    page.get_by_role("button", name="Forget this conversation").click()
    page.get_by_role("button", name="Press again").click()
    expect(listed).to_have_count(1)
    assert ("DELETE", "/v1/conversations/con_1", None) in scripted.received
    asked = [body["conversation_id"] for body in scripted.asked()]
    assert asked == [None, None]


@dataclass(frozen=True)
class Kept:
    """What the states below show: an answer, and an article in two versions."""

    served: Served
    answer: dict[str, Any]
    article: str

    def go(self, page: Page, path: str) -> None:
        page.goto(self.served.address + path)


@pytest.fixture(scope="module")
def kept(served: Served) -> Iterator[Kept]:
    given = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    fields = {"title": "The lock of Haren", "url": "https://example.com/lock"}
    for colour in ("green", "red"):
        article = served.add(f"- It was painted {colour}.\n\nThe lock is open.", **fields)
    yield Kept(served, given, str(article["id"]))
    served.http.delete(f"/v1/articles/{article['id']}")
    served.http.delete(f"/v1/conversations/{given['conversation_id']}")


def chat_waits(page: Page, kept: Kept) -> None:
    kept.go(page, "/")
    expect(page.locator("qa-assistant .greeting")).to_contain_text("to ask about")


def chat_has_answered(page: Page, kept: Kept) -> None:
    kept.go(page, "/")
    ask(page, CHAIRED)
    page.locator(".chip").first.click()


def chat_found_nothing(page: Page, kept: Kept) -> None:
    kept.go(page, "/")
    ask(page, "Who owns the mill of Lathen?")


def chat_shows_filters(page: Page, kept: Kept) -> None:
    kept.go(page, "/")
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_label("Published from")).to_be_focused()


def chat_lists_conversations(page: Page, kept: Kept) -> None:
    kept.go(page, "/")
    ask(page, CHAIRED)
    if page.locator("#open-list").is_visible():
        page.locator("#open-list").click()
        box = page.locator("#aside").bounding_box()
        assert box is not None
        assert box["width"] == page.evaluate("innerWidth")
    page.get_by_role("button", name="Forget this conversation").click()


def chat_shows_a_shared_answer(page: Page, kept: Kept) -> None:
    kept.go(page, f"/answers/{kept.answer['id']}")
    expect(page.locator(".turn .answer")).to_contain_text("Liu Peixun")


def chat_cannot_reach_the_server(page: Page, kept: Kept) -> None:
    page.route("**/v1/**", lambda route: route.abort())
    kept.go(page, f"/answers/{kept.answer['id']}")
    expect(page.locator("#shared")).to_contain_text("The server cannot be reached")
    expect(ask(page, CHAIRED).get_by_role("alert")).to_contain_text("cannot be reached")


def article_with_a_quote(page: Page, kept: Kept) -> None:
    kept.go(page, kept.answer["citations"][0]["view_url"])
    expect(page.locator("mark#quote")).to_be_in_viewport()


def article_of_before(page: Page, kept: Kept) -> None:
    kept.go(page, f"/articles/{kept.article}?version=1")
    expect(page.locator(".notice")).to_contain_text("an earlier version")


def article_with_changes(page: Page, kept: Kept) -> None:
    kept.go(page, f"/articles/{kept.article}?version=2&compare=1")
    expect(page.locator("ins")).to_have_text("red")


def no_article(page: Page, kept: Kept) -> None:
    kept.go(page, "/articles/none")


def reference(page: Page, kept: Kept) -> None:
    kept.go(page, "/docs")


STATES = [
    chat_waits,
    chat_has_answered,
    chat_found_nothing,
    chat_shows_filters,
    chat_lists_conversations,
    chat_shows_a_shared_answer,
    chat_cannot_reach_the_server,
    article_with_a_quote,
    article_of_before,
    article_with_changes,
    no_article,
    reference,
]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1100, "light")])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_state_of_a_page_keeps_anybody_out(
    browser: Browser, kept: Kept, axe: str, state: Any, width: int, scheme: Any
) -> None:
    size: Any = {"width": width, "height": 640}
    with browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        state(page, kept)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page, axe, within="html") == []


def test_on_a_phone_the_list_covers_the_conversation_until_escape(
    browser: Browser, scripted: ScriptedServer
) -> None:
    phone: Any = {"width": 360, "height": 640}
    with browser.new_context(viewport=phone) as context:
        page = context.new_page()
        page.goto(scripted.address)
        page.get_by_role("button", name="Conversations").click()
        expect(page.get_by_role("button", name="New conversation")).to_be_focused()
        assert page.evaluate("document.querySelector('qa-assistant').inert")
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.localName") != "qa-assistant"
        page.get_by_role("button", name="New conversation").focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Conversations")).to_be_focused()
        expect(page.get_by_label("Your question")).to_be_visible()


def test_publishers_of_all_articles_can_be_chosen(page: Page, served: Served) -> None:
    held = served.http.get("/v1/holdings").json()
    assert {"name": "Metal Daily", "articles": 1} in held["publishers"]
    assert held["articles"] == served.http.get("/v1/articles").json()["total"]
    page.goto(served.address)
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Publisher").select_option("Metal Daily")
    expect(ask(page, CHAIRED).locator(".answer")).to_contain_text("Liu Peixun")
    page.get_by_label("Published from").fill("2025-04-01")
    expect(ask(page, CHAIRED).locator(".searched")).to_contain_text("filters that you set")


def test_an_article_is_printed_as_black_text_with_its_address(page: Page, kept: Kept) -> None:
    kept.go(page, f"/articles/{kept.article}")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".bar", ".versions"):
        expect(page.locator(hidden)).to_be_hidden()
    look = "getComputedStyle(document.querySelector('article')).color"
    assert page.evaluate(look) == "rgb(0, 0, 0)"
    after = "getComputedStyle(document.querySelector('.original a'), '::after').content"
    assert "https://example.com/lock" in page.evaluate(after)


def test_an_article_in_arabic_runs_from_right_to_left(page: Page, served: Served) -> None:
    article = served.add("فتحت البوابة يوم الاثنين.", title="البوابة", language="ar")
    page.goto(f"{served.address}/articles/{article['id']}")
    for place in ("h1", "main p"):
        direction = page.locator(place).first.evaluate("e => getComputedStyle(e).direction")
        assert direction == "rtl"
    served.http.delete(f"/v1/articles/{article['id']}")


def test_the_article_page_needs_no_script(browser: Browser, served: Served) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(view_url(served))
        expect(page.locator("h1")).to_have_text("CNRE holds its spring meeting")
        expect(page.locator("mark#quote")).to_contain_text("chaired by Liu Peixun")
        expect(page.get_by_role("link", name="Read the original at example.com")).to_be_visible()


def test_a_page_of_the_server_says_what_it_needs(browser: Browser, served: Served) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served.address)
        expect(page.get_by_text(re.compile("This page needs JavaScript"))).to_be_visible()
