"""Where sentences begin and end in an article's text: the units of passages and quotes."""

import re
from itertools import pairwise
from typing import NamedTuple

import sentencex

_LINE = re.compile(r"[^\n]+")
_LIST_MARKER = re.compile(r"^(?:[-*•–]|\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)])$")


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
    cuts = sorted({b["start_index"] for b in sentencex.get_sentence_boundaries(language, line)})
    edges = sorted({0, *(cut for cut in cuts if 0 <= cut < len(line)), len(line)})
    return list(pairwise(edges))
