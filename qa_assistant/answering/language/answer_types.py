"""What kind of thing a question asks for, and where a sentence names such a thing."""

import re
from enum import StrEnum

from qa_assistant.answering.language import answer_patterns as patterns
from qa_assistant.answering.language.datelines import dateline_end
from qa_assistant.answering.language.terms import STOP_WORDS
from qa_assistant.answering.language.verb_forms import base_of_participle
from vectorstore.sentences import Span


class AnswerKind(StrEnum):
    """The kind of thing that would answer a question."""

    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    NAME = "name"
    OTHER = "other"


_PATTERNS = {
    AnswerKind.PERSON: patterns.NAME,
    AnswerKind.NAME: patterns.NAME,
    AnswerKind.PLACE: patterns.PLACE,
    AnswerKind.TIME: patterns.TIME,
    AnswerKind.NUMBER: patterns.NUMBER,
    AnswerKind.MONEY: patterns.MONEY,
    AnswerKind.PERCENT: patterns.PERCENT,
}
_QUESTIONS = (
    (AnswerKind.PERCENT, patterns.PERCENT_QUESTION),
    (AnswerKind.MONEY, patterns.MONEY_QUESTION),
    (AnswerKind.NUMBER, patterns.NUMBER_QUESTION),
    (AnswerKind.TIME, patterns.TIME_QUESTION),
    (AnswerKind.PLACE, patterns.PLACE_QUESTION),
    (AnswerKind.PERSON, re.compile(r"\bwho(?:m|se)?\b")),
    (AnswerKind.NAME, patterns.NAME_QUESTION),
)


def expected_kind(question: str) -> AnswerKind:
    """The kind of thing that a question asks for; `OTHER` where its words do not tell."""
    if patterns.WHO_IS.match(question) or _is_lower_name(question):
        return AnswerKind.OTHER  # asks about somebody who is named, not for a name
    lowered = question.casefold()
    found = (kind for kind, pattern in _QUESTIONS if pattern.search(lowered))
    return next(found, AnswerKind.OTHER)


def _is_lower_name(question: str) -> bool:
    """Whether it asks who somebody is whose two names are typed in small letters."""
    asked = patterns.WHO_IS_LOWER.match(question)
    words = asked["name"].split() if asked else []
    return bool(words) and not any(
        word in patterns.ROLE_WORDS or word in STOP_WORDS or base_of_participle(word)
        for word in words
    )


def find_candidates(sentence: str, kind: AnswerKind) -> list[Span]:
    """Where the sentence names a thing of this kind, in order; nothing for `OTHER`.

    What stands in its dateline is named for a place only.
    """
    if kind is AnswerKind.OTHER:
        return []
    spans = _spans(sentence, kind)
    if kind is AnswerKind.PLACE:
        return [
            s for s in spans if not patterns.TIME_NAME.match(sentence[s.start : s.end].split()[0])
        ]
    told = dateline_end(sentence)
    spans = [span for span in spans if span.start >= told]
    if kind in (AnswerKind.PERSON, AnswerKind.NAME):
        trimmed = (_without_roles(sentence, span) for span in spans)
        return [span for span in trimmed if span is not None]
    return spans


def is_organisation(name: str) -> bool:
    """Whether a name looks like that of an organisation rather than a person."""
    words = [word.strip(".,’'").casefold() for word in name.split()]
    return any(word in patterns.ORGANISATION_WORDS for word in words) or (
        len(words) == 1 and len(name) > 1 and name.isupper()
    )


def _spans(sentence: str, kind: AnswerKind) -> list[Span]:
    found = []
    for match in _PATTERNS[kind].finditer(sentence):
        group = next((name for name in match.re.groupindex if match[name]), 0)
        start, end = match.span(group)
        piece = sentence[start:end]
        start += len(piece) - len(piece.lstrip(" -"))
        if start < end:
            found.append(Span(start, end))
    return found


def _without_roles(sentence: str, span: Span) -> Span | None:
    """The span without leading titles and stop words; nothing where no name is left."""
    start, end = span
    for word in re.finditer(r"\S+", sentence[start:end]):
        plain = word.group().strip(".,’'").casefold()
        if plain not in patterns.ROLE_WORDS and plain not in STOP_WORDS:
            trimmed = Span(start + word.start(), end)
            name = sentence[trimmed.start : trimmed.end]
            return (
                None
                if patterns.TIME_NAME.match(name.split()[0])
                else _without_possessive(name, trimmed)
            )
    return None


def _without_possessive(name: str, span: Span) -> Span:
    for ending in ("’s", "'s"):
        if name.endswith(ending):
            return Span(span.start, span.end - len(ending))
    return span
