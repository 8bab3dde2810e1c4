"""Markdown (CommonMark with tables) and its YAML front matter."""

import re
from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.errors import DamagedFile
from ingest.metadata import language_code, name_or_none, normalise_url, parse_date
from ingest.models import Block, BlockKind, DocumentMetadata, ParsedDocument
from ingest.parsers.decoding import decode
from ingest.parsers.front_lines import take_front_lines

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_HTML = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*>", re.DOTALL)
_KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "publisher": ("publisher", "source", "site"),
    "url": ("url", "canonical_url", "canonical", "link"),
    "published_at": ("published", "published_at", "date", "pubdate"),
    "updated_at": ("updated", "updated_at", "modified", "lastmod"),
    "language": ("language", "lang"),
    "tags": ("tags", "keywords"),
    "groups": ("groups",),
}


def parse_markdown(content: bytes, name: str) -> ParsedDocument:
    """Headings, paragraphs, list items and table rows; fields from front matter or first lines."""
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    front, text = _front_matter(text, name)
    blocks = list(_blocks(MarkdownIt("commonmark").enable("table").parse(text)))
    headed = bool(blocks) and blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1
    lines, rest = take_front_lines(blocks[1:] if headed else blocks)
    title = name_or_none(blocks[0].text) if headed else None
    return ParsedDocument(
        blocks=(*blocks[: int(headed)], *rest),
        metadata=front.or_else(DocumentMetadata(title=title)).or_else(lines),
    )


def _front_matter(text: str, name: str) -> tuple[DocumentMetadata, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return DocumentMetadata(), text
    try:
        values = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        line = getattr(getattr(exc, "problem_mark", None), "line", 0) + 2
        raise DamagedFile(
            f"{name}: the front matter is not valid YAML near line {line}. "
            "Put values that contain a colon in quotes."
        ) from exc
    if not isinstance(values, dict):
        return DocumentMetadata(), text
    return _fields({str(key).lower(): value for key, value in values.items()}), text[match.end() :]


def _fields(values: dict[str, Any]) -> DocumentMetadata:
    found = {
        field: next((values[key] for key in keys if values.get(key)), None)
        for field, keys in _KEYS.items()
    }
    return DocumentMetadata(
        title=name_or_none(_plain(found["title"])),
        author=name_or_none(", ".join(_names(found["author"], separator=None)) or None),
        publisher=name_or_none(_plain(found["publisher"])),
        url=normalise_url(_plain(found["url"])),
        published_at=parse_date(found["published_at"]),
        updated_at=parse_date(found["updated_at"]),
        language=language_code(found["language"]),
        tags=frozenset(_names(found["tags"])),
        groups=frozenset(_names(found["groups"])),
    )


def _plain(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) else None


def _names(value: object, *, separator: str | None = ",") -> list[str]:
    """A list of names, also from one string that lists them."""
    if isinstance(value, str):
        value = value.split(separator) if separator else [value]
    texts = [_plain(item) for item in value] if isinstance(value, list) else []
    return [name for text in texts if (name := name_or_none(text))]


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    """The blocks of a token stream; `markers` are those of the open list items, used ones empty."""
    markers: list[str] = []
    heading = 0
    for token, row in _with_rows(tokens):
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "list_item_open":
                markers.append(f"{token.info}{token.markup}" if token.info else "-")
            case "list_item_close":
                markers.pop()
            case "tr_close":
                yield Block(kind=BlockKind.TABLE_ROW, text=" | ".join(filter(None, row)))
            case "inline":
                yield _text_block(_inline_text(token), heading, markers)
                heading = 0
            case "fence" | "code_block":
                yield Block(kind=BlockKind.PARAGRAPH, text=token.content)
            case "html_block":
                yield Block(kind=BlockKind.PARAGRAPH, text=_HTML.sub(" ", token.content))
            case _:
                pass


def _with_rows(tokens: list[Token]) -> Iterator[tuple[Token, list[str]]]:
    """The tokens without those of table cells; with the end of a row come its cells' texts."""
    row: list[str] = []
    in_row = False
    for token in tokens:
        if token.type == "tr_open":
            row, in_row = [], True
        elif in_row and token.type == "inline":
            row.append(_inline_text(token))
        else:
            in_row = in_row and token.type != "tr_close"
            yield token, row


def _text_block(text: str, heading: int, markers: list[str]) -> Block:
    """A heading, the first paragraph of a list item, or a paragraph."""
    if heading:
        return Block(kind=BlockKind.HEADING, text=text, level=heading)
    if markers and markers[-1]:
        marker, markers[-1] = markers[-1], ""
        return Block(kind=BlockKind.LIST_ITEM, text=" ".join(text.split()), marker=marker)
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def _inline_text(token: Token) -> str:
    """The words alone: no emphasis, link targets, pictures or HTML."""
    pieces = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append(" " if child.type == "softbreak" else "\n")
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            pieces.append("\n")
    return "".join(pieces)
