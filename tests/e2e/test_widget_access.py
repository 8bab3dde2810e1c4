"""The widget for everybody: axe in each state, the keyboard alone, small, large and mirrored."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.scripted import ScriptedServer, answer, not_found, sse
from tests.e2e.sites import FRIEND, Site, script_tag
from tests.e2e.widget import ask, open_widget

pytestmark = pytest.mark.browser
NOTES = [{"kind": "conflict", "text": "One says 3."}, {"kind": "stale", "text": "It is old."}]
NEXT = ["Where was it held?", "When did it end?"]


def violations(page: Page, axe: str, *, within: str = "qa-assistant") -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and its best practices, in this part of a page."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(
        """async (within) => (await axe.run({ include: [within] }, { runOnly: ["wcag2a",
          "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations""",
        within,
    )
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def is_searching(page: Page, scripted: ScriptedServer) -> None:
    scripted.pieces = [sse(("sources", {"hits": [{"title": "The harbour"}]}))]
    scripted.hold.set()
    expect(ask(page, ends=False).locator(".found")).to_be_visible()


def has_answered(page: Page, scripted: ScriptedServer) -> None:
    scripted.reply(answer(notes=NOTES, suggestions=NEXT))
    ask(page)


def shows_a_source(page: Page, scripted: ScriptedServer) -> None:
    has_answered(page, scripted)
    page.locator(".chip").first.click()


def asks_for_a_comment(page: Page, scripted: ScriptedServer) -> None:
    has_answered(page, scripted)
    page.get_by_role("button", name="Bad answer").click()


def found_nothing(page: Page, scripted: ScriptedServer) -> None:
    scripted.reply(not_found())
    ask(page)


def has_failed(page: Page, scripted: ScriptedServer) -> None:
    scripted.pieces = [sse(("error", {"problem": {"detail": "It broke.", "code": "x"}}))]
    ask(page)


def waits_for_a_question(page: Page, scripted: ScriptedServer) -> None:
    pass


STATES: list[Callable[[Page, ScriptedServer], None]] = [
    waits_for_a_question,
    is_searching,
    has_answered,
    shows_a_source,
    asks_for_a_comment,
    found_nothing,
    has_failed,
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_state_keeps_anybody_out(
    page: Page, site: Site, scripted: ScriptedServer, axe: str, state: Any, theme: str
) -> None:
    tag = script_tag(scripted.address, theme=theme, examples="What?", accent="#e4572e")
    site.put("/", f"<main><h1>A page</h1></main>{tag}")
    page.goto(FRIEND)
    page.get_by_role("button", name="Ask a question").wait_for()
    if state is waits_for_a_question:
        assert violations(page, axe) == []
    open_widget(page)
    state(page, scripted)
    assert violations(page, axe) == []


def test_everything_can_be_done_with_the_keyboard_alone(
    page: Page, site: Site, scripted: ScriptedServer
) -> None:
    site.put("/", "<button>Before</button>" + script_tag(scripted.address))
    page.goto(FRIEND)
    page.get_by_role("button", name="Ask a question").wait_for()
    page.get_by_role("button", name="Before").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("Who chaired it?")
    page.keyboard.press("Enter")
    expect(page.locator(".short")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.locator(".chip").first.evaluate("chip => chip.matches(':focus')"):
            break
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Source 1")
    expect(card).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Open in the article")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".chip").first).to_be_focused()
    expect(page.get_by_role("dialog", name="Ask the articles")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask a question")).to_be_focused()


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(320, 480, 1), (640, 400, 2), (1100, 760, 1)]
)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_fits_small_screens_magnified_ones_and_both_directions(
    browser: Browser,
    site: Site,
    scripted: ScriptedServer,
    width: int,
    height: int,
    scale: int,
    direction: str,
) -> None:
    words = ["دوناودامپفشيفار" * 12, "Donaudampfschifffahrtsgesellschaft" * 6]
    scripted.reply(answer(text=f"{words[0]} [1] {words[1]} [2]", notes=NOTES, suggestions=words))
    site.put("/", script_tag(scripted.address), attributes=f'dir="{direction}"')
    size: Any = {"width": width, "height": height}
    with browser.new_context(viewport=size, device_scale_factor=scale) as context:
        page = context.new_page()
        page.goto(FRIEND)
        open_widget(page)
        turn = ask(page)
        assert page.locator(".scroll").evaluate("s => s.scrollWidth <= s.clientWidth")
        turn.locator(".chip").first.click()
        for place in (page.locator(".panel"), page.locator(".card")):
            box = place.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["y"] + box["height"] <= height
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_what_is_behind_the_panel_is_out_of_reach(
    browser: Browser, site: Site, scripted: ScriptedServer
) -> None:
    site.put("/", "<button>Behind</button>" + script_tag(scripted.address))
    phone: Any = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
    with browser.new_context(**phone) as context:
        page = context.new_page()
        page.goto(FRIEND)
        page.get_by_role("button", name="Ask a question").tap()
        page.get_by_role("dialog").wait_for()
        for _ in range(8):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.tagName") != "BUTTON"
        page.get_by_role("button", name="Close").tap()
        expect(page.get_by_role("button", name="Behind")).to_be_visible()


def test_who_wants_less_motion_gets_none(
    browser: Browser, site: Site, scripted: ScriptedServer
) -> None:
    scripted.pieces = [sse(("status", {"stage": "searching"}))]
    scripted.hold.set()
    site.put("/", script_tag(scripted.address))
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(FRIEND)
        open_widget(page)
        expect(ask(page, ends=False).locator(".stage")).to_be_visible()
        running = "document.getAnimations().length"
        assert page.evaluate(running) == 0


def test_on_a_mirrored_page_it_stands_on_the_left_and_its_words_run_as_ever(
    page: Page, site: Site, scripted: ScriptedServer
) -> None:
    arabic = "فتحت البوابة يوم الاثنين."
    scripted.reply(answer(text=f"{arabic} [1]", short_answer=None))
    site.put("/", script_tag(scripted.address), attributes='dir="rtl"')
    page.goto(FRIEND)
    open_widget(page)
    turn = ask(page)
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert box["x"] < 100
    direction = "e => getComputedStyle(e).direction"
    assert page.locator(".header").evaluate(direction) == "ltr"
    assert turn.locator(".question").evaluate(direction) == "ltr"
    assert turn.locator(".answer").evaluate(direction) == "rtl"
