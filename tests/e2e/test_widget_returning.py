"""A visitor who comes back: the conversation of before, shown late, not at all, or forgotten."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.scripted import ScriptedServer, answer
from tests.e2e.sites import FRIEND, Site, script_tag
from tests.e2e.widget import ask, open_widget, wait_until

pytestmark = pytest.mark.browser
OLD = "What happened before?"
NEW = "Who chaired it?"


class Held:
    """Answers to one request that wait until they are wanted."""

    def __init__(self, page: Page, id: str) -> None:
        self._page = page
        self._pattern = f"**/v1/conversations/{id}"
        self._waiting: list[Route] = []
        page.route(self._pattern, lambda route: self._waiting.append(route))

    def wait(self) -> None:
        """Until it is asked for."""
        wait_until(self._page, lambda: bool(self._waiting))

    def let_go(self) -> None:
        """Answer what was asked for, and whatever is asked for from now on."""
        self.wait()
        for route in self._waiting:
            with self._page.expect_response(self._pattern):
                route.continue_()
        self._page.unroute(self._pattern)


@pytest.fixture
def returning(page: Page, site: Site, scripted: ScriptedServer) -> Page:
    """The page of another site, where a question was asked before."""
    site.put("/", script_tag(scripted.address))
    page.goto(FRIEND)
    open_widget(page)
    ask(page, OLD)
    scripted.conversations["con_1"] = [answer(question=OLD)]
    page.reload()
    return page


@pytest.fixture
def chat(page: Page, scripted: ScriptedServer) -> Page:
    """The chat page, with two conversations in its list; the later one is open."""
    page.goto(scripted.address)
    for number in (1, 2):
        question, id = f"Question {number}?", f"con_{number}"
        whole = answer(question=question, conversation_id=id)
        scripted.conversations[id] = [whole]
        scripted.reply(whole)
        ask(page, question)
        page.get_by_role("button", name="New conversation").click()
    listed(page, "Question 2?").click()
    expect(page.locator(".turn .question")).to_have_text("Question 2?")
    return page


def listed(page: Page, title: str) -> Locator:
    return page.locator("#conversations").get_by_role("button", name=title)


def deleted(scripted: ScriptedServer) -> list[str]:
    return [path for method, path, _ in scripted.received if method == "DELETE"]


def forget(page: Page) -> None:
    page.get_by_role("button", name="Forget this conversation").click()
    page.get_by_role("button", name="Press again").click()


def open_with_a_question(page: Page, server: str) -> None:
    page.evaluate(
        """([server, question]) => {
          import(`${server}/widget.js`).then((m) => m.openAssistant(question));
        }""",
        [server, NEW],
    )


def expect_questions(page: Page, *questions: str) -> None:
    expect(page.locator(".turn .question")).to_have_text([*questions])


def test_a_question_of_the_page_waits_for_the_conversation_of_before(
    returning: Page, scripted: ScriptedServer
) -> None:
    held = Held(returning, "con_1")
    open_with_a_question(returning, scripted.address)
    held.let_go()
    expect_questions(returning, OLD, NEW)
    expect(returning.locator(".turn .short")).to_have_count(2)
    assert scripted.asked(2)[1]["conversation_id"] == "con_1"


def test_nothing_typed_is_lost_while_the_conversation_of_before_is_loaded(
    returning: Page, scripted: ScriptedServer
) -> None:
    held = Held(returning, "con_1")
    open_widget(returning)
    field = returning.get_by_label("Your question")
    field.fill(NEW)
    for _ in range(2):
        field.press("Enter")
    field.fill("And when?")
    field.press("Enter")
    held.let_go()
    expect_questions(returning, OLD, NEW)
    expect(returning.locator(".turn .short")).to_have_count(2)
    expect(field).to_have_value("And when?")
    field.press("Enter")
    expect_questions(returning, OLD, NEW, "And when?")
    expect(field).to_have_value("")
    assert [body["conversation_id"] for body in scripted.asked(3)][1:] == ["con_1", "con_1"]


def test_a_conversation_that_cannot_be_loaded_is_told_and_gone_on_with(
    returning: Page, scripted: ScriptedServer
) -> None:
    pattern = "**/v1/conversations/con_1"
    returning.route(pattern, lambda route: route.abort())
    open_widget(returning)
    told = returning.get_by_role("status").first
    expect(told).to_have_text("The earlier conversation cannot be loaded now. Try again later.")
    ask(returning, NEW)
    expect_questions(returning, NEW)
    expect(told).to_have_text("")
    assert scripted.asked(2)[1]["conversation_id"] == "con_1"
    returning.unroute(pattern)
    ask(returning, "And when?")
    expect_questions(returning, NEW, "And when?")


def test_the_next_question_loads_what_could_not_be_loaded_before(returning: Page) -> None:
    pattern = "**/v1/conversations/con_1"
    returning.route(pattern, lambda route: route.abort())
    open_widget(returning)
    expect(returning.get_by_role("status").first).to_contain_text("cannot be loaded")
    returning.unroute(pattern)
    returning.get_by_label("Your question").fill(NEW)
    returning.get_by_label("Your question").press("Enter")
    expect_questions(returning, OLD, NEW)


def test_a_conversation_that_cannot_be_loaded_is_deleted_or_said_not_to_be(
    chat: Page, scripted: ScriptedServer
) -> None:
    chat.route("**/v1/conversations/con_2", lambda route: route.abort())
    chat.reload()
    told = chat.get_by_role("status").first
    expect(told).to_contain_text("cannot be loaded")
    forget(chat)
    expect(told).to_have_text("It could not be deleted from the server. Try again.")
    expect(listed(chat, "Question 2?")).to_have_count(1)
    chat.unroute("**/v1/conversations/con_2")
    forget(chat)
    expect(told).to_have_text("The conversation is deleted.")
    expect(listed(chat, "Question 2?")).to_have_count(0)
    assert deleted(scripted) == ["/v1/conversations/con_2"]


@pytest.fixture
def shared(chat: Page, scripted: ScriptedServer) -> Page:
    """The page of somebody else's answer, where the visitor has conversations too."""
    scripted.shared["ans_9"] = answer(id="ans_9", conversation_id="", question="A friend's?")
    chat.goto(f"{scripted.address}/answers/ans_9")
    expect_questions(chat, "A friend's?")
    return chat


