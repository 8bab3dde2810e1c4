"""EML (RFC 5322): a newsletter or a forwarded article; subject, sender, date, and the letter."""

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from ingest.errors import DamagedFile, EmptyArticle
from ingest.metadata import known_encoding, language_code, name_or_none, parse_date
from ingest.models import DocumentMetadata, ParsedDocument
from ingest.parsers.decoding import decode
from ingest.parsers.markup import blocks_of_markup
from ingest.parsers.text import document_from_text

MOST_PARTS = 1_000


def parse_eml(content: bytes, name: str) -> ParsedDocument:
    """The letter's text; attachments are not read. Its date is when it was sent."""
    try:
        message = message_from_bytes(content, policy=policy.default)
        if sum(1 for _ in message.walk()) > MOST_PARTS:
            raise DamagedFile(f"{name} has more than {MOST_PARTS} parts. Save it without them.")
        body = message.get_body(preferencelist=("html", "plain"))
    except DamagedFile:
        raise
    except Exception as exc:  # the standard library fails in many ways on damaged letters
        raise _damaged(name) from exc
    if body is None:
        raise EmptyArticle(f"{name} holds no letter that can be read. Save its text as a file.")
    document = _document(body, name)
    if not any(block.text.strip() for block in document.blocks):
        raise EmptyArticle(f"{name} holds no text (pictures and attachments are not read).")
    return document.model_copy(update={"metadata": _fields(message).or_else(document.metadata)})


def _document(body: Any, name: str) -> ParsedDocument:
    text = _text(body)
    if body.get_content_type() != "text/html":
        return document_from_text(text)
    # slow to load, and only letters in HTML need it
    from trafilatura import load_html

    tree = load_html(text)
    if tree is None:
        raise _damaged(name)
    return ParsedDocument(blocks=tuple(blocks_of_markup(tree)))


def _text(body: Any) -> str:
    """By its label; UTF-8 goes before a Western one, which programs put on anything."""
    payload = body.get_payload(decode=True) or b""
    encoding = known_encoding(body.get_content_charset() or "utf-8")
    for each in ("utf-8", "cp1252") if encoding == "cp1252" else filter(None, [encoding]):
        with suppress(UnicodeError):
            return str(payload.decode(each))
    return decode(payload, markup=body.get_content_type() == "text/html")


def _fields(message: EmailMessage) -> DocumentMetadata:
    sender = _header(message, "From")
    author, address = parseaddr(sender or "")
    return DocumentMetadata(
        title=name_or_none(_header(message, "Subject")),
        author=name_or_none(author or address),
        published_at=parse_date(_header(message, "Date")),
        language=language_code(_header(message, "Content-Language")),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
    except Exception:  # a header that cannot be read says nothing; its library raises anything
        return None
    return None if value is None else str(value)


def _damaged(name: str) -> DamagedFile:
    return DamagedFile(f"{name} is damaged and cannot be read as a letter. Save it again as EML.")
