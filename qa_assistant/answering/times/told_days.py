"""Which weekdays date what a question asks about: "…, the police said on Monday" dates no event."""

import re

from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.language.verb_forms import bases_in
from qa_assistant.answering.times.event_dates import EventDate

_TELLING = r"(?:said|says|told|reported|announced|added|wrote|confirmed|disclosed|stated|warned)"
_OPENING = r"(?:and|or|but|who|which|when|where|while|after|before|as|until|since)"
_DAY = r"(?:\s(?:late|early|later))?(?:\s(?:on|in\sa\sstatement\son))?\s"
_SAID = re.compile(rf"\b(?P<verb>{_TELLING})(?:\s(?!that\b)[\w’'-]+){{0,3}}?{_DAY}$")
_TAG = re.compile(
    rf"[,”\"]\s(?!{_OPENING}\b)(?:[\w’'.-]+\s){{1,7}}?(?P<verb>\w+ed|found|ruled|held){_DAY}$"
)
"""A clause at the end of a sentence, its verb, and the day."""
_ENDS = re.compile(r"(?:\s(?:morning|afternoon|evening|night))?\s*[.!?”\"]*\s*$")


def is_of_telling(sentence: str, day: EventDate, *, asked: set[str]) -> bool:
    """Whether a weekday tells when somebody said so, and not when it happened.

    `asked` are stems of the question: to "when was it announced?" that day is the answer.
    """
    if not day.is_weekday:
        return False
    before = sentence[: day.start]
    match = _SAID.search(before)
    if match is None and _ENDS.match(sentence, day.end):
        match = _TAG.search(before)
    return match is not None and not asked & {t.stem for t in find_terms(f"a {match['verb']}")}


def is_same_deed(question: str, texts: tuple[str, str], days: tuple[object, object]) -> bool:
    """Whether both days, one of them a mere weekday, are of what the question has a verb for.

    Each report of a running story has weekdays of its own: that of the quake, that on which the
    search for survivors ended. What is no date passes.
    """
    asked = bases_in(question)
    if not asked or not any(isinstance(day, EventDate) and day.is_weekday for day in days):
        return True
    return all(asked & bases_in(text) for text in texts)
