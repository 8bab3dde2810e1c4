"""Cuts an article's text into passages: whole sentences, under one heading, of a similar length.

About 900 characters are what the bundled embedding model reads at once (256 tokens), with room for
the context header that it is given in front of a passage.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from vectorstore.models import Heading, PassageSpan
from vectorstore.sentences import Span, split_sentences

TARGET_CHARACTERS = 900
LIMIT_CHARACTERS = 1_200

_BREAKABLE = re.compile(r"\s+")


def cut_passages(
    text: str,
    headings: Sequence[Heading],
    *,
    language: str = "en",
    target: int = TARGET_CHARACTERS,
    limit: int = LIMIT_CHARACTERS,
) -> list[PassageSpan]:
    """Passages in order; every character that is not white space lies in exactly one.

    None is longer than `limit`; a heading begins a passage and belongs to it. A passage ends near
    `target`, at the end of a paragraph if there is one in reach; a small rest joins the passage
    before it.
    """
    passages: list[PassageSpan] = []
    for start, end, heading in _sections(text, headings):
        units = _units(text, Span(start, end), language, limit)
        for span in _merge_tail(_pack(text, units, target, limit), target, limit):
            passages.append(PassageSpan(start=span.start, end=span.end, heading=heading))
    return passages


def _sections(text: str, headings: Sequence[Heading]) -> Iterator[tuple[int, int, str | None]]:
    """The stretches between headings, each with the heading that it begins with."""
    by_start = {heading.start: heading for heading in headings}
    edges = sorted({0, *by_start, len(text)})
    for start, end in pairwise(edges):
        heading = by_start.get(start)
        name = " ".join(text[start : heading.end].split()) if heading else ""
        yield start, end, name or None


def _units(text: str, section: Span, language: str, limit: int) -> Iterator[Span]:
    """The section's sentences, those that are too long in pieces."""
    for start, end in split_sentences(text[section.start : section.end], language):
        yield from _pieces(text, Span(section.start + start, section.start + end), limit)


def _pieces(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Cuts at the last white space before the limit, or at the limit where there is none."""
    start, end = span
    while end - start > limit:
        cut = _last_break(text, start, start + limit)
        yield Span(start, _rstrip(text, start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end)


def _last_break(text: str, start: int, end: int) -> int:
    """Where white space begins in (start, end], as late as possible; else `end`."""
    if text[end].isspace():
        return end
    breaks = [m.start() for m in _BREAKABLE.finditer(text, start + 1, end)]
    return breaks[-1] if breaks else end


def _rstrip(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end


def _pack(text: str, units: Iterator[Span], target: int, limit: int) -> list[Span]:
    """Greedily joins units; closes a passage early where a paragraph ends close to the target."""
    packed: list[Span] = []
    current: Span | None = None
    for unit in units:
        if current is None:
            current = unit
        elif _closes(text, current, unit, target, limit):
            packed.append(current)
            current = unit
        else:
            current = Span(current.start, unit.end)
    if current is not None:
        packed.append(current)
    return packed


def _closes(text: str, current: Span, unit: Span, target: int, limit: int) -> bool:
    """Whether the passage ends before this unit."""
    joined = unit.end - current.start
    if joined > limit:
        return True
    length = current.end - current.start
    paragraph_ends = "\n\n" in text[current.end : unit.start]
    if paragraph_ends and length >= target * 2 // 3:
        return True
    # Going over the target is worth it only while it leaves the passage nearer to it.
    return joined > target and length - target >= target - joined


def _merge_tail(spans: list[Span], target: int, limit: int) -> list[Span]:
    """Joins the last span to the one before it when it is small and both fit into the limit."""
    if len(spans) < 2:
        return spans
    before, tail = spans[-2:]
    small = tail.end - tail.start < target // 3
    if small and tail.end - before.start <= limit:
        return [*spans[:-2], Span(before.start, tail.end)]
    return spans
