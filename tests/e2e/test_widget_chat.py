"""What the widget shows: answers, sources, notes, failures; and what it tells the page."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.scripted import QUESTION, ScriptedServer, answer, citation, not_found, sse
from tests.e2e.sites import FRIEND, Site, script_tag
from tests.e2e.widget import ask, open_widget

pytestmark = pytest.mark.browser


@pytest.fixture
def widget(page: Page, site: Site, scripted: ScriptedServer) -> Page:
    """The page of another site, with the widget open on it."""
    site.put("/", "<h1>A page</h1>" + script_tag(scripted.address, examples=f"{QUESTION}|More?"))
    page.goto(FRIEND)
    open_widget(page)
    return page


def test_an_example_is_asked_and_its_sources_are_listed(
    widget: Page, scripted: ScriptedServer
) -> None:
    widget.get_by_role("button", name=QUESTION).click()
    turn = widget.locator(".turn")
    expect(turn.locator(".short")).to_have_text("Anna Voss")
    expect(turn.locator(".answer")).to_have_text(
        "Mayor Anna Voss chaired the meeting. [1] It lasted two days. [2]"
    )
    sources = turn.get_by_role("list", name="Sources").get_by_role("button")
    expect(sources).to_have_count(2)
    sources.last.click()
    card = widget.get_by_role("dialog", name="Source 2: Two days of talks")
    link = card.get_by_role("link", name="Open in the article")
    expect(link).to_have_attribute("rel", "noopener nofollow")
    assert str(link.get_attribute("href")).startswith(f"{scripted.address}/articles/art_1")


def test_a_source_tells_its_page_and_that_its_article_is_gone(
    widget: Page, scripted: ScriptedServer
) -> None:
    scripted.reply(answer(citations=[citation(1, page=7), citation(2, removed=True)]))
    turn = ask(widget)
    sources = turn.get_by_role("list", name="Sources").get_by_role("button")
    sources.first.click()
    card = widget.get_by_role("dialog", name="Source 1")
    expect(card.locator(".meta")).to_contain_text("Lingen Daily, 31 March 2025, page 7")
    widget.keyboard.press("Escape")
    sources.last.click()
    gone = widget.get_by_role("dialog", name="Source 2")
    expect(gone).to_contain_text("The article was removed since.")
    expect(gone.get_by_role("link", name="Open in the article")).to_have_count(0)


def test_what_is_not_found_tells_what_was_searched_and_the_nearest_articles(
    widget: Page, scripted: ScriptedServer
) -> None:
    time = {"phrase": "in 2025", "after": "2025-01-01", "before": "2025-12-31", "newest": False}
    used = {**time, "used_as": "filter", "widened": False}
    scripted.reply(not_found(searched={"time": used}))
    turn = ask(widget)
    expect(turn.locator(".answer").first).to_have_text("The articles do not say.")
    expect(turn.locator(".searched")).to_have_text(
        "Articles searched: 16 (18 June 2024 – 9 June 2026)"
    )
    expect(turn.locator(".time")).to_contain_text("published 1 January 2025 – 31 December 2025")
    expect(turn.locator(".nearest a")).to_have_count(3)
    expect(turn.locator(".chip")).to_have_count(0)


def test_notes_names_and_what_to_ask_next_stand_beside_the_answer(
    widget: Page, scripted: ScriptedServer
) -> None:
    notes = [{"kind": "conflict", "text": "One says 3, one 4."}, {"kind": "new_kind", "text": "?"}]
    names = {"aliases": [{"name": "LH", "others": ["Lingen Harbour"]}]}
    scripted.reply(answer(notes=notes, searched=names, suggestions=["Where was it held?"]))
    turn = ask(widget)
    expect(turn.locator(".note").first).to_have_text("The articles disagreeOne says 3, one 4.")
    expect(turn.locator(".note").last).to_have_text("Note?")
    expect(turn.locator(".names")).to_have_text("LH was also searched for as Lingen Harbour.")
    turn.get_by_role("button", name="Where was it held?").click()
    expect(widget.locator(".turn")).to_have_count(2)
    assert scripted.asked(2)[1]["conversation_id"] == "con_1"


def test_an_answer_is_rated_with_a_comment(widget: Page, scripted: ScriptedServer) -> None:
    turn = ask(widget)
    turn.get_by_role("button", name="Bad answer").click()
    expect(turn.get_by_role("status")).to_have_text("Thank you.")
    turn.get_by_label("Why? (optional)").fill("It was the second day.")
    turn.get_by_role("button", name="Send").click()
    expect(turn.get_by_label("Why? (optional)")).to_have_count(0)
    expect(turn.get_by_role("button", name="Bad answer")).to_be_focused()
    sent = [body for method, path, body in scripted.received if path == "/v1/feedback"]
    assert [body["comment"] for body in sent] == [None, "It was the second day."]
    assert {body["rating"] for body in sent} == {"down"}


def test_an_answer_is_copied_with_its_sources(widget: Page, scripted: ScriptedServer) -> None:
    widget.evaluate("document.execCommand = () => { window.copied = 1; return true; }")
    turn = ask(widget)
    widget.evaluate(
        """() => Object.defineProperty(navigator, 'clipboard',
          { value: { writeText: async (text) => { window.copied = text; } } })"""
    )
    turn.get_by_role("button", name="Copy with sources").click()
    expect(turn.get_by_role("status")).to_have_text("Copied.")
    copied = widget.evaluate("window.copied")
    assert "[1] The harbour of Lingen reopens (Lingen Daily, 31 March 2025)" in copied
    assert f"{scripted.address}/articles/art_1?version=1" in copied


def test_an_answer_is_stopped_and_asked_again(widget: Page, scripted: ScriptedServer) -> None:
    scripted.pieces = [sse(("status", {"stage": "searching"}))]
    scripted.hold.set()
    turn = ask(widget, ends=False)
    expect(turn.locator(".stage")).to_have_text("Searching the articles")
    widget.get_by_role("button", name="Stop").click()
    expect(turn.get_by_role("alert")).to_have_text("Stopped.")
    scripted.hold.clear()
    scripted.reply(answer())
    turn.get_by_role("button", name="Try again").click()
    expect(turn.locator(".short")).to_have_text("Anna Voss")


def test_an_error_is_told_and_what_had_arrived_stays(
    widget: Page, scripted: ScriptedServer
) -> None:
    problem = {"detail": "The catalog cannot be read.", "code": "catalog_error"}
    scripted.pieces = [sse(("delta", {"text": "Half an"}), ("error", {"problem": problem}))]
    turn = ask(widget)
    expect(turn.get_by_role("alert")).to_contain_text("The catalog cannot be read.")
    expect(turn.locator(".answer")).to_have_text("Half an")


def test_the_page_is_told_what_happens_and_can_open_the_widget_with_a_question(
    page: Page, site: Site, scripted: ScriptedServer
) -> None:
    site.put("/", script_tag(scripted.address))
    page.goto(FRIEND)
    page.evaluate(
        """(server) => {
          window.heard = [];
          for (const name of ["opened", "asked", "answered", "cited", "failed"])
            document.addEventListener(`qa-${name}`, (e) => window.heard.push([name, e.detail]));
          return import(`${server}/widget.js`).then((m) => m.openAssistant("Who chaired it?"));
        }""",
        scripted.address,
    )
    expect(page.locator(".turn .short")).to_have_text("Anna Voss")
    page.locator(".chip").first.click()
    scripted.pieces = [sse(("error", {"problem": {"detail": "no", "code": "catalog_error"}}))]
    page.keyboard.press("Escape")
    ask(page)
    heard = page.evaluate("window.heard")
    names = [name for name, _ in heard]
    assert names == ["opened", "asked", "answered", "cited", "asked", "failed"]
    assert heard[1][1] == {"question": "Who chaired it?"}
    assert heard[2][1]["answer"]["id"] == "ans_1"
    assert heard[3][1]["citation"]["number"] == 1
    assert heard[5][1]["code"] == "catalog_error"


def test_two_widgets_on_a_page_keep_apart(page: Page, site: Site, scripted: ScriptedServer) -> None:
    places = "".join(
        f'<qa-assistant endpoint="{scripted.address}" collection="{name}" lang="{name[:2]}">'
        "</qa-assistant>"
        for name in ("english", "deutsch")
    )
    site.put("/", places + script_tag(scripted.address))
    page.goto(FRIEND)
    expect(page.locator("qa-assistant")).to_have_count(2)
    page.get_by_label("Your question").fill("First?")
    page.keyboard.press("Enter")
    page.get_by_label("Ihre Frage").fill("Zweite?")
    page.keyboard.press("Enter")
    first, second = page.locator("qa-assistant").first, page.locator("qa-assistant").last
    expect(first.locator(".short")).to_have_count(1)
    expect(second.locator(".short")).to_have_count(1)
    expect(first.locator(".question")).to_have_text("First?")
    expect(second.locator(".question")).to_have_text("Zweite?")
    expect(second.locator(".meta").first).to_have_text("Lingen Daily, 31. März 2025")
    assert {body["collection"] for body in scripted.asked()} == {"english", "deutsch"}


def test_a_conversation_that_the_server_has_lost_begins_anew(
    widget: Page, scripted: ScriptedServer
) -> None:
    ask(widget)
    widget.reload()
    open_widget(widget)
    expect(widget.get_by_role("status").first).to_contain_text("gone from the server")
    ask(widget)
    assert scripted.asked(2)[1]["conversation_id"] is None


def test_attributes_can_change_while_the_widget_is_open(
    widget: Page, scripted: ScriptedServer
) -> None:
    scripted.conversations["con_1"] = [answer()]
    ask(widget)
    widget.evaluate(
        """() => { const w = document.querySelector("qa-assistant");
          w.setAttribute("lang", "fr"); w.setAttribute("accent", "#ffe100");
          w.setAttribute("theme", "dark"); }"""
    )
    expect(widget.get_by_role("heading", name="Interroger les articles")).to_be_visible()
    expect(widget.locator(".turn .short")).to_have_text("Anna Voss")
    widget.evaluate("document.querySelector('qa-assistant').setAttribute('heading', 'Archive')")
    expect(widget.get_by_role("heading", name="Archive")).to_be_visible()


def test_a_chip_keeps_the_focus_while_the_answer_grows(
    widget: Page, scripted: ScriptedServer
) -> None:
    go_on = threading.Event()
    whole = answer(text="One. [1] Two. [2]", short_answer=None)

    def pieces() -> Iterator[bytes]:
        yield sse(("delta", {"text": "One. [1]"}), ("citation", {"citation": citation(1)}))
        go_on.wait(60)
        yield sse(("delta", {"text": " Two. [2]"}), ("citation", {"citation": citation(2)}))
        yield sse(("done", {"answer": whole}))

    scripted.pieces = pieces()
    turn = ask(widget, ends=False)
    turn.locator(".chip").focus()
    go_on.set()
    expect(turn.locator(".chip")).to_have_count(2)
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(turn.locator(".chip").first).to_be_focused()


def test_a_site_key_is_sent_with_each_call(
    page: Page, site: Site, scripted: ScriptedServer
) -> None:
    site.put("/", script_tag(scripted.address, key="site-key-of-this-page"))
    sent: list[str | None] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.headers.get("authorization")) if "/v1/" in request.url else None
        ),
    )
    page.goto(FRIEND)
    open_widget(page)
    turn = ask(page)
    turn.get_by_role("button", name="Good answer").click()
    expect(turn.get_by_role("status")).to_have_text("Thank you.")
    assert set(sent) == {"Bearer site-key-of-this-page"}
