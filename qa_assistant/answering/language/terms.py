"""The words of a text that carry its matter: stemmed content words, names and numbers."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import Stemmer

from vectorstore.lexical import names_like_words

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_]+(?:[’'&-][^\W\d_]+)*(?:[’']s)?"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_INSIDE = re.compile(r"[^\W\d_][’'&-]$")
"""What stands behind it belongs to the same token."""
_BEGINS = re.compile(r"[.!?\n:“\"]")
"""Behind it a sentence, or what is quoted, begins."""

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further get got
    had has have having he her here hers him his how i if in into is it its itself just me more most
    much many my no nor not of off on once one only or other our out over own same say says she
    should
    so some such than that the their theirs them then there these they this those through to too
    under until up us very was we were what when where which while who whom whose why will with
    would you your please tell article articles""".split()
)

IRREGULAR = {
    "led": "lead", "held": "hold", "said": "say", "won": "win", "sold": "sell", "bought": "buy",
    "built": "build", "made": "make", "began": "begin", "begun": "begin", "took": "take",
    "taken": "take", "gave": "give", "given": "give", "went": "go", "gone": "go", "came": "come",
    "became": "become", "found": "find", "left": "leave", "lost": "lose", "met": "meet",
    "paid": "pay", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall",
    "grew": "grow", "grown": "grow", "wrote": "write", "written": "write", "spoke": "speak",
    "spoken": "speak", "chose": "choose", "chosen": "choose", "ran": "run", "sent": "send",
    "spent": "spend", "told": "tell", "thought": "think", "knew": "know", "known": "know",
    "drew": "draw", "drawn": "draw", "broke": "break", "broken": "break", "men": "man",
    "women": "woman", "people": "person", "children": "child",
}  # fmt: skip


class TermKind(StrEnum):
    """How much a term's absence says."""

    WORD = "word"
    NAME = "name"
    NUMBER = "number"


@dataclass(frozen=True)
class Term:
    """A content word at half-open offsets of the text it was found in."""

    text: str
    stem: str
    kind: TermKind
    start: int
    end: int


@lru_cache(maxsize=1)
def _stemmer() -> "Stemmer.Stemmer":
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The form under which inflections of a word are equal."""
    if word[0].isdigit():
        return word.replace(",", "")
    plain = _POSSESSIVE.sub("", word.casefold()).replace(".", "")
    return str(_stemmer().stemWord(IRREGULAR.get(plain, plain)))


@lru_cache(maxsize=8_192)  # sentences and titles come again with every question
def find_terms(text: str) -> tuple[Term, ...]:
    """Content words in order; a capitalised word that does not begin a sentence is a name."""
    found = []
    named = {match.start() for match in names_like_words(text)}
    begins = True
    last_end = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        gap = text[last_end : match.start()]
        begins = last_end == 0 or (gap != " " and _BEGINS.search(gap) is not None)
        last_end = match.end()
        if _is_stop_word(word) and match.start() not in named:
            continue
        found.append(Term(word, stem(word), _kind(word, begins), match.start(), match.end()))
    return tuple(found)


@lru_cache(maxsize=8_192)
def stems_of(text: str) -> frozenset[str]:
    """The stems of `find_terms`; much sooner there for an article."""
    words = {word for word in _TOKEN.findall(text) if not _is_stop_word(word)}
    for name in names_like_words(text):
        token = _TOKEN.match(text, name.start())
        if token and not _INSIDE.search(text[max(0, name.start() - 2) : name.start()]):
            words.add(token.group())
    return frozenset(map(stem, words))


@lru_cache(maxsize=50_000)
def _is_stop_word(word: str) -> bool:
    return _POSSESSIVE.sub("", word.casefold()) in STOP_WORDS


def _kind(word: str, begins_sentence: bool) -> TermKind:
    if word[0].isdigit():
        return TermKind.NUMBER
    is_acronym = len(word) > 1 and word.replace(".", "").replace("&", "").isupper()
    if is_acronym or (word[0].isupper() and not begins_sentence):
        return TermKind.NAME
    return TermKind.WORD
