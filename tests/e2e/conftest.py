"""A real browser, and servers for it: the site of a friend, and one that answers by a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.scripted import ScriptedServer
from tests.e2e.sites import FRIEND, STRANGER, Site, script_tag
from tests.e2e.widget import open_widget
from tests.programs import required

# a busy machine is no failure
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A server for the pages of others, under the names of FRIEND and STRANGER."""
    with Site() as running:
        yield running


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:
    executable = required("chromium", package="chromium")
    rules = ", ".join(
        f"MAP {name.removeprefix('http://')}:80 127.0.0.1:{site.port}"
        for name in (FRIEND, STRANGER)
    )
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=[*options, f"--host-resolver-rules={rules}"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1100, "height": 760})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; anything that its console complains about fails the test."""
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield opened
    opened.close()
    assert [c for c in complaints if "net::ERR" not in c and "status of" not in c] == []


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A server that sends what the test tells it to."""
    with ScriptedServer() as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that checks a page for what keeps people from using it."""
    import axe_playwright_python

    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def widget(page: Page, site: Site, scripted: ScriptedServer) -> Page:
    """The page of another site, with the widget open on it."""
    site.put("/", script_tag(scripted.address))
    page.goto(FRIEND)
    open_widget(page)
    return page
