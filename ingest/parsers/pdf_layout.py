"""Makes paragraphs and headings of a PDF's lines, by their distance, size and words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.models import Block, BlockKind
from ingest.parsers.lines import (
    LIST_MARKER,
    SENTENCE_END,
    compounds,
    is_inside_sentence,
    join_lines,
    looks_like_heading,
    wrapped_width,
)

EDGE_LINES = 2
HEADING_RATIO = 1.12
GAP_RATIO = 1.35

_PAGE_NUMBER = re.compile(
    r"\W*(page|seite|p\.)?\s*(\d{1,4}(\s*(of|/|von)\s*\d{1,4})?|[ivxl]{1,6})\W*", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Line:
    """A line of a page; `y` grows upwards, in points."""

    page: int
    text: str = ""
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    bold: bool = False


def blocks_of(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """Headings, paragraphs and list items in reading order."""
    body = _body_size([line for page in pages for line in page])
    lines = list(_without_furniture(pages, body))
    if not lines:
        return []
    leadings = _leadings(lines)
    width = wrapped_width([[line.text.strip() for line in lines if _is_set_as(body, line)]])
    known = compounds("\n".join(line.text for line in lines))
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, leadings, body, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    sizes = sorted({g[0].size for g in groups if _is_heading(g, body)}, reverse=True)
    return [_block(group, body, sizes, known) for group in groups]


def _body_size(lines: Sequence[Line]) -> float:
    """The size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _without_furniture(pages: Sequence[Sequence[Line]], body: float) -> Iterator[Line]:
    """All lines but page numbers, and headers and footers that come again on most pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for number, page in enumerate(pages):
        seen.update({_key(line, number) for line in [*page[:EDGE_LINES], *page[-EDGE_LINES:]]})
    often = max(2, (len(pages) + 1) // 2)

    def is_furniture(line: Line) -> bool:
        repeated = seen[_key(line, line.page)] >= often and line.size <= body * 1.05
        return repeated or _PAGE_NUMBER.fullmatch(line.text.strip()) is not None

    for page in pages:
        start = end = 0
        while start < min(EDGE_LINES, len(page)) and is_furniture(page[start]):
            start += 1
        while end < min(EDGE_LINES, len(page) - start) and is_furniture(page[-1 - end]):
            end += 1
        yield from page[start : len(page) - end]


def _key(line: Line, page: int) -> tuple[str, int]:
    """Words and height of a line; numbers count from the page's: "Page 3" recurs on page 4."""
    words = _NUMBER.sub(lambda m: f"#{int(m[0]) - page}", line.text.strip().casefold())
    return words, round(line.y / 2)


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of two lines, for each size of type."""
    gaps: dict[float, list[float]] = {}
    for a, b in pairwise(lines):
        if a.page == b.page and a.size == b.size and 0 < a.y - b.y < 4 * (a.size or 12):
            gaps.setdefault(a.size, []).append(a.y - b.y)
    # Where all paragraphs are one line long, the usual distance is that of paragraphs.
    return {size: min(median(found), 1.6 * (size or 12)) for size, found in gaps.items()}


def _is_set_as(size: float, line: Line) -> bool:
    return abs(line.size - size) <= 0.6


def _continues(
    group: Sequence[Line], line: Line, leadings: Mapping[float, float], body: float, width: int
) -> bool:
    """Whether a line belongs to the paragraph before it."""
    last = group[-1]
    if _is_list_item(group, line, width) or not _is_set_as(last.size, line):
        return False
    if line.bold != last.bold and (_is_heading(group, body) or _is_heading([line], body)):
        return False
    ended = SENTENCE_END.search(last.text.strip()) is not None
    gap = last.y - line.y
    if line.page != last.page or gap < -1:  # next page or column
        return not ended and not _is_heading(group, body)
    leading = leadings.get(last.size, 0.0)
    if leading and gap > leading * GAP_RATIO:
        return False
    return not (ended and _starts_paragraph(group, line, gap, leading))


def _is_list_item(group: Sequence[Line], line: Line, width: int) -> bool:
    """Whether a line begins one: indented, or not in the midst of a sentence."""
    if not LIST_MARKER.match(line.text):
        return False
    texts = [member.text.strip() for member in (group[0], group[-1])]
    return line.x - group[-1].x > 4 or not is_inside_sentence(texts, line.text.strip(), width)


def _starts_paragraph(group: Sequence[Line], line: Line, gap: float, leading: float) -> bool:
    """Behind a sentence's end and without a gap: a short last line, or an indented first one."""
    width = max(len(member.text) for member in group[-8:])
    short = len(group[-1].text.strip()) < 0.6 * width
    return short or line.x - group[-1].x > 4 or (gap == 0 and leading == 0)


def _is_heading(group: Sequence[Line], body: float) -> bool:
    text = " ".join(line.text.strip() for line in group)
    larger = body > 0 and group[0].size >= body * HEADING_RATIO
    if larger:
        return len(text) <= 250 and any(character.isalpha() for character in text)
    return all(line.bold for line in group) and looks_like_heading(text)


def _block(group: Sequence[Line], body: float, sizes: list[float], known: frozenset[str]) -> Block:
    text = join_lines((line.text for line in group), known)
    pages = _pages(group, known)
    if _is_heading(group, body):
        level = min(sizes.index(group[0].size) + 1, 6)
        return Block(kind=BlockKind.HEADING, text=text, level=level, pages=pages)
    if match := LIST_MARKER.match(text):
        marker = match["number"] or "-"
        rest = text[match.end() :]
        return Block(kind=BlockKind.LIST_ITEM, text=rest, marker=marker, pages=pages)
    return Block(kind=BlockKind.PARAGRAPH, text=text, pages=pages)


def _pages(group: Sequence[Line], known: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Where the paragraph's pages begin in its text, to a character or two."""
    # people count pages from 1
    found = [(0, group[0].page + 1)]
    for number, line in enumerate(group):
        if line.page + 1 != found[-1][1]:
            before = join_lines((each.text for each in group[:number]), known)
            found.append((len(before), line.page + 1))
    return tuple(found)
