"""What is to come and what is: a successor who was named is not in office yet."""

import re

from qa_assistant.answering.times.staleness import asks_for_office
from vectorstore.sentences import Span

_COMING = (
    r"(?:will|shall|would|may|might|could|faces?|(?:is|are|was|were)\s(?:set|due|expected|likely)\sto"
    r"|(?:is|are)\sto|(?:plans?|hopes?|expects?|wants?|proposed?)\sto)"
)
_PROSPECT = re.compile(rf"\b{_COMING}\b", re.IGNORECASE)
_POSSIBLE = re.compile(r"\b(?:could|might|may)\s[a-z]")
_ASKS_POSSIBLE = re.compile(r"\b(?:could|might|may|can|would|should)\b")
_TAKES = re.compile(
    rf"(?:,[^,]{{1,60}},|,?\swho)?\s{_COMING}\s(?:\w+ly\s|also\s|then\s)?(?:become|succeed|replace"
    r"|assume|take\s(?:over|charge|office|up)|be\s(?:the|its|his|her|named|appointed|sworn)"
    r"|lead\sit)\b|\sas\s(?:its|the|his|her|their)\snext\b"
)
"""What stands behind the name of who is to have an office."""
_NAMED = re.compile(r"\b(?:named|appointed|chosen|picked|succeed(?:s|ing)?|successor|next)\b", re.I)
_JOINT = re.compile(
    r"[,;:]|\b(?:and|but|while|who|which|that|after|before|because|when|if)\b", re.IGNORECASE
)
_ASKS_COMING = re.compile(r"\b(?:will|shall|going\sto|next|future|successor)\b", re.IGNORECASE)
_ASKS_DONE = re.compile(r"\b(?:did|was|were|has|have|had)\b", re.IGNORECASE)
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)


def asks_for_coming(question: str) -> bool:
    """Whether it asks what will be; then the latest word counts, whatever it says of the matter."""
    return bool(_ASKS_COMING.search(question))


def asks_for_fact(question: str) -> bool:
    """Whether it asks what is or was, neither what will be nor what might."""
    return not asks_for_coming(question) and not _ASKS_POSSIBLE.search(question)


def is_of_time_asked(question: str, own: tuple[str, Span], other: tuple[str, Span]) -> bool:
    """Whether two values, each the sentence and where it stands there, are no more apart than that
    one was foreseen and the other has come.

    "He faces up to 25 years" says nothing against the 14 to which he was sentenced, and who leads a
    company now nothing against who will lead it next.
    """
    if asks_for_office(question):
        return _takes_office(*own) == _takes_office(*other)
    mine, theirs = is_prospect(*own), is_prospect(*other)
    if asks_for_fact(question) and is_possible(*own) != is_possible(*other):
        return False
    if _WHO.search(question) and asks_for_coming(question):
        return mine == theirs or (mine and _NAMED.search(other[0]) is not None)
    is_done = _ASKS_DONE.search(question) and not asks_for_coming(question)
    return not is_done or mine == theirs


def is_possible(sentence: str, value: Span) -> bool:
    """Whether the clause in which this stands tells only of what might be."""
    return bool(_POSSIBLE.search(_clause(sentence, value)))


def is_prospect(sentence: str, value: Span) -> bool:
    """Whether the clause in which this stands tells of what is only to come."""
    return bool(_PROSPECT.search(_clause(sentence, value)))


def _clause(sentence: str, value: Span) -> str:
    start = max((m.end() for m in _JOINT.finditer(sentence, 0, value.start)), default=0)
    end = _JOINT.search(sentence, value.end)
    return sentence[start : end.start() if end else len(sentence)]


def is_to_come(question: str, sentence: str, name: str) -> bool:
    """Whether the sentence says that who is asked for will have the office, not that he has it."""
    start = sentence.find(name)
    is_there = start >= 0 and asks_for_office(question)
    return is_there and _takes_office(sentence, Span(start, start + len(name)))


def _takes_office(sentence: str, name: Span) -> bool:
    return _TAKES.match(sentence, name.end) is not None
