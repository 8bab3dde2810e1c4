"""Where somebody or something is from: which questions ask it, and which words tell it."""

import re

from vectorstore.sentences import Span

_ASKED = re.compile(r"^\W*(?:and\s)?where\b.*\bfrom\W*$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s(?:the\s)?$")
_BORN = re.compile(r"\b(?:born|native|raised|based|founded)\b[^,;.]{0,30}$")
_ADJECTIVE = re.compile(r"\s[a-z]")


def is_origin_asked(question: str) -> bool:
    """Whether it asks where somebody or something is from."""
    return _ASKED.match(question) is not None


def is_origin(sentence: str, place: int) -> bool:
    """Whether "from" stands before what begins at this place of a sentence."""
    return _FROM.search(sentence[:place]) is not None


def tells_origin(sentence: str, place: Span) -> bool:
    """Whether a place is told as an origin: "from Graz", "born in Graz", "the Japanese architect";
    "opened in Graz" tells where nobody is from."""
    before, behind = sentence[: place.start], sentence[place.end :]
    is_told = is_origin(sentence, place.start) or _BORN.search(before) is not None
    return is_told or (_ADJECTIVE.match(behind) is not None and not before.endswith(("in ", "at ")))
