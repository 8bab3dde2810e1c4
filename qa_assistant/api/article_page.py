"""The article page: an article's text as HTML, with one quote marked; nothing in it is trusted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import pairwise
from string import Template
from urllib.parse import urlsplit

from qa_assistant.api.article_versions import render_changes, render_versions
from vectorstore.models import Article, Heading, UtcDatetime

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*[-*•–]\s+(?=\S)")
_NUMBER = re.compile(r"\s*(\d{1,4})[.)]\s+(?=\S)")
_NUMBERED_LINE = re.compile(r"^[^\S\n]*(\d{1,4})[.)][^\S\n]+(?=\S)", re.MULTILINE)
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")


class BlockKind(StrEnum):
    """How a piece of the text is shown."""

    PARAGRAPH = "p"
    HEADING = "h"
    BULLET = "ul"
    NUMBER = "ol"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A piece of an article's text, by offsets, and how it is shown."""

    kind: BlockKind
    start: int
    end: int
    level: int = 2
    number: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """The part of the text to mark; empty marks nothing."""

    start: int
    end: int

    def clipped(self, start: int, end: int) -> tuple[int, int]:
        """Where the quote lies within these bounds; empty when it does not."""
        begin = min(max(self.start, start), end)
        return begin, max(begin, min(self.end, end))


NO_QUOTE = Quote(0, 0)


@dataclass(frozen=True, slots=True)
class _Marks:
    """Lines that are no paragraphs, by where they begin: headings, and those that count on."""

    headings: dict[int, Heading]
    counted: set[int]


def render_article(
    template: Template,
    article: Article,
    *,
    quote: Quote = NO_QUOTE,
    newest: Article | None = None,
    compared: Article | None = None,
) -> str:
    """The page of an article.

    Args:
        template: The page with the placeholders title, byline, notice, versions, body, original,
            language, direction, title_direction.
        article: The version to show.
        quote: What to mark in it.
        newest: The article's newest version, where that is another one.
        compared: An earlier version, to show what changed since then.
    """
    if compared is None:
        body = "\n".join(_blocks_html(article.text, split_blocks(article), quote))
    else:
        body = render_changes(compared, article)
    return template.substitute(
        language=escape(article.language, quote=True),
        direction=direction_of(article.text),
        title=escape(article.title),
        title_direction=direction_of(article.title),
        byline=_byline(article),
        notice=_notice(article, newest),
        versions=render_versions(article, newest or article, compared=compared),
        body=body,
        original=_original(article.url),
    )


def direction_of(text: str, *, otherwise: str = "ltr") -> str:
    """How most of its letters run, `rtl` or `ltr`; the first one may be of a foreign name."""
    letters = sum(map(str.isalpha, text))
    if not letters:
        return otherwise
    return "rtl" if 2 * len(_RIGHT_TO_LEFT.findall(text)) > letters else "ltr"


def split_blocks(article: Article) -> list[TextBlock]:
    """The text as paragraphs, headings and list items; only white space and markers are left out.

    Paragraphs are what blank lines separate; a heading is where the article says so.
    """
    marks = _Marks({each.start: each for each in article.headings}, _counted_lines(article.text))
    blocks: list[TextBlock] = []
    for match in _PARAGRAPH.finditer(article.text):
        blocks.extend(_paragraph_blocks(article.text, match.start(), match.end(), marks))
    return blocks


def _counted_lines(text: str) -> set[int]:
    """Where lines begin whose numbers count on; another, as in "28. March", is one of its words."""
    found = [(line.start(), int(line[1])) for line in _NUMBERED_LINE.finditer(text)]
    following = [pair for pair in pairwise(found) if pair[0][1] + 1 == pair[1][1]]
    return {start for pair in following for start, _ in pair}


