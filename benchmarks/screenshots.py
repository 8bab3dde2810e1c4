"""The pictures of the README, made anew.

python -m benchmarks.screenshots

Needs Chromium and a font; writes docs/images.
"""

from playwright.sync_api import Browser

from benchmarks.sample_site import ROOT, ask, chromium, open_host_page, sample_server

IMAGES = ROOT / "docs" / "images"
CHAIRED = "Who chaired the CNRE meeting?"
LOAN = "How large was the Torrvik loan?"


def main() -> None:
    """Take all of them."""
    with sample_server() as server, chromium() as browser:
        take_widget(browser, server)
        take_chat_page(browser, server)
        take_administration(browser, server)


def take_widget(browser: Browser, server: str) -> None:
    """The widget on a page, with a source open."""
    page = browser.new_page(viewport={"width": 1000, "height": 680})
    open_host_page(page, server, words=3, examples=f"{CHAIRED}|{LOAN}")
    page.locator(".launcher").click()
    ask(page, CHAIRED)
    page.locator(".chip").first.click()
    page.screenshot(path=IMAGES / "widget.png")
    page.close()


def take_chat_page(browser: Browser, server: str) -> None:
    """The chat page with two questions."""
    page = browser.new_page(viewport={"width": 1180, "height": 760})
    page.goto(server)
    ask(page, LOAN)
    ask(page, "What is the boiling point of tungsten on Mars?")
    page.locator("#new").click()
    ask(page, CHAIRED)
    page.screenshot(path=IMAGES / "chat.png")
    page.close()


def take_administration(browser: Browser, server: str) -> None:
    """The administration with a question explained."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto(f"{server}/admin#questions")
    page.locator("#questions summary").first.click()
    page.locator("#questions details button").first.click()
    page.locator("#questions .steps").wait_for()
    page.screenshot(path=IMAGES / "admin.png")
    page.close()


if __name__ == "__main__":
    main()
