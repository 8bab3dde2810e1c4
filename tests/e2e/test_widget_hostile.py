"""Markup and links in articles and questions: shown as text, and nothing is called."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Served
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
    "<picture><source srcset={c}><img></picture>",
    "<img srcset='{c} 2x'>",
    "<image src={c}>",
    "<table background={c}><td background={c}>x</table>",
    "<frameset onload=fetch('{c}')>",
    "<portal src={c}></portal>",
    "<applet code={c}></applet>",
    "<track src={c}>",
    "<script type=module>import '{c}'</script>",
    '<script type=importmap>{{"imports":{{"x":"{c}"}}}}</script>',
    "<svg><animate attributeName=href values={c} /></svg>",
    "<svg><foreignObject><img src={c}></foreignObject></svg>",
    "<math><mtext><img src={c}></mtext></math>",
    "<select><option><img src={c}></select>",
    "<xmp><img src={c}></xmp>",
    "<plaintext><img src={c}>",
    "<a href=javascript:fetch('{c}')>x</a>",
    "<iframe src=javascript:fetch('{c}')></iframe>",
    "<input onfocus=fetch('{c}') autofocus>",
    "<dialog open oncancel=fetch('{c}')>x</dialog>",
    "<video><source onerror=fetch('{c}')></video>",
    "\ufeff<img src={c}>",
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


FOREIGN = """() => {
  const roots = [document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot)];
  const evil = "img,image,iframe,object,embed,video,audio,base,svg script,svg use,form[action]," +
    "style,template,math,applet,frameset,portal,a[href^='javascript:' i],a[ping]," +
    "[onerror],[onload],[onfocus],[onclick],[ontoggle]";
  return roots.filter(Boolean).flatMap((root) => [...root.querySelectorAll(evil)])
    .map((element) => element.outerHTML.slice(0, 100));
}"""


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


def test_there_are_a_hundred_payloads() -> None:
    """Every one stands in each field of an answer, in the question, and in an article."""
    assert len(set(ELEMENTS)) + len(set(ADDRESSES)) >= 100


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


def test_articles_full_of_payloads_are_words_on_every_page(
    browser: Browser, served: Served, canary: tuple[str, list[str]]
) -> None:
    """Without the pages' policy, so that nothing but the way they are made keeps them safe."""
    address, seen = canary
    evils = [payload.format(c=address).replace("\x00", "") for payload in [*ELEMENTS, *ADDRESSES]]
    paragraphs = "\n\n".join(f"Oxmoor {number} says {evil}" for number, evil in enumerate(evils))
    text = f"The gate of Oxmoor was painted by Tilda Rask {evils[0]} on Monday.\n\n{paragraphs}"
    who = {"title": f"Oxmoor {evils[1]}", "publisher": evils[2], "author": evils[3]}
    link = "https://evil.example/oxmoor"
    article = served.add(text, url=link, **who)
    changed = text.replace("Monday", f"Tuesday {evils[4]}")
    assert served.add(changed, url=link, **who)["version"] == 2
    asked = [f"Who painted the gate of Oxmoor? {evil}" for evil in evils[:3]]
    kept = [served.http.post("/v1/ask", json={"question": each}).json() for each in asked]
    served.http.post(
        "/v1/feedback", json={"answer_id": kept[0]["id"], "rating": "up", "comment": evils[5]}
    )
    page_of = f"/articles/{article['id']}"
    pages = {
        page_of: "main p",
        f"{page_of}?version=2&compare=1": "main ins",
        f"/answers/{kept[0]['id']}": ".turn .question",
        "/": "qa-assistant .greeting",
        "/admin": "#articles tbody tr",
        "/admin#questions": "#questions summary",
        "/admin#unanswered": "#unanswered h2",
        "/admin#feedback": "#feedback summary",
    }
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        for path, shown in pages.items():
            page.goto("about:blank")
            page.goto(served.address + path)
            expect(page.locator(shown).first).to_be_visible()
            if path == "/admin#questions":
                page.locator("#questions summary").first.click()
                page.locator("#questions").get_by_role("button", name="Why").first.click()
                expect(page.locator(".steps")).to_be_visible()
            foreign = page.evaluate(FOREIGN)
            assert foreign == [], path
        page.goto(served.address + page_of)
        words = page.locator("main").inner_text()
        assert sum(evil.split("\n")[0].strip() in words for evil in evils) > 0.9 * len(evils)
    assert seen == []
    served.http.delete(f"/v1/articles/{article['id']}")
    for each in kept:
        served.http.delete(f"/v1/conversations/{each['conversation_id']}")
