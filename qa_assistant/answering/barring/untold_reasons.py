"""Sentences that only repeat what a question asks the reason of, or rule the reason out."""

import re

from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_WHY = re.compile(
    r"^\W*(?:(?:and|but|so)\s)?why\s(?:is|are|was|were|did|does|do|has|have|had)\b", re.I
)
_CAUSE = re.compile(r"\bwhat\s(?:caused|was\sthe\scause|is\sthe\scause|led\sto|started)\b", re.I)
_DIED_OF = re.compile(r"\bwhat\s(?:did|has|had)\b.*\bd(?:ie|ied)\s(?:of|from)\W*$", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|since|as|so|due|owing|over|for|amid|following|citing|in\s(?:protest|response|order)"
    r"|to\s[a-z]+|by|with|without|through|under|from|if|when|while|but|and\s(?-i:[a-z]+)|too|not|no|had|was"
    r"\stoo|would|could|said|says|say|told|reason|cause[sd]?|[a-z]+ing"
    r"|after(?!\s(?:only\s|just\s)?(?:\d+|[a-z]+)\s(?:minute|hour|day|week|month|year)s\b))\b"
    r"|n[’']t\b|[:;–—“\"(]",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(
    r"\s?(?:,\s[^,]{1,40},)?\s?(?:has|have|had|was|were|is|are|can|could)\s(?:been\s|be\s|already\s)*"
    r"(?:ruled\sout|excluded|discounted|denied|dismissed|not)\b",
    re.IGNORECASE,
)
_RULING_OUT = re.compile(
    r"\b(?:(?:ruled|ruling|rules|rule)\sout|exclude[ds]?|denie[ds]|dismisse[ds])\s(?:[a-z]+\s){0,2}$",
    re.IGNORECASE,
)
_ASKS_THAT = re.compile(r"\b(?:rule|exclude|deny|denied|dismiss|discount|not)\w*\b", re.IGNORECASE)


def tells_no_reason(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the sentence cannot tell the reason that is asked for.

    "Russia and Iceland stayed away" repeats what the question says, and nothing in it is a reason;
    a cause that "was ruled out" is none.
    """
    question, text = profile.question, candidate.sentence.text
    if _WHY.match(question):
        return _repeats(profile, text) and not _REASON.search(text)
    if _DIED_OF.search(question):
        return not re.search(r"[^\W\d]{3}", _marked(candidate, text)[1])
    if not _CAUSE.search(question) or _ASKS_THAT.search(question):
        return False
    before, marked, behind = _marked(candidate, text)
    is_out = _RULED_OUT.match(behind) or _RULING_OUT.search(before)
    return bool(marked and is_out)


def _repeats(profile: QuestionProfile, text: str) -> bool:
    """Whether the sentence has what the question says happened."""
    words = [stem for stem, term in profile.terms.items() if term.kind is TermKind.WORD]
    said = {term.stem for term in find_terms(text)}
    return bool(words) and profile.names_in(said) != set() and words[-1] in said


def _marked(candidate: Scored, text: str) -> tuple[str, str, str]:
    """What stands before, in and behind the words that the reader marks."""
    if candidate.reading is None:
        return "", text, ""
    start, end = (max(place - candidate.sentence.start, 0) for place in candidate.reading.answer)
    return text[:start], text[start:end], text[end:]
