"""Hostile files end in a clear error or a clean article, within limits; the caller lives on."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.assembly import assemble
from ingest.errors import DamagedFile, EmptyArticle, IngestError, ParsingStopped, UnsupportedFormat
from ingest.models import ParsedDocument
from ingest.parsers import PARSERS, parse
from ingest.parsing_process import ParsingPool
from ingest.preparation import parse_safely
from tests.ingest.documents import (
    PARAGRAPH,
    SENTENCES,
    article_page,
    docx_file,
    eml_file,
    epub_file,
    json_ld_file,
    pdf_file,
)

FUZZED = 150
"""Inputs for each format; `--hypothesis-profile` or a loop makes it more."""
MEGABYTE = 1024 * 1024
SEEDS = {
    "a.html": article_page(),
    "a.md": f"# Title\n\n{PARAGRAPH}\n\n- one\n- two\n\n|a|b|\n|-|-|\n|1|2|\n".encode(),
    "a.txt": PARAGRAPH.encode(),
    "a.pdf": pdf_file([[PARAGRAPH]]),
    "a.docx": docx_file(),
    "a.eml": eml_file(html=True),
    "a.epub": epub_file(),
    "a.jsonld": json_ld_file(f"<p>{PARAGRAPH}</p>"),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ParsingPool]:
    with ParsingPool(1, computing_seconds=15, memory_bytes=400 * MEGABYTE) as pool:
        yield pool


def repacked(content: bytes, **members: bytes) -> bytes:
    """A zip file with members replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for item in source.infolist():
            if item.filename not in members:
                archive.writestr(item.filename, source.read(item.filename))
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def many_pages(count: int) -> bytes:
    """A PDF whose tree of pages has so many leaves, all of them one object."""
    kids = b" ".join([b"3 0 R"] * count)
    objects = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n" % (count, kids),
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
    )
    content, offsets = b"%PDF-1.4\n", []
    for each in objects:
        offsets.append(len(content))
        content += each
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        content
        + b"xref\n0 4\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(content)
    )


BOMB = bytes(257 * MEGABYTE)
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def encrypted_pdf() -> bytes:
    return pdf_file([[PARAGRAPH]], password="secret")


REFUSED = {
    "a DOCX that is a bomb": (
        "a.docx",
        lambda: repacked(docx_file(), **{"word/document.xml": BOMB}),
        DamagedFile,
    ),
    "an EPUB that is a bomb": (
        "a.epub",
        lambda: epub_file(extra={"OEBPS/x": BOMB}),
        DamagedFile,
    ),
    "an EPUB of 20,000 files": (
        "a.epub",
        lambda: epub_file(extra={f"x{n}": b"" for n in range(20_000)}),
        DamagedFile,
    ),
    "an EPUB whose package is a bomb of entities": (
        "a.epub",
        lambda: repacked(epub_file(), **{"OEBPS/book.opf": ENTITIES + b"<x>&i;</x>"}),
        IngestError,
    ),
    "a DOCX with a bomb of entities": (
        "a.docx",
        lambda: repacked(
            docx_file(),
            **{
                "word/document.xml": ENTITIES
                + WORD
                + b"<w:body><w:p><w:r><w:t>&i;&file;</w:t></w:r></w:p></w:body></w:document>"
            },
        ),
        IngestError,
    ),
    "a PDF of 10,000 pages": ("a.pdf", lambda: many_pages(10_000), DamagedFile),
    "an encrypted PDF": ("a.pdf", encrypted_pdf, DamagedFile),
    "a PDF without its end": ("a.pdf", lambda: pdf_file([[PARAGRAPH]])[:700], DamagedFile),
    "a picture that says it is a text": (
        "a.txt",
        lambda: b"\x89PNG\r\n\x1a\n" * 9,
        UnsupportedFormat,
    ),
    "a program that says it is a page": (
        "a.html",
        lambda: b"\x7fELF" + bytes(range(32)) * 99,
        UnsupportedFormat,
    ),
    "nothing": ("a.txt", lambda: b" \n" * 9, EmptyArticle),
    "50,000 elements inside of each other": (
        "a.html",
        lambda: b"<html><body>" + b"<div>" * 50_000 + b"x",
        IngestError,
    ),
    "an old Office file": ("a.docx", lambda: b"\xd0\xcf\x11\xe0" * 99, UnsupportedFormat),
    "JSON 100,000 deep": ("a.jsonld", lambda: b"[" * 100_000, DamagedFile),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_hostile_files_end_in_a_clear_error(pool: ParsingPool, what: str) -> None:
    name, make, error = REFUSED[what]
    with pytest.raises(error) as raised:
        pool(make(), name)
    assert name in str(raised.value)
    assert len(str(raised.value)) < 400
    assert pool(PARAGRAPH.encode(), "next.txt").blocks, "the next document is read"


def test_a_deep_page_around_an_article_is_read_or_refused(pool: ParsingPool) -> None:
    deep = article_page().replace(b"<article>", b"<div>" * 50_000 + b"<article>")
    try:
        assert SENTENCES[0] in "".join(b.text for b in pool(deep, "deep.html").blocks)
    except IngestError as error:
        assert "deep.html" in str(error)  # either is right


def test_entities_never_bring_in_a_file(pool: ParsingPool) -> None:
    body = b"<w:body><w:p><w:r><w:t>Hello &file; there</w:t></w:r></w:p></w:body></w:document>"
    xml = b'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>' + WORD + body
    try:
        document = pool(repacked(docx_file(), **{"word/document.xml": xml}), "x.docx")
        assert "root:" not in "".join(block.text for block in document.blocks)
    except IngestError:
        pass


def test_what_computes_too_long_is_ended() -> None:
    with ParsingPool(1, computing_seconds=0.05) as pool:
        slow = ("# a\n\n" + "*a _b " * 200_000).encode()
        with pytest.raises(ParsingStopped, match=r"slow\.md takes more than 0\.05 s of computing"):
            pool(slow, "slow.md")


def test_what_needs_too_much_memory_is_ended() -> None:
    with ParsingPool(1, memory_bytes=24 * MEGABYTE) as pool:
        big = article_page(extra="<p>word</p>" * 2_000_000)
        with pytest.raises(IngestError, match=r"big\.html"):
            pool(big, "big.html")


def test_a_process_that_is_killed_costs_one_document(pool: ParsingPool) -> None:
    import os
    import signal
    import threading

    worker = pool._workers[0]
    process = worker.start()
    threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL)).start()
    with pytest.raises(ParsingStopped, match="made the program that reads it fail"):
        while True:
            pool(article_page(), "a.html")
    assert pool(PARAGRAPH.encode(), "next.txt").blocks


