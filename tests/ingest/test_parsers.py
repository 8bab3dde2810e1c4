"""Each format: its text in order, its metadata, and a clear error where it cannot be read."""

import json
import logging
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.assembly import assemble
from ingest.errors import DamagedFile, EmptyArticle, IngestError, UnsupportedFormat
from ingest.models import BlockKind, MediaType, ParsedDocument
from ingest.parsers import detect_media_type, parse
from tests.ingest.documents import (
    PARAGRAPH,
    article_page,
    docx_file,
    html_page,
    pdf_file,
    picture_pdf,
)

JUNE_3 = datetime(2025, 6, 3, tzinfo=UTC)


def text_of(document: ParsedDocument) -> str:
    return assemble(document.blocks, title=document.metadata.title).text


def headings_of(document: ParsedDocument) -> list[str]:
    assembled = assemble(document.blocks, title=document.metadata.title)
    return [assembled.text[h.start : h.end] for h in assembled.headings]


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (b"%PDF-1.7 ...", "article.txt", MediaType.PDF),
        (b"<!DOCTYPE html><html><body>x", "article.txt", MediaType.HTML),
        (b"\xef\xbb\xbf\n<html><body>x", "article", MediaType.HTML),
        (b"<p>Hello</p>", "article.txt", MediaType.HTML),
        (b"<div align='center'>A project</div>\n\n# Title", "readme.md", MediaType.MARKDOWN),
        (b"# Title", "article.md", MediaType.MARKDOWN),
        (b"Plain words.", "article.html", MediaType.TEXT),
        (b"Plain words.", "article", MediaType.TEXT),
        (b"Plain words.", "Report of the U.S. agency", MediaType.TEXT),
        ("Plain words.".encode("utf-16"), "article.txt", MediaType.TEXT),
    ],
)
def test_the_format_is_told_by_content_then_by_name(
    content: bytes, name: str, media: MediaType
) -> None:
    assert detect_media_type(content, name) is media


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n0000", "picture.txt"),
        (bytes(range(256)) * 8, "data.txt"),
        (b"PK\x05\x06" + b"\x00" * 18, "empty.zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.docx"),
        (b'{"a": 1}', "data.json"),
        (b"{\\rtf1 words}", "letter.rtf"),
    ],
)
def test_other_formats_are_refused_by_name_and_with_what_is_supported(
    content: bytes, name: str
) -> None:
    with pytest.raises(UnsupportedFormat, match=rf"{name}.*Supported: HTML, Markdown"):
        parse(content, name)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.pdf", "a.docx"])
def test_an_empty_file_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(EmptyArticle, match=name):
        parse(b" \n", name)


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"---\n", b"# "]),
    st.sampled_from(["a.txt", "a.md", "a.html", "a"]),
)
def test_any_bytes_are_parsed_or_refused_in_words(body: bytes, start: bytes, name: str) -> None:
    try:
        document = parse(start + body, name)
    except IngestError as error:
        assert name in str(error)
    else:
        assemble(document.blocks).text.encode()


def test_html_gives_headings_paragraphs_and_lists_without_the_page_around_them() -> None:
    document = parse(article_page(), "page.html")
    assert document.metadata.title == "New line starts in Baotou"
    assert headings_of(document) == ["What comes next"]
    text = text_of(document)
    assert text.count(PARAGRAPH) == 4
    assert "- Output rises by a third.\n- Prices stay low." in text
    assert "World" not in text
    assert "Copyright" not in text


def test_html_metadata_comes_from_json_ld_first() -> None:
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "Rare Earth Weekly"},
            {
                "@type": ["NewsArticle"],
                "headline": "CNRE &amp; partners meet",
                "author": [{"@type": "Person", "name": "Jane Smith"}, {"name": "Li Na"}],
                "publisher": {"@type": "Organization", "name": "Rare Earth Weekly"},
                "datePublished": "2025-06-03T08:00:00+08:00",
                "dateModified": "2025-06-04",
                "inLanguage": "en-GB",
                "keywords": "magnets, Baotou",
                "mainEntityOfPage": {"@id": "https://www.example.com/cnre?utm_source=feed"},
            },
        ]
    }
    head = (
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
        '<meta property="og:title" content="Another title">'
        '<meta property="article:published_time" content="2020-01-01">'
    )
    found = parse(article_page(head=head), "page.html").metadata
    assert found.title == "CNRE & partners meet"
    assert found.author == "Jane Smith, Li Na"
    assert found.publisher == "Rare Earth Weekly"
    assert found.published_at == JUNE_3
    assert found.updated_at == datetime(2025, 6, 4, tzinfo=UTC)
    assert found.url == "https://www.example.com/cnre"
    assert found.tags == {"magnets", "Baotou"}


