"""The administration page in a real browser, with the real server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Served
from tests.e2e.test_widget_access import violations

pytestmark = pytest.mark.browser
CHAIRED = "who chaired the CNRE meeting?"


def test_articles_are_added_and_deleted(page: Page, served: Served, tmp_path: Path) -> None:
    good, bad = tmp_path / "mill.txt", tmp_path / "mill.bin"
    good.write_text("The mill of Haren\n\nThe mill of Haren turns again.", encoding="utf-8")
    bad.write_bytes(b"\x00\x01\x02" * 50)
    page.goto(f"{served.address}/admin")
    page.locator("#files").set_input_files([good, bad])
    jobs = page.locator("#jobs li")
    expect(jobs.filter(has_text="mill.txt")).to_contain_text("added, 1 passages")
    expect(jobs.filter(has_text="mill.bin")).to_have_class("failed")
    row = page.locator("#articles tr").filter(has_text="The mill of Haren")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Delete The mill").click()
    row.get_by_role("button", name="Delete The mill").click()
    expect(row).to_have_count(0)
    page.get_by_label("Address of a page").fill("http://127.0.0.1:1/story")
    page.get_by_role("button", name="Add page").click()
    expect(jobs.first).to_have_class("failed")


def test_a_question_is_explained_with_steps_scores_and_quotes(page: Page, served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    rated = {"answer_id": answer["id"], "rating": "down", "comment": "<b>Which day?</b>"}
    served.http.post("/v1/feedback", json=rated)
    page.goto(f"{served.address}/admin")
    item = page.locator("#questions li").first
    item.get_by_text(CHAIRED).click()
    item.get_by_role("button", name="Why this answer").click()
    expect(item.locator("dd").filter(has_text=re.compile(r"^\d+ ms$")).first).to_be_visible()
    expect(item.locator("td.number").first).to_have_text(re.compile(r"^\d\.\d{3}$"))
    expect(item.locator("blockquote").first).to_contain_text("chaired by Liu Peixun")
    expect(page.locator("#feedback li").first).to_contain_text("Bad: “<b>Which day?</b>”")
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


def test_what_is_missing_is_asked_again(page: Page, served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": "Who owns the mill of Lathen?"}).json()
    page.goto(f"{served.address}/admin")
    item = page.locator("#unanswered li").filter(has_text="Who owns the mill of Lathen?")
    item.get_by_role("button", name="Ask again").click()
    expect(item.get_by_role("status")).to_contain_text("The articles do not say.")
    expect(page.locator("#health dd").first).to_have_text("yes")
    page.get_by_role("button", name="Compare catalog and index").click()
    expect(page.locator("#checked")).to_have_text("They agree.")
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


@pytest.mark.parametrize("width", [320, 1100])
def test_the_page_fits_and_keeps_nobody_out(
    browser: Browser, served: Served, axe: str, width: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": 700}, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{served.address}/admin")
        expect(page.locator("#articles tbody tr").first).to_be_visible()
        assert violations(page, axe, within="html") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
