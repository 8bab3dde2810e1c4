"""Sentences that look like an answer and tell of another: each rule is one way to be sure of it."""

from qa_assistant.answering.barring.contests import is_of_earlier_round, is_still_to_be_held
from qa_assistant.answering.barring.later_names import is_named_later
from qa_assistant.answering.barring.other_events import is_of_another_event
from qa_assistant.answering.barring.other_objects import is_done_to_another
from qa_assistant.answering.barring.other_offices import holds_another_office
from qa_assistant.answering.barring.other_relations import is_other_relation
from qa_assistant.answering.barring.other_subjects import (
    belongs_to_another,
    is_told_of_another_subject,
)
from qa_assistant.answering.barring.other_things import is_of_another_thing
from qa_assistant.answering.barring.other_units import is_of_another_unit
from qa_assistant.answering.barring.untold_reasons import tells_no_reason
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_BY_SENTENCE = (is_named_later, is_told_of_another_subject, belongs_to_another)
_BY_READING = (
    holds_another_office,
    is_other_relation,
    is_done_to_another,
    is_of_another_event,
    is_of_another_thing,
    is_of_another_unit,
    tells_no_reason,
)


def tells_of_another(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether a sentence is of another name, office, relation or event than is asked for."""
    return is_said_of_another(profile, candidate.sentence) or any(
        is_else(profile, candidate) for is_else in _BY_READING
    )


def is_said_of_another(profile: QuestionProfile, sentence: Sentence) -> bool:
    """The same by its words alone, whatever was read in it."""
    question, text = profile.question, sentence.text
    if is_still_to_be_held(question, text) or is_of_earlier_round(question, text):
        return True
    return any(is_others(profile, sentence) for is_others in _BY_SENTENCE)