def test_html_metadata_comes_from_meta_tags_without_json_ld() -> None:
    head = (
        '<script type="application/ld+json">{broken</script>'
        "<title>CNRE meets - Rare Earth Weekly</title>"
        '<meta property="og:site_name" content="Rare Earth Weekly">'
        '<meta property="og:title" content="CNRE meets - Rare Earth Weekly">'
        '<meta name="author" content="https://facebook.com/jane">'
        '<meta name="author" content="Jane Smith">'
        '<meta name="date" content="June 3, 2025">'
        '<meta property="og:url" content="https://example.com/a">'
        '<link rel="canonical" href="/2025/cnre">'
    )
    found = parse(article_page(head=head), "page.html").metadata
    assert (found.title, found.author) == ("CNRE meets", "Jane Smith")
    assert found.published_at == JUNE_3
    assert found.url == "https://example.com/2025/cnre"
    assert found.language == "en"


def test_a_home_page_is_no_articles_address() -> None:
    head = '<title>T</title><link rel="canonical" href="https://example.com/">'
    assert parse(article_page(head=head), "page.html").metadata.url is None


@pytest.mark.parametrize(
    ("extra", "date"),
    [
        ('<time datetime="2025-06-03">Tuesday</time>', JUNE_3),
        ('<span class="entry-date">June 3, 2025</span>', JUNE_3),
        ("<time>June 3, 2025</time><time>June 9, 2025</time>", None),
        ("<p>Copyright 2025-06-03 Rare Earth Weekly</p>", None),
        ("<p>On June 3, 2025 the plant opened.</p>", None),
    ],
)
def test_a_date_in_html_counts_only_where_it_is_marked_as_the_articles(
    extra: str, date: datetime | None
) -> None:
    assert parse(article_page(extra=extra), "page.html").metadata.published_at == date


def test_a_tiny_page_is_read_too() -> None:
    assert "Hello world." in text_of(parse(html_page("<p>Hello world.</p>"), "tiny.html"))


def test_a_page_without_text_is_an_error_that_says_why() -> None:
    with pytest.raises(EmptyArticle, match=r"app\.html holds no readable text"):
        parse(html_page("<div id='root'></div><script>run()</script>"), "app.html")


def test_comments_of_readers_are_left_out() -> None:
    comments = "<div id='comments'><h3>2 Comments</h3><p>Great story, thanks!</p></div>"
    text = text_of(parse(article_page(extra=comments), "page.html"))
    assert "Great story" not in text
    assert "2 Comments" not in text


def test_a_page_in_another_encoding_is_read_as_it_declares() -> None:
    page = article_page().decode().replace("utf-8", "windows-1252").replace("Baotou", "Zürich")
    document = parse(page.encode("cp1252"), "page.html")
    assert document.metadata.title == "New line starts in Zürich"


def test_deeply_nested_html_is_an_article_or_an_error_but_never_a_crash() -> None:
    with suppress(EmptyArticle, DamagedFile):
        parse(b"<html><body>" + b"<div>" * 50_000 + b"words", "deep.html")


def test_markdown_front_matter_gives_the_fields() -> None:
    content = (
        "---\ntitle: 'CNRE: a meeting'\nauthors: [Jane Smith, Li Na]\nsource: Rare Earth Weekly\n"
        "url: https://Example.com/a?utm_medium=x\ndate: 2025-06-03\nupdated: 2025-06-04T10:00:00Z\n"
        "tags: magnets, Baotou\ngroups: [desk]\nlang: en\n---\n\nThey met.\n"
    )
    document = parse(content.encode(), "a.md")
    found = document.metadata
    assert (found.title, found.author) == ("CNRE: a meeting", "Jane Smith, Li Na")
    assert (found.publisher, found.url) == ("Rare Earth Weekly", "https://example.com/a")
    assert found.published_at == JUNE_3
    assert found.updated_at == datetime(2025, 6, 4, 10, tzinfo=UTC)
    assert (found.tags, found.groups) == ({"magnets", "Baotou"}, {"desk"})
    assert text_of(document) == "They met."


def test_broken_front_matter_is_an_error_that_names_the_line() -> None:
    with pytest.raises(DamagedFile, match=r"a\.md.*near line 2.*quotes"):
        parse(b"---\ntitle: CNRE: a meeting\n---\nThey met.\n", "a.md")


