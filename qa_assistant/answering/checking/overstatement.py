"""Statements that say more than their quotes: a plan as a deed, an allegation as a fact, "ever"."""

import re
from collections.abc import Iterator

from qa_assistant.answering.language.terms import IRREGULAR, STOP_WORDS, stem

_MODAL = r"(?:will|would|shall|should|could|may|might|must|[’']ll)"
_MAYBE = r"(?:could|may|might)"
_BETWEEN = (
    r"(?:\s(?:not|never|also|soon|now|then|still|only|either|be|been|have|able|forced|required"
    r"|need|to|[a-z]+ly)){0,4}\s"
)
_WISH = (
    r"(?:plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|hop(?:es?|ed|ing)|aim(?:s|ed|ing)?"
    r"|intend(?:s|ed|ing)?|want(?:s|ed|ing)?|propos(?:es?|ed|ing|als?)|threaten(?:s|ed|ing)?"
    r"|due|set|scheduled|likely|prepar(?:es?|ed|ing)|pledg(?:es?|ed|ing)|promis(?:es?|ed|ing)"
    r"|vow(?:s|ed|ing)?|seek(?:s|ing)?|sought|tr(?:y|ies|ied|ying)|urg(?:es?|ed|ing)"
    r"|ask(?:s|ed|ing)?|(?<!in\s)order(?:s|ed|ing)?|demand(?:s|ed|ing)?"
    r"|yet|fail(?:s|ed|ing|ure)?|refus(?:es?|ed|ing|al)|declin(?:es?|ed|ing)|unable"
    rf"|{_MODAL}(?:\sbe)?\s[a-z]+)"
)
_PLANNED = re.compile(
    rf"(?:\b{_MODAL}{_BETWEEN}|\b{_WISH}(?:\s[^\s.,;:]+){{0,5}}?\sto(?:\sbe)?\s(?:[a-z]+ly\s)?)$",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    rf"(?:\b{_MAYBE}{_BETWEEN}|\b{_MAYBE}\s[a-z]+(?:\s[^\s.,;:]+){{1,3}}\sto\s)$", re.IGNORECASE
)
_ALLEGED = re.compile(
    r"\b(?:alleg(?:es?|ed|ing|edly|ations?\sthat)|accus(?:es?|ed|ing)|accusations?"
    r"|suspect(?:s|ed|ing)?|suspicion\sof|charged\swith|charges\sof|den(?:y|ies|ied|ying)\sthat)\b"
    r"[^.;:!?]*$|\b(?:believed|thought|rumou?red)\sto(?:\s(?:have|be|been))*\s$",
    re.IGNORECASE,
)
"""What stands before the words of an allegation, in the same part of a sentence."""
_HEDGED = re.compile(
    r"\b(?:alleg|accus|suspect|suspicion|charge|claim|den(?:y|ie)|sa(?:id|ys?)\b|told\b|according"
    r"|reported|believe|thought|rumou?r|if\b)",
    re.IGNORECASE,
)
"""What tells that a statement passes on what others say."""
_WORD = re.compile(r"[^\W\d_]+")
_HELPED = re.compile(
    r"\b(?:has|have|had|was|were|been)\s(?:(?:now|already|also|since|just|[a-z]+ly)\s)?$"
)
_PRESENT = re.compile(
    r"[a-z]{3,}(?<!s)s\s(?=(?:the|an?|it|its|their|his|her|them|him|that)\b|[A-Z\d])"
)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|nobody|none|nor|neither)\b|n[’']t\b)[^.;:,]*$", re.IGNORECASE
)
_WILL = re.compile(r"\b(?:will|shall)\s(?:(?:also|be|[a-z]+ly)\s){0,2}$")
_NO_DEED = frozenset(map(stem, "plan expect need use base unite limit".split()))
_EVER = re.compile(
    r"\b(?:(?<!not\s)ever|all[- ]time|in history|of all time|on record)\b", re.IGNORECASE
)
_EVER_TOO = re.compile(
    r"\b(?:ever|never|all[- ]time|history|on record|record\w*|first|unprecedented|yet)\b",
    re.IGNORECASE,
)
_BEFORE = 150
"""Characters before a verb that are looked at."""


def overstatement(statement: str, quoted: str) -> str | None:
    """What the statement makes more of than the quotes, in words; nothing where it does not.

    A verb that the statement has as done, and the quotes only behind "will", "plans to", "could",
    "yet to" or "is accused of", is no fact. Other words for a deed are not compared.
    """
    if _EVER.search(statement) and not _EVER_TOO.search(quoted):
        return "the quote does not say “ever”"
    hedged = bool(_HEDGED.search(statement))
    for word, verb, least in _deeds(statement):
        places = [m for m in _WORD.finditer(quoted) if stem(m.group()) == verb]
        if places and all(_is_open(quoted, place, least, hedged) for place in places):
            return f"the quote does not say that it is so: “{word}”"
    return None


def _deeds(text: str) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """The verbs said as done or as sure, their stems, and what in a quote is less than that."""
    for match in _WORD.finditer(text):
        word, verb = match.group(), stem(match.group())
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if not word.islower() or word in STOP_WORDS or verb in _NO_DEED:
            continue
        if _NEGATED.search(before):
            continue
        if _WILL.search(before):
            yield word, verb, _POSSIBLE
        elif _PLANNED.search(before) or _ALLEGED.search(before):
            continue
        elif word.endswith("ed") or word in IRREGULAR or _HELPED.search(before):
            yield word, verb, _PLANNED
        elif _PRESENT.match(text, match.start()):
            yield word, verb, _POSSIBLE


def _is_open(quoted: str, place: re.Match[str], least: re.Pattern[str], hedged: bool) -> bool:
    before = quoted[max(0, place.start() - _BEFORE) : place.start()]
    aside = place.group().endswith("ing") and before.endswith(", ")
    if not hedged and not aside and _ALLEGED.search(before):
        return True
    return bool(least.search(before))