def test_a_shared_answer_cannot_be_forgotten(shared: Page, scripted: ScriptedServer) -> None:
    expect(shared.locator("#shared")).to_be_visible()
    expect(shared.locator("#forget")).to_be_hidden()
    expect(shared.locator("#conversations [aria-current]")).to_have_count(0)
    shared.evaluate("document.querySelector('qa-assistant').forget()")
    expect_questions(shared)
    expect(shared.get_by_role("status").first).to_have_text("")
    assert deleted(scripted) == []


def test_a_conversation_begun_below_a_shared_answer_has_the_visitors_title(
    shared: Page, scripted: ScriptedServer
) -> None:
    scripted.reply(answer(conversation_id="con_3", question=NEW))
    ask(shared, NEW)
    expect(shared.locator("#conversations button").first).to_have_text(NEW)
    expect(shared.locator("#forget")).to_be_visible()


def test_of_two_conversations_the_one_opened_last_is_shown(
    chat: Page, scripted: ScriptedServer
) -> None:
    held = Held(chat, "con_1")
    listed(chat, "Question 1?").click()
    held.wait()
    listed(chat, "Question 2?").click()
    expect(listed(chat, "Question 2?")).to_have_attribute("aria-current", "true")
    held.let_go()
    expect_questions(chat, "Question 2?")
    expect(listed(chat, "Question 2?")).to_have_attribute("aria-current", "true")
    ask(chat, NEW)
    assert scripted.asked(3)[2]["conversation_id"] == "con_2"


def test_a_new_conversation_stays_empty_when_the_one_of_before_comes_late(chat: Page) -> None:
    held = Held(chat, "con_2")
    chat.reload()
    held.wait()
    chat.get_by_role("button", name="New conversation").click()
    held.let_go()
    expect(chat.locator("#conversations button")).to_have_count(2)
    chat.wait_for_timeout(200)
    expect_questions(chat)
    expect(chat.locator("#conversations [aria-current]")).to_have_count(0)


def test_what_is_shown_stays_where_another_conversation_cannot_be_loaded(
    chat: Page, scripted: ScriptedServer
) -> None:
    chat.route("**/v1/conversations/con_1", lambda route: route.abort())
    listed(chat, "Question 1?").click()
    expect(chat.get_by_role("status").first).to_contain_text("cannot be loaded")
    expect_questions(chat, "Question 2?")
    expect(listed(chat, "Question 2?")).to_have_attribute("aria-current", "true")
    ask(chat, NEW)
    assert scripted.asked(3)[2]["conversation_id"] == "con_2"


@pytest.mark.parametrize("composing", [{"isComposing": True}, {"keyCode": 229}])
def test_keys_of_an_input_method_neither_send_nor_close(
    returning: Page, composing: dict[str, object]
) -> None:
    open_widget(returning)
    field = returning.get_by_label("Your question")
    field.fill("北京")
    for key in ("Enter", "Escape"):
        pressed = {"key": key, "bubbles": True, "composed": True, "cancelable": True, **composing}
        field.dispatch_event("keydown", pressed)
    expect(field).to_have_value("北京")
    expect(returning.get_by_role("dialog", name=re.compile("Ask"))).to_be_visible()
    expect_questions(returning, OLD)
