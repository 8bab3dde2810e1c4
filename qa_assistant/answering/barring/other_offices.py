"""Sentences that name who has another office than is asked for: the chief scientist for the chief
executive, the finance minister for the prime minister.
"""

import re

from qa_assistant.answering.language.answer_patterns import ROLE_WORDS
from qa_assistant.answering.language.terms import find_terms, stem
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored

_ASKED = re.compile(
    r"^\W*[Ww]ho(?:['’]s|\sis|\swas)\s(?:the\s)?(?:\S.*[’']s?\s)?(?P<office>(?:[a-z-]+\s){0,3}?[a-z-]+)"
    r"(?:\s(?:of|for)\s(?P<field>[a-z]+)|\s(?:of|at|for|in)\s.*)?\W*$"
)
_GENERAL = frozenset("leader head chief boss former acting new current party state general".split())
"""Whoever has any office may be called so."""
_TITLES = frozenset("mr mrs ms miss dr prof sir lord lady dame".split())
_OFFICES = ROLE_WORDS - _GENERAL - _TITLES
_SAME = (
    ("chief executive", "ceo", "boss", "managing director", "chief executive officer"),
    ("chairman", "chairwoman", "chairperson", "chair", "chairs", "chaired"),
    ("prime minister", "premier", "pm"),
    ("minister", "secretary"),
    ("manager", "coach", "head coach"),
    ("spokesman", "spokeswoman", "spokesperson"),
    ("president", "presidency"),
)
_BEFORE = re.compile(
    r"(?:^|[,;]\s|[’']s?\s|\b(?:the|its|their|his|her|a|an|and|by|to|with|from|as|that|said)\s)"
    r"(?P<title>[A-Za-z-]+(?:\s(?!(?:the|its|their|his|her|a|an|and|by|to)\s)[A-Za-z-]+){0,4}?),?\s$",
)
_FIELD = re.compile(r"\s(?:of|for)\s(?P<field>[a-z].*)$")
_DEPUTY = re.compile(r"\b(?:deputy|vice|assistant|shadow)\b", re.IGNORECASE)


def holds_another_office(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the name that the reader marks stands behind a title that is surely not the one
    asked for."""
    asked = _ASKED.match(profile.question)
    if asked is None or candidate.reading is None:
        return False
    office = asked["office"].casefold()
    if office.split()[-1] not in _OFFICES:
        return False
    title = _title(candidate.sentence.text, candidate.reading, candidate.sentence.start)
    if title is None or not _is_office(title):
        return False
    if _DEPUTY.search(title) and not _DEPUTY.search(profile.question):
        return True
    return not _has(candidate.sentence.text, office, asked["field"])


def lacks_office(profile: QuestionProfile, text: str) -> bool:
    """Whether the question asks who has an office, and a text does not speak of that."""
    asked = _ASKED.match(profile.question)
    office = asked["office"].casefold() if asked else ""
    if not office or office.split()[-1] not in ROLE_WORDS:
        return False
    told = re.search(
        rf"\b{re.escape(office)}\s(?:of|for)\s(?!the\b)(?P<field>[a-z]+)", profile.question
    )
    field = told["field"] if told else None
    if office in _GENERAL:  # he may be called something else
        return field is not None and stem(field) not in {term.stem for term in find_terms(text)}
    return not _has(text, office, field)


def _title(text: str, reading: SentenceReading, offset: int) -> str | None:
    start = reading.answer.start - offset
    if not text[max(start, 0) : start + 1].isupper():
        return None
    words = text[max(start, 0) :].split()
    while words and words[0].strip(",").casefold() in ROLE_WORDS:  # marked with the name
        start += len(words.pop(0)) + 1
    found = _BEFORE.search(text[max(start - 100, 0) : start])
    return found["title"] if found else None


def _is_office(title: str) -> bool:
    """Whether it is the title of an office: "chief scientist", "head of networks"."""
    field = _FIELD.search(title)
    plain = title[: field.start()] if field else title
    last = plain.split()[-1].casefold()
    return last in _OFFICES or (field is not None and last in ("head", "chief"))


def _has(text: str, office: str, field: str | None) -> bool:
    """Whether a text has all words of the office, in this form or another."""
    said = {term.stem for term in find_terms(text)}
    lowered = text.casefold()
    forms = {office}
    for group in _SAME:
        for one in group:
            if re.search(rf"\b{one}$", office):
                forms |= {re.sub(rf"\b{one}$", other, office) for other in group}
    known = any(
        re.search(rf"\b{re.escape(form)}\b", lowered) or {stem(w) for w in form.split()} <= said
        for form in forms
    )
    return known and (field is None or stem(field) in said)
