"""Joins the blocks of a document into an article's text, and says where its headings lie."""

from collections.abc import Sequence

from ingest.cleaning import clean_blocks, normalise
from ingest.models import AssembledText, Block, BlockKind
from vectorstore.models import Heading

_LINEWISE = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})


def assemble(blocks: Sequence[Block], *, title: str | None = None) -> AssembledText:
    """The clean text: paragraphs apart by a blank line, items of a list and rows by a newline.

    A leading heading that only repeats the title is left out: the title is a field of its own.
    """
    pieces: list[str] = []
    headings: list[Heading] = []
    pages: list[tuple[int, int]] = []
    length = 0
    previous: BlockKind | None = None
    for block in _without_title(clean_blocks(blocks), title):
        gap = "\n" if previous is block.kind and block.kind in _LINEWISE else "\n\n"
        pieces += ["" if previous is None else gap, _rendered(block)]
        length += len(pieces[-2])
        if block.kind is BlockKind.HEADING:
            end = length + len(pieces[-1])
            headings.append(Heading(start=length, end=end, level=block.level))
        for start, page in block.pages:
            if not pages or pages[-1][1] != page:
                pages.append((length + min(start, len(pieces[-1])), page))
        length += len(pieces[-1])
        previous = block.kind
    return AssembledText(text="".join(pieces), headings=tuple(headings), pages=tuple(pages))


def _rendered(block: Block) -> str:
    if block.kind is BlockKind.LIST_ITEM:
        return f"{block.marker} {block.text}"
    if block.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
        return block.text.replace("\n", " ")
    return block.text


def _without_title(blocks: list[Block], title: str | None) -> list[Block]:
    if title is None or len(blocks) < 2 or blocks[0].kind is not BlockKind.HEADING:
        return blocks
    same = _folded(blocks[0].text) == _folded(title)
    return blocks[1:] if same else blocks


def _folded(text: str) -> str:
    return "".join(c for c in normalise(text).casefold() if c.isalnum())
