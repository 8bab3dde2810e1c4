"""Sentences in which somebody does what is asked, but to another: he won the other cup."""

import re

from qa_assistant.answering.barring.other_subjects import are_two, is_named
from qa_assistant.answering.barring.stated_values import same_name
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*\w"
_NAME = rf"{_WORD}(?:\s{_WORD}){{0,3}}"
_ASKED = re.compile(rf"^\W*[Ww]ho\s(?P<verb>[a-z]+)\s(?:the\s)?(?P<name>{_NAME})\W*$")
_BY = re.compile(r"\b(?P<verb>[a-z]+)\s(?:up\s|out\s|down\s)?by\s(?:the\s|a\s)?(?:[a-z-]+\s){0,3}$")
_WHO_DID = re.compile(r"^\W*[Ww]ho\s(?P<verb>[a-z]+ed|built|wrote|made|won|led|held)\s")


def is_done_to_another(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the sentence tells who did it to another, or who did something else to it."""
    return _has_other_object(profile, candidate.sentence) or _is_other_doer(profile, candidate)


def _has_other_object(profile: QuestionProfile, sentence: Sentence) -> bool:
    """ "Vidal won the Madrid Open", asked who won the French Open."""
    asked = _ASKED.match(profile.question)
    if asked is None:
        return False
    name, text = asked["name"], sentence.article.text
    is_shared = " " in name and is_named(name.split()[0], sentence.text)
    if is_shared or name not in text or name in sentence.text:
        return False
    found = re.findall(rf"\b{asked['verb']}\s(?:the\s)?({_NAME})", sentence.text)
    return bool(found) and all(_are_two(name, other, sentence) for other in found)


def _are_two(name: str, other: str, sentence: Sentence) -> bool:
    """Whether the names mean two: both are in full of one kind ("Madrid Open"), or stand apart."""
    words, others = name.split(), other.split()
    if len(words) == len(others) > 1 and words[-1] == others[-1]:
        return words[0] != others[0]
    if same_name(name, other, OtherNames()):
        return False
    return are_two(name, other, sentence.article)


def _is_other_doer(profile: QuestionProfile, candidate: Scored) -> bool:
    """ "Designed by Otto Renner; it was inspected last in March", asked who inspected it."""
    asked = _WHO_DID.match(profile.question)
    if asked is None or candidate.reading is None:
        return False
    text = candidate.sentence.text
    start, end = (max(p - candidate.sentence.start, 0) for p in candidate.reading.answer)
    by = _BY.search(text[:start][-100:])
    verb = re.compile(rf"\b{asked['verb']}\b")
    return (
        by is not None
        and by["verb"] != asked["verb"]
        and verb.search(text[:start]) is None
        and verb.search(text, end) is not None
    )
