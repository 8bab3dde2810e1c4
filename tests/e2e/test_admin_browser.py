"""The administration page in a real browser, with the real server."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.conftest import Served
from tests.e2e.test_widget_access import violations

pytestmark = pytest.mark.browser
CHAIRED = "who chaired the CNRE meeting?"
MILL = "Who owns the mill of Lathen?"


def open_section(page: Page, served: Served, name: str) -> Locator:
    """Go to a section, and wait until it shows what it has."""
    page.goto(f"{served.address}/admin#{name}")
    section = page.locator(f"#{name}")
    expect(section).to_be_visible()
    return section


def test_files_pages_and_texts_are_added_and_deleted(
    page: Page, served: Served, tmp_path: Path
) -> None:
    good, bad = tmp_path / "mill.txt", tmp_path / "mill.bin"
    good.write_text("The mill of Haren\n\nThe mill of Haren turns again.", encoding="utf-8")
    bad.write_bytes(b"\x00\x01\x02" * 50)
    section = open_section(page, served, "articles")
    page.locator("#files").set_input_files([good, bad])
    jobs = page.locator("#jobs li")
    expect(jobs.filter(has_text="mill.txt")).to_contain_text("added, 1 passage")
    expect(jobs.filter(has_text="mill.bin")).to_have_class("failed")
    expect(page.locator("#jobs-told")).to_have_text("2 of 2 done, 1 failed")
    page.get_by_label("Address", exact=True).fill("http://127.0.0.1:1/story")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(jobs).to_have_class("failed")
    page.get_by_text("Write or paste an article").click()
    page.get_by_label("Title").fill("The lock of Haren")
    page.get_by_label("Published").fill("2025-02-03")
    page.get_by_label("Text", exact=True).fill("The lock of Haren was painted green.")
    page.get_by_role("button", name="Add article").click()
    row = section.locator("tr").filter(has_text="The lock of Haren")
    expect(row).to_contain_text("3 Feb 2025")
    for name in ("The mill of Haren", "The lock of Haren"):
        section.get_by_role("button", name=f"Delete {name}").click()
        section.get_by_role("button", name=f"Really delete? {name}").click()
        expect(section.locator("tr").filter(has_text=name)).to_have_count(0)


def test_a_file_is_added_by_dropping_it(page: Page, served: Served) -> None:
    section = open_section(page, served, "articles")
    dropped = page.evaluate_handle(
        """() => { const held = new DataTransfer();
          held.items.add(new File(["The weir of Haren\\n\\nThe weir of Haren leaks."], "weir.txt"));
          return held; }"""
    )
    for name in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#drop", name, {"dataTransfer": dropped})
    expect(page.locator("#jobs li")).to_have_class("done")
    expect(page.locator("#drop")).to_have_class("drop")
    section.get_by_role("button", name="Delete The weir").click()
    section.get_by_role("button", name="Really delete? The weir").click()
    expect(section.locator("tr").filter(has_text="weir")).to_have_count(0)


def test_a_question_is_explained_with_every_step_its_scores_and_times(
    page: Page, served: Served
) -> None:
    answer = served.http.post("/v1/ask", json={"question": CHAIRED}).json()
    rated = {"answer_id": answer["id"], "rating": "down", "comment": "<b>Which day?</b>"}
    served.http.post("/v1/feedback", json=rated)
    item = open_section(page, served, "questions").locator("li").first
    item.get_by_text(CHAIRED).click()
    item.get_by_role("button", name="Why this answer").click()
    steps = item.locator(".steps > li")
    expect(steps).to_have_count(5)
    expect(steps.locator("h4")).to_have_text(
        [
            re.compile(r"^Understood\d+ ms$"),
            re.compile(r"^Searched\d+ ms, \d+ ms now$"),
            re.compile(r"^Weighed and answered\d+ ms, \d+ ms now \(first words after \d+ ms\)$"),
            "Checked and quoted",
            re.compile(r"^Suggested\d+ ms$"),
        ]
    )
    passages = steps.nth(1).locator("tbody tr")
    expect(passages.first).to_contain_text("quoted")
    expect(passages.first.locator("td").nth(1)).to_have_text(re.compile(r"^[01]\.\d{3}$"))
    expect(steps.nth(2)).to_contain_text(re.compile(r"a probability of [01]\.\d{3}: enough"))
    best = steps.nth(2).locator("tbody tr").first
    expect(best).to_contain_text("chaired by Liu Peixun")
    expect(best.locator("td").nth(1)).to_have_text(re.compile(r"^[01]\.\d{3}$"))
    expect(steps.nth(3).locator("blockquote")).to_contain_text("chaired by Liu Peixun")
    page.get_by_role("link", name="Feedback").click()
    expect(page.locator("#feedback li").first).to_contain_text("Bad: “<b>Which day?</b>”")
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


def test_what_is_missing_is_added_asked_again_and_settled(page: Page, served: Served) -> None:
    answer = served.http.post("/v1/ask", json={"question": MILL}).json()
    missing = open_section(page, served, "unanswered")
    item = missing.locator("li").filter(has_text=MILL)
    item.get_by_role("button", name="Ask again").click()
    expect(item.get_by_role("status")).to_contain_text("The articles do not say.")
    page.reload()
    expect(item).to_contain_text("asked once")
    item.get_by_role("button", name="Add an article").click()
    expect(page.locator("#wanted")).to_contain_text(MILL)
    page.get_by_text("Write or paste an article").click()
    page.get_by_label("Title").fill("The mill of Lathen")
    page.get_by_label("Text", exact=True).fill("Tilda Rask owns the mill of Lathen.")
    page.get_by_role("button", name="Add article").click()
    expect(page.locator("#wanted .said")).to_contain_text("Tilda Rask owns the mill")
    page.get_by_role("link", name="Unanswered").click()
    expect(missing.locator("h2")).to_be_focused()
    expect(item).to_have_count(0)
    articles = served.http.get("/v1/articles").json()["items"]
    added = next(each["id"] for each in articles if each["title"] == "The mill of Lathen")
    served.http.delete(f"/v1/articles/{added}")
    served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


def test_names_are_added_and_removed(page: Page, served: Served) -> None:
    section = open_section(page, served, "names")
    section.get_by_label("Short").fill("LHV")
    section.get_by_label("stands for").fill("Lingen Harbour Venture")
    section.get_by_role("button", name="Add").click()
    expect(section.locator("tr").filter(has_text="LHV")).to_contain_text("Lingen Harbour Venture")
    section.get_by_role("button", name="Remove LHV").click()
    section.get_by_role("button", name="Really remove? LHV").click()
    expect(section.locator("tr").filter(has_text="LHV")).to_have_count(0)


def test_health_tells_of_each_part_and_compares_catalog_and_index(
    page: Page, served: Served
) -> None:
    section = open_section(page, served, "health")
    expect(section.locator("dd").first).to_have_text("yes")
    expect(section).to_contain_text("all-MiniLM-L6-v2")
    expect(section).to_contain_text(re.compile(r"“default”\d+ articles"))
    section.get_by_role("button", name="Compare catalog and index").click()
    expect(page.locator("#checked")).to_have_text(re.compile(r"They agree: \d+ passages\."))


def test_a_server_that_is_gone_is_told_where_one_looks(page: Page, served: Served) -> None:
    section = open_section(page, served, "questions")
    page.route("**/v1/**", lambda route: route.abort())
    section.get_by_label("Show").select_option("partial")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(page.get_by_role("alert")).to_be_in_viewport()


def test_a_key_is_sent_with_each_call_and_forgotten_when_locked(page: Page, served: Served) -> None:
    held: list[str | None] = []

    def reply(route: Route) -> None:
        held.append(route.request.headers.get("authorization"))
        if held[-1] == "Bearer the-right-key":
            route.fulfill(json={"items": [], "total": 0})
        else:
            route.fulfill(status=401, json={"code": "key_required", "detail": "Send the key."})

    page.route("**/v1/**", reply)
    page.goto(f"{served.address}/admin#questions")
    page.get_by_label("Key").fill("the-wrong-key")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Key")).to_have_value("")
    expect(page.locator("#key-told")).to_have_text("Send the key.")
    page.get_by_label("Key").fill("the-right-key")
    page.get_by_role("button", name="Open").click()
    expect(page.locator("#questions .none")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_label("Key")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    assert held[0] is None
    assert held[-1] is None


def is_explained(page: Page, served: Served) -> None:
    section = open_section(page, served, "questions")
    section.locator("summary").first.click()
    section.get_by_role("button", name="Why this answer").first.click()
    expect(section.locator(".steps")).to_be_visible()


def is_asked_for_a_key(page: Page, served: Served) -> None:
    problem = {"code": "key_required", "detail": "Send the key of QA_ADMIN_KEY."}
    page.route("**/v1/admin/**", lambda route: route.fulfill(status=401, json=problem))
    page.goto(f"{served.address}/admin")
    expect(page.get_by_label("Key")).to_be_focused()
    expect(page.locator("#inside")).to_be_hidden()
    expect(page.locator("#key-form")).to_contain_text("QA_ADMIN_KEY")


def has_a_failed_job(page: Page, served: Served) -> None:
    open_section(page, served, "articles")
    page.get_by_text("Write or paste an article").click()
    page.get_by_label("Address", exact=True).fill("http://127.0.0.1:1/story")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#jobs li")).to_have_class("failed")
    page.locator("#articles td button").first.click()


def shows(name: str) -> Callable[[Page, Served], None]:
    def state(page: Page, served: Served) -> None:
        open_section(page, served, name)

    state.__name__ = f"shows_{name}"
    return state


STATES = [
    *(shows(name) for name in ("articles", "unanswered", "feedback", "names", "health")),
    is_explained,
    is_asked_for_a_key,
    has_a_failed_job,
]


@pytest.fixture(scope="module")
def kept(served: Served) -> Any:
    """A question with an answer that is rated, and one without."""
    asked = [served.http.post("/v1/ask", json={"question": q}).json() for q in (MILL, CHAIRED)]
    rated = {"answer_id": asked[1]["id"], "rating": "up"}
    served.http.post("/v1/feedback", json=rated)
    yield asked
    for answer in asked:
        served.http.delete(f"/v1/conversations/{answer['conversation_id']}")


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1100, "light")])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_state_of_the_page_keeps_anybody_out(
    browser: Browser, served: Served, axe: str, state: Any, width: int, scheme: Any
) -> None:
    size: Any = {"width": width, "height": 700}
    with browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        state(page, served)
        assert violations(page, axe, within="html") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
