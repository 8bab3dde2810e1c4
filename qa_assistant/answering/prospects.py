"""What is to come and what is: a successor who was named is not in office yet."""

import re

from qa_assistant.answering.staleness import asks_for_office

_COMING = (
    r"(?:will|shall|would|may|might|could|faces?|(?:is|are|was|were)\s(?:set|due|expected|likely)\sto"
    r"|(?:is|are)\sto|(?:plans?|hopes?|expects?|wants?|proposed?)\sto)"
)
_PROSPECT = re.compile(rf"\b{_COMING}\b", re.IGNORECASE)
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


def is_of_time_asked(question: str, own: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether two values, each the sentence and where it stands there, are no more apart than that
    one was foreseen and the other has come.

    "He faces up to 25 years" says nothing against the 14 to which he was sentenced, and who leads a
    company now nothing against who will lead it next.
    """
    mine, theirs = is_prospect(*own), is_prospect(*other)
    if _WHO.search(question) and (asks_for_office(question) or asks_for_coming(question)):
        named = _NAMED.search(other[0])
        return mine == theirs or (mine and named is not None)
    is_done = _ASKS_DONE.search(question) and not asks_for_coming(question)
    return not is_done or mine or not theirs


def is_prospect(sentence: str, place: int) -> bool:
    """Whether the clause at this offset tells of what is only to come."""
    start = max((m.end() for m in _JOINT.finditer(sentence, 0, place)), default=0)
    end = _JOINT.search(sentence, place)
    return bool(_PROSPECT.search(sentence, start, end.start() if end else len(sentence)))


def is_to_come(question: str, sentence: str, name: str) -> bool:
    """Whether the sentence says that who is asked for will have the office, not that he has it."""
    place = sentence.find(name)
    return place >= 0 and asks_for_office(question) and is_prospect(sentence, place)
