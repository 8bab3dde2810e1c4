"""Where sentences begin and end in an article's text: the units of passages and quotes."""

import re
from itertools import pairwise
from typing import NamedTuple

import sentencex

_LINE = re.compile(r"[^\n]+")
_LIST_MARKER = re.compile(r"^(?:[-*•–]|\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)])$")
_MAY = re.compile(r"\bMay\.\s+(?=[^\W\d_])")
"""The one month that the library takes for an abbreviation though it is none."""
_LONE_LETTER = re.compile(r"(?<![^\W_])[^\W\d_]\.$")


class Span(NamedTuple):
    """Half-open character offsets."""

    start: int
    end: int


def split_sentences(text: str, language: str = "en") -> list[Span]:
    """Offsets of the sentences in order; white space belongs to none, all else to exactly one.

    A line break always ends a sentence; a lone list marker belongs to the sentence behind it.
    """
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        spans.extend(_line_sentences(line.group(), line.start(), language))
    return spans


def _line_sentences(line: str, offset: int, language: str) -> list[Span]:
    spans: list[Span] = []
    marker: int | None = None
    for start, end in _boundaries(line, language):
        piece = line[start:end]
        stripped = piece.strip()
        if not stripped:
            continue
        begin = offset + start + len(piece) - len(piece.lstrip())
        span = Span(begin, begin + len(stripped))
        if marker is not None:
            span, marker = Span(marker, span.end), None
        if _LIST_MARKER.match(stripped):
            marker = span.start
            continue
        spans.append(span)
    if marker is not None:
        spans.append(Span(marker, offset + len(line.rstrip())))
    return spans


def _boundaries(line: str, language: str) -> list[tuple[int, int]]:
    """The library's cuts, as long as they tile the line exactly; else the line as a whole."""
    found = {b["start_index"] for b in sentencex.get_sentence_boundaries(language, line)}
    cuts = (c for c in found if 0 <= c < len(line) and not _is_inside_initials(line, c))
    behind_may = (m.end() for m in _MAY.finditer(line) if line[m.end()].isupper())
    return list(pairwise(sorted({0, *cuts, *behind_may, len(line)})))


def _is_inside_initials(line: str, cut: int) -> bool:
    """Whether a cut goes through what is written as one word: "D-N.Y.", "non-U.S.", "E.On"."""
    before = line[max(cut - 3, 0) : cut]
    lone = _LONE_LETTER.search(before) is not None and before[-2].isupper()
    return lone and not line[cut].isspace()
