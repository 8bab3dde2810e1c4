"""Names in a query that have other forms, found in memory: the aliases of one collection."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from vectorstore.admission import Readers
from vectorstore.aliases import AliasEntry
from vectorstore.models import AliasUse, KnownAlias

MOST_MEANINGS = 3
"""Different things that a short form may stand for in one search."""
MOST_SHORT_FORMS = 2
MOST_USES = 5
_SAME_THING = 0.6
"""Share of words from which on two long names are taken for variants of one."""
_WORD_START = 4
"""Letters by which words of two names are compared: Organisation and Organization are one."""

_KEPT = 32_768
"""Names whose keys are kept, for they come again with every change."""

_TOKEN = re.compile(r"(?:[^\W_]\.){2,}[^\W_]?(?![^\W_])|[^\W_]+")
_PLURAL_OF_CAPITALS = re.compile(r"[^\W_a-z]s$")
_LEGAL_FORMS = frozenset(
    "ag bv co corp corporation gmbh inc limited llc ltd nv plc sa se spa".split()
)
_COMPANY_WORDS = _LEGAL_FORMS | frozenset("company group holding holdings".split())
_CONNECTORS = frozenset(
    "a an and at de der des di du for für in la le of on the to und van von y".split()
)


class _Token(NamedTuple):
    """A word as it is compared, at half-open offsets."""

    key: str
    start: int
    end: int


_Names = dict[str, tuple[AliasEntry, ...]]


class NameMap:
    """All aliases of a collection, ready to be looked for in queries.

    Any number of threads may look while one replaces aliases.
    """

    def __init__(self, entries: Iterable[AliasEntry]) -> None:
        self._entries: dict[str, tuple[AliasEntry, ...]] = {}
        self._by_short: _Names = {}
        self._by_long: _Names = {}
        self._longest: dict[str, int] = {}
        self.replace((), entries)

    def replace(self, shorts: Iterable[str], entries: Iterable[AliasEntry]) -> None:
        """Forget all aliases with these short forms, and take in the entries."""
        for short in shorts:
            for entry in self._entries.pop(short, ()):
                _leave(self._by_short, short_keys(entry.short), entry)
                _leave(self._by_long, long_keys(entry.long), entry)
        for entry in entries:
            self._entries[entry.short] = (*self._entries.get(entry.short, ()), entry)
            self._enter(self._by_short, short_keys(entry.short), entry)
            self._enter(self._by_long, long_keys(entry.long), entry)

    def known(self, readers: Readers) -> list[KnownAlias]:
        """What the reader knows, the most mentioned first."""
        held = chain.from_iterable(list(self._entries.values()))
        found = (entry.known(readers) for entry in held)
        return sorted(
            (alias for alias in found if alias is not None),
            key=lambda alias: (-alias.articles, alias.short.casefold(), alias.long),
        )

    def uses(self, query: str, readers: Readers) -> list[AliasUse]:
        """Names in the query that have other forms, in its order, the longest at each place.

        A short form counts with its own capitals, or in others where it is no ordinary word. Forms
        that the query has already are not given again.
        """
        tokens = _tokens(query)
        # whoever writes everything in capitals says nothing with them
        shouts = len(tokens) > 1 and query.upper() == query
        whole = f" {' '.join(token.key for token in tokens)} "
        uses: dict[str, AliasUse] = {}
        place = 0
        while place < len(tokens) and len(uses) < MOST_USES:
            size, others = self._at(query, tokens, place, readers=readers, shouts=shouts)
            if others:
                name = query[tokens[place].start : tokens[place + size - 1].end]
                new = tuple(o for o in others if f" {_key(o)} " not in whole)
                if new:
                    uses.setdefault(name.casefold(), AliasUse(name=name, others=new))
            place += size
        return list(uses.values())

    def _enter(self, names: _Names, keys: Iterable[str], entry: AliasEntry) -> None:
        for key in keys:
            # a new tuple, since others may be reading the old one
            names[key] = (*names.get(key, ()), entry)
            first, size = key.split(" ", 1)[0], key.count(" ") + 1
            self._longest[first] = max(size, self._longest.get(first, 0))

    def _at(
        self,
        query: str,
        tokens: Sequence[_Token],
        place: int,
        *,
        readers: Readers,
        shouts: bool,
    ) -> tuple[int, list[str]]:
        """How many words the longest name at the place has, and its other forms."""
        most = self._longest.get(tokens[place].key) or self._longest.get(
            _without_s(tokens[place].key), 0
        )
        for size in range(min(most, len(tokens) - place), 0, -1):
            words = tokens[place : place + size]
            written = query[words[0].start : words[-1].end]
            key = " ".join(word.key for word in words)
            others = self._short_forms(key, readers) or self._meanings(
                key, written, readers=readers, shouts=shouts
            )
            if others:
                return size, others
        return 1, []

    def _short_forms(self, key: str, readers: Readers) -> list[str]:
        """Short forms of a long name, the most mentioned first.

        Short forms that look like ordinary words are left out: the index knows no capitals, and
        would find "who" everywhere.
        """
        weights: dict[str, int] = {}
        for entry in self._by_long.get(_without_s(key), ()):
            known = entry.known(readers)
            if known and (known.added or not is_ordinary(entry.short)):
                weights[entry.short] = weights.get(entry.short, 0) + _weight(known)
        return sorted(weights, key=lambda short: (-weights[short], short))[:MOST_SHORT_FORMS]

    def _meanings(self, key: str, written: str, *, readers: Readers, shouts: bool) -> list[str]:
        """What a short form stands for, one name for each thing, the most mentioned first."""
        keys = {key}
        if _PLURAL_OF_CAPITALS.search(written):
            keys.add(key[:-1])
        found = [
            known
            for each in keys
            for entry in self._by_short.get(each, ())
            if _is_meant(entry, written, shouts=shouts)
            and (known := entry.known(readers)) is not None
        ]
        return _one_of_each(found) if found else []


def _leave(names: _Names, keys: Iterable[str], entry: AliasEntry) -> None:
    for key in keys:
        others = tuple(other for other in names.get(key, ()) if other is not entry)
        if others:
            names[key] = others
        else:
            names.pop(key, None)


@lru_cache(maxsize=_KEPT)
def short_keys(short: str) -> frozenset[str]:
    """What a query may have in place of the short form, as `NameMap` compares it."""
    key = _key(short)
    return frozenset({key, key[:-1]} if _PLURAL_OF_CAPITALS.search(short) else {key})


@lru_cache(maxsize=_KEPT)
def long_keys(long: str) -> frozenset[str]:
    """The same for the long form: also without "the", and without a company's legal form."""
    words = _key(long).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    keys = {_without_s(" ".join(words))}
    while len(words) > 2 and words[-1] in _COMPANY_WORDS:
        is_legal_form = words[-1] in _LEGAL_FORMS
        words = words[:-1]
        if is_legal_form or len(words) > 2:
            keys.add(_without_s(" ".join(words)))
    return frozenset(keys)


