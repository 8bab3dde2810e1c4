"""Where one sentence says something else at the same place as another that nearly copies it."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from vectorstore.sentences import Span

_WORD = re.compile(r"[$€£¥₹]?\d+(?:[.,:]\d+)*%?|[^\W_]+(?:[’'.&-][^\W_]+)*")
_COPIED = 0.6
"""Least share of the shorter sentence's words that stand in the other in the same order."""
_MOST_WORDS = 5
"""A longer piece that was replaced is no value but another wording."""
_PLAIN = frozenset("the a an of in at on to by for from and or".split())

Replacement = tuple[Span, Span]
"""A piece of the first sentence and what the second has in its place."""


def replaced_words(one: str, other: str) -> list[Replacement]:
    """The numbers and names that the second sentence, nearly a copy, has other ones for."""
    left, right = list(_WORD.finditer(one)), list(_WORD.finditer(other))
    if not left or not right:
        return []
    matcher = SequenceMatcher(None, _folded(left), _folded(right), autojunk=False)
    blocks = matcher.get_matching_blocks()
    copied = sum(block.size for block in blocks)
    if copied < _COPIED * min(len(left), len(right)) or copied < 3:
        return []
    return list(_replacements(matcher, left, right))


def _replacements(
    matcher: "SequenceMatcher[str]", left: Sequence[re.Match[str]], right: Sequence[re.Match[str]]
) -> Iterator[Replacement]:
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "replace" or max(b - a, d - c) > _MOST_WORDS:
            continue
        mine, theirs = _telling(left[a:b]), _telling(right[c:d])
        if mine and theirs:
            yield Span(mine[0].start(), mine[-1].end()), Span(theirs[0].start(), theirs[-1].end())


def _folded(words: Sequence[re.Match[str]]) -> list[str]:
    return [word.group().casefold() for word in words]


def _telling(words: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """The words without plain ones at the ends, if a number or a name is among them."""
    kept = list(words)
    while kept and kept[0].group().casefold() in _PLAIN:
        kept.pop(0)
    while kept and kept[-1].group().casefold() in _PLAIN:
        kept.pop()
    telling = any(w.group()[0].isupper() or any(map(str.isdigit, w.group())) for w in kept)
    # the first word of a sentence has a capital whatever it is
    is_opening = bool(kept) and kept[-1].start() == 0 and not any(map(str.isdigit, kept[0].group()))
    return kept if telling and not is_opening else []
