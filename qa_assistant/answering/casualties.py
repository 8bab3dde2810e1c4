"""Who was killed or hurt: what says so, however it is worded, and which number counts them.

Numbers of people are in every report of a disaster; only what counts the dead counts the dead.
"""

import re

from qa_assistant.answering.answer_types import AnswerKind
from qa_assistant.answering.quantities import Quantity, find_counts
from qa_assistant.answering.question_profile import QuestionProfile
from qa_assistant.answering.terms import find_terms, stem

_HARM = (
    "killed die died death dead fatalities fatal victim perished drowned slaughtered massacred"
    " massacre murdered executed slain shot assassinated wiped toll casualties",
    "injured injury injuries hurt wounded wound casualties",
)
_HARMS = tuple(frozenset(map(stem, words.split())) for words in _HARM)
_LOSS = re.compile(r"\blost (?:their|his|her) li(?:fe|ves)\b|\bclaimed [\w\s]{0,20}\blives\b", re.I)
_COUNTS = (AnswerKind.NUMBER, AnswerKind.PERCENT)
_NO_VICTIMS = re.compile(
    r"\bhow (?:long|old|much|far|large|big|tall|high|deep|fast|often|wide|heavy)\b"
    r"|\bhow many (?:more )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|times"
    r"|met(?:re|er)s|kilomet(?:re|er)s|miles|dollars|pounds|euros)\b",
    re.IGNORECASE,
)
"""Asks how old somebody was who died, or how long a murderer must serve, for no number of dead."""
_REACH = 60
"""Characters within which a number counts whom a word speaks of."""


def can_count(profile: QuestionProfile, sentence: str) -> bool:
    """Whether a sentence can say how many were killed, or hurt; true if that is not asked for."""
    asked = _asked(profile)
    if not asked:
        return True
    said = profile.stems_in(sentence)
    return any(harm & said for harm in asked) or bool(_LOSS.search(sentence))


def count_of(profile: QuestionProfile, sentence: str) -> str | None:
    """The number next to the word for the harm that is asked for; null where there is none."""
    asked = frozenset().union(*_asked(profile))
    words = [(t.start, t.end) for t in find_terms(sentence) if t.stem in asked]
    words += [match.span() for match in _LOSS.finditer(sentence)] if asked else []
    whole = [q for q in find_counts(sentence) if q.unit is None and q.value.is_integer()]
    near = [(gap, q) for q in whole for word in words if (gap := _gap(q, word)) <= _REACH]
    if not near:
        return None
    _, best = min(near, key=lambda pair: pair[0])
    return sentence[best.start : best.end]


def same_harm(stems: set[str]) -> set[str]:
    """All words for the harm that the stems have one word for: "killed" for "death toll"."""
    return {word for harm in _HARMS if harm & stems for word in harm}


def _asked(profile: QuestionProfile) -> list[frozenset[str]]:
    """The kinds of harm whose victims the question wants counted."""
    if profile.kind not in _COUNTS or _NO_VICTIMS.search(profile.question):
        return []
    return [harm for harm in _HARMS if harm & profile.terms.keys()]


def _gap(quantity: Quantity, word: tuple[int, int]) -> int:
    start, end = word
    return max(quantity.start - end, start - quantity.end, 0)