def is_ordinary(name: str) -> bool:
    """Whether the name, in small letters, is an ordinary word: it, us, who, aid."""
    words = [token.key for token in _tokens(name)]
    return all(word in _ordinary_words() for word in words)


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    """Frequent words of two to seven letters, most of them English."""
    asset = files("vectorstore") / "assets" / "ordinary_words.txt"
    return frozenset(asset.read_text("utf-8").split())


def _is_meant(entry: AliasEntry, written: str, *, shouts: bool) -> bool:
    if _bare(entry.short) != _bare(written) or shouts:
        return not is_ordinary(written)
    has_capitals = any(c.isupper() for c in entry.short[1:])
    return entry.added or has_capitals or not is_ordinary(written)


def _bare(short: str) -> str:
    """The short form without dots and the s of a plural."""
    plain = short.replace(".", "")
    return plain[:-1] if _PLURAL_OF_CAPITALS.search(plain) else plain


def _one_of_each(found: Sequence[KnownAlias]) -> list[str]:
    """The most mentioned name of each of the things that these are names of."""
    groups: list[list[KnownAlias]] = []
    ordered = sorted(found, key=lambda alias: (-_weight(alias), len(alias.long), alias.long))
    for alias in ordered:
        words = _telling_words(alias.long)
        for group in groups:
            if any(_is_same(words, _telling_words(other.long)) for other in group):
                group.append(alias)
                break
        else:
            groups.append([alias])
    groups.sort(key=lambda group: -sum(_weight(alias) for alias in group))
    return [group[0].long for group in groups[:MOST_MEANINGS]]


def _weight(alias: KnownAlias) -> int:
    """What people added comes before what any number of articles say."""
    return alias.articles + (1_000_000 if alias.added else 0)


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared > 0 and (
        shared == min(len(one), len(other)) or shared > _SAME_THING * len(one | other)
    )


@lru_cache(maxsize=8_192)
def _telling_words(long: str) -> frozenset[str]:
    """The beginnings of the words that tell one thing from another."""
    words = [word for word in _key(long).split() if word not in _CONNECTORS]
    telling = [word for word in words if word not in _COMPANY_WORDS] or words
    return frozenset(word[:_WORD_START] for word in telling)


def _key(name: str) -> str:
    return " ".join(token.key for token in _tokens(name))


def _tokens(text: str) -> list[_Token]:
    return [_Token(_folded(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def _folded(word: str) -> str:
    if word.isascii():
        return word.replace(".", "").lower()
    plain = unicodedata.normalize("NFKD", word.replace(".", "").casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _without_s(key: str) -> str:
    """The key with its last word in the singular."""
    is_plural = len(key) > 3 and key.endswith("s") and not key.endswith("ss")
    return key[:-1] if is_plural else key
