""" "One" and "ones" put into the noun they stand for: "the one in 1987", "which ones"."""

import re

from qa_assistant.answering.questions.referents import Referents

_ONE = re.compile(
    r"\b(?P<front>(?:which|the|an?|another|any|that|this|these|those)\s"
    r"(?:(?!other\b|only\b|same\b)[\w-]+\s)?)(?P<one>ones?)"
    r"(?=\W*$|(?<=ones)\s(?!of\b)|\s(?:in|at|from|on|with|about|that|who|which|was|were|is|are"
    r"|did|does|do|has|have|had|will|before|after)\b)",
    re.IGNORECASE,
)
_ONLY_ONE = re.compile(r"^\W*(?:(?:which|the|that|this|another)\s)?ones?\W*$", re.IGNORECASE)


def name_ones(question: str, referents: Referents) -> str:
    """The question with the noun of the earlier ones; unchanged where none fits."""
    if _ONLY_ONE.match(question) or not _ONE.search(question):
        return question
    kind = referents.kind
    if kind is None:
        return question
    return _ONE.sub(lambda m: f"{m['front']}{_numbered(kind, m['one'])}", question, count=1)


def _numbered(kind: str, one: str) -> str:
    """The noun in the number of "one" or "ones"; what is plural already stays so."""
    is_plural = kind.endswith("s") and not kind.endswith(("ss", "us", "is"))
    if one.casefold() == "ones":
        return kind if is_plural else f"{kind}s"
    if not is_plural:
        return kind
    return f"{kind[:-3]}y" if kind.endswith("ies") else kind[:-1]
