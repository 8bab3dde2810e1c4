"""HTML: the main text by trafilatura, in blocks, and what the page says about itself."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from ingest.errors import DamagedFile, EmptyArticle
from ingest.models import Block, BlockKind, ParsedDocument
from ingest.parsers.decoding import decode
from ingest.parsers.page_metadata import page_metadata

ENOUGH_CHARACTERS = 250
DEEPEST = 250
"""libxml2 leaves out without a word what lies a little deeper (256)."""

_LEVEL = re.compile(r"h([1-6])")
_BLANK_LINE = re.compile(r"\n\s*\n")
_INLINE = frozenset({"hi", "ref", "del", "span", "a", "b", "i", "em", "strong"})
_IGNORED = frozenset({"graphic"})


def parse_html(content: bytes, name: str) -> ParsedDocument:
    """The page's main text and metadata, without menus, comments and other clutter."""
    # Imported here: trafilatura takes a second to load, which only ingesting a page should pay.
    from trafilatura import load_html

    # Its messages are about its own stages; what matters to the caller is raised below.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(decode(content, markup=True))
    if tree is None:
        raise DamagedFile(f"{name} cannot be read as HTML. Open it in a browser and save it again.")
    if _depth(tree) >= DEEPEST:
        raise DamagedFile(
            f"{name} has elements inside of each other more than {DEEPEST} deep, which no article "
            "needs, and what is deeper cannot be read. Save its text as a file."
        )
    metadata = page_metadata(tree)
    body = _main_text(tree)
    if body is None:
        raise EmptyArticle(
            f"{name} holds no readable text. If a script builds the page, save it from a browser."
        )
    return ParsedDocument(blocks=tuple(_blocks(body)), metadata=metadata)


def _depth(tree: Any) -> int:
    """How deep elements lie inside of each other."""
    from lxml import etree  # type: ignore[import-untyped]  # its stubs are a package of their own

    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _main_text(tree: Any) -> Any:
    """The body that trafilatura extracts; the precise one, unless that leaves next to nothing."""
    from trafilatura import bare_extraction

    longest, length = None, 0
    for precise in (True, False):
        document: Any = bare_extraction(tree, include_comments=False, favor_precision=precise)
        body = document.body if document is not None else None
        found = len("".join(body.itertext()).strip()) if body is not None else 0
        if found > length:
            longest, length = body, found
        if length >= ENOUGH_CHARACTERS:
            break
    return longest


def _blocks(body: Any) -> Iterator[Block]:
    """The blocks of trafilatura's tree: `head`, `p`, `list`/`item`, `table`/`row`/`cell`, `quote`.

    Text that stands directly in a container is a paragraph.
    """
    text = body.text or ""
    for element in body:
        tag = element.tag
        if tag in _INLINE:
            text += _inline_text(element)
        elif tag == "lb":
            text += "\n"
        elif tag not in _IGNORED:
            yield from _paragraphs(text)
            text = ""
            yield from _element_blocks(element)
        text += element.tail or ""
    yield from _paragraphs(text)


def _element_blocks(element: Any) -> Iterator[Block]:
    match element.tag:
        case "head":
            level = _LEVEL.search(element.get("rend") or "")
            text = " ".join(_inline_text(element).split())
            yield Block(kind=BlockKind.HEADING, text=text, level=int(level[1]) if level else 2)
        case "p" if not any(child.tag in ("p", "list", "table", "head") for child in element):
            yield from _paragraphs(_inline_text(element))
        case "list":
            yield from _list_items(element)
        case "row":
            cells = [" ".join(_inline_text(cell).split()) for cell in element.iterchildren("cell")]
            yield Block(kind=BlockKind.TABLE_ROW, text=" | ".join(filter(None, cells)))
        case "code":
            yield Block(kind=BlockKind.PARAGRAPH, text=_inline_text(element))
        case _:
            yield from _blocks(element)


def _list_items(element: Any) -> Iterator[Block]:
    ordered = element.get("rend") == "ol"
    for number, item in enumerate(element, start=1):
        marker = f"{number}." if ordered else "-"
        for position, block in enumerate(_blocks(item)):
            opens = position == 0 and block.kind is not BlockKind.LIST_ITEM
            if opens or block.kind is BlockKind.PARAGRAPH:
                kind = BlockKind.LIST_ITEM if opens else block.kind
                text = " ".join(block.text.split()) if opens else block.text
                yield Block(kind=kind, text=text, marker=marker)
            else:
                yield block


def _inline_text(element: Any) -> str:
    """The text of an element and all in it; a line break is a newline."""
    pieces = [element.text or ""]
    for inner in element.iterdescendants():
        if not isinstance(inner.tag, str):
            pieces.append(inner.tail or "")
            continue
        pieces.append("\n" if inner.tag == "lb" else "")
        pieces.append("" if inner.tag in _IGNORED else inner.text or "")
        pieces.append(inner.tail or "")
    return "".join(pieces)


def _paragraphs(text: str) -> Iterator[Block]:
    """Two line breaks in a row part paragraphs, as on pages written without `<p>`."""
    for piece in _BLANK_LINE.split(text):
        if piece.strip():
            yield Block(kind=BlockKind.PARAGRAPH, text=piece)
