"""How much of a query one sentence of a passage says.

BM25 adds up what stands anywhere in a passage; an answer mostly has the question's words together
in one sentence. After the proximity features of Metzler and Croft, "A Markov Random Field Model for
Term Dependencies" (SIGIR, 2005), with the sentence as the window.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from vectorstore.lexical import Tokenizer
from vectorstore.sentences import split_sentences

# so many letters at its beginning a word has in common with its term, if they are ASCII
_COMMON = 2
_OTHER = r"(?![\x00-\x7f])[^\W_]"
_FOREIGN = rf"{_OTHER}|[^\W_]{_OTHER}"


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
        beginnings = {re.escape(term[:_COMMON]) for term in self._terms if term.isascii()}
        likely = "|".join([*sorted(beginnings), _FOREIGN])
        self._likely = re.compile(rf"(?<![^\W_])(?:{likely})[^\W_]*", re.IGNORECASE)

    def share(self, text: str, context: str = "") -> float:
        """In [0, 1]: how much of the query, by weight, the sentence says that says most of it.

        The context, as a title is one, counts as a part of every sentence.
        """
        if not self._total:
            return 0.0
        around = frozenset(term for _, term in self._places(context))
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
        found = [(match.start(), match.group().lower()) for match in self._likely.finditer(text)]
        terms = self._tokenizer.terms_of({word for _, word in found})
        return [(start, terms[word]) for start, word in found if terms[word] in self._terms]


def _by_sentence(text: str, places: Sequence[tuple[int, str]]) -> list[frozenset[str]]:
    """The terms of each sentence that has any."""
    groups: list[set[str]] = []
    ends = iter(span.end for span in split_sentences(text))
    end = 0
    for start, term in places:
        if start >= end:
            groups.append(set())
            end = next((each for each in ends if each > start), len(text))
        groups[-1].add(term)
    return [frozenset(group) for group in groups]
