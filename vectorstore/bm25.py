"""The lexical leg: BM25 over passages and over whole articles.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
inverse document frequency in the form that is never negative; a word in the context header counts
as a part of one in the text (the paper's weighted fields).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from vectorstore import lexical
from vectorstore.coverage import Wanted
from vectorstore.roster import Mask, Roster

K1, B = 0.7, 0.4
# A header repeats in every passage of its article: a word in it says half as much about this one.
_TEXT_HALVES, _HEADER_HALVES = 2, 1
_CACHED_BYTES = 48_000_000
# of these, so many are filled before anybody asks, with terms of so many passages: listing the
# places of such a term takes a millisecond and more
_WARM_BYTES, _COMMON = 36_000_000, 500

Floats = npt.NDArray[np.float32]


class Posting(NamedTuple):
    """Where a term or phrase stands, in five bytes a passage."""

    numbers: npt.NDArray[np.int32]
    """The passages' numbers."""
    halves: npt.NDArray[np.uint8]
    """How often it stands there, in halves: a place in a header is one, a place in the text two."""

    @property
    def weights(self) -> Floats:
        """How often it stands there."""
        return np.float32(0.5) * self.halves


class Lexicon(NamedTuple):
    """Scores of all passages, by position, and of all articles, by row."""

    passages: Floats
    articles: Floats
    most: float
    """What a passage would get at most, if it said nothing but the query's words."""
    wanted: tuple[Wanted, ...]
    """The query's terms and its expansions, and how much each tells."""


class LexicalLeg:
    """Scores every passage of a collection for a query. May be shared by threads."""

    def __init__(self) -> None:
        self.tokenizer = lexical.Tokenizer()
        self._cache = _PostingCache()
        self._held: dict[str, tuple[Roster, _Texts, _Texts]] = {}

    def scores(
        self,
        session: Session,
        roster: Roster,
        query: str,
        *,
        revision: int,
        expansions: Sequence[str] = (),
        name: str,
        collection: Mask,
    ) -> Lexicon:
        """BM25 in [0, inf) for each passage and each article of the collection; 0 elsewhere.

        `collection` marks the passages of the one with this name: how rare a word is, and how long
        passages are, is taken from these, so that another collection has no influence. An expansion
        counts as a phrase.
        `revision` is the catalog's as the session sees it.
        """
        terms = self.tokenizer.terms(query)
        found = [self._cache.term(session, revision, term) for term in terms]
        found += [self._cache.phrase(session, revision, words) for words in expansions]
        asked = [frozenset({term}) for term in terms]
        asked += [frozenset(self.tokenizer.terms(words)) for words in expansions]
        wanted = []
        passages, articles = (_Field(texts) for texts in self._texts(roster, name, collection))
        for posting, these in zip(found, asked, strict=True):
            positions = roster.located(posting.numbers)
            here = np.flatnonzero(positions >= 0)
            here = here[collection[positions[here]]]
            positions, weights = positions[here], posting.weights[here]
            wanted.append(Wanted(these, passages.add(positions, weights)))
            sums = np.bincount(roster.articles[positions], weights, len(roster.collection))
            rows = np.flatnonzero(sums)
            articles.add(rows, sums[rows].astype(np.float32))
        return Lexicon(passages.scores, articles.scores, passages.most, tuple(wanted))

    def warm(self, session: Session, *, revision: int, go_on: Callable[[], bool]) -> None:
        """Have the places of the most common terms at hand, as far as `go_on` allows.

        Two seconds of one core for 100,000 passages.
        """
        passed_over = self.tokenizer.stop_terms()
        for term in lexical.common_terms(session, _COMMON):
            if self._cache.bytes >= _WARM_BYTES or not go_on():
                return
            if term not in passed_over:
                self._cache.term(session, revision, term)

    def close(self) -> None:
        """Release what it holds."""
        self.tokenizer.close()

    def _texts(self, roster: Roster, name: str, collection: Mask) -> "tuple[_Texts, _Texts]":
        """The collection's passages and its articles, kept until the roster changes."""
        held = self._held.get(name)
        if held is None or held[0] is not roster:
            lengths = np.where(collection, roster.lengths, 0)
            of_articles = np.bincount(roster.articles, lengths, len(roster.collection))
            held = (roster, _Texts.of(lengths), _Texts.of(of_articles))
            self._held[name] = held
        return held[1:]


@dataclass(frozen=True)
class _Texts:
    """Texts of some kind: how many there are, and what their lengths weigh in BM25."""

    count: int
    norms: Floats

    @classmethod
    def of(cls, lengths: npt.NDArray[Any]) -> Self:
        """From their lengths in words; those without any are of another collection."""
        members = lengths > 0
        count = int(np.count_nonzero(members))
        mean = max(float(lengths[members].mean()), 1.0) if count else 1.0
        return cls(count, (K1 * (1 - B + B * lengths / mean)).astype(np.float32))


class _Field:
    """The scores that texts get term by term."""

    def __init__(self, texts: _Texts) -> None:
        self._texts = texts
        self.most = 0.0
        self.scores: Floats = np.zeros(len(texts.norms), np.float32)

    def add(self, places: npt.NDArray[np.generic], weights: Floats) -> float:
        """Count a term that stands at these places, each named once, with these weights.

        Returns what a text can get for it at most.
        """
        idf = np.log(1 + (self._texts.count - len(places) + 0.5) / (len(places) + 0.5))
        factor = float(idf) * (K1 + 1)
        self.most += factor
        self.scores[places] += np.float32(factor) * weights / (weights + self._texts.norms[places])
        return factor


class _PostingCache:
    """Postings of the terms asked last, for one revision of the catalog."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = -1
        self.bytes = 0
        self._held: OrderedDict[tuple[str, str], Posting] = OrderedDict()

    def term(self, session: Session, revision: int, term: str) -> Posting:
        """Where the term stands."""
        held = self._find(revision, ("term", term))
        if held is not None:
            return held
        numbers, in_text, in_header = lexical.places(session, term)
        halves = (_TEXT_HALVES * in_text + _HEADER_HALVES * in_header).clip(max=255)
        posting = Posting(numbers.astype(np.int32), halves.astype(np.uint8))
        return self._keep(revision, ("term", term), posting)

    def phrase(self, session: Session, revision: int, words: str) -> Posting:
        """Where the words stand as a phrase, each place counted once."""
        held = self._find(revision, ("phrase", words))
        if held is not None:
            return held
        numbers = lexical.phrase(session, words).astype(np.int32)
        posting = Posting(numbers, np.full(len(numbers), _TEXT_HALVES, np.uint8))
        return self._keep(revision, ("phrase", words), posting)

    def _find(self, revision: int, key: tuple[str, str]) -> Posting | None:
        with self._lock:
            if revision != self._revision or key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key]

    def _keep(self, revision: int, key: tuple[str, str], posting: Posting) -> Posting:
        with self._lock:
            if revision < self._revision:
                return posting
            if revision > self._revision:
                self._held.clear()
                self._revision, self.bytes = revision, 0
            if key not in self._held:
                self._held[key] = posting
                self.bytes += _size(posting)
            while self.bytes > _CACHED_BYTES:
                _, dropped = self._held.popitem(last=False)
                self.bytes -= _size(dropped)
        return posting


def _size(posting: Posting) -> int:
    return posting.numbers.nbytes + posting.halves.nbytes + 200
