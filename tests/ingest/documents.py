"""Small real files of each format, made for the tests."""

import io
import json
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage

import docx
from fpdf import FPDF

SENTENCES = (
    "The new separation line in Baotou went into operation on Monday.",
    "It produces neodymium and praseodymium oxide for makers of magnets.",
    "Plant manager Chen Wei said that the first shipment leaves in April.",
)
PARAGRAPH = " ".join(SENTENCES)


def html_page(body: str, *, head: str = "", lang: str = "en") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def article_page(*, head: str = "", extra: str = "") -> bytes:
    paragraphs = "".join(f"<p>{PARAGRAPH} Part {number}.</p>" for number in range(1, 4))
    return html_page(
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
        "<article><h1>New line starts in Baotou</h1>"
        f"{paragraphs}<h2>What comes next</h2><p>{PARAGRAPH}</p>"
        f"<ul><li>Output rises by a third.</li><li>Prices stay low.</li></ul>{extra}</article>"
        "<footer><p>Copyright 2025 Rare Earth Weekly</p></footer>",
        head=head or "<title>New line starts in Baotou | Rare Earth Weekly</title>",
    )


def pdf_file(
    pages: Sequence[Sequence[str]],
    *,
    title: str | None = None,
    author: str | None = None,
    headline: str | None = None,
    header: str | None = None,
    password: str | None = None,
) -> bytes:
    """Each page: its paragraphs; those that begin with `# ` are headings."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    if title:
        pdf.set_title(title)
    if author:
        pdf.set_author(author)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    for number, paragraphs in enumerate(pages, start=1):
        pdf.add_page()
        if header:
            _pdf_text(pdf, header, size=8)
        if headline and number == 1:
            _pdf_text(pdf, headline, size=18, style="B")
        for paragraph in paragraphs:
            heading = paragraph.startswith("# ")
            size, style = (13, "B") if heading else (11, "")
            _pdf_text(pdf, paragraph.removeprefix("# "), size=size, style=style)
        pdf.set_y(-20)
        _pdf_text(pdf, f"Page {number} of {len(pages)}", size=8)
    return bytes(pdf.output())


def _pdf_text(pdf: FPDF, text: str, *, size: int, style: str = "") -> None:
    pdf.set_font("Helvetica", style=style, size=size)
    pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)


def picture_pdf() -> bytes:
    """A page with a drawing and no text, as a scan is."""
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 60)
    return bytes(pdf.output())


def docx_file(*, author: str = "Jane Smith") -> bytes:
    document = docx.Document()
    document.core_properties.author = author
    document.core_properties.title = "Left over from a template"
    document.add_heading("New line starts in Baotou", level=0)
    document.add_paragraph(PARAGRAPH)
    document.add_heading("Figures", level=1)
    document.add_paragraph("Output rises by a third.", style="List Bullet")
    document.add_paragraph("Prices stay low.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("Oxide", "Tonnes"), ("NdPr", "5,200")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("The ministry declined to comment.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def eml_file(*, html: bool = False, charset: str = "utf-8") -> bytes:
    """A newsletter as it arrives by mail."""
    letter = EmailMessage()
    letter["From"] = "Rare Earth Weekly <news@weekly.example>"
    letter["Subject"] = "New line starts in Baotou – Überblick"
    letter["Date"] = "Tue, 03 Jun 2025 08:00:00 +0000"
    letter["Message-ID"] = "<1@weekly.example>"
    letter.set_content(PARAGRAPH, charset=charset)
    if html:
        letter.add_alternative(
            f"<html><body><h2>Details</h2><p>{PARAGRAPH}</p><script>alert(1)</script>"
            "<table><tr><td>Oxide</td><td>40 t</td></tr></table></body></html>",
            subtype="html",
        )
    letter.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="x.png")
    return letter.as_bytes()


def epub_file(*, chapters: int = 2, extra: dict[str, bytes] | None = None) -> bytes:
    """A small book."""
    names = [f"c{n}.xhtml" for n in range(chapters)]
    items = "".join(
        f'<item id="{n}" href="text/{n}" media-type="application/xhtml+xml"/>' for n in names
    )
    spine = "".join(f'<itemref idref="{n}"/>' for n in names)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Metals</dc:title>'
        "<dc:creator>Chen Wei</dc:creator><dc:language>en</dc:language>"
        f"<dc:date>2025-06-03</dc:date></metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        )
        archive.writestr("OEBPS/book.opf", package)
        for number, name in enumerate(names, start=1):
            body = f"<h1>Chapter {number}</h1><p>{PARAGRAPH}</p><ul><li>One</li><li>Two</li></ul>"
            archive.writestr(
                f"OEBPS/text/{name}",
                f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>',
            )
        for path, data in (extra or {}).items():
            archive.writestr(path, data)
    return content.getvalue()


def json_ld_file(body: str = PARAGRAPH) -> bytes:
    """An article as a publishing system exports it."""
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": "New line starts in Baotou",
            "author": {"@type": "Person", "name": "Chen Wei"},
            "publisher": {"name": "Rare Earth Weekly"},
            "datePublished": "2025-06-03T08:00:00Z",
            "url": "https://weekly.example/baotou",
            "articleBody": body,
        }
    ).encode()
