"""Other ways to ask what is asked: an article that has a bill is asked for it, not what it cost.

A verb in another's place (`paraphrases.py`) does not do where the article says it with another
subject: who "died" was "killed".
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa_assistant.answering.language.terms import TermKind, find_terms, stems_of
from qa_assistant.answering.questions.paraphrases import Paraphrases
from vectorstore.protocols import Titled


class _Way(NamedTuple):
    """How it is asked, how an article tells it, and the question that fits the article."""

    asked: re.Pattern[str]
    told: re.Pattern[str]
    form: str


def _way(asked: str, told: str, form: str) -> _Way:
    whole = re.compile(rf"^\W*{asked}\W*$", re.IGNORECASE)
    return _Way(whole, re.compile(told, re.IGNORECASE), form)


_IS = r"(?:is|was|are|were|will\sbe|would\sbe)"
_DOES = r"(?:did|does|do|will|would)"
_HOW_MANY = r"(?P<how>how\smany\s(?:\w+\s)?)"
_STRIKE = r"the\s(?:[\w-]+\s)?(?:strike|walkout|stoppage)"
_WALKED_OUT = r"\b(?:walk(?:ed|ing)?\sout|down(?:ed|ing)?\stools)\b"
_TOOK_HOME = r"\bt(?:ook|ake|akes|aking|aken)\shome\b"
_SCORE = r"(?<![\d-])\d{1,3}[-–]\d{1,3}"
_WAYS = (
    _way(
        r"what\s(?:has\s|had\s)?caused\s(?P<what>.+?)",
        r"\bblam(?:e|ed|es|ing)\b",
        "What is to blame for {what}?",
    ),
    _way(
        rf"how\smuch\s{_DOES}\s(?P<what>.+?)\scost",
        r"\b(?P<bill>bill|price\stag)\b",
        "What is the {bill} for {what}?",
    ),
    _way(
        rf"what\s{_IS}\s(?P<who>.+?)(?:['’]s|(?<=s)['’])\s(?:salary|pay|wages?|earnings)",
        _TOOK_HOME,
        "How much did {who} take home?",
    ),
    _way(
        rf"how\smuch\s{_DOES}\s(?P<who>.+?)\s(?:earn|make)",
        _TOOK_HOME,
        "How much did {who} take home?",
    ),
    _way(rf"when\s{_DOES}\s{_STRIKE}\s(?:begin|start)", _WALKED_OUT, "When did they walk out?"),
    _way(rf"{_HOW_MANY}(?:are|were|went|have\sgone)\son\sstrike", _WALKED_OUT, "{how}walked out?"),
    _way(
        r"how\smany\s(?:layoffs|job\scuts|job\slosses|redundancies)\b.*",
        r"\bjobs\b",
        "How many jobs will be cut?",
    ),
    _way(
        rf"{_HOW_MANY}(?:have\s)?died(?P<rest>\b.*?)",
        r"\bkill(?:ed|ing|s)\b",
        "{how}were killed{rest}?",
    ),
    _way(rf"{_HOW_MANY}(?:have\s)?died(?P<rest>\b.*?)", r"\bdrowned\b", "{how}drowned{rest}?"),
    _way(
        rf"{_HOW_MANY}(?:were|have\sbeen)\skilled(?P<rest>\b.*?)",
        r"\b(?:died|dead)\b",
        "{how}died{rest}?",
    ),
    _way(
        r"(?P<when>when|where|how)\sdid\s(?P<who>.+?)\sdie",
        r"\bkill(?:ed|ing|s)\b",
        "{when} was {who} killed?",
    ),
    _way(
        r"where\s(?:did|does|do)\s(?P<who>.+?)\slive",
        r"\b(?:his|her|their)\s(?:\w+\s)?home\b",
        "Where is {who}'s home?",
    ),
    _way(
        rf"where\s{_IS}\s(?P<who>.+?)(?:['’]s|(?<=s)['’])\s(?:headquarters|head\soffice|base)",
        r"\bbased\s(?:in|at|near)\b",
        "Where is {who} based?",
    ),
    _way(
        rf"what\s{_IS}\sthe\s(?:\w+\s)?(?:attendance|crowd)\b.*",
        r"\d\s(?P<fans>fans|spectators|supporters)\b",
        "How many {fans} were there?",
    ),
    _way(
        rf"what\s{_IS}\sthe\s(?:final\s)?(?:score|scoreline|result)\b.*",
        rf"{_SCORE}\s(?P<win>win|victory|defeat|loss|draw|thrashing|rout|triumph)\b",
        "What was the score of the {win}?",
    ),
)


def other_askings(question: str, titled: Titled, paraphrases: Paraphrases) -> Iterator[str]:
    """The question in the ways that fit how the article tells it.

    What it asks about must be in the article: its bill is not for whatever is asked.
    """
    for way in _WAYS:
        asked = way.asked.match(question)
        told = way.told.search(titled.text) if asked else None
        if asked is None or told is None:
            continue
        words = asked.groupdict() | told.groupdict()
        if _has(titled, words.get("what", ""), paraphrases):
            yield way.form.format_map(words)


def _has(titled: Titled, what: str, paraphrases: Paraphrases) -> bool:
    """Whether the article has all the words of what is asked about but names."""
    text = "\n".join(titled)
    wanted = {term.stem for term in find_terms(what) if term.kind is TermKind.WORD}
    said = stems_of(text) | paraphrases.stems_in(text)
    return wanted <= said
