"""DOCX (Word): headings by style, list items, tables row by row, the document's properties."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.errors import DamagedFile, EmptyArticle
from ingest.metadata import language_code, name_or_none
from ingest.models import Block, BlockKind, DocumentMetadata, ParsedDocument
from ingest.parsers.front_lines import take_front_lines

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MAX_UNPACKED_BYTES = 256 * 1024 * 1024

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
    from docx.table import Table

    for element in document.iter_inner_content():
        if isinstance(element, Table):
            yield from _rows(element)
        else:
            yield _paragraph(element)


def _paragraph(paragraph: "Paragraph") -> Block:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    text = paragraph.text
    if style.lower() == "title":
        return Block(kind=BlockKind.HEADING, text=text, level=1)
    if match := _HEADING_STYLE.match(style):
        return Block(kind=BlockKind.HEADING, text=text, level=min(int(match[1]), 6))
    properties = paragraph._p.pPr  # numbering has no public door
    numbered = properties is not None and properties.numPr is not None
    if numbered or style.lower().startswith("list "):
        return Block(kind=BlockKind.LIST_ITEM, text=" ".join(text.split()))
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def _rows(table: "Table") -> Iterator[Block]:
    for row in table.rows:
        # A merged cell is listed once for each column that it spans.
        cells = {id(cell._tc): " ".join(cell.text.split()) for cell in row.cells}
        yield Block(kind=BlockKind.TABLE_ROW, text=" | ".join(filter(None, cells.values())))
