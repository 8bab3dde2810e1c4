"""How much of a query one sentence of a passage says.

BM25 adds up what stands anywhere in a passage; an answer mostly has the question's words together
in one sentence. After the proximity features of Metzler and Croft, "A Markov Random Field Model for
Term Dependencies" (SIGIR, 2005), with the sentence as the window.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from vectorstore.lexical import Tokenizer
from vectorstore.sentences import split_sentences

# as far as a word's beginning is looked at
_ACCENTED = "[a-z]{0,2}[à-ɏ]"
_HAS_ACCENT = re.compile("[à-ɏ]")


class Wanted(NamedTuple):
    """What a query asks for: the terms of a word or of a phrase, and how much it tells."""

    terms: frozenset[str]
    weight: float


class Coverage:
    """How much of one query is said together."""

    def __init__(self, wanted: Sequence[Wanted], tokenizer: Tokenizer) -> None:
        self._wanted = [each for each in wanted if each.terms and each.weight > 0]
        self._total = sum(each.weight for each in self._wanted)
        self._terms = frozenset[str]().union(*(each.terms for each in self._wanted))
        self._tokenizer = tokenizer
        beginnings = sorted({re.escape(_beginning(term)) for term in self._terms}) or ["(?!)"]
        # without \b, which would be tried at every letter, it skips to those that one begins with
        self._likely = re.compile(rf"(?:{'|'.join(beginnings)})\w*")
        self._likely_accented = re.compile(rf"(?:{'|'.join([*beginnings, _ACCENTED])})\w*")
        self._contexts: dict[str, frozenset[str]] = {}

    def share(self, text: str, context: str = "") -> float:
        """In [0, 1]: how much of the query, by weight, the sentence says that says most of it.

        The context, as a title is one, counts as a part of every sentence.
        """
        if not self._total:
            return 0.0
        around = self._contexts.get(context)
        if around is None:
            around = self._contexts[context] = frozenset(term for _, term in self._places(context))
        places = self._places(text)
        here = frozenset(term for _, term in places)
        if len(here - around) < 2:
            return self._weight(around | here)
        return max(self._weight(around | terms) for terms in _by_sentence(text, places))

    def _weight(self, terms: frozenset[str]) -> float:
        said = sum(each.weight for each in self._wanted if each.terms <= terms)
        return min(1.0, said / self._total)

    def _places(self, text: str) -> list[tuple[int, str]]:
        """Offsets in the text, in order, at which a term of the query stands."""
        # the one letter that becomes two as a small one
        lowered = text.replace("İ", "I").lower()
        is_plain = lowered.isascii() or not _HAS_ACCENT.search(lowered)
        likely = self._likely if is_plain else self._likely_accented
        found = [
            (match.start(), match.group())
            for match in likely.finditer(lowered)
            if _begins_word(lowered, match.start())
        ]
        terms = self._tokenizer.terms_of({word for _, word in found})
        return [(start, terms[word]) for start, word in found if terms[word] in self._terms]


def _beginning(term: str) -> str:
    """Letters that every word with this term begins with, accents aside: stems change the end."""
    return term[:3] if len(term) > 3 else term[:2]


def _begins_word(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return not (before.isalnum() or before == "_")


def _by_sentence(text: str, places: Sequence[tuple[int, str]]) -> list[frozenset[str]]:
    """The terms of each sentence that has any."""
    groups: list[set[str]] = []
    ends = iter(_sentence_ends(text))
    end = 0
    for start, term in places:
        if start >= end:
            groups.append(set())
            end = next((each for each in ends if each > start), len(text))
        groups[-1].add(term)
    return [frozenset(group) for group in groups]


@lru_cache(maxsize=2_048)
def _sentence_ends(text: str) -> tuple[int, ...]:
    return tuple(span.end for span in split_sentences(text))
