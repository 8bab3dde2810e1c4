"""Sentences that tell of another event than is asked for: the plant was fined in 2022, and when it
was built is not said.

The rule is only for verbs of which it is sure that they tell of two things that happen; all others
may say the same in other words.
"""

import re
from functools import lru_cache

from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.terms import stem
from qa_assistant.answering.language.verb_forms import (
    base_of_participle,
    base_of_past,
    written_forms,
)
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_EVENTS = """
build construct erect found establish create form design open inaugurate launch start begin publish
release issue write produce develop complete finish
/ close shut end finish complete suspend cancel abandon demolish destroy
/ die kill drown perish
/ resign quit retire leave sack dismiss oust
/ join appoint elect hire
/ bear
/ marry wed
/ fine sue
/ buy acquire purchase sell
/ rebuild renovate restore repair refurbish extend expand enlarge
/ reopen resume restart
/ arrest detain
/ charge indict
/ convict sentence jail imprison
/ steal rob
/ find discover recover
/ inspect review examine visit
/ announce
/ approve adopt ratify reject
/ attack raid
"""
"""The kinds of events: what is told of one is no answer where another is asked for."""
_LINES = tuple(frozenset(kind.split()) for kind in _EVENTS.split("/"))
_KINDS = frozenset((AnswerKind.TIME, AnswerKind.PLACE, AnswerKind.PERSON, AnswerKind.NAME))
_ASKED = re.compile(
    r"^\W*(?:who|where|when|(?:(?:in|on|since)\s)?(?:what|which)\s[a-z]+)\s"
    r"(?:(?P<helper>is|was|are|were|has|have|had|did|does|do|will|would|can)\s)?(?P<rest>[^?]+?)\W*$",
    re.IGNORECASE,
)
_NO_VERB_BEHIND = frozenset("the a an this that its his her their no any every each to".split())
_HELPERS = frozenset("was were had has been".split())
_A_BUILDING = re.compile(
    r"\b(?:the|an?|its|this|that|each)\s(?:[\w-]+\s)?buildings?\b", re.IGNORECASE
)
_BARE = re.compile(r"\b(?:will|would|to|can|could|may|might|must|should|did|not)\s(?:\w+ly\s)?$")
_PASSIVE = re.compile(r"\b(?:was|were|been|be|is|are)\s(?:\w+ly\s)?$")
_STOP = re.compile(r"[,.](?!\d)\s?|[;:()–—“”\"]\s?|\band\b(?=\s[A-ZÀ-ÖØ-Þ])")
_INNER = re.compile(r"\b(?:before|after|when|while|that|which|who|since|until)\b")
_AGAIN = re.compile(r"\b(?:again|back)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|before|since)\s(?:[\w’'-]+\s){0,3}$")
_WORD = re.compile(r"[^\W\d_]+")


def is_of_another_event(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether what the reader marks is the time, the place or the doer of another event.

    Nothing is sure where the sentence has the question's verb too, or another for it.
    """
    asked = _asked(profile.question) if profile.kind in _KINDS else None
    if asked is None or candidate.reading is None:
        return False
    text, offset = candidate.sentence.text, candidate.sentence.start
    if stem(asked) in profile.stems_in(_A_BUILDING.sub("", text)):
        return False
    start, end = (max(place - offset, 0) for place in candidate.reading.answer)
    if _UNTIL.search(text[:start]):
        return False
    told = _verb_before(text[:start])
    if told is None and profile.kind in (AnswerKind.TIME, AnswerKind.PLACE):
        told = _verb_behind(text[end:])
    if not told or _is_alike(asked, told):
        return False
    return not any(
        _is_alike(asked, verb) for word in _WORD.findall(text) if (verb := _forms().get(word))
    )


def _is_alike(asked: str, verb: str) -> bool:
    """Whether both verbs tell of the same kind of event."""
    return any(asked in line and verb in line for line in _LINES)


@lru_cache(maxsize=256)
def _asked(question: str) -> str | None:
    """The verb of the question, where it is in the table."""
    asked = _ASKED.match(question)
    if asked is None or _AGAIN.search(question):
        return None
    before = "the" if asked["helper"] else ""
    for word in _WORD.findall(_INNER.split(asked["rest"])[0]):
        verb = _forms().get(word)
        if verb is not None and before not in _NO_VERB_BEHIND:
            return verb
        before = word.casefold()
    return None


def _verb_before(text: str) -> str | None:
    """The last verb behind the last stop, one at the end apart ("found by a farmer, …": "find").

    Null where there is none, and "" where it is in no form that tells of an event.
    """
    clause = _STOP.split(text.rstrip(", "))[-1]
    for match in reversed(list(_WORD.finditer(clause))):
        word = match.group()
        if word in _bases():
            if not _BARE.search(clause[: match.start()]):
                continue
            return "" if _AGAIN.search(clause, match.end()) else word
        if word == "found" and _PASSIVE.search(clause[: match.start()]):
            return "find"
        if word in _forms():
            return "" if _AGAIN.search(clause, match.end()) else _forms()[word]
        if base_of_past(word) or base_of_participle(word) or word.endswith("ed"):
            return ""
    return None


def _verb_behind(text: str) -> str | None:
    """The first verb behind a time or a place that the clause begins with."""
    clause = text.lstrip(", ")
    for match in _WORD.finditer(_STOP.split(clause)[0]):
        word = match.group()
        if word in _forms() and word not in _bases():
            return _forms()[word]
        if (base_of_past(word) or base_of_participle(word)) and word not in _HELPERS:
            return ""
    return None


@lru_cache(maxsize=1)
def _bases() -> frozenset[str]:
    return frozenset[str]().union(*_LINES) - {"found"}


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    forms = {
        form: verb
        for verb in sorted(_bases())
        for name, form in written_forms(verb)
        if name != "gerund" and form != "found"  # who "found it good" discovered nothing
    }
    return forms | {
        "founded": "found",
        "rebuilt": "rebuild",
        "born": "bear",
        "torn": "demolish",
    }
