"""Whether the letters of a short form stand for the words of a long one.

After A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (PSB 2003): the long form is near its abbreviation, at most `min(n + 5, 2 n)` words
for n letters, holds them all in their order, and begins with the first. Where they take the nearest
beginning that matches, this takes the one that puts most letters at the beginnings of words, and
asks for more than they do: a wrong alias spoils every later search.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

MAX_LETTERS = 10
_MANY_PLACED = 0.6
"""Least share of the letters that begin words."""
_FOREIGN_SHARE = 0.75
"""Least share of the letters that begin words where not all are to be found."""
_ONE_LONG_WORD = 14
"""A single word has an abbreviation of its own from so many letters on ("Bundeskriminalamt")."""
_CONNECTORS = frozenset(
    """a an and at for from in into of on or the to with by & de del della delle dei degli di du des
    d l la le les el los las et y e i o da das do dos der die dem den und für fur zur zum im am von
    van voor het och för til av og""".split()
)
_ELIDED_OR_FIRST = frozenset("The A An L' L’ D' D’".split())
_WORD = re.compile(
    r"[LlDd][’'](?=[^\W_])|(?:Co|Cos|Corp|Inc|Ltd|Bros|St|Mt|Ft|Dr|Intl|Univ|Dept|Nat|Gen)\.|(?:[^\W\d_]\.){2,}"
    r"|[^\W_]+(?:[&’'/+.-]+[^\W_]+)*"
)
_SHORT = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_][^\W_]*(?:[&/.-][^\W_]+)*")
_PARTY_AND_STATE = re.compile(r"[A-Z]{1,3}-[A-Z]")
_INITIAL = re.compile(r"(?<![^\W_])[^\W_]|(?<=[^\W\d_A-Z])[A-Z]")


class Word(NamedTuple):
    """A word at half-open offsets of the text it was found in."""

    text: str
    start: int
    end: int

    @property
    def is_connector(self) -> bool:
        """Whether it only joins the words of a name: of, and, the …"""
        is_small = self.text.islower() or self.text in _ELIDED_OR_FIRST
        return is_small and fold(self.text) in _CONNECTORS

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter or a digit."""
        return self.text[0].isupper() or self.text[0].isdigit()


class Casing(Enum):
    """How the words of a long form are written, connectors aside."""

    NAME = auto()
    """All are capitalised."""
    PLAIN = auto()
    """None is, except the first."""
    MIXED = auto()


def words_of(text: str, offset: int = 0) -> list[Word]:
    """The words of a text, their offsets moved by `offset`."""
    return [Word(m.group(), m.start() + offset, m.end() + offset) for m in _WORD.finditer(text)]


def is_short_form(text: str) -> bool:
    """Whether the text looks like an abbreviation: one word, two capitals or a name like Ofcom."""
    if not _SHORT.fullmatch(text) or _PARTY_AND_STATE.match(text):
        return False
    if len(text) > 2 * MAX_LETTERS or not 2 <= len(fold(text)) <= MAX_LETTERS:
        return False
    letters = [c for c in text if c.isalpha()]
    has_capitals = text[0].isupper() or sum(c.isupper() for c in letters) >= 2
    return has_capitals and len(letters) >= 2


def is_acronym(short: str) -> bool:
    """Whether it is written in capitals, but for a plural's s."""
    letters = [c for c in _singular(short) if c.isalpha()]
    return len(letters) >= 2 and all(c.isupper() for c in letters)


def best_beginning(short: str, words: Sequence[Word]) -> int | None:
    """Which of the words the long form begins with; it ends with the last. Null: with none.

    `words` are those in front of the short form, in order.
    """
    letters = fold(_singular(short))
    window = min(len(letters) + 5, 2 * len(letters))
    best, most = None, 0
    for begin in range(len(words) - 1, max(-1, len(words) - 1 - window), -1):
        placed = _placed(short, words[begin:])
        if placed is not None and placed > most:
            best, most = begin, placed
    return best if best is not None else _foreign_beginning(short, words)


def stands_for(short: str, words: Sequence[Word]) -> bool:
    """Whether the short form stands for exactly these words."""
    return best_beginning(short, words) == 0


def fold(text: str) -> str:
    """Letters and digits only, without accents, in lower case."""
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain.casefold() if c.isalnum())


def casing_of(words: Sequence[Word]) -> Casing:
    """How the words are written, connectors aside."""
    content = [word for word in words if not word.is_connector]
    capitalised = [word.is_capitalised for word in content]
    if all(capitalised):
        return Casing.NAME
    return Casing.MIXED if any(capitalised[1:]) else Casing.PLAIN


