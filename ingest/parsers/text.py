"""Plain text: paragraphs (wrapped or one a line), list lines, headings, headline and byline."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from ingest.models import Block, BlockKind, DocumentMetadata, ParsedDocument
from ingest.parsers.decoding import decode
from ingest.parsers.front_lines import take_front_lines
from ingest.parsers.lines import (
    LIST_MARKER,
    SENTENCE_END,
    compounds,
    is_inside_sentence,
    join_lines,
    looks_like_heading,
    looks_like_headline,
    wrapped_width,
)
from vectorstore.invisible import without_invisible

_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_TITLE_LABEL = re.compile(r"^(?:title|headline):\s*", re.IGNORECASE)
_RULE = re.compile(r"\s*[=\-~_*#]{3,}\s*")


def parse_text(content: bytes, name: str) -> ParsedDocument:
    """The text's paragraphs; its first line is the title where it looks like a headline."""
    return document_from_text(decode(content))


def document_from_text(text: str) -> ParsedDocument:
    """The same for text that is decoded already."""
    headline, blocks = _split_headline(_with_headings(_blocks(without_invisible(text))))
    front, rest = take_front_lines(blocks)
    title = headline[0].text if headline else None
    return ParsedDocument(
        blocks=(*headline, *rest), metadata=DocumentMetadata(title=title).or_else(front)
    )


def _blocks(text: str) -> list[Block]:
    chunks = _chunks(text)
    width = wrapped_width(chunks)
    known = compounds(text)
    return [block for lines in chunks for block in _chunk_blocks(lines, width, known)]


def _chunks(text: str) -> list[list[str]]:
    """Runs of lines between blank lines; rules of dashes count as blank."""
    chunks: list[list[str]] = [[]]
    for line in _LINE_BREAK.split(text):
        if line.strip() and not _RULE.fullmatch(line):
            chunks[-1].append(line)
        elif chunks[-1]:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def _chunk_blocks(lines: Sequence[str], width: int, known: frozenset[str]) -> list[Block]:
    groups: list[list[str]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group, known) for group in groups]


def _continues(group: Sequence[str], line: str, width: int) -> bool:
    if LIST_MARKER.match(line):
        return is_inside_sentence(group, line, width)
    indented = line[0].isspace() and LIST_MARKER.match(group[0]) is not None
    return width > 0 or indented


def _block(lines: Sequence[str], known: frozenset[str]) -> Block:
    text = join_lines(lines, known)
    if match := LIST_MARKER.match(text):
        marker = match["number"] or "-"
        return Block(kind=BlockKind.LIST_ITEM, text=text[match.end() :], marker=marker)
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def _with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Short lines that are no sentences become headings where a list or a sentence follows."""
    marked: list[Block] = []
    for block, following in zip_longest(blocks, blocks[1:]):
        heads = (
            block.kind is BlockKind.PARAGRAPH
            and following is not None
            and looks_like_heading(block.text)
            and (following.kind is BlockKind.LIST_ITEM or bool(SENTENCE_END.search(following.text)))
        )
        kind = BlockKind.HEADING if heads else block.kind
        marked.append(block.model_copy(update={"kind": kind, "level": 2}))
    return marked


def _split_headline(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The first block as a heading, if it looks like a headline over something; and the others."""
    if len(blocks) < 2 or BlockKind.LIST_ITEM in (blocks[0].kind, blocks[1].kind):
        return [], blocks
    first = _TITLE_LABEL.sub("", blocks[0].text)
    if not looks_like_headline(first):
        return [], blocks
    return [Block(kind=BlockKind.HEADING, text=first, level=1)], blocks[1:]
