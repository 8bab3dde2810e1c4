"""Who was killed or hurt: what says so, however it is worded, and which number counts them.

Numbers of people are in every report of a disaster; only what counts the dead counts the dead.
"""

import re
from collections.abc import Set as AbstractSet

from qa_assistant.answering.language.answer_patterns import HOW_MANY
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.language.terms import find_terms, stem
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.models import Article

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
_JOINT = re.compile(r"[,;]|\b(?:and|but|while)\b")
_ACROSS = 30
"""So many characters farther is a number behind a joint: "17 drowned and 160 were rescued"."""
_SOME_OF_THEM = re.compile(
    r"\b(?:among|including|includes?|of)\s"
    r"(?:(?:them|those|the dead|the victims)\W(?:\w+\W){0,2})?$",
    re.IGNORECASE,
)
"""What stands before a number of some of the victims."""
_TOTAL = re.compile(
    r"\b(?:number|toll|total|count|tally)\b[^.;:,]*\s(?:to|at|reached|reaches|reaching|passed|is|was)"
    r"\s(?:\w+\s){0,2}?$",
    re.IGNORECASE,
)
"""What stands before the number that all the victims come to."""
_PERSON = stem("people")
_ANYBODY = frozenset(
    map(stem, "people victims others casualties deaths fatalities injuries".split())
)


def can_count(profile: QuestionProfile, sentence: str) -> bool:
    """Whether a sentence can say how many were killed, or hurt; true if that is not asked for."""
    asked = _asked(profile)
    if not asked:
        return True
    said = profile.stems_in(sentence)
    return any(harm & said for harm in asked) or bool(_LOSS.search(sentence))


def counts_others(profile: QuestionProfile, article: Article) -> bool:
    """Whether an article never mentions those whose dead, or hurt, are to be counted: three dead
    are no three children."""
    if not _asked(profile):
        return False
    asked = HOW_MANY.search(profile.question)
    counted = stem(asked["noun"]) if asked else _PERSON
    if counted in _ANYBODY or counted not in profile.terms:
        return False
    return counted not in profile.stems_in(f"{article.title}\n{article.text}")


def count_of(profile: QuestionProfile, sentence: str) -> str | None:
    """The number next to the word for the harm that is asked for; null where there is none."""
    best = victims(profile, sentence)
    return None if best is None else sentence[best.start : best.end]


def victims(profile: QuestionProfile, sentence: str) -> Quantity | None:
    """The number itself, none that counts only some of them."""
    asked = frozenset().union(*_asked(profile))
    words = [(t.start, t.end) for t in find_terms(sentence) if t.stem in asked]
    words += [match.span() for match in _LOSS.finditer(sentence)] if asked else []
    whole = [q for q in find_counts(sentence) if q.unit is None and q.value.is_integer()]
    if total := next((q for q in whole if _is_total(sentence, q, words)), None):
        return total
    near = [
        (gap + _ACROSS * bool(_JOINT.search(sentence, *_between(q, word))), q.start, q)
        for q in whole
        if not _SOME_OF_THEM.search(sentence[: q.start])
        for word in words
        if (gap := _gap(q, word)) <= _REACH
    ]
    return min(near)[-1] if near else None


def _is_total(sentence: str, quantity: Quantity, words: list[tuple[int, int]]) -> bool:
    """ "The number of people killed in the crash near Alto Verde has risen to eight"."""
    total = _TOTAL.search(sentence[: quantity.start])
    return total is not None and any(total.start() < start < total.end() for start, _ in words)


def asks_for_victims(profile: QuestionProfile) -> bool:
    """Whether the question wants the dead, or the hurt, counted."""
    return bool(_asked(profile))


def counts_the_same(profile: QuestionProfile, one: Quantity, other: Quantity) -> bool:
    """Whether two numbers of victims count them alike: "127", "41 people", "nine passengers"."""
    plain = {_PERSON, *profile.terms}
    is_plain = [not q.counted or bool(plain & set(q.counted[:1])) for q in (one, other)]
    return all(is_plain) or one.is_comparable(other)


def speaks_of_victims(text: str) -> bool:
    """Whether there is a word for somebody's death or injury in the text."""
    said = {term.stem for term in find_terms(text)}
    return any(harm & said for harm in _HARMS) or bool(_LOSS.search(text))


def same_harm(stems: AbstractSet[str]) -> set[str]:
    """All words for the harm that the stems have one word for: "killed" for "death toll"."""
    return {word for harm in _HARMS if harm & stems for word in harm}


def _asked(profile: QuestionProfile) -> list[frozenset[str]]:
    """The kinds of harm whose victims the question wants counted."""
    if profile.kind not in _COUNTS or _NO_VICTIMS.search(profile.question):
        return []
    return [harm for harm in _HARMS if harm & profile.terms.keys()]


def _gap(quantity: Quantity, word: tuple[int, int]) -> int:
    start, end = _between(quantity, word)
    return max(end - start, 0)


def _between(quantity: Quantity, word: tuple[int, int]) -> tuple[int, int]:
    """What stands between the number and the word."""
    start, end = word
    return (end, quantity.start) if end <= quantity.start else (quantity.end, start)
