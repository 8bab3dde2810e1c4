"""Letters, books, exports and pages: each format gives its text, its fields and its pages."""

import json
from datetime import UTC, datetime

import pytest
from fpdf import FPDF

from ingest.drafts import Provenance, draft_article
from ingest.errors import DamagedFile, EmptyArticle, ScannedDocument, UnsupportedFormat
from ingest.models import BlockKind, DocumentMetadata, MediaType, ParsedDocument
from ingest.parsers import detect_media_type, parse
from qa_assistant.answering.citations import cite
from qa_assistant.answering.protocols import Sentence
from tests.ingest.documents import (
    PARAGRAPH,
    SENTENCES,
    article_page,
    docx_file,
    eml_file,
    epub_file,
    json_ld_file,
    pdf_file,
    picture_pdf,
)

NOON = datetime(2025, 6, 3, 12, tzinfo=UTC)


def text_of(document: ParsedDocument) -> str:
    return "\n".join(block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (eml_file(), MediaType.EML),
        (eml_file(html=True), MediaType.EML),
        (epub_file(), MediaType.EPUB),
        (json_ld_file(), MediaType.JSON_LD),
        (docx_file(), MediaType.DOCX),
        (pdf_file([[PARAGRAPH]]), MediaType.PDF),
        (article_page(), MediaType.HTML),
        (f"From: Berlin\n\n{PARAGRAPH}".encode(), MediaType.TEXT),
        (f"Title: One\nFrom: Berlin\nDate: 3 June 2025\n\n{PARAGRAPH}".encode(), MediaType.TEXT),
    ],
)
@pytest.mark.parametrize("name", ["article.txt", "article"])
def test_the_content_tells_the_format_whatever_the_name(
    content: bytes, expected: MediaType, name: str
) -> None:
    assert detect_media_type(content, name) is expected


@pytest.mark.parametrize("html", [False, True])
def test_a_letter_gives_its_text_and_who_wrote_when(html: bool) -> None:
    document = parse(eml_file(html=html), "news.eml")
    assert all(sentence in text_of(document) for sentence in SENTENCES)
    metadata = document.metadata
    assert metadata.title == "New line starts in Baotou – Überblick"
    assert metadata.author == "Rare Earth Weekly"
    assert metadata.published_at == datetime(2025, 6, 3, 8, tzinfo=UTC)
    if html:
        assert "alert" not in text_of(document)
        rows = [b.text for b in document.blocks if b.kind is BlockKind.TABLE_ROW]
        assert rows == ["Oxide | 40 t"]


def test_a_letter_in_another_encoding_is_read() -> None:
    content = eml_file(charset="iso-8859-1").replace(b"Baotou went", b"Zo=EB went")
    assert "Zoë" in text_of(parse(content, "x.eml")) or "Zo=EB" in text_of(parse(content, "x.eml"))


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("koi8-r", "koi8-r"),
        ("no-such", "utf-8"),
    ],
)
def test_a_letter_is_read_as_its_label_means_it(label: str, encoding: str) -> None:
    text = "Банк не продаст." if encoding == "koi8-r" else "The bank’s chief: “we won’t sell”."
    head = f"From: a@b.example\nSubject: Bank\nContent-Type: text/plain; charset={label}\n"
    content = f"{head}Content-Transfer-Encoding: 8bit\n\n".encode() + text.encode(encoding)
    assert text_of(parse(content, "x.eml")) == text


def test_a_book_is_read_chapter_by_chapter() -> None:
    document = parse(epub_file(chapters=3), "metals.epub")
    headings = [b.text for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert [b.text for b in document.blocks if b.kind is BlockKind.LIST_ITEM] == ["One", "Two"] * 3
    assert (document.metadata.title, document.metadata.author) == ("Metals", "Chen Wei")
    assert document.metadata.published_at == datetime(2025, 6, 3, tzinfo=UTC)


def test_an_encrypted_book_is_named_as_such() -> None:
    content = epub_file(extra={"META-INF/rights.xml": b"<rights/>"})
    with pytest.raises(DamagedFile, match="encrypted"):
        parse(content, "book.epub")


@pytest.mark.parametrize("body", [PARAGRAPH, f"<p>{PARAGRAPH}</p><ul><li>One</li></ul>"])
def test_an_export_gives_its_body_and_fields(body: str) -> None:
    document = parse(json_ld_file(body), "baotou.json")
    assert all(sentence in text_of(document) for sentence in SENTENCES)
    assert "<p>" not in text_of(document)
    assert document.metadata.url == "https://weekly.example/baotou"
    assert document.metadata.publisher == "Rare Earth Weekly"


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ('{"@type": "NewsArticle"', DamagedFile, "no valid JSON"),
        (json.dumps({"@type": "Recipe", "name": "x"}), EmptyArticle, "JSON without an article"),
        (json.dumps({"@type": "NewsArticle"}), EmptyArticle, "no `articleBody`"),
        ("[" * 100_000 + '"@type"', DamagedFile, "no valid JSON"),
    ],
)
def test_an_export_without_an_article_says_so(
    data: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        parse(data.encode(), "x.jsonld")


def test_other_zip_files_are_refused() -> None:
    content = epub_file().replace(b"META-INF/container.xml", b"META-INF/containxx.xml")
    with pytest.raises(UnsupportedFormat, match="neither DOCX nor EPUB"):
        parse(content, "x.zip")


def test_a_scan_is_recognised_as_such() -> None:
    with pytest.raises(ScannedDocument, match="Run text recognition on it first"):
        parse(picture_pdf(), "scan.pdf")


def printed(pages: list[str]) -> bytes:
    """A PDF with these texts on its pages; a long one runs over."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    for text in pages:
        pdf.add_page()
        pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def test_a_citation_of_a_pdf_names_its_page() -> None:
    metals = ("Cobalt", "Gallium", "Tungsten", "Yttrium")
    texts = [f"{metal} is mined in few places.\n\n{PARAGRAPH}" for metal in metals]
    document = parse(printed(texts), "metals.pdf")
    where = Provenance("default", "metals.pdf", "/metals.pdf", None, NOON)
    article = draft_article(document, DocumentMetadata(), provenance=where).article
    for number, metal in enumerate(metals, start=1):
        quote = f"{metal} is mined in few places."
        start = article.text.index(quote)
        sentence = Sentence(article=article, start=start, end=start + len(quote))
        citation = cite(sentence, number=1, answer_start=0, answer_end=1)
        assert (citation.quote, citation.page) == (quote, number)


def test_a_paragraph_over_a_page_break_has_both_pages() -> None:
    long = " ".join(
        f"Sentence {n} tells of the mine and of those who work there." for n in range(90)
    )
    document = parse(printed([long]), "long.pdf")
    where = Provenance("default", "long.pdf", "/long.pdf", None, NOON)
    article = draft_article(document, DocumentMetadata(), provenance=where).article
    pages = [article.page_at(article.text.index(f"Sentence {n} ")) for n in range(90)]
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert set(pages) == {1, 2}


def test_what_has_no_pages_names_none() -> None:
    where = Provenance("default", "a.txt", "/a.txt", None, NOON)
    document = parse(PARAGRAPH.encode(), "a.txt")
    assert draft_article(document, DocumentMetadata(), provenance=where).article.page_at(0) is None
