"""The widget as a visitor uses it."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.scripted import QUESTION

PATIENCE = 60
"""Seconds; a busy machine is no failure."""


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for what a page does that cannot be seen on it."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)


def open_widget(page: Page) -> None:
    """Press the launcher."""
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_role("dialog").first).to_be_visible()


def ask(page: Page, question: str = QUESTION, *, ends: bool = True) -> Locator:
    """Type a question and press Enter; returns its turn, when it has ended."""
    turns = page.locator(".turn")
    turn = turns.nth(turns.count())
    field = page.get_by_label("Your question")
    field.fill(question)
    field.press("Enter")
    if ends:
        expect(turn).to_have_attribute("aria-busy", "false", timeout=120_000)
    return turn
