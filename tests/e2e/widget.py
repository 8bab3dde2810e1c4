"""The widget as a visitor uses it."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.scripted import QUESTION


def open_widget(page: Page) -> None:
    """Press the launcher."""
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_role("dialog").first).to_be_visible()


def ask(page: Page, question: str = QUESTION, *, ends: bool = True) -> Locator:
    """Type a question and press Enter; returns its turn, when it has ended."""
    field = page.get_by_label("Your question")
    field.fill(question)
    field.press("Enter")
    turn = page.locator(".turn").last
    if ends:
        expect(turn).to_have_attribute("aria-busy", "false", timeout=120_000)
    return turn
