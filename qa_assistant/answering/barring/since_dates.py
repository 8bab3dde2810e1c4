"""Times since which something is the first of its kind: they tell of the last one, not of this."""

import re

from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_FIRST_SINCE = re.compile(
    r"\b(?:first|only|[a-z]+est|most|least)\b[^.;]{0,60}?\ssince\s(?:[a-z]+\s){0,2}$", re.IGNORECASE
)
_BEFORE_ASKED = re.compile(
    r"\b(?:last|previous(?:ly)?|latest|before|since|earlier)\b", re.IGNORECASE
)


def is_of_last_time(profile: QuestionProfile, candidate: Scored) -> bool:
    """ "The first strike since 2013", asked when the strike began."""
    if profile.kind is not AnswerKind.TIME or candidate.reading is None:
        return False
    if _BEFORE_ASKED.search(profile.question):
        return False
    start = candidate.reading.answer.start - candidate.sentence.start
    return bool(_FIRST_SINCE.search(candidate.sentence.text[: max(start, 0)]))
