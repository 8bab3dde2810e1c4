"""Tolls of a disaster that later reports raise: these do not contradict the earlier ones."""

import re
from collections.abc import Sequence

from qa_assistant.answering.barring.casualties import asks_for_victims
from qa_assistant.answering.language.quantity import Quantity
from qa_assistant.answering.reports.conflicts import Report
from qa_assistant.answering.scoring.question_profile import QuestionProfile

_RAISED = re.compile(
    r"\b(?:risen|rises|rising|rose|climbed|climbs|climbing|increased|increases|grown|grew|mounted"
    r"|raised|revised\sup(?:wards?)?)\s(?:sharply\s|again\s|further\s)?to\s",
    re.IGNORECASE,
)
_REACH = 25
"""Characters between "risen to" and the number."""


def has_risen(profile: QuestionProfile, reports: Sequence[Report]) -> bool:
    """Whether the first of the reports, the latest, says of the victims’ number that it has risen
    to what it gives, from what all the others had."""
    if not asks_for_victims(profile) or not reports:
        return False
    latest, *earlier = reports
    if latest.published is None or any(report.published is None for report in earlier):
        return False
    text, number = latest.sentence.text, _number(latest)
    raised = [m for m in _RAISED.finditer(text) if 0 <= latest.value.start - m.end() <= _REACH]
    return (
        bool(raised)
        and number is not None
        and all((other := _number(report)) is not None and other < number for report in earlier)
    )


def _number(report: Report) -> float | None:
    thing = report.value.thing
    return thing.value if isinstance(thing, Quantity) else None
