"""Abbreviations and other names that an article introduces: "Northern Rare Earth Group (CNRE)"."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from ingest.abbreviations import (
    MAX_LETTERS,
    Casing,
    Word,
    best_beginning,
    casing_of,
    is_acronym,
    is_short_form,
    stands_for,
    words_of,
)
from vectorstore.models import Alias

_MOST_CHARACTERS = 500_000
"""What is read of a text: a longer one is a book, or made to keep us busy."""
_REACH = 220
"""Characters in front of a short form in which its long form is looked for."""
_LONGEST = 200
_MOST_WORDS = 6
"""Words of a name behind "also known as"."""

_NAME_IN_NAME = re.compile(r"[(（](Group|Holdings?|International|China|Asia|UK|USA?)[)）]")
"""Part of a company's name; as a short form it would name every other group too."""
_PARENTHESIS = re.compile(r"[(（]([^()（）]{2,160})[)）]")
_QUOTES = "“”„\"«»‘’'"
_JOINING = re.compile(r"[ ,&\u00a0]*")
_LIST_OF_WORDS = re.compile(r",[^,]* (?:and|und|et|y|e|en|och)\b|,[^,]* & ")
_LEADING = re.compile(
    r"(?:(?:or|also|or simply|short|hereinafter|hereafter|kurz|auch|dit|ou|a\.?k\.?a\.?"
    r"|(?:also |better |commonly |widely |otherwise |generally |usually )?"
    r"(?:known|referred to|abbreviated|shortened)(?: as| to)?|abgekürzt|en abrégé)\b[:,]? *)?"
    r"(?:(?:the|its|der|die|das|le|la|les|el|los) )?",
    re.IGNORECASE,
)
"""What may stand in a parenthesis in front of the name itself."""
_SHORT_AFTER = re.compile(
    r"(?:,? (?:is |are |was )?(?:also |better |commonly |widely |otherwise |generally |usually )?"
    r"(?:known|abbreviated|shortened|referred to) (?:as|to)"
    r"|, known by (?:its|the|their) (?:acronym|initials|abbreviation)"
    r"|,(?: or| kurz| abgekürzt| ou| o)) (?:the |its |die |der |das |le |la )?"
    rf"[{_QUOTES}]?(?P<short>[^\s,;:()“”„\"«»]{{2,12}}?)"
    rf"(?=[{_QUOTES}]?[.]?(?:[,;:)]|$|\.? [^A-Z(]|\. ))"
)
"""The European Food Safety Authority, or EFSA, …"""
_LONG_AFTER = re.compile(
    r"\b(?P<short>[^\W\d_a-z][^\s,;:()“”„\"«»]{1,11})"
    r"(?:, (?:or |short for |which stands for )?| stands for )(?:the )?"
    r"(?P<long>[^,;:()]{5,120}?)(?=[,;)–—]|\. |\.?$)"
)
"""EFSA, or the European Food Safety Authority, …"""
_OTHER_NAME = re.compile(
    r"(?:, | \()(?:also|better|formerly|previously|otherwise) known as (?:the )?"
    rf"[{_QUOTES}]?(?P<other>[^,;:()“”„\"«»]{{3,80}}?)[{_QUOTES}]?(?=[,;)]|\. |\.?$)"
)
_NOT_A_NAME = frozenset(
    """act agency agreement alliance association authority bank board buyer center centre club
    committee commission company corporation council court fund government group institute issuer
    ministry network office organisation organization parent party parties project seller service
    society state states team trust union university""".split()
)
_BEFORE_A_NAME = frozenset(
    "and at for from in of on to & de del der des di du et und von y".split()
)
_WITHOUT_CAPITALS = frozenset("ar fa he hi ja ko th ur zh".split())


class _Found(NamedTuple):
    """A short form at its offsets, and the words of its long form."""

    short: Word
    words: Sequence[Word]


def find_aliases(text: str, language: str = "en") -> tuple[Alias, ...]:
    """The names that the text introduces for something, each pair once, in order.

    Both names stand in the text as they are given here. The wordings of several languages are
    known at once, since articles often do not say theirs or say it wrongly; `language` only
    decides where letters tell nothing: in scripts that know no capitals.
    """
    if language.split("-")[0].lower() in _WITHOUT_CAPITALS:
        return ()
    pairs: dict[tuple[str, str], None] = {}
    for line in text[:_MOST_CHARACTERS].split("\n"):
        for found in _in_line(line):
            short, long = found.short.text, _long_form(line, found.words)
            if long is not None and long != short:
                pairs.setdefault((short, long))
    return tuple(Alias(short=short, long=long) for short, long in pairs)


def _in_line(line: str) -> Iterator[_Found]:
    flat = _NAME_IN_NAME.sub(r" \1 ", line)
    found = chain(
        *(_parenthesised(flat, match) for match in _PARENTHESIS.finditer(flat)),
        _short_after(flat),
        _long_after(flat),
        _other_names(flat),
    )
    return (pair for pair in found if pair.short.text.casefold() not in _NOT_A_NAME)


