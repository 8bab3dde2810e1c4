"""The notes on an answer as a whole: parts without an answer, its age, wrong premises."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from qa_assistant.answering.inquiry import Inquiry
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.reports.premises import premise_note
from qa_assistant.answering.safety.inert_text import inert
from qa_assistant.answering.times.staleness import later_note, stale_note
from qa_assistant.models import Citation, Note, NoteKind


def answer_notes(
    question: str,
    inquiry: Inquiry,
    citations: Sequence[Citation],
    *,
    as_of: datetime | None,
) -> Iterator[Note]:
    """What the reader should know of the answer as a whole.

    `as_of` is when the question is asked, now where it is null; without citations the question was
    not answered.
    """
    if citations:
        for part in inquiry.unanswered:
            yield Note(kind=NoteKind.UNANSWERED, text=f"The articles do not say: “{inert(part)}”")
        asked = as_of or datetime.now(UTC)
        stale = stale_note(question, citations, inquiry.articles, asked)
        yield from filter(None, (stale, later_note(citations, as_of)))
    names = OtherNames(inquiry.aliases)
    premise = premise_note(question, inquiry.evidence, names, cited=inquiry.cited)
    if premise is not None:
        yield premise
