"""One parser a format, chosen by what the content is; see `PARSERS`."""

from ingest.models import MediaType, ParsedDocument
from ingest.parsers.detection import detect_media_type
from ingest.parsers.docx import parse_docx
from ingest.parsers.eml import parse_eml
from ingest.parsers.epub import parse_epub
from ingest.parsers.html import parse_html
from ingest.parsers.json_ld import parse_json_ld
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.pdf import parse_pdf
from ingest.parsers.text import parse_text
from ingest.protocols import Parser

PARSERS: dict[MediaType, Parser] = {
    MediaType.HTML: parse_html,
    MediaType.MARKDOWN: parse_markdown,
    MediaType.TEXT: parse_text,
    MediaType.PDF: parse_pdf,
    MediaType.DOCX: parse_docx,
    MediaType.EML: parse_eml,
    MediaType.EPUB: parse_epub,
    MediaType.JSON_LD: parse_json_ld,
}

__all__ = ["PARSERS", "detect_media_type", "parse"]


def parse(content: bytes, name: str) -> ParsedDocument:
    """The document's blocks and metadata.

    Raises `UnsupportedFormat`, `DamagedFile` or `EmptyArticle`; each names the file and what to do.
    """
    return PARSERS[detect_media_type(content, name)](content, name)