def _paragraph_blocks(text: str, start: int, end: int, marks: _Marks) -> Iterator[TextBlock]:
    """Lines that are headings or list items stand alone; lines between them stay together."""
    pending: tuple[int, int] | None = None
    for line in _LINE.finditer(text, start, end):
        block = _special_line(text, line.start(), line.end(), marks)
        if block is None:
            pending = (pending[0] if pending else line.start(), line.end())
            continue
        if pending is not None:
            yield TextBlock(BlockKind.PARAGRAPH, *pending)
            pending = None
        yield block
    if pending is not None:
        yield TextBlock(BlockKind.PARAGRAPH, *pending)


def _special_line(text: str, start: int, end: int, marks: _Marks) -> TextBlock | None:
    if start in marks.headings:
        # the page's own title is level 1
        level = min(marks.headings[start].level + 1, 6)
        return TextBlock(BlockKind.HEADING, start, end, level=max(level, 2))
    if bullet := _BULLET.match(text, start, end):
        return TextBlock(BlockKind.BULLET, bullet.end(), end)
    if start in marks.counted and (number := _NUMBER.match(text, start, end)):
        return TextBlock(BlockKind.NUMBER, number.end(), end, number=int(number[1]))
    return None


def _blocks_html(text: str, blocks: Iterable[TextBlock], quote: Quote) -> Iterator[str]:
    open_list: BlockKind | None = None
    marked = False
    direction = direction_of(text)
    for block in blocks:
        kind = block.kind if block.kind in (BlockKind.BULLET, BlockKind.NUMBER) else None
        if kind is not open_list:
            if open_list is not None:
                yield f"</{open_list}>"
            if kind is not None:
                yield f"<{kind}>"
            open_list = kind
        html = _marked_html(text, block, quote, with_id=not marked)
        marked = marked or "<mark" in html
        runs = direction_of(text[block.start : block.end], otherwise=direction)
        yield _element(block, html, "" if runs == direction else f' dir="{runs}"')
    if open_list is not None:
        yield f"</{open_list}>"


def _element(block: TextBlock, html: str, direction: str) -> str:
    if block.kind is BlockKind.HEADING:
        return f"<h{block.level}{direction}>{html}</h{block.level}>"
    if block.kind is BlockKind.NUMBER:
        return f'<li value="{block.number}"{direction}>{html}</li>'
    if block.kind is BlockKind.BULLET:
        return f"<li{direction}>{html}</li>"
    return f"<p{direction}>{html}</p>"


def _marked_html(text: str, block: TextBlock, quote: Quote, *, with_id: bool) -> str:
    start, end = quote.clipped(block.start, block.end)
    if start == end:
        return _lines_html(text[block.start : block.end])
    opening = '<mark id="quote">' if with_id else "<mark>"
    before, marked, after = text[block.start : start], text[start:end], text[end : block.end]
    return f"{_lines_html(before)}{opening}{_lines_html(marked)}</mark>{_lines_html(after)}"


def _lines_html(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _byline(article: Article) -> str:
    parts = [escape(part) for part in (article.publisher, article.author) if part]
    if article.published_at:
        parts.append(_time(article.published_at, "Published"))
    if article.updated_at and article.updated_at != article.published_at:
        parts.append(_time(article.updated_at, "Updated"))
    return "".join(f"<li>{part}</li>" for part in parts)


def _time(moment: UtcDatetime, label: str) -> str:
    return f'{label} <time datetime="{moment.isoformat()}">{format_date(moment)}</time>'


def format_date(moment: UtcDatetime) -> str:
    """A date as people write it: 31 March 2025."""
    return f"{moment.day} {moment:%B %Y}"


def _notice(article: Article, newest: Article | None) -> str:
    if newest is None or newest.version == article.version:
        return ""
    link = escape(f"/articles/{newest.id}", quote=True)
    return (
        '<p class="notice">This is an earlier version of the article. '
        f'<a href="{link}">Read the newest version</a></p>'
    )


def _original(url: str | None) -> str:
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return ""
    host = escape(urlsplit(url).hostname or "the original page")
    return (
        f'<p class="original"><a href="{escape(url, quote=True)}" '
        f'rel="noopener noreferrer nofollow">Read the original at {host}</a></p>'
    )
