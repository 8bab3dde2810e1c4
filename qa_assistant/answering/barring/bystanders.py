"""Sentences of other articles that are no further answers beside the one that is quoted.

They tell of whom their own article is about, of what might be, or what is quoted already.
"""

import re
from collections.abc import Iterable

from qa_assistant.answering.barring.other_bearers import is_of_another
from qa_assistant.answering.barring.other_measures import is_of_other_measure
from qa_assistant.answering.barring.other_offices import lacks_office
from qa_assistant.answering.barring.otherness import is_said_of_another
from qa_assistant.answering.barring.possessors import is_owned_by_another
from qa_assistant.answering.barring.stated_values import NAMES
from qa_assistant.answering.barring.topics import has_bare_office_of_another, is_told_of
from qa_assistant.answering.language.answer_patterns import TIME_NAME
from qa_assistant.answering.language.answer_types import AnswerKind, find_candidates
from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored
from qa_assistant.answering.times.prospects import asks_for_fact, is_possible
from vectorstore.sentences import Span

_NEVER_WAS = re.compile(
    r"\b(?:should|could|might|would)(?:n[’']t|\snot)?\shave\b|\bought\sto\b", re.IGNORECASE
)


def is_of_others(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether it tells surely of something else than is asked for, by its words and article."""
    return (
        is_said_of_another(profile, sentence)
        or is_of_another(profile, sentence)
        or is_of_other_measure(profile, sentence)
        or is_owned_by_another(profile, sentence.text)
        or has_bare_office_of_another(profile, sentence, is_strict=True)
        or _is_of_another_topic(profile, sentence)
    )


def is_beside(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether a sentence of another article than the best one's is surely no answer too."""
    sentence = candidate.sentence
    return (
        is_of_others(profile, sentence)
        or lacks_office(profile, sentence.text)
        or _is_unreal(profile, candidate)
    )


def _is_of_another_topic(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Whether nothing there has a name of the question: "Inflation reached 8.8%", in an article
    about Kestria and asked of Valdoria."""
    named = [
        term.text
        for term in profile.terms.values()
        if term.kind is TermKind.NAME and not TIME_NAME.match(term.text)
    ]
    return bool(named) and not is_told_of(profile, " ".join(named), sentence)


def _is_unreal(profile: QuestionProfile, candidate: Scored) -> bool:
    """ "They should have offered 5%", "he could be jailed for 12 years"."""
    if profile.kind in NAMES or not asks_for_fact(profile.question):
        return False
    text, offset = candidate.sentence.text, candidate.sentence.start
    if _NEVER_WAS.search(text):
        return True
    if candidate.reading is None:
        return False
    start, end = (place - offset for place in candidate.reading.answer)
    return is_possible(text, Span(start, end))


def answer_of(profile: QuestionProfile, candidate: Scored) -> frozenset[str]:
    """The words of the name, number or time that the reader marks in it; none where the question
    asks for something else."""
    if candidate.reading is None or profile.kind is AnswerKind.OTHER:
        return frozenset()
    marked = candidate.sentence.article.text[slice(*candidate.reading.answer)]
    found = find_candidates(marked, profile.kind)
    return frozenset(t.stem for s in found for t in find_terms(f"of {marked[s.start : s.end]}"))


def is_told(answer: frozenset[str], quotes: Iterable[Sentence]) -> bool:
    """Whether one of the quotes has all of an answer's words."""
    if not answer:
        return False
    return any(answer <= {term.stem for term in find_terms(quote.text)} for quote in quotes)
