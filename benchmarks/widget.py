"""What the widget costs a page: bytes, time to the first text, movement, memory of 200 turns.

python -m benchmarks.widget

Needs Chromium. The server answers from the sample articles; the 200 turns are one recorded answer.
"""

import statistics
from collections.abc import Callable

from playwright.sync_api import Browser, Page, Response

from benchmarks.sample_site import ask, chromium, open_host_page, sample_server

QUESTIONS = (
    "who chaired the CNRE meeting?",
    "How large was the Torrvik loan?",
    "Where was the alliance founded?",
    "What is the boiling point of tungsten on Mars?",
    "Who lent money to Torrvik?",
)
TURNS = 200
_WATCH = """() => new Promise((resolve) => {
  const root = document.querySelector("qa-assistant").shadowRoot;
  const turns = root.querySelectorAll(".turn").length + 1;
  const begun = performance.now();
  const hasText = () =>
    root.querySelector(`.turn:nth-child(${turns}) .answer:not(:empty)`);
  const look = () => requestAnimationFrame(() =>
    hasText() ? resolve(performance.now() - begun) : look());
  root.querySelector(".form").requestSubmit();
  look();
})"""
_SHIFTS = """() => { window.shift = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map((source) => source.node);
    if (moved.some((node) => node?.getRootNode() === document && node.localName !== "qa-assistant"))
      window.shift += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true }); }"""


def main() -> None:
    """Measure and print."""
    with sample_server() as server, chromium() as browser:
        for measure in (print_bytes, print_time_to_text, print_own_time, print_memory):
            measure(browser, server)


def print_bytes(browser: Browser, server: str) -> None:
    """What is sent for the widget until it is open, compressed, headers left out."""
    sizes: dict[str, int] = {}

    def note(response: Response) -> None:
        if "widget" in response.url:
            sizes[response.url] = int(response.header_value("content-length") or 0)

    page = browser.new_page()
    page.on("response", note)
    open_host_page(page, server)
    page.locator(".launcher").click()
    page.locator(".form").wait_for()
    print(f"bytes of the widget, compressed   {sum(sizes.values()):8,} in {len(sizes)} files")
    page.close()


def print_time_to_text(browser: Browser, server: str) -> None:
    """From pressing the button to the frame that shows the first text of the answer."""
    page = browser.new_page()
    open_host_page(page, server, words=20)
    page.evaluate(_SHIFTS)
    page.locator(".launcher").click()
    taken = [_milliseconds_to_text(page, question) for question in QUESTIONS]
    page.locator("[aria-label=Close]").click()
    print(
        f"press to first text, median/max   {statistics.median(taken):8.0f} / {max(taken):.0f} ms"
    )
    print(f"layout shift of the host page     {page.evaluate('window.shift'):8}")
    page.close()


def print_own_time(browser: Browser, server: str) -> None:
    """The same with an answer that is there at once: what the widget itself takes."""
    page = _open_with_recording(browser, server)
    taken = [_milliseconds_to_text(page, QUESTIONS[0]) for _ in range(20)]
    print(
        f"the same, of a recorded answer    {statistics.median(taken):8.0f} / {max(taken):.0f} ms"
    )
    page.close()


def print_memory(browser: Browser, server: str) -> None:
    """The page's JavaScript heap and its nodes, before and after 200 turns."""
    page = _open_with_recording(browser, server)
    measure = _heap(page)
    before = measure()
    for _ in range(TURNS):
        ask(page, QUESTIONS[0])
    after = measure()
    print(f"heap, one turn / {TURNS} more turns    {before[0]:8.1f} / {after[0]:.1f} MB")
    print(f"nodes, the same                   {before[1]:8,} / {after[1]:,}")
    page.close()


def _open_with_recording(browser: Browser, server: str) -> Page:
    """A page with one turn, on which each question gets the same recorded answer."""
    page = browser.new_page()
    open_host_page(page, server)
    page.locator(".launcher").click()
    asked = {"question": QUESTIONS[0], "stream": True}
    recorded = page.request.post(f"{server}/v1/ask", data=asked).text()
    page.route(
        f"{server}/v1/ask",
        lambda route: route.fulfill(body=recorded, content_type="text/event-stream"),
    )
    ask(page, QUESTIONS[0])
    return page


def _milliseconds_to_text(page: Page, question: str) -> float:
    page.locator(".form textarea").fill(question)
    taken: float = page.evaluate(_WATCH)
    page.locator('.turn:last-child[aria-busy="false"]').wait_for()
    return taken


def _heap(page: Page) -> Callable[[], tuple[float, int]]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def measure() -> tuple[float, int]:
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        found = {metric["name"]: metric["value"] for metric in metrics}
        return found["JSHeapUsedSize"] / 1e6, int(found["Nodes"])

    return measure


if __name__ == "__main__":
    main()
