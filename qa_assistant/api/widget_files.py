"""The widget's modules as any page may load them: without comments, compressed, kept in memory."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.problems import ROUTE_NOT_FOUND

router = APIRouter(include_in_schema=False)

PAGES = Path(__file__).parent.parent / "pages"
LOADER = "widget.js"
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)$", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_PUBLIC = {
    # scripts of modules are fetched with CORS, whatever the page
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True)
class WidgetFile:
    """A module as it is sent."""

    body: bytes
    compressed: bytes
    etag: str


@router.get("/widget.js")
def loader(request: Request) -> Response:
    """The one script that a page names; it loads the others."""
    return _reply(LOADER, request)


@router.get("/static/widget/{path:path}")
def module(path: str, request: Request) -> Response:
    """A module of the widget."""
    return _reply(f"widget/{path}", request)


def _reply(name: str, request: Request) -> Response:
    file = widget_files().get(name)
    if file is None:
        raise RequestRefused(ROUTE_NOT_FOUND, "The widget has no such file.")
    headers = {**_PUBLIC, "ETag": file.etag}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    body = file.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = file.compressed, "gzip"
    return Response(body, media_type="text/javascript", headers=headers)


@cache
def widget_files() -> dict[str, WidgetFile]:
    """Every module of the widget by its path below the pages' folder, the loader included."""
    paths = [PAGES / LOADER, *sorted((PAGES / "widget").rglob("*.js"))]
    return {path.relative_to(PAGES).as_posix(): _load(path) for path in paths}


def _load(path: Path) -> WidgetFile:
    body = strip_comments(path.read_text(encoding="utf-8")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return WidgetFile(body=body, compressed=gzip.compress(body, 9, mtime=0), etag=etag)


def strip_comments(script: str) -> str:
    """The script without its comment lines and indentation; every other line keeps its number."""
    blanked = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), script)
    return _INDENT.sub("", blanked)
