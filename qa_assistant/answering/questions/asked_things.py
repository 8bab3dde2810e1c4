"""What "which county" or "what bank" asks for, and the name that a sentence gives it."""

import re
from functools import lru_cache

from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind
from qa_assistant.answering.language.terms import STOP_WORDS
from qa_assistant.answering.language.verb_forms import base_of_past
from vectorstore.sentences import Span

_NOUN = re.compile(r"\b(?:[Ww]hat|[Ww]hich)\s(?P<words>(?:[a-z-]+\s){1,4})")
_MOST_WORDS = 3
"""So many words a noun has with those before it: "which offshore wind farm"."""
_OTHER_KINDS = frozenset(
    """time year day date month decade century age number amount percentage percent share price
    cost kind type sort way thing part reason year's people number""".split()
)
_AGE = re.compile(r"\b(?:what|which)\sage\b|\bwhat\s(?:number|amount)\sof\b", re.IGNORECASE)
_AUXILIARIES = frozenset("is are was were did does do has have had will can".split())
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\.\w[\w’'-]*)*"
_NAME = rf"(?:{_WORD}(?:\s(?:of\s|de\s|the\s)?{_WORD})*)"
_OPENING = re.compile(r"^(?:[A-Z]\w+ly|The|In|It|This|That|Its|Known|Located|Notably)\s", re.ASCII)


def asked_kind(question: str) -> AnswerKind:
    """As `expected_kind`; an age is a number, and "which <noun>" asks for a name."""
    kind = expected_kind(question)
    if kind is not AnswerKind.OTHER:
        return kind
    if _AGE.search(question):
        return AnswerKind.NUMBER
    return AnswerKind.NAME if asked_noun(question) else kind


@lru_cache(maxsize=1_024)
def asked_noun(question: str) -> str | None:
    """The noun of "what <noun>" in small letters; nothing where it asks for a time or a number."""
    match = _NOUN.search(question)
    words = match["words"].split() if match else []
    if not words or base_of_past(words[0]):  # "what caused the fire"
        return None
    last = next((i for i in range(len(words) - 1) if _ends_noun(words, i)), len(words) - 1)
    noun = str(words[min(last, _MOST_WORDS - 1)])
    return None if noun in _OTHER_KINDS or noun in STOP_WORDS else noun


def _ends_noun(words: list[str], place: int) -> bool:
    """Whether the word behind is no part of the noun: a verb, a preposition."""
    following, behind = words[place + 1], words[place + 2 : place + 3]
    if following in STOP_WORDS or base_of_past(following) or following.endswith("ed"):
        return True
    # "which bank leads the lenders", but "which oil fields are …"
    return following.endswith("s") and not any(word in _AUXILIARIES for word in behind)


def names_of(noun: str, sentence: str) -> list[Span]:
    """Where the sentence names a thing of this noun: "Cook County", "the county of Cook"."""
    return [_plain(sentence, m) for pattern in _patterns(noun) for m in pattern.finditer(sentence)]


def _plain(sentence: str, match: re.Match[str]) -> Span:
    """The name without a word that only opens the sentence."""
    start, end = match.span("name")
    opening = _OPENING.match(sentence[start:end]) if start == 0 else None
    return Span(start + opening.end() if opening else start, end)


@lru_cache(maxsize=256)
def _patterns(noun: str) -> tuple[re.Pattern[str], ...]:
    word = f"[{noun[0].upper()}{noun[0]}]{re.escape(noun[1:])}"
    return tuple(
        re.compile(form)
        for form in (
            rf"\b(?P<name>{_NAME})\s{word}\b",
            rf"\b{word}\s(?:of\s|named\s|called\s)(?:the\s)?(?P<name>{_NAME})",
            rf"\b{word}(?:,|,?\s(?:known\sas|namely|is|was|that\sis))\s(?:the\s)?(?P<name>{_NAME})",
            rf"\b(?P<name>{_NAME}),\s(?:a|an|the)\s(?:[a-z-]+\s){{0,3}}{word}\b",
        )
    )
