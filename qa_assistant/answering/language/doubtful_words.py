"""Short answers that are better left out: they are of another kind than what is asked for.

The quote stands without them; a wrong word in front of it would be believed.
"""

import re

_CLOCK = re.compile(r"(?:at\s)?\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\.?|\d{1,2}:\d\d")
_TIME_ASKED = re.compile(r"\b(?:when|times?|hours?|how\s(?:late|early|long))\b", re.IGNORECASE)
_COMPARED = re.compile(r"(?:down|up)\sfrom\s|against\s|compared\swith\s", re.IGNORECASE)
_COMPARED_ASKED = re.compile(
    r"\b(?:from|before|previous|earlier|against|compared)\b", re.IGNORECASE
)
_RESULT = re.compile(
    r"\bwhat\s(?:is|was|were)\sthe\s(?:final\s)?(?:results?|outcome|score)\b", re.I
)
_TURNOUT = re.compile(r"\bturn-?out\b[^,;.]{0,20}$", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|near|outside)\s$")
_WHO = re.compile(r"\W*who\b", re.IGNORECASE)
_ENDS_SO = re.compile(r"\b(?:in|at)\W*$", re.IGNORECASE)
_BEARS_A_NAME = re.compile(
    r"\b(?:what|which)\s(?:(?!(?:do|does|did|is|was|are|were)\b)\w+\s)?(?:party|team|club|country|company|firm|bank|university|school"
    r"|newspaper)\b(?!\s(?:of|to)\b)",
    re.IGNORECASE,
)
_NAMES_OF = re.compile(r"\bnames\sof\b", re.IGNORECASE)
_FEW = frozenset("two three four five six seven eight nine ten several many some both".split())
_PART_OF_OFFICE = re.compile(r"\b(?P<word>[A-Z]\w+)\s(?:for|of)\s(?:the\s)?$")


def is_doubtful(question: str, sentence: str, words: str) -> bool:
    """Whether the words of a sentence are surely not what the question asks for."""
    before = sentence[: max(sentence.find(words), 0)]
    return (
        (_CLOCK.fullmatch(words) is not None and not _TIME_ASKED.search(question))
        or (_COMPARED.match(words) is not None and not _COMPARED_ASKED.search(question))
        or _is_no_result(question, before, words)
        or is_no_bearer(question, before, words)
        or _is_place(question, before)
    )


def _is_no_result(question: str, before: str, words: str) -> bool:
    """The turnout is not the result of a vote, nor is what was voted on."""
    return bool(_RESULT.search(question)) and (
        words.startswith("to ") or _TURNOUT.search(before) is not None
    )


def is_no_bearer(question: str, before: str, words: str) -> bool:
    """Whether a name is asked for, of a party say, and the words are none.

    What bears a name is written like one, and is no part of a ministry's.
    """
    if _NAMES_OF.search(question):
        return words.casefold() in _FEW
    if not _BEARS_A_NAME.search(question):
        return False
    office = _PART_OF_OFFICE.search(before)
    if office is not None and office["word"].casefold() in ("department", "ministry", "secretary"):
        return True
    return words.islower()


def _is_place(question: str, before: str) -> bool:
    """ "The old museum in Tollbod Street" names nobody."""
    return (
        _WHO.match(question) is not None
        and _PLACED.search(before) is not None
        and not _ENDS_SO.search(question)
    )
