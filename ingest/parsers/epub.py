"""EPUB: the chapters in the order of the book, and what its package says about it."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ingest.errors import DamagedFile, EmptyArticle
from ingest.metadata import language_code, name_or_none, parse_date
from ingest.models import Block, DocumentMetadata, ParsedDocument
from ingest.parsers.markup import blocks_of_markup

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_MEMBERS = 10_000
_CONTAINER = "META-INF/container.xml"
_CHAPTERS = frozenset({"application/xhtml+xml", "text/html"})


def parse_epub(content: bytes, name: str) -> ParsedDocument:
    """All chapters; a book that is encrypted is an error that says so."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive, name)
            folder, package = _package(archive)
            blocks = tuple(_blocks(archive, folder, package))
    except DamagedFile:
        raise
    except Exception as exc:  # zipfile and lxml fail in many ways on damaged books
        raise _damaged(name) from exc
    if not any(block.text.strip() for block in blocks):
        raise EmptyArticle(f"{name} holds no text (pictures are not read).")
    return ParsedDocument(blocks=blocks, metadata=_fields(package))


def _check(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise DamagedFile(f"{name} unpacks to an unreasonable size. Get a complete copy.")
    if "META-INF/rights.xml" in archive.namelist():
        raise DamagedFile(f"{name} is encrypted. Get a copy without copy protection.")


def _package(archive: zipfile.ZipFile) -> tuple[str, Any]:
    """The folder of the package document, and its root."""
    container = _xml(archive.read(_CONTAINER))
    path = next(each.get("full-path") for each in container.iter() if _is(each, "rootfile"))
    return posixpath.dirname(path), _xml(archive.read(path))


def _blocks(archive: zipfile.ZipFile, folder: str, package: Any) -> Iterator[Block]:
    items = {each.get("id"): each for each in package.iter() if _is(each, "item")}
    for reference in package.iter():
        item = items.get(reference.get("idref")) if _is(reference, "itemref") else None
        if item is None or item.get("media-type") not in _CHAPTERS:
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if path in archive.namelist():
            yield from blocks_of_markup(_chapter(archive.read(path)))


def _fields(package: Any) -> DocumentMetadata:
    def first(name: str) -> str | None:
        found = (each.text for each in package.iter() if _is(each, name) and each.text)
        return next(found, None)

    return DocumentMetadata(
        title=name_or_none(first("title")),
        author=name_or_none(first("creator")),
        publisher=name_or_none(first("publisher")),
        published_at=parse_date(first("date")),
        language=language_code(first("language")),
    )


def _xml(content: bytes) -> Any:
    """An XML document; no entity is expanded and nothing is loaded."""
    from lxml import etree  # type: ignore[import-untyped]  # its stubs are a package of their own

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _chapter(content: bytes) -> Any:
    """A chapter, read as browsers read HTML: many books are no XML."""
    from lxml import html

    return html.fromstring(content)


def _is(element: Any, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name


def _damaged(name: str) -> DamagedFile:
    return DamagedFile(f"{name} is damaged and cannot be read as EPUB. Get a complete copy.")
