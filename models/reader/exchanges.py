"""A term of a question exchanged: in the question or the passage alone, or alike in both.

In one of the two it makes a near miss; in both nothing changes, so that an odd question is no sign
of one.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from augmentation import change_number, name_like, names_in, numbers_in
from examples import Pair
from wording import Neighbours

WORDS = 0.6
"""How often a near miss may have another word, where it has no name or number."""
_WORD = re.compile(r"[A-Za-z]+")
_ASKING = frozenset(
    "what which when where whom whose does have were with from that this than then there their "
    "they many much long name called known type kind according about into been being other some "
    "during after before between used most more only also such these those while would could "
    "should".split()
)


def exchanged(
    pair: Pair, names: Sequence[str], near: Neighbours, draw: random.Random, *, where: str
) -> Pair | None:
    """The pair with another term; None where nothing can be exchanged.

    Args:
        pair: A question with a passage.
        names: Names of the same page.
        near: Other words for a word.
        draw: What is chosen.
        where: `question`, `passage` or `both`; in both, the labels stay as they are.
    """
    terms = _terms(pair.first)
    draw.shuffle(terms)
    if where != "both":  # a word is more often exchanged for one that means the same
        if draw.random() >= WORDS:
            terms = [term for term in terms if not term.islower()]
        terms.sort(key=str.islower)
    for term in terms:
        found = [] if where == "question" else _places(term, pair.second)
        if where != "question" and not found:
            continue
        if any(a < end and start < b for a, b in found for start, end in pair.spans):
            continue
        new = _other(term, pair, names, near, draw)
        if new is None:
            continue
        first = (
            pair.first if where == "passage" else _put(pair.first, _places(term, pair.first), new)
        )
        changed = replace(pair, first=first, second=_put(pair.second, found, new))
        if where == "both":
            return replace(changed, spans=tuple(_moved(span, found, new) for span in pair.spans))
        return replace(changed, spans=(), answerable=False, relevant=None)
    return None


def _terms(question: str) -> list[str]:
    """Names, numbers and words of the question that can be exchanged."""
    names = names_in(question)
    numbers = numbers_in(question)
    inside = {word for name in names for word in name.split()}
    words = [
        word
        for word in _WORD.findall(question)[1:]
        if word not in inside and len(word) > 3 and word.lower() not in _ASKING
    ]
    return list(dict.fromkeys([*names, *numbers, *words]))


def _other(
    term: str, pair: Pair, names: Sequence[str], near: Neighbours, draw: random.Random
) -> str | None:
    if term[0].isdigit():
        return change_number(term, draw)
    both = f"{pair.first} {pair.second}"
    if term[0].isupper() and draw.random() < 0.7:
        likely = [name for name in name_like(term, names) if name not in both]
    else:
        found = [word for word in near.of(term.lower()) if word not in both.lower()]
        likely = [word.capitalize() for word in found] if term[0].isupper() else found
    return draw.choice(likely) if likely else None


def _places(term: str, text: str) -> list[tuple[int, int]]:
    found = re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE)
    return [match.span() for match in found]


def _put(text: str, places: Sequence[tuple[int, int]], new: str) -> str:
    for start, end in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def _moved(span: tuple[int, int], places: Sequence[tuple[int, int]], new: str) -> tuple[int, int]:
    shift = sum(len(new) - (end - start) for start, end in places if end <= span[0])
    return span[0] + shift, span[1] + shift
