"""Blocks of markup in which everything is the text: a chapter of a book, a letter, a body field.

Unlike `html`, which has to find an article among menus, this leaves nothing out but what is never
shown.
"""

from collections.abc import Iterator
from typing import Any

from ingest.models import Block, BlockKind

_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "title", "svg", "iframe"})
_BREAKS = frozenset(
    """address article aside blockquote body dd div dl dt figcaption figure footer form header
    hr html li main nav ol p pre section table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6
    center fieldset""".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def blocks_of_markup(root: Any) -> Iterator[Block]:
    """Headings, paragraphs, list items and rows of an lxml tree, in order."""
    text: list[str] = []
    kind, level = BlockKind.PARAGRAPH, 1
    cells: list[str] | None = None
    for event, element in _walk(root):
        name = _name(element)
        if event == "text":
            text.append(element)
            continue
        if name == "br":
            text.append("\n" if event == "start" else "")
        elif name in ("td", "th") and cells is not None:
            if event == "end":
                cells.append(" ".join("".join(text).split()))
                text = []
        elif name in _BREAKS and not (cells is not None and name != "tr"):
            yield from _flushed(text, kind, level)
            text = []
            if name == "tr":
                if event == "end" and cells:
                    row = " | ".join(filter(None, cells))
                    yield from _flushed([row], BlockKind.TABLE_ROW, 1)
                cells = [] if event == "start" else None
            kind, level = _kind(name) if event == "start" else (BlockKind.PARAGRAPH, 1)
    yield from _flushed(text, kind, level)


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    """Starts and ends of elements and the texts between them, without recursion."""
    waiting: list[tuple[str, Any]] = [("start", root)]
    while waiting:
        event, element = waiting.pop()
        if event != "start":
            yield event, element
            continue
        yield "start", element
        following: list[tuple[str, Any]] = [("text", element.text or "")]
        for child in element:
            if isinstance(child.tag, str) and _name(child) not in _HIDDEN:
                following.append(("start", child))
            following.append(("text", child.tail or ""))
        waiting.append(("end", element))
        waiting.extend(reversed(following))


def _name(element: Any) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _kind(name: str) -> tuple[BlockKind, int]:
    if name in _HEADINGS:
        return BlockKind.HEADING, _HEADINGS[name]
    return (BlockKind.LIST_ITEM, 1) if name == "li" else (BlockKind.PARAGRAPH, 1)


def _flushed(text: list[str], kind: BlockKind, level: int) -> Iterator[Block]:
    """The text so far as a block; white space of the markup means nothing, `<br>` a line."""
    lines = (" ".join(line.split()) for line in _lines(text))
    whole = "\n".join(filter(None, lines))
    if not whole:
        return
    if kind is BlockKind.PARAGRAPH:
        yield Block(kind=kind, text=whole)
    else:
        yield Block(kind=kind, text=whole.replace("\n", " "), level=level)


def _lines(text: list[str]) -> list[str]:
    """The pieces joined, cut where a line break was meant."""
    lines = [""]
    for piece in text:
        if piece == "\n":
            lines.append("")
        else:
            lines[-1] += piece
    return lines