def _placed(short: str, words: Sequence[Word]) -> int | None:
    """How many letters begin words or go on from there; null where the words do not match well."""
    letters = fold(_singular(short))
    folded = [part for word in words for part in map(fold, _parts(word.text)) if part]
    if words[0].is_connector or not folded or folded[0][0] != letters[0]:
        return None
    if any(fold(word.text) == letters for word in words):
        return None
    placed = most_placed(letters, tuple(folded))
    if placed is None or not _is_clear(short, words, folded, placed):
        return None
    return placed


def _is_clear(short: str, words: Sequence[Word], folded: Sequence[str], placed: int) -> bool:
    letters = fold(_singular(short))
    if len(words) == 1:
        return is_acronym(short) and _is_one_long_word(words[0], letters, folded)
    initials = [part[0] for part in folded]
    content = [fold(word.text)[:1] for word in words if not word.is_connector]
    if is_acronym(short) and list(letters) in (initials, content):
        return True
    casing = casing_of(words)
    if casing is Casing.MIXED or len(letters) == 2:
        return False
    if not is_acronym(short):
        return (
            casing is Casing.NAME and placed == len(letters) and not folded[0].startswith(letters)
        )
    if casing is Casing.PLAIN:
        return placed >= _MANY_PLACED * len(letters) and set(content) <= set(letters)
    enough = 3 if placed == len(letters) else max(3, len(letters) - 1)
    return len(folded) >= enough and placed >= _MANY_PLACED * len(letters)


def _is_one_long_word(word: Word, letters: str, folded: Sequence[str]) -> bool:
    """Hewlett-Packard for HP, Bundeskriminalamt for BKA."""
    is_joined = len(folded) > 1 and list(letters) == [part[0] for part in folded]
    is_long = len(letters) >= 3 and len(folded[0]) >= _ONE_LONG_WORD
    return word.is_capitalised and (is_joined or is_long)


def _foreign_beginning(short: str, words: Sequence[Word]) -> int | None:
    """Where a name begins that has most of the letters: CNRE, Northern Rare Earth Group.

    The letters then come from a longer or a foreign form of the name. Only for four capitals or
    more, and only from the beginnings of capitalised words: too much else looks like it.
    """
    letters = fold(short)
    name = _name_at_end(words)
    if not is_acronym(short) or len(letters) < 4 or not short.isalpha():
        return None
    initials = "".join(fold(word.text)[0] for word in name)
    found = _common(letters, initials)
    share = len(found) / len(letters)
    is_whole = len(name) - found[0] >= len(letters) - 1 if found else False
    if share < _FOREIGN_SHARE or not is_whole:
        return None
    return len(words) - len(name) + found[0]


def _name_at_end(words: Sequence[Word]) -> Sequence[Word]:
    """The capitalised words at the end, with nothing between them."""
    begin = len(words)
    while begin and words[begin - 1].is_capitalised and fold(words[begin - 1].text):
        begin -= 1
    return words[begin:]


def _common(letters: str, initials: str) -> list[int]:
    """Places in `initials` of its longest common subsequence with `letters`."""
    best: list[list[list[int]]] = [[[] for _ in range(len(initials) + 1)] for _ in range(2)]
    for letter in letters:
        best[1] = [[]]
        for place, initial in enumerate(initials):
            taken = [*best[0][place], place] if letter == initial else []
            best[1].append(max(taken, best[0][place + 1], best[1][place], key=len))
        best[0] = best[1]
    return best[0][-1]


@lru_cache(maxsize=4_096)
def most_placed(letters: str, words: tuple[str, ...]) -> int | None:
    """The most letters that begin a word, or go on from one that does, when all are matched.

    The first letter begins the first word; null where the letters are not in the words in order.
    """
    text = "".join(words)
    begins = {sum(map(len, words[:i])) for i in range(len(words))}
    # per place of the letter before: the most placed letters, with that letter placed, or at all
    placed: dict[int, int] = {0: 1}
    anyhow: dict[int, int] = {0: 1}
    if not text.startswith(letters[0]):
        return None
    for letter in letters[1:]:
        now_placed: dict[int, int] = {}
        now_anyhow: dict[int, int] = {}
        best_before = -1
        for at, character in enumerate(text):
            if character == letter and best_before >= 0:
                now_anyhow[at] = best_before
                if at in begins:
                    now_placed[at] = best_before + 1
                if at - 1 in placed:
                    now_placed[at] = max(now_placed.get(at, 0), placed[at - 1] + 1)
                now_anyhow[at] = max(now_anyhow[at], now_placed.get(at, 0))
            best_before = max(best_before, anyhow.get(at, -1))
        placed, anyhow = now_placed, now_anyhow
    return max(anyhow.values(), default=None)


def _parts(word: str) -> list[str]:
    """A word at its hyphens and inner capitals: each part may give a letter."""
    begins = [m.start() for m in _INITIAL.finditer(word)]
    return [word[a:b] for a, b in zip(begins, [*begins[1:], len(word)], strict=True)]


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short
