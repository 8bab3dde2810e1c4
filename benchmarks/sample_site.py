"""A server with the sample articles, and a browser before it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SERVING = re.compile(r"Chat page: (http://\S+?)/?$")
HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The Lingen Daily</title>
<meta name="viewport" content="width=device-width"><style>
body{{margin:0 auto;max-width:46rem;padding:2rem 1.5rem;font:1.1rem/1.6 Georgia,serif;color:#222}}
h1{{font-size:2rem;line-height:1.2}}</style></head><body><h1>Rare earths in the news</h1>{words}
<script type="module" src="{server}/widget.js" data-examples="{examples}"></script></body></html>"""
WORDS = (
    "<p>Mines, plants and the people who run them: what our reporters have written this year. "
    "Ask the archive at the corner of this page; each answer opens the sentence it rests on.</p>"
)


@contextmanager
def sample_server() -> Iterator[str]:
    """The address of a server over the sample articles, in a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "qa_assistant", "serve", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--ingest", str(ROOT / "samples" / "articles")],
            cwd=folder,
            env={**os.environ, "QA_HOME": f"{folder}/home", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield next(found[1] for line in process.stdout if (found := SERVING.search(line)))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def open_host_page(page: Page, server: str, *, words: int = 1, examples: str = "") -> None:
    """Show a page that carries the widget."""
    html = HOST.format(server=server, words=WORDS * words, examples=examples)
    page.route(
        f"{server}/host-page", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto(f"{server}/host-page")


def ask(page: Page, question: str) -> None:
    """Ask in the widget, and wait until the answer is whole."""
    field = page.locator("qa-assistant .form textarea")
    field.fill(question)
    field.press("Enter")
    page.locator('.turn:last-child[aria-busy="false"]').wait_for(timeout=120_000)
