"""The sentences that say how the reporting stands: conflicts, corrections, several events."""

from collections.abc import Sequence

from qa_assistant.answering.language.time_sentences import day_in_words
from qa_assistant.answering.reports.conflicts import Report
from qa_assistant.answering.reports.supersession import Ruling
from qa_assistant.answering.safety.inert_text import inert
from qa_assistant.answering.safety.source_names import publisher_of, source_of_article
from qa_assistant.models import Note, NoteKind
from vectorstore.models import Article

_LONGEST_VALUE = 80
_LONGEST_QUOTE = 240


def conflict_note(reports: Sequence[Report]) -> Note:
    """ "The reports disagree: 150 (Harbour Daily, 14 March 2025), but 140 (Metal Wire, …)."."""
    told = ", but ".join(f"{_value(r.value.text)} ({source_of(r)})" for r in reports)
    return Note(kind=NoteKind.CONFLICT, text=f"The reports disagree: {told}.")


def ambiguous_note(reports: Sequence[Report]) -> Note:
    """ "The articles say different things of different times, newest first: …"."""
    told = "; ".join(f"{_value(r.value.text)} ({source_of(r)})" for r in reports)
    return Note(
        kind=NoteKind.AMBIGUOUS,
        text=f"The articles say different things of different times, newest first: {told}.",
    )


def corrected_note(ruling: Ruling, outdated: Sequence[Article]) -> Note:
    """Who corrected what, and which articles still have the error."""
    correction = ruling.correction
    article = correction.article
    is_own = not outdated or all(other.id == article.id for other in outdated)
    moment = article.updated_at if is_own and article.updated_at else article.published_at
    when = f" of {day_in_words(moment)}" if moment else ""
    said = f"{_value(ruling.right)}, not {_value(ruling.wrong)}" if ruling.right else ""
    tells = f"says: {said}" if said else "bears on this"
    text = f"A correction{when} by {publisher_of(article)} {tells}."
    others = [other for other in outdated if other.id != article.id]
    if others:
        named = " and ".join(f"“{inert(o.title)}” ({source_of_article(o)})" for o in others)
        verb = "has" if len(others) == 1 else "have"
        text += f" {named} still {verb} what it supersedes."
    return Note(kind=NoteKind.CORRECTED, text=text)


def coming_note(person: str, article: Article) -> Note:
    """ "Sofia Lind was still to take the office when this was written (Business Day, …)."."""
    told = f"{_value(person)} was still to take the office when this was written"
    return Note(kind=NoteKind.STALE, text=f"{told} ({source_of_article(article)}).")


def source_of(report: Report) -> str:
    """Publisher and date of a report's article, for people."""
    return source_of_article(report.sentence.article)


def quoted(text: str) -> str:
    """A quote for a note: one line, not too long."""
    plain = inert(text)
    return f"“{plain}”" if len(plain) <= _LONGEST_QUOTE else f"“{plain[:_LONGEST_QUOTE]}…”"


def _value(text: str | None) -> str:
    plain = inert(text or "")
    return plain if len(plain) <= _LONGEST_VALUE else f"{plain[:_LONGEST_VALUE]}…"