@pytest.mark.parametrize(
    "text",
    [
        "Right to left: שלום עולם and \u202edesrever\u202c text.",
        "Zero\u200bwidth\u200djoined \ufeffmarks\u2060 here.",
        "Lone surrogates \ud800 and \udfff in a text.",
        f"{PARAGRAPH * 3} Null \x00 bytes and \x07 bells.",
        "Combining a\u0301\u0301\u0301\u0301" + "\u0335" * 5000 + " marks.",
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_strange_characters_end_as_clean_text(pool: ParsingPool, text: str, name: str) -> None:
    page = f"<html><body><article><p>{text} {PARAGRAPH}</p></article></body></html>"
    content = (page if name.endswith("html") else f"{text} {PARAGRAPH}").encode(
        "utf-8", "surrogatepass"
    )
    check_clean(pool(content, name))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "shift_jis", "latin-1", "cp1251"])
def test_other_encodings_never_fail(pool: ParsingPool, encoding: str) -> None:
    content = f"Zürich и Москва 東京. {PARAGRAPH}".encode(encoding, errors="ignore")
    check_clean(pool(content, "a.txt"))


def check_clean(document: ParsedDocument) -> None:
    text = assemble(document.blocks).text
    text.encode()
    assert unicodedata.is_normalized("NFC", text)
    assert not any(0xD800 <= ord(character) <= 0xDFFF for character in text)
    assert "\x00" not in text
    assert "\u202e" not in text


def parsed_or_refused(content: bytes, name: str) -> None:
    """The one thing that a parser promises for whatever bytes."""
    try:
        document = parse_safely(parse, content, name)
    except IngestError as error:
        assert str(error)
    else:
        check_clean(document)


@st.composite
def damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    """The seed with some of its bytes replaced, moved, repeated, cut out or put in."""
    content = bytearray(seed)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["replace", "cut", "repeat", "insert", "end"])):
            case "replace":
                content[at : at + length] = draw(st.binary(max_size=40))
            case "cut":
                del content[at : at + length * 10]
            case "repeat":
                content[at:at] = content[at : at + length] * draw(st.integers(1, 50))
            case "insert":
                content[at:at] = draw(st.binary(max_size=40))
            case "end":
                del content[at:]
    return bytes(content)


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_damaged_files_are_read_or_refused(name: str) -> None:
    @settings(
        max_examples=FUZZED,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(SEEDS[name]))
    def fuzz(content: bytes) -> None:
        parsed_or_refused(content, name)

    fuzz()


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_any_bytes_are_read_or_refused(name: str) -> None:
    parser = next(p for kind, p in PARSERS.items() if kind.value.startswith(_KIND[name]))

    @settings(max_examples=FUZZED, deadline=None, database=None)
    @given(
        st.binary(max_size=2_000) | st.text(max_size=500).map(lambda t: t.encode(errors="replace"))
    )
    @example(b"")
    def fuzz(content: bytes) -> None:
        try:
            document = parse_safely(parser, content, name)
        except IngestError:
            return
        check_clean(document)

    fuzz()


_KIND = {
    "a.html": "html",
    "a.md": "markdown",
    "a.txt": "text",
    "a.pdf": "pdf",
    "a.docx": "docx",
    "a.eml": "eml",
    "a.epub": "epub",
    "a.jsonld": "json_ld",
}


def test_a_page_of_pictures_alone_is_no_text() -> None:
    pdf = FPDF()
    pdf.add_page()
    with pytest.raises(EmptyArticle):
        parse(bytes(pdf.output()), "white.pdf")
