"""The pages for people: chat, article, and the reference of this API."""

from functools import cache
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qa_assistant.access.principals import Scope
from qa_assistant.api.article_page import NO_QUOTE, Quote, render_article
from qa_assistant.api.deps import CallerAccess, RunningServices, check_scope
from qa_assistant.api.reference_page import render_reference
from vectorstore.errors import ArticleNotFound

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGES = Path(__file__).parent.parent / "pages"
_OFFSETS = ("version", "start", "end", "compare")
NO_SCRIPTS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


@router.get("/")
def chat_page() -> HTMLResponse:
    """The chat page; its script talks to `/v1/ask`."""
    return HTMLResponse(_read("chat.html"))


@router.get("/answers/{id}")
def answer_page(id: str) -> HTMLResponse:
    """The chat page with one answer that somebody shared; its script looks it up."""
    return HTMLResponse(_read("chat.html"))


@router.get("/articles/{id}")
def article_page(
    id: str, request: Request, services: RunningServices, access: CallerAccess
) -> HTMLResponse:
    """An article, with the quote given by `start` and `end` marked; needs no script.

    With `compare`, what changed since that version.
    """
    if not (access.may(Scope.ASK) or access.may(Scope.SEARCH)):
        check_scope(access, Scope.SEARCH)
    asked = {name: _number(request.query_params.get(name)) for name in _OFFSETS}
    try:
        newest = services.store.article(id, readers=access.readers)
        article = newest
        if asked["version"] not in (None, newest.version):
            article = services.store.article(id, version=asked["version"], readers=access.readers)
        compared = None
        if asked["compare"] is not None:
            compared = services.store.article(id, version=asked["compare"], readers=access.readers)
    except ArticleNotFound:
        return HTMLResponse(_read("missing.html"), status_code=404, headers=NO_SCRIPTS)
    quote = _quote(asked["start"], asked["end"], len(article.text))
    html = render_article(
        _template("article.html"), article, quote=quote, newest=newest, compared=compared
    )
    return HTMLResponse(html, headers=NO_SCRIPTS)


@router.get("/admin")
def admin_page() -> HTMLResponse:
    """The administration; it holds nothing itself, and its script asks for what the key opens."""
    return HTMLResponse(_read("admin.html"))


@router.get("/docs")
def reference_page(request: Request) -> HTMLResponse:
    """The reference of the HTTP API, made from its OpenAPI document."""
    html = render_reference(_template("reference.html"), request.app.openapi())
    return HTMLResponse(html, headers=NO_SCRIPTS)


def _quote(start: int | None, end: int | None, length: int) -> Quote:
    """What to mark; offsets that make no sense mark nothing, the article is shown all the same."""
    if start is None or end is None or not 0 <= start < end <= length:
        return NO_QUOTE
    return Quote(start, end)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


@cache
def _read(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(_read(name))
