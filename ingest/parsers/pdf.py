"""PDF: lines with their place on the page, joined into paragraphs by `pdf_layout`."""

import io
import logging
import math
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, ScannedDocument
from ingest.metadata import name_or_none
from ingest.models import BlockKind, DocumentMetadata, ParsedDocument
from ingest.parsers.front_lines import take_front_lines
from ingest.parsers.lines import looks_like_headline
from ingest.parsers.pdf_layout import Line, blocks_of

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 2_000
_TAIL_BYTES = 4_096
# Titles that programs put in when nobody chose one.
_PROGRAM_TITLES = ("untitled", "microsoft word", "document", "layout ", "print ")


def parse_pdf(content: bytes, name: str) -> ParsedDocument:
    """The text in paragraphs, without running headers, footers and page numbers."""
    reader = _open(content, name)
    try:
        pages = [_lines(page, number) for number, page in enumerate(reader.pages)]
        information = reader.metadata
    except Exception as exc:  # pypdf fails in many ways on damaged files
        raise _damaged(name) from exc
    blocks = blocks_of(pages)
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise ScannedDocument(
            f"{name} holds no text, only pictures (a scan?). Run text recognition on it first."
        )
    first = blocks[0]
    headed = first.kind is BlockKind.HEADING or looks_like_headline(first.text)
    headline = [first.model_copy(update={"kind": BlockKind.HEADING})] if headed else []
    lines, rest = take_front_lines(blocks[1:] if headed else blocks)
    title = DocumentMetadata(title=name_or_none(first.text) if headed else None)
    return ParsedDocument(
        blocks=(*headline, *rest),
        metadata=_stated(information).or_else(title).or_else(lines),
    )


def _open(content: bytes, name: str) -> "PdfReader":
    # Imported here: pypdf takes long to load, and only PDF files need it.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # It logs every irregularity that it could mend; what it could not is raised.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%%EOF" not in content[-_TAIL_BYTES:]:
        raise DamagedFile(f"{name} is truncated: its end is missing. Get a complete copy.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DamagedFile(f"{name} is encrypted. Save a copy without a password.")
        count = len(reader.pages)
    except DamagedFile:
        raise
    except PyPdfError as exc:
        if "crypt" in f"{type(exc).__name__} {exc}".lower():
            raise DamagedFile(f"{name} is encrypted. Save a copy without a password.") from exc
        raise _damaged(name) from exc
    except Exception as exc:  # pypdf fails in many ways on damaged files
        raise _damaged(name) from exc
    if count > MAX_PAGES:
        raise DamagedFile(f"{name} has {count} pages, more than {MAX_PAGES}. Split it.")
    return reader


def _damaged(name: str) -> DamagedFile:
    return DamagedFile(f"{name} is damaged and cannot be read as PDF. Get a complete copy.")


def _stated(information: Any) -> DocumentMetadata:
    """Title and author from the document's information; its dates are the file's, and not used."""
    if not information:
        return DocumentMetadata()
    title = name_or_none(information.title)
    if title and (title.lower().startswith(_PROGRAM_TITLES) or "." in title[-5:]):
        title = None  # "Microsoft Word - draft7.doc" and the like
    return DocumentMetadata(title=title, author=name_or_none(information.author))


def _lines(page: Any, number: int) -> list[Line]:
    """The page's lines in the order of its content, with position and size of their first piece."""
    lines: list[Line] = []
    current = Line(page=number)

    def visit(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        nonlocal current
        for position, piece in enumerate(text.split("\n")):
            if position:
                lines.append(current)
                current = Line(page=number)
            if piece.strip() and not current.text.strip():
                current.x, current.y, scale = _place(matrix, text_matrix)
                current.size = round(size * scale, 1)
                current.bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
            current.text += piece

    page.extract_text(visitor_text=visit)
    return [line for line in [*lines, current] if line.text.strip()]


def _place(outer: Any, inner: Any) -> tuple[float, float, float]:
    """Where the text's origin lies on the page, and how much its font is enlarged."""
    x = outer[0] * inner[4] + outer[2] * inner[5] + outer[4]
    y = outer[1] * inner[4] + outer[3] * inner[5] + outer[5]
    return x, y, math.hypot(inner[2], inner[3]) * math.hypot(outer[2], outer[3])
