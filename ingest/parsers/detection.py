"""Says what format some bytes are in: by the content first, by the name second."""

import io
import re
import zipfile
from pathlib import PurePath

from ingest.errors import DamagedFile, EmptyArticle, UnsupportedFormat
from ingest.models import MediaType
from ingest.parsers.decoding import decode

SUPPORTED = "HTML, Markdown, plain text, PDF, DOCX, EML, EPUB and JSON-LD"

_SUFFIXES = {
    "html": MediaType.HTML,
    "htm": MediaType.HTML,
    "xhtml": MediaType.HTML,
    "md": MediaType.MARKDOWN,
    "markdown": MediaType.MARKDOWN,
    "mdown": MediaType.MARKDOWN,
    "txt": MediaType.TEXT,
    "text": MediaType.TEXT,
    "jsonld": MediaType.JSON_LD,
    "eml": MediaType.EML,
    "": MediaType.TEXT,
}
_SUFFIX = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,9})$")
_HTML_START = re.compile(
    r"\s*(?:(?><\?xml[^>]*\?>)\s*|(?><!--.*?-->)\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG_START = re.compile(
    r"\s*<(?:article|main|section|div|p|h[1-6]|ul|ol|table|title|meta|span)\b[^>]*>", re.IGNORECASE
)
_ANY_TAG = re.compile(r"<(?:!doctype|/?[a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
_HEADERS = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t]+[^\n]*\n)*){2,}")
_LETTER_HEADERS = frozenset({"message-id", "mime-version", "received", "return-path"})
_JSON_START = re.compile(r"\s*[\[{]")
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old or password-protected Office file; save it as DOCX, unprotected",
    b"{\\rtf": "rich text (RTF); save it as DOCX",
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"BZh": "compressed (bzip2); unpack it first",
    b"\x89PNG": "an image; run text recognition on it first",
    b"\xff\xd8\xff": "an image; run text recognition on it first",
    b"GIF8": "an image; run text recognition on it first",
}
# Control characters that no text has; tabs, line breaks, form feeds and escape are left out.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def detect_media_type(content: bytes, name: str) -> MediaType:
    """The format, or `UnsupportedFormat` that says what can be read; no bytes: `EmptyArticle`."""
    if not content.strip():
        raise EmptyArticle(f"{name} is empty: nothing to ingest. Add text to it, or leave it out.")
    if b"%PDF-" in content[:1024]:
        return MediaType.PDF
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content, name)
    for magic, what in _REFUSED.items():
        if content.startswith(magic):
            raise UnsupportedFormat(f"{name} is {what}. Supported: {SUPPORTED}.")
    return _text_type(decode(content[:65_536]), name)


def _text_type(start: str, name: str) -> MediaType:
    if len(_CONTROLS.findall(start)) > len(start) // 200:
        raise UnsupportedFormat(f"{name} is not text but binary data. Supported: {SUPPORTED}.")
    if _HTML_START.match(start):
        return MediaType.HTML
    if _is_letter(start, name):
        return MediaType.EML
    if _JSON_START.match(start) and '"@type"' in start:
        return MediaType.JSON_LD
    match = _SUFFIX.search(PurePath(name).name)
    suffix = match[1].lower() if match else ""
    named = _SUFFIXES.get(suffix)
    if named is None:
        raise UnsupportedFormat(
            f"{name} has the unsupported type .{suffix}. Supported: {SUPPORTED}; "
            "if it holds an article as text, rename it to .txt."
        )
    if named is MediaType.TEXT and _TAG_START.match(start):
        return MediaType.HTML
    if named is MediaType.HTML and not _ANY_TAG.search(start):
        return MediaType.TEXT
    return named


def _office_type(content: bytes, name: str) -> MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
    except zipfile.BadZipFile as exc:
        raise DamagedFile(
            f"{name} is damaged: it begins like a DOCX or ZIP file, and its end is missing. "
            "Get a complete copy."
        ) from exc
    if "word/document.xml" in members:
        return MediaType.DOCX
    if "META-INF/container.xml" in members:
        return MediaType.EPUB
    raise UnsupportedFormat(
        f"{name} is a ZIP file, and neither DOCX nor EPUB. Supported: {SUPPORTED}."
    )


def _is_letter(start: str, name: str) -> bool:
    """Whether it begins with the headers of an e-mail; a text that begins "From: …" has fewer."""
    match = _HEADERS.match(start)
    names = {line.partition(":")[0].lower() for line in match[0].splitlines()} if match else set()
    if "from" not in names:
        return False
    return bool(names & _LETTER_HEADERS) or PurePath(name).suffix.lower() == ".eml"