def test_markdown_gives_plain_words_in_blocks() -> None:
    content = """# CNRE *meets*

By Jane Smith | June 3, 2025

The **first** [paragraph](https://example.com/x) is
wrapped. <b>Bold</b> ![picture](x.png)

## Figures

1. one
2. two
   - deeper

| Oxide | Tonnes |
|-------|--------|
| NdPr  | 5,200  |

> A quote.

<!-- a comment -->
"""
    document = parse(content.encode(), "a.md")
    assert document.metadata.title == "CNRE meets"
    assert document.metadata.author == "Jane Smith"
    assert document.metadata.published_at == JUNE_3
    assert text_of(document) == (
        "The first paragraph is wrapped. Bold\n\nFigures\n\n1. one\n2. two\n- deeper\n\n"
        "Oxide | Tonnes\nNdPr | 5,200\n\nA quote."
    )
    assert headings_of(document) == ["Figures"]


SEED_LIKE = (
    "Highlights\n- The board met in Baotou.\n- It wants one plan.\n"
    "The board of the rare-earth group met this week and agreed on one plan for research.\n"
    "Its chairman led the meeting. The chief engineer presented the plan, as reporters heard.\n"
    "Leave a Reply"
)


def test_text_with_one_paragraph_a_line_has_no_title_from_a_list_heading() -> None:
    document = parse(SEED_LIKE.encode(), "seed.txt")
    assert document.metadata.title is None
    assert headings_of(document) == ["Highlights"]
    lines = SEED_LIKE.splitlines()
    assert text_of(document) == (
        f"{lines[0]}\n\n{lines[1]}\n{lines[2]}\n\n{lines[3]}\n\n{lines[4]}"
    )


def test_text_has_a_headline_a_byline_and_a_date() -> None:
    content = f"CNRE opens a new line\nBy Jane Smith, June 3, 2025\nSource: REW\n\n{PARAGRAPH}\n"
    document = parse(content.encode(), "a.txt")
    found = document.metadata
    assert (found.title, found.author) == ("CNRE opens a new line", "Jane Smith")
    assert (found.published_at, found.publisher) == (JUNE_3, "REW")
    assert text_of(document) == PARAGRAPH


def test_wrapped_text_is_joined_and_divided_words_are_made_whole() -> None:
    content = (
        "The board stressed self-reliance in research, and the plant's man-\n"
        "ager said that neodymium output will rise. It spoke of self-\n"
        "reliance again, and then the meeting came to its end quickly.\n\n"
        "The second paragraph is wrapped as well, and it goes on for a\n"
        "while.\n"
    )
    assert text_of(parse(content.encode(), "a.txt")) == (
        "The board stressed self-reliance in research, and the plant's manager said that "
        "neodymium output will rise. It spoke of self-reliance again, and then the meeting came "
        "to its end quickly.\n\n"
        "The second paragraph is wrapped as well, and it goes on for a while."
    )


BROKEN_ASIDE = (
    "The finance ministry in the capital said on Tuesday that the new loan",
    "– which was first reported by Aftenposten – will be paid out in June",
    "and that the total amount of the loans of this year will soon reach",
    "350. The company declined to comment.",
)


def test_a_wrapped_line_that_begins_with_a_dash_or_number_goes_on_with_its_sentence() -> None:
    content = "\n".join(BROKEN_ASIDE)
    assert text_of(parse(content.encode(), "a.txt")) == " ".join(BROKEN_ASIDE)


@pytest.mark.parametrize(
    "head",
    [
        "The finance ministry said on Tuesday what the new loan is there for:",
        "The ministry's shopping list",
        "1. The finance ministry in the capital said that the new loan is big",
    ],
)
@pytest.mark.parametrize("markers", ["--", "––", "••", "12"])
def test_a_list_in_wrapped_text_stays_a_list(head: str, markers: str) -> None:
    dot = "." if markers == "12" else ""
    items = [f"{markers[0]}{dot} salt for the roads", f"{markers[1]}{dot} pepper"]
    content = "\n".join([*BROKEN_ASIDE, "", head, *items])
    blocks = parse(content.encode(), "a.txt").blocks
    found = [block.text for block in blocks if block.kind is BlockKind.LIST_ITEM]
    assert found[-2:] == ["salt for the roads", "pepper"]


@pytest.mark.parametrize("marker", ["1.", "•", "   -"])
def test_a_list_begins_behind_an_unfinished_line_too(marker: str) -> None:
    content = f"{BROKEN_ASIDE[0]}\n{BROKEN_ASIDE[2]}\n{marker} salt"
    assert parse(content.encode(), "a.txt").blocks[-1].text == "salt"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Müller met Liu.".encode("cp1252"), "Müller met Liu."),
        ("Müller met Liu.".encode("utf-16"), "Müller met Liu."),
        ("Müller met Liu.".encode("utf-16-le"), "Müller met Liu."),
        ("Müller – 刘培勋 met. ".encode() + b"\xff\xfe!", "Müller – 刘培勋 met. \ufffd\ufffd!"),
        (b"\xef\xbb\xbfLiu met them.", "Liu met them."),
        ("Cafe\u0301 opens.".encode(), "Café opens."),
    ],
)
def test_text_in_other_and_in_broken_encodings_is_read(content: bytes, expected: str) -> None:
    assert text_of(parse(content, "a.txt")) == expected


