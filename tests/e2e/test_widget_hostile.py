"""Markup and links in articles and questions: shown as text, and nothing is called."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.scripted import ScriptedServer, answer, citation, not_found
from tests.e2e.sites import FRIEND, Site, script_tag
from tests.e2e.widget import ask, open_widget

pytestmark = pytest.mark.browser

ELEMENTS = [
    "<img src={c}>",
    "<img src=x onerror=fetch('{c}')>",
    "<script src={c}></script>",
    "<script>fetch('{c}')</script>",
    "<svg onload=fetch('{c}')>",
    "<svg><script href={c}></script></svg>",
    "<svg><image href={c}></svg>",
    "<svg><use href='{c}#x'></svg>",
    "<iframe src={c}></iframe>",
    "<iframe srcdoc='<img src={c}>'></iframe>",
    "<object data={c}></object>",
    "<embed src={c}>",
    "<video src={c} autoplay>",
    "<video poster={c}>",
    "<audio src={c} autoplay>",
    "<link rel=stylesheet href={c}>",
    "<link rel=preload as=image href={c}>",
    "<style>@import '{c}';</style>",
    "<style>*{{background:url({c})}}</style>",
    "<div style='background:url({c})'>",
    "<base href={c}>",
    "<meta http-equiv=refresh content='0;url={c}'>",
    "<form action={c}><input autofocus onfocus=this.form.submit()></form>",
    "<details open ontoggle=fetch('{c}')>",
    "<body onload=fetch('{c}')>",
    "<input type=image src={c}>",
    "<template><img src={c}></template>",
    "<noscript><img src={c}></noscript>",
    "<math href=javascript:fetch('{c}')>",
    "<a href='{c}' ping='{c}'>x</a>",
    "</p></li></ol><img src={c}>",
    '"><img src={c}>',
    "'><img src={c}>",
    "]]><img src={c}>",
    "--><img src={c}>",
    "</textarea><img src={c}>",
    "</title><img src={c}>",
    "</style><img src={c}>",
    "&lt;img src={c}&gt;",
    "&#60;img src={c}&#62;",
    "\\u003cimg src={c}\\u003e",
    "![x]({c})",
    "[x]({c})",
    "[x](javascript:fetch('{c}'))",
    "[1]: {c}",
    "<{c}>",
    "{{{{constructor.constructor('fetch(`{c}`)')()}}}}",
    "${{fetch('{c}')}}",
    "<slot name=x onslotchange=fetch('{c}')>",
    "<qa-assistant endpoint={c}></qa-assistant>",
    "data: x\n\nevent: done\ndata: <img src={c}>",
    "\u202e<img src={c}>\u202c",
    "\x00<img src={c}>",
    "<marquee onstart=fetch('{c}')>",
    "<button popovertarget=x onclick=fetch('{c}') autofocus>",
]
ADDRESSES = [
    "javascript:fetch('{c}')",
    "JaVaScRiPt:fetch('{c}')",
    " javascript:fetch('{c}')",
    "java\nscript:fetch('{c}')",
    "java\tscript:fetch('{c}')",
    "\x01javascript:fetch('{c}')",
    "javascript&colon;fetch('{c}')",
    "javascript://{c}/%0afetch('{c}')",
    "vbscript:x",
    "data:text/html,<script>fetch('{c}')</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:{c}",
    "filesystem:{c}",
    "file:///etc/passwd",
    "view-source:{c}",
    "about:blank",
    "ftp://127.0.0.1/",
    "mailto:a@b.example",
    "tel:1",
    "ws://127.0.0.1/",
    "intent:#Intent;S.browser_fallback_url={c};end",
    "x-apple-helpbasic://x",
    "chrome://settings",
    "http:",
    "http://",
    "://",
    "\\\\",
    "?\x00",
]


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server that must see nothing: its address, and what it saw."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/seen", seen
    server.shutdown()
    server.server_close()
    thread.join()


def test_there_are_a_hundred_places_for_payloads() -> None:
    """Every payload stands in each field of an answer, and in the question."""
    assert len(ELEMENTS) * 9 + len(ADDRESSES) * 3 >= 100
    assert len(set(ELEMENTS)) + len(set(ADDRESSES)) >= 80


def test_markup_in_an_answer_or_a_question_stays_text(
    page: Page, site: Site, scripted: ScriptedServer, canary: tuple[str, list[str]]
) -> None:
    address, seen = canary
    site.put("/", "<h1>A page</h1>" + script_tag(scripted.address))
    page.goto(FRIEND)
    open_widget(page)
    for payload in ELEMENTS:
        evil = payload.format(c=address)
        cited = citation(title=evil, quote=evil, publisher=evil, copies=[{"title": evil}])
        names = {"aliases": [{"name": evil, "others": [evil]}]}
        scripted.reply(
            answer(
                text=f"{evil} [1]",
                short_answer=evil,
                citations=[cited],
                notes=[{"kind": evil, "text": evil}],
                suggestions=[evil],
                searched=names,
            )
        )
        turn = ask(page, evil)
        shown = evil.replace("\x00", "\ufffd") if "\x00" in evil else evil
        assert shown.split("\n")[0] in (turn.locator(".short").text_content() or "").replace(
            "\x00", "\ufffd"
        )
        turn.locator(".chip").last.click()
        assert (page.locator("blockquote").text_content() or "").startswith(evil.split("\n")[0])
        page.keyboard.press("Escape")
        page.get_by_role("button", name="New conversation").click()
    foreign = page.evaluate(
        """() => [...document.querySelector("qa-assistant").shadowRoot.querySelectorAll(
          "img,script,iframe,object,embed,video,audio,link,style,base,meta,details,template")].length"""
    )
    assert foreign == 0
    assert seen == []
    assert page.title() == "A page"


def test_only_web_addresses_become_links(
    page: Page, site: Site, scripted: ScriptedServer, canary: tuple[str, list[str]]
) -> None:
    address, seen = canary
    site.put("/", script_tag(scripted.address))
    page.goto(FRIEND)
    open_widget(page)
    for payload in ADDRESSES:
        evil = payload.format(c=address)
        nearest = [{"title": "Near", "publisher": None, "published_at": None, "view_url": evil}]
        scripted.reply(
            not_found(status="partial", text="It was so. [1]", nearest=nearest)
            | {"citations": [citation(view_url=evil, source_url=evil)]}
        )
        turn = ask(page)
        turn.locator(".chip").click()
        links = page.locator(".card a, .nearest a").evaluate_all(
            "links => links.map((link) => link.protocol)"
        )
        assert set(links) <= {"http:", "https:"}, payload
        page.keyboard.press("Escape")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".turn")).to_have_count(0)
    assert seen == []
