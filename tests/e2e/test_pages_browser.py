"""The chat page and the article page in a real browser."""

import json
import os
import random
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from qa_assistant.api.sse import encode_event
from qa_assistant.models import DeltaEvent
from tests.conftest import Served

pytestmark = pytest.mark.browser
CHAIRED = "who chaired the CNRE meeting?"
EVIL = "<img src=x onerror=document.title='owned'><b>bold</b>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        reason = "there is no Chromium: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=executable, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of the server; anything that the console complains about fails the test."""
    context = browser.new_context(base_url=served.address, viewport={"width": 320, "height": 640})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield opened
    context.close()
    assert [c for c in complaints if "net::ERR" not in c and "status of" not in c] == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn").last).to_have_attribute("aria-busy", "false")


def sse(*events: tuple[str, dict[str, Any]]) -> str:
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)


def answer_of(served: Served) -> dict[str, Any]:
    return dict(served.http.post("/v1/ask", json={"question": CHAIRED}).json())


def test_an_answer_opens_its_quotes_and_the_quote_opens_the_article(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#holdings")).to_contain_text("to ask about")
    ask(page, CHAIRED)
    turn = page.locator(".turn")
    expect(turn.locator(".answer")).to_contain_text("Liu Peixun")
    told = "CNRE was also searched for as China National Rare Earth Group."
    expect(turn.locator(".names")).to_have_text(told)
    expect(turn.locator("blockquote").first).to_be_hidden()
    turn.get_by_role("button", name="Citation 1").first.click()
    expect(turn.locator("blockquote").first).to_contain_text("chaired by Liu Peixun")
    expect(turn.locator("summary").first).to_contain_text("Metal Daily, 31 March 2025")
    with page.expect_popup() as popup:
        turn.get_by_role("link", name="Open in the article").first.click()
    mark = popup.value.locator("mark#quote")
    expect(mark).to_contain_text("chaired by Liu Peixun")
    expect(mark).to_be_in_viewport()


def test_a_follow_up_keeps_the_conversation_and_a_new_one_does_not(page: Page) -> None:
    sent: list[dict[str, Any]] = []
    page.on("request", lambda r: sent.append(r.post_data_json) if "/v1/ask" in r.url else None)
    page.goto("/")
    ask(page, CHAIRED)
    ask(page, "Who led the proceedings?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, CHAIRED)
    assert sent[0]["conversation_id"] is None
    assert sent[1]["conversation_id"].startswith("con_")
    assert sent[2]["conversation_id"] is None


def test_what_the_articles_do_not_say_is_told_with_the_nearest(page: Page) -> None:
    page.goto("/")
    ask(page, "What is the boiling point of tungsten on Mars?")
    expect(page.locator(".answer")).to_contain_text("The articles do not say. Searched")
    expect(page.locator(".nearest a").first).to_be_visible()
    expect(page.locator(".chip")).to_have_count(0)


def test_a_failure_is_told_and_can_be_tried_again(page: Page) -> None:
    page.goto("/")
    page.route("**/v1/ask", lambda route: route.abort(), times=1)
    ask(page, CHAIRED)
    expect(page.get_by_role("alert")).to_have_text("The server cannot be reached.")
    problem = {"detail": "The catalog cannot be read.", "code": "catalog_error"}
    body = sse(("delta", {"text": "Half an ans"}), ("error", {"problem": problem}))
    page.route("**/v1/ask", fulfil(body), times=1)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_text("The catalog cannot be read.")
    page.route("**/v1/ask", fulfil(sse(("delta", {"text": "Half"}))), times=1)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("ended before the answer was complete")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_contain_text("Liu Peixun")


def test_markup_and_addresses_of_an_answer_stay_harmless(page: Page, served: Served) -> None:
    answer = answer_of(served)
    citation = answer["citations"][0] | {
        "title": EVIL,
        "quote": EVIL,
        "publisher": EVIL,
        "view_url": "javascript:document.title='owned'",
        "source_url": "data:text/html,x",
    }
    answer |= {
        "text": f"{EVIL} [1] [9]",
        "citations": [citation],
        "notes": [{"kind": "conflict", "text": EVIL}],
    }
    page.route("**/v1/ask", fulfil(sse(("delta", {"text": EVIL}), ("done", {"answer": answer}))))
    page.goto("/")
    ask(page, EVIL)
    page.locator(".chip").click()
    expect(page.locator("blockquote")).to_have_text(EVIL)
    expect(page.locator(".answer")).to_contain_text("[9]")
    expect(page.locator(".notes li")).to_have_text(EVIL)
    expect(page.locator(".turn img, .turn b, .turn a")).to_have_count(0)
    assert page.title() == "Ask the articles"


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
        page.goto("/")
        ask(page, "Who painted the gate of Oxmoor?")
        answer = page.locator(".answer")
        expect(answer).to_contain_text("painted by Tilda Rask ‹img src=x onerror=")
        expect(answer.locator(".chip")).to_have_count(1)
        page.locator(".chip").click()
        expect(page.locator("blockquote")).to_contain_text(sentence)
        expect(page.locator(".turn img, .turn b, .turn script")).to_have_count(0)
        links = page.locator(".turn a").evaluate_all("links => links.map((a) => a.protocol)")
        assert set(links) <= {"http:", "https:"}
        page.goto(f"/articles/{article['id']}")
        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator("main")).to_contain_text("painted by Tilda Rask <img src=x")
        expect(page.locator("main img, main b, main script")).to_have_count(0)
        assert "owned" not in page.title().replace(EVIL, "")
        assert all(url.startswith(served.address) for url in asked_for)
    finally:
        served.http.delete(f"/v1/articles/{article['id']}")


def test_what_words_about_time_did_is_told(page: Page, served: Served) -> None:
    answer = answer_of(served)
    used = {
        "phrase": EVIL,
        "after": "2026-11-16T00:00:00+08:00",
        "before": "2026-11-22T23:59:59.999999+08:00",
        "newest": False,
        "used_as": "filter",
        "widened": False,
        "as_of": "2026-11-19T15:00:00+08:00",
    }
    answer["searched"]["time"] = used
    page.route("**/v1/ask", fulfil(sse(("done", {"answer": answer}))))
    page.goto("/")
    ask(page, CHAIRED)
    told = "Only articles published 16 November 2026 – 22 November 2026 were searched"
    expect(page.locator(".time")).to_have_text(f"{told}, because you asked about “{EVIL}”.")
    used |= {"newest": True, "used_as": "preference", "after": None, "before": None}
    page.route("**/v1/ask", fulfil(sse(("done", {"answer": answer}))))
    ask(page, CHAIRED)
    expect(page.locator(".time").last).to_contain_text("Newer articles came first, because")


def test_an_answer_can_be_stopped(page: Page) -> None:
    page.goto("/")
    held: list[Route] = []
    page.route("**/v1/ask", lambda route: held.append(route))
    page.get_by_label("Your question").fill(CHAIRED)
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).to_have_text("Searching the articles")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_the_stream_parser_takes_any_cut_of_the_bytes(page: Page) -> None:
    texts = ["naïve ", "日本語", "🦊\u2028", "a\nb\r\n", ""]
    stream = b": hello\n\n".join(encode_event(DeltaEvent(text=text)) for text in texts)
    wire = stream.decode()
    raw = "".join(
        f"event: delta\r\ndata: {json.dumps({'text': t}, ensure_ascii=False)}\r\n\r\n"
        for t in texts
    )
    page.goto("/")
    for body in (wire, wire.replace("\n", "\r"), raw):
        encoded = body.encode()
        cuts = sorted(random.Random(7).choices(range(len(encoded) + 1), k=60))
        parts = [list(encoded[a:b]) for a, b in zip([0, *cuts], [*cuts, len(encoded)], strict=True)]
        parsed = page.evaluate(
            """async (parts) => {
              const { EventParser } = await import("/static/stream.js");
              const [parser, decoder] = [new EventParser(), new TextDecoder()];
              return parts.flatMap((part) =>
                parser.push(decoder.decode(new Uint8Array(part), { stream: true })));
            }""",
            parts,
        )
        found = [event["data"]["text"] for event in parsed]
        # a last lone return may still be followed by its line feed
        assert found == texts or (body.endswith("\r") and found == texts[:-1])


@pytest.mark.parametrize("path", ["/", "/docs", "article"])
def test_pages_fit_a_small_screen(page: Page, served: Served, path: str) -> None:
    if path == "article":
        path = answer_of(served)["citations"][0]["view_url"]
    page.goto(path)
    if path == "/":
        ask(page, CHAIRED)
        page.locator(".chip").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_article_page_needs_no_script(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(answer_of(served)["citations"][0]["view_url"])
        expect(page.locator("h1")).to_have_text("CNRE holds its spring meeting")
        expect(page.locator("mark#quote")).to_contain_text("chaired by Liu Peixun")
        expect(page.get_by_role("link", name="Read the original at example.com")).to_be_visible()


def test_the_conversation_is_announced_to_screen_readers(page: Page) -> None:
    page.goto("/")
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    ask(page, CHAIRED)
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("blockquote").first).to_be_hidden()


def fulfil(body: str) -> Any:
    """A reply of the network instead of the server's."""
    return lambda route: route.fulfill(body=body, content_type="text/event-stream")
