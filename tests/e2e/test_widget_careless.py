"""The widget in careless hands: double clicks, things begun and left; on paper, and very small."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.scripted import ScriptedServer, answer, citation, sse, streamed
from tests.e2e.sites import FRIEND, Site, script_tag
from tests.e2e.widget import ask, open_widget

pytestmark = pytest.mark.browser
QUOTE = "Mayor Anna Voss chaired the meeting. " * 12
ROUGH = """<style>* { all: unset; text-transform: uppercase; letter-spacing: .3em; color: yellow;
-webkit-text-fill-color: lime; word-spacing: 2em; white-space: nowrap }
head { display: none }</style>"""


@pytest.fixture
def chat(page: Page, scripted: ScriptedServer) -> Page:
    """The chat page with two conversations, of which the second is open."""
    page.goto(scripted.address)
    for number in (1, 2):
        whole = answer(question=f"Question {number}?", conversation_id=f"con_{number}")
        scripted.conversations[f"con_{number}"] = [whole]
        scripted.reply(whole)
        page.get_by_role("button", name="New conversation").click()
        ask(page, f"Question {number}?")
    return page


def deleted(scripted: ScriptedServer) -> list[str]:
    return [path for method, path, _ in scripted.received if method == "DELETE"]


def held(whole: dict[str, Any], go_on: threading.Event) -> Iterator[bytes]:
    """An answer whose end waits."""
    yield sse(("status", {"stage": "searching"}))
    go_on.wait(60)
    yield streamed(whole)


def test_a_double_click_forgets_nothing(widget: Page, scripted: ScriptedServer) -> None:
    ask(widget)
    widget.get_by_role("button", name="Forget this conversation").dblclick()
    sure = widget.get_by_role("button", name="Press again")
    expect(sure).to_be_visible()
    expect(widget.locator(".turn")).to_have_count(1)
    widget.get_by_label("Your question").focus()
    expect(sure).to_have_count(0)
    assert deleted(scripted) == []


def test_what_was_asked_of_one_conversation_is_not_done_to_another(
    chat: Page, scripted: ScriptedServer
) -> None:
    forget = chat.locator("#forget")
    forget.click()
    expect(forget).to_have_text("Press again to delete it here and on the server")
    chat.locator("#conversations").get_by_role("button", name="Question 1?").click()
    expect(chat.locator(".turn .question")).to_have_text("Question 1?")
    expect(forget).to_have_text("Forget this conversation")
    forget.dblclick()
    expect(forget).to_have_text("Press again to delete it here and on the server")
    assert deleted(scripted) == []


def test_the_list_of_conversations_keeps_the_focus_when_an_answer_comes(
    chat: Page, scripted: ScriptedServer
) -> None:
    go_on = threading.Event()
    scripted.pieces = held(answer(question="More?", conversation_id="con_2"), go_on)
    turn = ask(chat, "More?", ends=False)
    listed = chat.locator("#conversations").get_by_role("button", name="Question 1?")
    listed.focus()
    go_on.set()
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(listed).to_be_focused()
    listed.press("Enter")
    expect(chat.locator(".turn .question")).to_have_text(["Question 1?"])
    expect(listed).to_be_focused()


def test_the_list_of_a_phone_stays_open_when_an_answer_comes(
    chat: Page, scripted: ScriptedServer
) -> None:
    chat.set_viewport_size({"width": 360, "height": 640})
    go_on = threading.Event()
    scripted.pieces = held(answer(question="More?", conversation_id="con_2"), go_on)
    turn = ask(chat, "More?", ends=False)
    chat.get_by_role("button", name="Conversations").click()
    go_on.set()
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(chat.locator("#aside")).to_be_visible()
    chat.locator("#conversations").get_by_role("button", name="Question 1?").click()
    expect(chat.locator("#aside")).to_be_hidden()
    expect(chat.get_by_role("button", name="Conversations")).to_be_focused()


def test_a_comment_that_is_being_written_stays_when_a_thumb_is_pressed_again(
    widget: Page, scripted: ScriptedServer
) -> None:
    turn = ask(widget)
    turn.get_by_role("button", name="Bad answer").click()
    turn.get_by_label("Why? (optional)").fill("It was the second day.")
    turn.get_by_role("button", name="Good answer").click()
    expect(turn.get_by_label("Why? (optional)")).to_have_value("It was the second day.")
    turn.get_by_role("button", name="Send").click()
    expect(turn.get_by_label("Why? (optional)")).to_have_count(0)
    sent = [body for _, path, body in scripted.received if path == "/v1/feedback"]
    assert [body["rating"] for body in sent] == ["down", "up", "up"]
    assert sent[-1]["comment"] == "It was the second day."


def test_a_suggestion_that_cannot_be_asked_yet_waits_in_the_field(
    widget: Page, scripted: ScriptedServer
) -> None:
    scripted.reply(answer(suggestions=["Where was it held?"]))
    first = ask(widget)
    go_on = threading.Event()
    scripted.pieces = held(answer(), go_on)
    turn = ask(widget, "And when?", ends=False)
    expect(turn.locator(".stage")).to_be_visible()
    first.get_by_role("button", name="Where was it held?").click()
    expect(widget.get_by_label("Your question")).to_have_value("Where was it held?")
    expect(widget.get_by_label("Your question")).to_be_focused()
    go_on.set()
    expect(turn).to_have_attribute("aria-busy", "false")
    assert len(scripted.asked()) == 2


def test_what_is_selected_and_copied_has_its_markers(page: Page, scripted: ScriptedServer) -> None:
    page.context.grant_permissions(["clipboard-read"])
    page.goto(scripted.address)
    turn = ask(page)
    expect(turn.locator(".bracket").first).to_have_css("font-size", "0px")
    turn.locator(".answer").evaluate(
        """node => { const all = document.createRange(); all.selectNodeContents(node);
          getSelection().removeAllRanges(); getSelection().addRange(all); }"""
    )
    page.keyboard.press("Control+C")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Mayor Anna Voss chaired the meeting. [1] It lasted two days. [2]"


def test_a_question_is_asked_again_when_a_gateway_reaches_the_server_again(
    widget: Page, scripted: ScriptedServer
) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")

    for pattern in ("**/v1/ask", "**/healthz"):
        widget.route(pattern, refuse)
    turn = ask(widget)
    expect(turn.get_by_role("alert")).to_contain_text("asked again as soon as")
    for pattern in ("**/v1/ask", "**/healthz"):
        widget.unroute(pattern)
    expect(turn.locator(".short")).to_have_text("Anna Voss")


def test_an_open_widget_is_not_printed_over_the_page(
    widget: Page, scripted: ScriptedServer
) -> None:
    ask(widget)
    expect(widget.locator(".panel")).to_be_visible()
    widget.emulate_media(media="print")
    expect(widget.locator(".panel")).to_be_hidden()


@pytest.mark.parametrize("mode", ["inline", "page"])
def test_a_long_conversation_is_printed_whole_and_light(
    page: Page, site: Site, scripted: ScriptedServer, mode: str
) -> None:
    place = f'<div style="height: 300px"><qa-assistant mode="{mode}" theme="dark"></qa-assistant>'
    site.put("/", place + script_tag(scripted.address))
    page.goto(FRIEND)
    scripted.reply(answer(text="It was so. [1] " * 90, citations=[citation()]))
    for _ in range(2):
        turn = ask(page)
    page.emulate_media(media="print")
    bottom = "node => node.getBoundingClientRect().bottom"
    end = turn.locator(".sources").evaluate(bottom)
    for part in (".root", ".panel", ".scroll"):
        assert page.locator(part).evaluate(bottom) >= end
        assert page.locator(part).evaluate("node => getComputedStyle(node).contain") == "none"
    assert (
        turn.locator(".answer").evaluate("node => getComputedStyle(node).color")
        == "rgb(29, 28, 26)"
    )


def test_styles_for_all_elements_of_a_page_do_not_reach_a_widget_in_its_place(
    page: Page, site: Site, scripted: ScriptedServer
) -> None:
    site.put("/", "<qa-assistant></qa-assistant>" + script_tag(scripted.address), head=ROUGH)
    page.goto(FRIEND)
    turn = ask(page)
    look = turn.locator(".answer").evaluate(
        """node => { const look = getComputedStyle(node); return [look.textTransform,
          look.letterSpacing, look.wordSpacing, look.webkitTextFillColor, look.color]; }"""
    )
    assert look == ["none", "normal", "0px", "rgb(29, 28, 26)", "rgb(29, 28, 26)"]
    page.evaluate("document.querySelector('qa-assistant').style.visibility = 'hidden'")
    expect(turn.locator(".answer")).to_be_hidden()


@pytest.mark.parametrize("height", [256, 200, 150])
def test_a_source_fits_a_window_that_is_magnified_four_times(
    browser: Browser, site: Site, scripted: ScriptedServer, height: int
) -> None:
    scripted.reply(answer(citations=[citation(1, quote=QUOTE), citation(2)]))
    site.put("/", script_tag(scripted.address))
    size: Any = {"width": 320, "height": height}
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        page.goto(FRIEND)
        open_widget(page)
        turn = ask(page)
        for chip in (0, 1):
            turn.locator(".chip").nth(chip).click()
            box = page.locator(".card").bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
            page.keyboard.press("Escape")


def test_a_pressed_thumb_differs_where_colours_are_forced(
    browser: Browser, site: Site, scripted: ScriptedServer
) -> None:
    site.put("/", script_tag(scripted.address))
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        page.goto(FRIEND)
        open_widget(page)
        turn = ask(page)
        turn.get_by_role("button", name="Good answer").click()
        expect(turn.get_by_role("status")).to_have_text("Thank you.")
        kept = "node => getComputedStyle(node).forcedColorAdjust"
        up, down = turn.get_by_role("button", name="Good"), turn.get_by_role("button", name="Bad")
        assert (up.evaluate(kept), down.evaluate(kept)) == ("none", "auto")