def test_pdf_paragraphs_are_whole_and_furniture_is_gone() -> None:
    half = PARAGRAPH.split(" of magnets.")[0]
    rest = "of magnets in the whole region, and it will go on doing so for a long time."
    pages = [[PARAGRAPH, "# Figures", PARAGRAPH, half], [rest, PARAGRAPH]]
    content = pdf_file(pages, headline="New line starts in Baotou", header="Rare Earth Weekly")
    document = parse(content, "a.pdf")
    assert document.metadata.title == "New line starts in Baotou"
    assert headings_of(document) == ["Figures"]
    assert text_of(document) == "\n\n".join(
        [PARAGRAPH, "Figures", PARAGRAPH, f"{half} {rest}", PARAGRAPH]
    )


def test_pdf_lines_that_begin_with_a_dash_or_number_go_on_with_their_sentence() -> None:
    broken = "\n".join(line.replace("–", "-") for line in BROKEN_ASIDE)
    text = text_of(parse(pdf_file([[PARAGRAPH, broken, PARAGRAPH]]), "a.pdf"))
    assert broken.replace("\n", " ") in text


def test_a_pdf_list_stays_a_list() -> None:
    listed = "The plant needs a lot of things for its new separation line this year:\n- salt\n- tin"
    text = text_of(parse(pdf_file([[PARAGRAPH, listed, PARAGRAPH]]), "a.pdf"))
    assert "year:\n\n- salt\n- tin\n\n" in text


def test_pdf_title_and_author_come_from_its_metadata() -> None:
    document = parse(pdf_file([[PARAGRAPH]], title="CNRE meets", author="Jane Smith"), "a.pdf")
    assert (document.metadata.title, document.metadata.author) == ("CNRE meets", "Jane Smith")
    assert document.metadata.published_at is None


def test_a_truncated_pdf_is_an_error_that_names_it() -> None:
    content = pdf_file([[PARAGRAPH] * 4])
    for length in (len(content) // 3, len(content) // 2, len(content) - 40):
        with pytest.raises(DamagedFile, match=r"cut\.pdf is truncated"):
            parse(content[:length], "cut.pdf")


def test_a_pdf_with_a_broken_inside_is_an_error() -> None:
    content = pdf_file([[PARAGRAPH]])
    with pytest.raises(IngestError, match=r"bad\.pdf"):
        parse(b"%PDF-1.3\n" + b"\x00garbage " * 50 + content[-30:], "bad.pdf")


def test_a_scanned_pdf_is_an_error_that_names_text_recognition() -> None:
    with pytest.raises(EmptyArticle, match=r"scan\.pdf holds no text.*text recognition"):
        parse(picture_pdf(), "scan.pdf")


def test_an_encrypted_pdf_is_an_error_that_says_so() -> None:
    with pytest.raises(DamagedFile, match=r"secret\.pdf is encrypted"):
        parse(pdf_file([[PARAGRAPH]], password="word"), "secret.pdf")


def test_docx_gives_headings_lists_and_tables_in_order() -> None:
    document = parse(docx_file(), "a.docx")
    found = document.metadata
    assert (found.title, found.author) == ("New line starts in Baotou", "Jane Smith")
    assert found.published_at is None
    assert text_of(document) == (
        f"{PARAGRAPH}\n\nFigures\n\n- Output rises by a third.\n- Prices stay low.\n\n"
        "Oxide | Tonnes\nNdPr | 5,200\n\nThe ministry declined to comment."
    )
    assert headings_of(document) == ["Figures"]


def test_a_program_is_no_author() -> None:
    assert parse(docx_file(author="python-docx"), "a.docx").metadata.author is None


def test_a_truncated_docx_is_an_error_that_names_it() -> None:
    content = docx_file()
    with pytest.raises(DamagedFile, match=r"cut\.docx"):
        parse(content[: len(content) // 2], "cut.docx")


def test_parsing_prints_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for content, name in ((article_page(), "a.html"), (pdf_file([[PARAGRAPH]]), "a.pdf")):
            parse(content, name)
    assert caplog.records == []


def test_list_items_keep_their_kind() -> None:
    kinds = {block.kind for block in parse(docx_file(), "a.docx").blocks}
    assert kinds == set(BlockKind)
