"""The article page shows the text as it is, and marks exactly the quote."""

import re
import time
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa_assistant
from qa_assistant.api.article_page import NO_QUOTE, Quote, render_article, split_blocks
from qa_assistant.api.article_versions import render_changes
from vectorstore.models import Article, Heading

PAGES = Path(qa_assistant.__file__).parent / "pages"
TEMPLATE = Template((PAGES / "article.html").read_text(encoding="utf-8"))
WORDS = st.text(alphabet="ab <>&\"'é–7.", min_size=1, max_size=12)
LINES = st.lists(
    st.sampled_from(["- ", "• ", "3. ", "4. ", "", ""]).flatmap(
        lambda marker: WORDS.map(lambda words: marker + words)
    ),
    min_size=1,
    max_size=4,
)
TEXTS = st.lists(LINES.map("\n".join), min_size=1, max_size=5).map("\n\n".join)


class PageText(HTMLParser):
    """The text of the article's blocks, and of its marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.marked = ""
        self._in_mark = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._in_mark = self._in_mark or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._in_mark = False

    def handle_data(self, data: str) -> None:
        if self._in_mark:
            self.marked += data


def article(text: str, **fields: object) -> Article:
    fixed = {"id": "art_1", "title": "A title", "ingested_at": datetime(2025, 1, 1, tzinfo=UTC)}
    return Article.model_validate({**fixed, "text": text, **fields})


def render(shown: Article, quote: Quote = NO_QUOTE) -> str:
    return render_article(TEMPLATE, shown, quote=quote, newest=shown)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(TEXTS)
def test_blocks_leave_out_only_white_space_and_list_markers(text: str) -> None:
    blocks = split_blocks(article(text))
    edges = [0, *(edge for block in blocks for edge in (block.start, block.end)), len(text)]
    assert edges == sorted(edges)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        assert re.fullmatch(r"\s*([-*•–]|\d{1,4}[.)])?\s*", text[start:end])


@given(TEXTS, st.data())
def test_the_marks_are_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = PageText(render(article(text), Quote(start, end)))
    inside = [
        text[max(b.start, start) : min(b.end, end)]
        for b in split_blocks(article(text))
        if b.start < end and b.end > start
    ]
    assert squeezed(page.marked) == squeezed("".join(inside))
    assert page.attributes.count(("id", "quote")) == (1 if inside else 0)


def test_paragraphs_headings_and_lists_become_elements() -> None:
    text = "Intro\n\nPart one\n\nIt said:\n- first\n- second\nAnd:\n1. one\n2) two"
    start = text.index("Part one")
    html = render(article(text, headings=(Heading(start=start, end=start + 8, level=2),)))
    assert "<p>Intro</p>\n<h3>Part one</h3>\n<p>It said:</p>\n<ul>\n<li>first</li>" in html
    assert '<p>And:</p>\n<ol>\n<li value="1">one</li>\n<li value="2">two</li>\n</ol>' in html


def test_markup_in_an_article_stays_text() -> None:
    evil = "<script>alert(1)</script> & <img src=x onerror=y>"
    html = render(article(evil, title=evil, publisher=evil, author=evil, language='"><b>'))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img") == 5


def test_the_byline_tells_publisher_author_and_dates() -> None:
    html = render(
        article(
            "Text.",
            publisher="Metal Daily",
            author="Li Wen",
            published_at="2025-03-31",
            updated_at="2025-04-02",
        )
    )
    byline = unescape(re.sub(r"<[^>]+>", " ", html[html.index("byline") :]))
    for part in ("Metal Daily", "Li Wen", "Published 31 March 2025", "Updated 2 April 2025"):
        assert part in " ".join(byline.split())


def test_only_web_addresses_become_links() -> None:
    assert "Read the original at example.com" in render(
        article("Text.", url="https://example.com/a?b=1&c=2")
    )
    assert "javascript" not in render(article("Text.", url="javascript:alert(1)"))


def test_an_earlier_version_says_so() -> None:
    old, new = article("Old text."), article("New text.", version=2)
    html = render_article(TEMPLATE, old, newest=new)
    assert "earlier version" in html
    assert 'href="/articles/art_1"' in html
    assert "earlier version" not in render(new)


def test_versions_are_listed_and_their_changes_shown() -> None:
    old = article("The plant made 40 tonnes.\n\nIt closed.\n\nThe end.")
    new = article("The plant made 45 tonnes.\n\nThe end.\n\n<b>More</b> came.", version=2)
    html = render_article(TEMPLATE, new, newest=new, compared=old)
    assert "<p>The plant made <del>40</del><ins>45</ins> tonnes.</p>" in html
    assert "<p><del>It closed.</del></p>\n<p>The end.</p>" in html
    assert "<p><ins>&lt;b&gt;More&lt;/b&gt; came.</ins></p>" in html
    assert 'href="/articles/art_1?version=1">1</a>' in html
    assert 'compare=1" aria-current="page">Changes since version 1</a>' in html
    assert "Versions" not in render(old)


@given(TEXTS, TEXTS)
def test_changes_hold_both_texts(before: str, after: str) -> None:
    older, newer = article(before), article(after, version=2)
    html = render_changes(older, newer)
    if before == after:
        return
    without = {
        kind: unescape(re.sub(r"<[^>]+>", "", re.sub(rf"(?s)<{kind}>.*?</{kind}>", "", html)))
        for kind in ("del", "ins")
    }
    assert squeezed(without["del"]) == squeezed(after)
    assert squeezed(without["ins"]) == squeezed(before)


def test_what_would_take_long_to_compare_is_exchanged_whole() -> None:
    old, new = " ".join(["a", "b"] * 1_000), " ".join(["b", "c", "a"] * 1_000)
    html = render_changes(article(old), article(new, version=2))
    assert html == f"<p><del>{old}</del><ins>{new}</ins></p>"


def test_a_word_that_was_added_to_a_long_paragraph_is_shown() -> None:
    long = " ".join(["word"] * 5_000)
    html = render_changes(article(long), article(f"{long} more", version=2))
    assert html == f"<p>{long}<ins> more</ins></p>"


@pytest.mark.parametrize("paragraph", ["Yes.", "So it is. " * 60, "x " * 100])
@pytest.mark.parametrize("count", [30, 3_000])
def test_comparing_takes_no_longer_than_a_reader_waits(paragraph: str, count: int) -> None:
    before = [f"{n % 2} {paragraph}{n % 3}" for n in range(count)]
    after = [f"{n % 3} {paragraph}{n % 5}" for n in range(count)]
    older, newer = article("\n\n".join(before)), article("\n\n".join(after), version=2)
    begin = time.thread_time()
    html = render_changes(older, newer)
    assert time.thread_time() - begin < 10
    assert html.count("<p>") >= count


@pytest.mark.parametrize(
    "sentence",
    ["28. März 2025 war der Tag, an dem der Hafen öffnete.", "1990. The year in which it closed."],
)
def test_a_number_that_counts_nothing_is_marked_with_its_sentence(sentence: str) -> None:
    text = f"The harbour.\n\n{sentence}\n\nIt is open."
    start = text.index(sentence)
    html = render(article(text), Quote(start, start + len(sentence)))
    assert PageText(html).marked == sentence
    assert "<ol>" not in html


def test_numbers_that_count_on_are_a_list_with_blank_lines_between_too() -> None:
    html = render(article("7. seven\n\n8. eight\n\n2025. The year."))
    assert '<li value="7">seven</li>\n<li value="8">eight</li>' in html
    assert "<p>2025. The year.</p>" in html


def test_an_article_runs_as_most_of_its_letters_do_and_a_foreign_paragraph_as_its_own() -> None:
    arabic = "CNRE عقدت اجتماعها الربيعي يوم الجمعة في بكين."
    html = render(article(f"{arabic}\n\nThe company will open two plants.\n\n10:30", title=arabic))
    assert '<h1 dir="rtl">' in html
    assert f'<div dir="rtl">\n<p>{arabic}</p>' in html
    assert '<p dir="ltr">The company will' in html
    assert "<p>10:30</p>" in html
    english = "“أحمد الشيخ” is the title of a new film by Anna Voss."
    assert '<div dir="ltr">' in render(article(english))
