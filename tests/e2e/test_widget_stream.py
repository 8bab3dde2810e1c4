"""Streams that are cut, slow or broken off, and servers that go and come back."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.scripted import ScriptedServer, answer, citation, sse, streamed
from tests.e2e.widget import ask

pytestmark = pytest.mark.browser
PLACE = "naïve 日本語 🦊"


def test_an_answer_that_arrives_byte_by_byte_is_whole(
    widget: Page, scripted: ScriptedServer
) -> None:
    text = f"{PLACE} was said. [1]"
    body = streamed(answer(text=text, short_answer=None, citations=[citation(quote=PLACE)]))
    scripted.pieces = [body[i : i + 1] for i in range(len(body))]
    turn = ask(widget)
    expect(turn.locator(".answer")).to_have_text(f"{PLACE} was said. [1]")
    turn.locator(".chip").click()
    expect(widget.locator("blockquote")).to_have_text(PLACE)


def test_the_question_is_asked_again_when_the_server_is_back(
    widget: Page, scripted: ScriptedServer
) -> None:
    scripted.pieces = [sse(("delta", {"text": "Half of an"}))]
    scripted.hold.set()
    turn = ask(widget, ends=False)
    expect(turn.locator(".answer")).to_have_text("Half of an")
    scripted.stop()
    scripted.hold.clear()
    expect(turn.get_by_role("alert")).to_contain_text("connection was lost")
    scripted.reply(answer())
    scripted.start()
    expect(turn.locator(".short")).to_have_text("Anna Voss")
    expect(turn.get_by_role("alert")).to_have_count(0)
    expect(widget.locator(".turn")).to_have_count(1)


def test_a_question_to_a_server_that_is_down_waits_for_it(
    widget: Page, scripted: ScriptedServer
) -> None:
    scripted.stop()
    turn = ask(widget)
    expect(turn.get_by_role("alert")).to_contain_text("cannot be reached")
    scripted.start()
    expect(turn.locator(".short")).to_have_text("Anna Voss")


def test_screen_readers_are_told_whole_sentences_once(
    widget: Page, scripted: ScriptedServer
) -> None:
    parts = ["The mayor came. She ", "stayed. [1]", " Then she left"]
    events = [("delta", {"text": part}) for part in parts]
    whole = answer(text="".join(parts), citations=[citation()])
    scripted.pieces = [sse(event) for event in events] + [sse(("done", {"answer": whole}))]
    ask(widget)
    log = widget.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    told = log.locator("p").all_text_contents()
    assert told == [
        "Searching the articles",
        "The mayor came.",
        "She stayed.",
        "Then she left",
        "The answer is complete. Sources: 1.",
    ]


def test_a_server_that_breaks_off_each_time_is_not_asked_for_ever(
    widget: Page, scripted: ScriptedServer
) -> None:
    scripted.pieces = [sse(("delta", {"text": "Half"}))]
    turn = ask(widget)
    expect(turn.get_by_role("alert")).to_contain_text("Check the connection", timeout=120_000)
    assert len(scripted.asked()) == 4
    scripted.reply(answer())
    turn.get_by_role("button", name="Try again").focus()
    widget.keyboard.press("Enter")
    expect(turn.locator(".short")).to_have_text("Anna Voss")
    expect(widget.get_by_label("Your question")).to_be_focused()


def test_another_question_ends_the_waiting(widget: Page, scripted: ScriptedServer) -> None:
    scripted.stop()
    first = ask(widget)
    expect(first.get_by_role("alert")).to_contain_text("asked again as soon as")
    second = ask(widget, "Another?")
    expect(second).to_have_attribute("aria-busy", "false")
    expect(widget.get_by_role("alert").first).to_contain_text("Check the connection")
    scripted.start()
