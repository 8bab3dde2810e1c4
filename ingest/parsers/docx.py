"""DOCX (Word): headings by style, list items, tables row by row, the document's properties."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, EmptyArticle
from ingest.metadata import language_code, name_or_none
from ingest.models import Block, BlockKind, DocumentMetadata, ParsedDocument
from ingest.parsers.front_lines import take_front_lines

if TYPE_CHECKING:
    from docx.document import Document

MAX_UNPACKED_BYTES = 256 * 1024 * 1024

_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORDS = ("t", "tab", "ptab", "br", "cr", "noBreakHyphen")
# What is no text of the document any more, or is none of its own: formats, text boxes, the reading
# of a character, and what stands in for programs that cannot show the element before it.
_PASSED_OVER = frozenset(
    _NAMESPACE + name for name in ("moveFrom", "del", "pPr", "sdtPr", "txbxContent", "rt")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_CONTENTS_GALLERY = "Table of Contents"

_HEADING_STYLE = re.compile(r"heading ([1-9])", re.IGNORECASE)
# What programs write as the author when nobody is.
_PROGRAM_NAMES = frozenset({"python-docx", "microsoft office user", "user", "admin", "author"})


def parse_docx(content: bytes, name: str) -> ParsedDocument:
    """The document's blocks; its dates of creation and change are the file's, and not used."""
    document = _open(content, name)
    blocks = [block for block in _blocks(document) if block.text.strip()]
    if not blocks:
        raise EmptyArticle(f"{name} holds no text (pictures are not read). Add text to it.")
    headed = blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1
    lines, rest = take_front_lines(blocks[1:] if headed else blocks)
    # The first heading was written to be read; the property is often left over from a template.
    title = DocumentMetadata(title=name_or_none(blocks[0].text) if headed else None)
    return ParsedDocument(
        blocks=(*blocks[: int(headed)], *rest),
        metadata=title.or_else(lines).or_else(_properties(document)),
    )


def _open(content: bytes, name: str) -> "Document":
    # Imported here: python-docx takes long to load, and only DOCX files need it.
    import docx

    advice = "Open it in Word and save it again, or get a complete copy."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise DamagedFile(f"{name} unpacks to an unreasonable size. {advice}")
        return docx.Document(io.BytesIO(content))
    except DamagedFile:
        raise
    except Exception as exc:  # python-docx and its XML parser fail in many ways on damaged files
        raise DamagedFile(f"{name} is damaged and cannot be read as DOCX. {advice}") from exc


def _properties(document: "Document") -> DocumentMetadata:
    properties = document.core_properties
    author = name_or_none(properties.author)
    return DocumentMetadata(
        title=name_or_none(properties.title),
        author=None if author and author.casefold() in _PROGRAM_NAMES else author,
        language=language_code(properties.language),
        tags=frozenset(
            tag for text in (properties.keywords or "").split(",") if (tag := name_or_none(text))
        ),
    )


def _blocks(document: "Document") -> Iterator[Block]:
    for element in _outermost(document.element.body, "p", "tbl"):
        if element.tag == f"{_NAMESPACE}tbl":
            yield from _rows(element)
        else:
            yield _paragraph(element, document)


def _outermost(root: Any, *names: str) -> Iterator[Any]:
    """The elements of these names below an element, in order, none of them inside another.

    Whatever stands between counts for nothing: content controls, tracked insertions, smart tags.
    """
    from lxml import etree  # type: ignore[import-untyped]  # its stubs are a package of their own

    wanted = {_NAMESPACE + name for name in names}
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element is root:
            continue
        if element.tag in wanted:
            yield element
            walk.skip_subtree()
        elif element.tag in _PASSED_OVER or _is_filled_in(element):
            walk.skip_subtree()


def _is_filled_in(element: Any) -> bool:
    """Whether it is a content control with what Word put in: a prompt, a table of contents."""
    properties = element.find(f"{_NAMESPACE}sdtPr")
    if properties is None:
        return False
    gallery = properties.find(f".//{_NAMESPACE}docPartGallery")
    is_contents = gallery is not None and gallery.get(f"{_NAMESPACE}val") == _CONTENTS_GALLERY
    return is_contents or properties.find(f"{_NAMESPACE}showingPlcHdr") is not None


def _text(element: Any) -> str:
    return "".join(map(str, _outermost(element, *_WORDS)))


def _paragraph(element: Any, document: "Document") -> Block:
    from docx.text.paragraph import Paragraph

    named = Paragraph(element, document).style
    style = (named.name if named is not None else "") or ""
    text = _text(element)
    if style.lower() == "title":
        return Block(kind=BlockKind.HEADING, text=text, level=1)
    if match := _HEADING_STYLE.match(style):
        return Block(kind=BlockKind.HEADING, text=text, level=min(int(match[1]), 6))
    properties = element.pPr  # numbering has no public door
    numbered = properties is not None and properties.numPr is not None
    if numbered or style.lower().startswith("list "):
        return Block(kind=BlockKind.LIST_ITEM, text=" ".join(text.split()))
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def _rows(table: Any) -> Iterator[Block]:
    """A row each; a cell merged over several rows is in each of them."""
    above: dict[int, str] = {}
    for row in _outermost(table, "tr"):
        column, texts = row.grid_before, []
        for cell in _outermost(row, "tc"):
            if cell.vMerge != "continue":
                paragraphs = map(_text, _outermost(cell, "p"))
                above[column] = " ".join(" ".join(paragraphs).split())
            texts.append(above.get(column, ""))
            column += cell.grid_span
        yield Block(kind=BlockKind.TABLE_ROW, text=" | ".join(filter(None, texts)))
