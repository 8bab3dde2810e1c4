"""Whether an answer is old for a question about how things are now.

Which questions are about now, and how old their answer may be:

- a price, a rate or a level, asked for in the present tense: `PRICE_DAYS`
- words like "now", "currently", "latest", "still": `NOW_DAYS`
- who holds an office, or leads, owns or runs something, in the present tense: `OFFICE_DAYS`
"""

import re
from collections.abc import Sequence
from datetime import datetime

from qa_assistant.answering.language.time_sentences import day_in_words
from qa_assistant.answering.times.time_sense import find_newest
from qa_assistant.models import Citation, Note, NoteKind
from vectorstore.models import Article, to_utc

PRICE_DAYS = 30
NOW_DAYS = 90
OFFICE_DAYS = 365

_PRESENT = re.compile(
    r"\b(?:is|are|does|do|has|have|costs?|stands?|trades?|sells?|yields?)\b|['’]s\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:was|were|did|had|been|former|formerly|ever|first|originally|will|would|planned)\b"
    r"|\b(?:1\d|20)\d{2}\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:prices?|exchange\srate|interest\srate|inflation(?:\srate)?|unemployment(?:\srate)?"
    r"|stock|shares?\sworth|trading\sat|market\s(?:value|cap(?:itali[sz]ation)?)|approval\srating"
    r"|benchmark\srate|mortgage\srates?)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\bwho(?:\sis|['’]s|\sare)\s(?:the\s|(?:[\w.&’'-]+\s){0,4}[\w.&-]+['’]s?\s|(?:its|their)\s)?"
    r"(?:(?:acting|current|chief|managing|prime|vice|deputy|general"
    r"|executive|interim|foreign|finance|interior|defen[cs]e|head)\s)*"
    r"(?:president|minister|chair(?:man|woman|person)?|ceo|cfo|executive|officer|director|mayor|governor"
    r"|king|queen|pope|chancellor|secretary|head|boss|leader|coach|manager|captain|owner|editor"
    r"|commissioner|ambassador|speaker|spokes(?:man|woman|person)|premier|chief|engineer|treasurer)\b"
    r"|\bwho\s(?:leads|heads|runs|chairs|owns|governs|rules|manages|coaches|edits|controls)\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"(?<!stand\s)(?<!stands\s)(?<!stood\s)\b(?:still|at\sthe\smoment|these\sdays|nowadays|today)\b",
    re.IGNORECASE,
)
_YEAR, _MONTH = 365, 30


def days_allowed(question: str) -> int | None:
    """How many days old an answer may be; null where the question is not about now."""
    if find_newest(question) or (_STILL.search(question) and not _PAST.search(question)):
        return PRICE_DAYS if _PRICE.search(question) else NOW_DAYS
    if _PAST.search(question):
        return None
    if _PRICE.search(question) and _PRESENT.search(question):
        return PRICE_DAYS
    return OFFICE_DAYS if _OFFICE.search(question) else None


def asks_for_office(question: str) -> bool:
    """Whether it asks who holds an office, or leads, owns or runs something, now."""
    return bool(_OFFICE.search(question)) and not _PAST.search(question)


def later_note(citations: Sequence[Citation], as_of: datetime | None) -> Note | None:
    """That nothing of an answer was known yet on the day that was named for the question."""
    dates = [citation.published_at for citation in citations]
    if as_of is None or not dates:
        return None
    day = as_of.date()
    if any(published is None or published.date() <= day for published in dates):
        return None
    told = f"All that is quoted was published after {day_in_words(as_of)}, the day of the question."
    return Note(kind=NoteKind.STALE, text=told)


def stale_note(
    question: str, citations: Sequence[Citation], articles: Sequence[Article], asked: datetime
) -> Note | None:
    """A note where the newest of the cited articles is too old for what is asked.

    An article that was updated counts as of its update. One without a date says nothing, so that
    there is no note where one is cited.
    """
    allowed = days_allowed(question)
    cited = {citation.article_id for citation in citations}
    moments = [
        article.updated_at or article.published_at for article in articles if article.id in cited
    ]
    if allowed is None or not moments or None in moments:
        return None
    newest = max(moment for moment in moments if moment is not None)
    age = (to_utc(asked) - newest).days
    if age <= allowed:
        return None
    return Note(
        kind=NoteKind.STALE,
        text=f"The newest article that says this is of {day_in_words(newest)}, {_span(age)} before "
        f"the day of the question, {day_in_words(asked)}: it may have changed since.",
    )


def _span(days: int) -> str:
    """ "3 months", "2 years"."""
    count, unit = (days // _YEAR, "year") if days >= _YEAR else (max(1, days // _MONTH), "month")
    return f"{count} {unit}{'' if count == 1 else 's'}"