def _parenthesised(line: str, match: re.Match[str]) -> Iterator[_Found]:
    """`long (SHORT)`, else `SHORT (long)`."""
    inner = _inner_name(line, match)
    if is_short_form(inner.text):
        words = _long_before(inner.text, line, _words_before(line, match.start()))
        if words:
            yield _Found(inner, words)
            return
    short = _word_before(line, match.start())
    if short is not None and is_short_form(short.text) and is_acronym(short.text):
        for cut in (inner.text, *(inner.text.split(mark)[0] for mark in ";,")):
            words = words_of(cut, inner.start)
            if len(words) > 1 and _is_joined(line, words) and stands_for(short.text, words):
                yield _Found(short, words)
                return


def _short_after(line: str) -> Iterator[_Found]:
    for match in _SHORT_AFTER.finditer(line):
        short = Word(match["short"], match.start("short"), match.end("short"))
        if is_short_form(short.text) and is_acronym(short.text):
            words = _long_before(short.text, line, _words_before(line, match.start()))
            if words:
                yield _Found(short, words)


def _long_after(line: str) -> Iterator[_Found]:
    for match in _LONG_AFTER.finditer(line):
        short = Word(match["short"], match.start("short"), match.end("short"))
        words = words_of(match["long"], match.start("long"))
        if (
            is_short_form(short.text)
            and is_acronym(short.text)
            and len(words) > 1
            and casing_of(words) is Casing.NAME
            and _is_joined(line, words)
            and stands_for(short.text, words)
        ):
            yield _Found(short, words)


def _other_names(line: str) -> Iterator[_Found]:
    """Names that share no letters: Islamic State, also known as Daesh."""
    for match in _OTHER_NAME.finditer(line):
        name = match["other"].rstrip()
        other = Word(name, match.start("other"), match.start("other") + len(name))
        before = _words_before(line, match.start())
        called = _last_name(_behind_last_comma(line, before))
        # with what follows it: a name ends behind "U.S." and "St.", not at their full stops
        behind = words_of(line[other.start : match.end() + 1])
        if (
            called
            and 0 < len(behind) <= _MOST_WORDS
            and not behind[-1].text.endswith(".")
            and behind[0].text[0].isupper()
            and casing_of(behind) is Casing.NAME
            # "a suburb of Paris, also known as …": which of the two is it?
            and not (len(called) < len(before) and before[-len(called) - 1].text in _BEFORE_A_NAME)
        ):
            yield _Found(other, called)


def _inner_name(line: str, match: re.Match[str]) -> Word:
    """What a parenthesis says, without "or the" in front and quotes around it."""
    start, end = match.span(1)
    start = _skip(line, start, end)
    lead = _LEADING.match(line, start, end)
    start = _skip(line, lead.end() if lead else start, end)
    if line[start:end].partition(";")[2] and is_short_form(line[start:end].partition(";")[0]):
        end = start + line[start:end].index(";")
    while end > start and line[end - 1] in _QUOTES + " ,":
        end -= 1
    return Word(line[start:end], start, end)


def _skip(line: str, start: int, end: int) -> int:
    while start < end and line[start] in _QUOTES + " ":
        start += 1
    return start


def _word_before(line: str, end: int) -> Word | None:
    """The word directly in front of `end`."""
    words = _words_before(line, end, reach=MAX_LETTERS * 2)
    return words[-1] if words else None


def _words_before(line: str, end: int, *, reach: int = _REACH) -> list[Word]:
    """The words in front of `end` that may belong together, in order."""
    begin = max(0, end - reach)
    words = words_of(line[begin:end], begin)
    if begin and words:
        del words[0]  # cut in two, perhaps
    kept: list[Word] = []
    following = end
    for word in reversed(words):
        gap = line[word.end : following]
        if not (_JOINING.fullmatch(gap) or (not kept and not gap.strip(_QUOTES + " "))):
            break
        kept.append(word)
        following = word.start
    return kept[::-1]


def _long_before(short: str, line: str, words: Sequence[Word]) -> Sequence[Word]:
    """The words at the end that the short form stands for, or none."""
    for candidates in (_behind_last_comma(line, words), words):
        begin = best_beginning(short, candidates)
        if begin is not None and _is_joined(line, candidates[begin:]):
            return candidates[begin:]
    return ()


def _behind_last_comma(line: str, words: Sequence[Word]) -> Sequence[Word]:
    begin = len(words) - 1
    while begin > 0 and "," not in line[words[begin - 1].end : words[begin].start]:
        begin -= 1
    return words[max(0, begin) :]


def _is_joined(line: str, words: Sequence[Word]) -> bool:
    """Whether nothing but space stands between the words, or commas of a list with its "and"."""
    gaps = (line[a.end : b.start] for a, b in pairwise(words))
    if not all(_JOINING.fullmatch(gap) for gap in gaps):
        return False
    whole = line[words[0].start : words[-1].end]
    return "," not in whole or _LIST_OF_WORDS.search(whole) is not None


def _last_name(words: Sequence[Word]) -> Sequence[Word]:
    """The capitalised words at the end."""
    begin = len(words)
    while begin and words[begin - 1].is_capitalised and not words[begin - 1].is_connector:
        begin -= 1
    return words[begin:]


def _long_form(line: str, words: Sequence[Word]) -> str | None:
    """The words as they stand in the line; null where they are cut out of a parenthesis."""
    start, end = words[0].start, words[-1].end
    long = line[start:end]
    if long.count("(") > long.count(")") and line[end : end + 1] == ")":
        long = line[start : end + 1]
    is_whole = long.count("(") == long.count(")")
    return long if is_whole and len(long) <= _LONGEST else None
