"""The lexical leg: BM25 over passages and their headers, in SQLite's full-text index FTS5.

Triggers of the first migration keep the index in the transaction that changes the passages.
"""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table, text
from sqlalchemy.orm import Session

from vectorstore.admission import Conditions
from vectorstore.schema import ArticleRow, PassageRow

# A header repeats in every passage of its article, so a word in it says less about this passage.
TEXT_WEIGHT, HEADER_WEIGHT = 1.0, 0.5
# SQLite refuses expressions beyond some depth; a question has far fewer different words.
MAX_WORDS = 64

_WORD = re.compile(r"\w+")
_INDEX = table("passages_fts", column("rowid"))
_ENTRIES = table("passages_fts_docsize", column("id"))
_STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between
    both but by can could did do does doing done during each few for from further had has have
    having he her here hers him his how i if in into is it its itself just may me might more most
    must my no nor not now of off on once only or other our out over own said same say says she
    should so some such tell than that the their them then there these they this those through to
    too under until up us very was we were what when where which while who whom whose why will
    with would you your""".split()
)


def match_expression(query: str) -> str | None:
    """The query as FTS5 takes it: its telling words, each quoted, any of them; null for none.

    Words that say nothing are left out, unless there are no others.
    """
    words = list(dict.fromkeys(_WORD.findall(query.lower())))
    telling = [word for word in words if word not in _STOP_WORDS]
    return " OR ".join(f'"{word}"' for word in (telling or words)[:MAX_WORDS]) or None


def search(session: Session, query: str, *, conditions: Conditions, limit: int) -> dict[str, float]:
    """Passage ids with their BM25 scores (above 0), best first; only those the conditions admit."""
    expression = match_expression(query)
    if expression is None:
        return {}
    rows = session.execute(_ranking(expression, conditions).limit(limit))
    return {id: float(score) for id, score in rows}


def passage_counts(session: Session, words: Sequence[str]) -> tuple[dict[str, int], int]:
    """For each word how many passages of the catalog hold it, and how many passages there are."""
    index: ColumnElement[str] = literal_column("passages_fts")
    counted = select(func.count()).select_from(_INDEX)
    counts = {}
    for word in dict.fromkeys(words):
        phrase = " ".join(_WORD.findall(word.lower()))
        found = session.scalar(counted.where(index.op("MATCH")(f'"{phrase}"'))) if phrase else 0
        counts[word] = found or 0
    return counts, session.scalar(select(func.count()).select_from(_ENTRIES)) or 0


def missing_entries(session: Session, collection: str) -> int:
    """Passages of the collection without an entry, plus entries (of any) without a passage."""
    entry = select(_ENTRIES.c.id).where(_ENTRIES.c.id == PassageRow.number)
    absent = (
        select(func.count(PassageRow.number))
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(ArticleRow.collection == collection, ~entry.exists())
    )
    passage = select(PassageRow.number).where(PassageRow.number == _ENTRIES.c.id)
    stray = select(func.count()).select_from(_ENTRIES).where(~passage.exists())
    return (session.scalar(absent) or 0) + (session.scalar(stray) or 0)


def rebuild(session: Session) -> None:
    """Make the full-text index anew from the passages."""
    session.execute(text("INSERT INTO passages_fts(passages_fts) VALUES ('rebuild')"))


def _ranking(expression: str, conditions: Conditions) -> Select[str, float]:
    index: ColumnElement[str] = literal_column("passages_fts")
    # FTS5 gives better passages lower numbers, all below 0
    score = -func.bm25(index, TEXT_WEIGHT, HEADER_WEIGHT)
    return (
        select(PassageRow.id, score.label("score"))
        .select_from(_INDEX)
        .join(PassageRow, PassageRow.number == _INDEX.c.rowid)
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(index.op("MATCH")(expression), *conditions)
        .order_by(text("score DESC"), PassageRow.id)
    )
