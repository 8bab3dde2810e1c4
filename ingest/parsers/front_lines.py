"""Reads the lines between a title and the first paragraph: byline, date, source."""

import re
from collections.abc import Sequence

from ingest.cleaning import normalise
from ingest.metadata import name_or_none, normalise_url, parse_date
from ingest.models import Block, BlockKind, DocumentMetadata

MAX_FRONT_LINES = 6
MAX_LINE_CHARACTERS = 120

# A lone short line may have been taken for a heading.
_LINE_KINDS = (BlockKind.PARAGRAPH, BlockKind.HEADING)
_SEPARATOR = re.compile(r"\s+[|•·–—/]\s+|\s*[|•·]\s*")
_BYLINE = re.compile(
    r"(?:by|written by|reported by|author:|authors:|byline:)\s+(.+)", re.IGNORECASE
)
_DATED = re.compile(
    r"(?P<updated>(?:last )?(?:updated|modified|revised))?"
    r"(?:(?:first )?published|posted|date|issued)?(?: on| at)?\s*:?\s*(?P<date>.+)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:source|publisher|publication)\s*:\s*(.+)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:(?:url|link|source|original)\s*:\s*)?(https?://\S+)", re.IGNORECASE)
# A name: words with a capital, joined by small words.
_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?:\s+(?:(?:and|de|der|di|al|el|la|van|von|bin|da|du|y)\s+)*"
    r"[^\W\d_a-z][\w.'’-]*|,\s*[^\W\d_a-z][\w.'’-]*|\s*&\s*[^\W\d_a-z][\w.'’-]*){0,11}"
)


def take_front_lines(blocks: Sequence[Block]) -> tuple[DocumentMetadata, list[Block]]:
    """Metadata from the first lines, and the blocks without those lines.

    A line counts only when all of it is understood; the first that is not ends the search.
    """
    found = DocumentMetadata()
    rest = list(blocks)
    while rest and len(blocks) - len(rest) < MAX_FRONT_LINES:
        read = _read_line(rest[0])
        # What remains must be an article: a file that is but a date keeps its date as text.
        if read is None or len(rest) == 1:
            break
        found = found.or_else(read)
        rest.pop(0)
    return found, rest


def _read_line(block: Block) -> DocumentMetadata | None:
    line = normalise(block.text).strip("*_ ")
    if block.kind not in _LINE_KINDS or len(line) > MAX_LINE_CHARACTERS:
        return None
    whole = _read_part(line)
    if whole is not None:
        return whole
    parts = [part for part in _SEPARATOR.split(line.replace("\n", " | ")) if part.strip()]
    found = DocumentMetadata()
    for part in parts:
        read = _read_part(part.strip())
        if read is None or len(parts) < 2:
            return None
        found = found.or_else(read)
    return found


def _read_part(part: str) -> DocumentMetadata | None:
    if match := _ADDRESS.fullmatch(part):
        url = normalise_url(match[1])
        return DocumentMetadata(url=url) if url else None
    if (match := _DATED.fullmatch(part)) and (moment := parse_date(match["date"])):
        return DocumentMetadata(**{"updated_at" if match["updated"] else "published_at": moment})
    if match := _SOURCE.fullmatch(part):
        return DocumentMetadata(publisher=name_or_none(match[1]))
    if match := _BYLINE.fullmatch(part):
        return _read_byline(match[1])
    return None


def _read_byline(rest: str) -> DocumentMetadata | None:
    """ "Jane Smith", or "Jane Smith, 3 June 2025"."""
    name, _, tail = rest.partition(", ")
    if tail and (moment := parse_date(tail)) and _NAME.fullmatch(name):
        return DocumentMetadata(author=name, published_at=moment)
    return DocumentMetadata(author=rest) if _NAME.fullmatch(rest) else None
