"""Syndicated copies: near-identical passages of several articles, collapsed into one hit."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from vectorstore.models import Copy, Hit

# words in a row that are compared; Broder, "On the resemblance and containment of documents" (1997)
_SHINGLE = 4
# how much of the shorter passage the longer one must hold
_CONTAINED = 0.75
# far below what passages have in common of which so many shingles are
_COMMON_WORDS = 0.6
_LONG = 6
# shorter passages are alike by chance
_FEWEST_SHINGLES = 12

_WORD = re.compile(r"\w+(?:[.,’'-]\w+)*")


def collapse_copies(hits: Sequence[Hit], *, wanted: int) -> list[Hit]:
    """The first `wanted` different hits, each with its copies in other articles.

    Copies are what editors leave of a story they take over: a cut at the end, another headline. A
    passage that says another number or name at the same place is a correction or a conflicting
    report, and stays a hit of its own.
    """
    kept: list[Hit] = []
    telling: list[frozenset[str]] = []
    copies: dict[str, list[Hit]] = {}
    for hit in hits:
        words = _long_words(hit.text)
        near = (
            other
            for other, theirs in zip(kept, telling, strict=True)
            if len(words & theirs) >= _COMMON_WORDS * min(len(words), len(theirs))
        )
        original = next((other for other in near if is_copy(hit, other)), None)
        if original is not None:
            copies[original.passage_id].append(hit)
        elif len(kept) < wanted:
            kept.append(hit)
            telling.append(words)
            copies[hit.passage_id] = []
    return [
        hit.model_copy(update={"copies": _listed(copies[hit.passage_id])})
        if copies[hit.passage_id]
        else hit
        for hit in kept
    ]


def is_copy(one: Hit, other: Hit) -> bool:
    """Whether the passages are of different articles and tell the same in the same words."""
    if one.article_id == other.article_id:
        return False
    if one.text == other.text:
        return True
    left, right = _shingles(one.text), _shingles(other.text)
    shorter = min(len(left), len(right))
    if shorter < _FEWEST_SHINGLES or len(left & right) < _CONTAINED * shorter:
        return False
    return not _contradict(_WORD.findall(one.text), _WORD.findall(other.text))


def _listed(hits: Sequence[Hit]) -> tuple[Copy, ...]:
    """The articles that hold a copy, each once."""
    found: dict[str, Copy] = {}
    for hit in hits:
        fields = {name: getattr(hit, name) for name in Copy.model_fields}
        found.setdefault(hit.article_id, Copy(**fields))
    return tuple(found.values())


@lru_cache(maxsize=2_048)
def _long_words(text: str) -> frozenset[str]:
    """The words that tell texts apart quickly; where few are in common, few shingles are."""
    return frozenset(word for word in text.lower().split() if len(word) >= _LONG)


@lru_cache(maxsize=512)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _contradict(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one says a number or a name where the other says a different one."""
    if not _tells(set(one).symmetric_difference(other)):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return any(
        kind == "replace"
        and (_tells(one[a:b]) or _tells(other[c:d]))
        # what was written anew at the beginning or the end is a cut, not a correction
        and a > 0
        and c > 0
        and b < len(one)
        and d < len(other)
        for kind, a, b, c, d in matcher.get_opcodes()
    )


def _tells(words: Iterable[str]) -> bool:
    return any(word[0].isupper() or any(map(str.isdigit, word)) for word in words)
