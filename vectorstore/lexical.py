"""The full-text index of the catalog, SQLite's FTS5: which words stand in which passages.

Triggers of the first migration keep the index in the transaction that changes the passages. BM25 is
computed in `bm25`: FTS5's own reads every passage that holds any of the words, which takes 100 ms
for a question with common words over 100,000 passages.
"""

import re
import sqlite3
import threading
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Integer, column, func, literal_column, select, table, text
from sqlalchemy.orm import Session

from vectorstore.schema import ArticleRow, PassageRow

# SQLite refuses expressions beyond some depth; a question has far fewer different words.
MAX_WORDS = 64

# words whose terms are kept: three megabytes
_MOST_KNOWN = 20_000

Numbers = npt.NDArray[np.int64]

_TOKENIZER = "porter unicode61 remove_diacritics 2"  # as in the first migration
_WORD = re.compile(r"\w+")
_INDEX = table("passages_fts", column("rowid"))
ENTRIES = table("passages_fts_docsize", column("id", Integer), column("sz"))
"""For each passage by number how many words its columns have, as `word_counts` reads it."""
# one aggregate instead of a row for each place: the driver makes an object of every row
_PLACES = text(
    "SELECT CAST(group_concat(doc * 2 + (col = 'header')) AS TEXT) "
    "FROM passages_places WHERE term = :term"
)
# kept by the connection that made it; the catalog itself stays as it is
_MAKE_TERMS = text(
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.passages_terms "
    "USING fts5vocab('main', 'passages_fts', 'row')"
)
_COMMON_TERMS = text("SELECT term FROM temp.passages_terms WHERE doc >= :least ORDER BY doc DESC")
_ROWS = text(
    "SELECT CAST(group_concat(rowid) AS TEXT) FROM "
    "(SELECT rowid FROM passages_fts WHERE passages_fts MATCH :expression ORDER BY rowid)"
)
_STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between
    both but by can could did do does doing done during each few for from further had has have
    having he her here hers him his how i if in into is it its itself just may me might more most
    must my no nor not now of off on once only or other our out over own said same say says she
    should so some such tell than that the their them then there these they this those through to
    too under until up us very was we were what when where which while who whom whose why will
    with would you your s t ll re ve""".split()
)
_LIKE_STOP_WORDS = re.compile(r"(?<!\w)US(?![\w$])|(?<=\b[Tt]he )WHO(?!\w)")


def names_like_words(text: str) -> list[re.Match[str]]:
    """Names in the text that are stop words in small letters; none where all of it is capitals."""
    return [] if is_shouted(text) else list(_LIKE_STOP_WORDS.finditer(text))


def is_shouted(text: str) -> bool:
    """Whether several words are all in capitals, so that these do not tell names."""
    return " " in text and text.isupper()


class Tokenizer:
    """Cuts text into terms exactly as the index does: SQLite is asked to index it, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scratch = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._scratch.execute(
            f"CREATE VIRTUAL TABLE scratch USING fts5(text, content='', tokenize='{_TOKENIZER}')"
        )
        self._scratch.execute("CREATE VIRTUAL TABLE places USING fts5vocab('scratch', 'instance')")
        self._known: dict[str, str] = {}

    def terms(self, query: str) -> list[str]:
        """The different terms of the query's telling words; of all its words if none tells much."""
        words = list(dict.fromkeys(_WORD.findall(query.lower())))
        passed_over = _STOP_WORDS - {match.group().lower() for match in names_like_words(query)}
        telling = [word for word in words if word not in passed_over]
        return self._terms(" ".join((telling or words)[:MAX_WORDS]))

    def terms_of(self, words: Collection[str]) -> dict[str, str]:
        """The term of each of these words, in small letters; the word itself where it has none."""
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        known = self._known  # other threads only add to it
        missing = [word for word in words if word not in known]
        if missing:
            terms = self._placed(" ".join(missing))
            if len(terms) != len(missing):  # to the index one of them is none, or several
                terms = ["".join(self._placed(word)) or word for word in missing]
            known.update(zip(missing, terms, strict=True))
        return {word: known[word] for word in words}

    def stop_terms(self) -> frozenset[str]:
        """The terms of words that tell so little that they are not searched for."""
        return frozenset(self._terms(" ".join(_STOP_WORDS)))

    def close(self) -> None:
        """Release the scratch database."""
        self._scratch.close()

    def _terms(self, words: str) -> list[str]:
        return list(dict.fromkeys(self._placed(words)))

    def _placed(self, words: str) -> list[str]:
        """The term at each place."""
        with self._lock:
            self._scratch.execute("BEGIN")
            try:
                self._scratch.execute("INSERT INTO scratch(rowid, text) VALUES (1, ?)", (words,))
                places = self._scratch.execute("SELECT term FROM places ORDER BY offset")
                return [term for (term,) in places]
            finally:
                self._scratch.execute("ROLLBACK")


def places(session: Session, term: str) -> tuple[Numbers, Numbers, Numbers]:
    """The passages that hold the term, by number: how often in the text, how often in the header.

    Three arrays of one length, ordered by number.
    """
    marked = _numbers(session.scalar(_PLACES, {"term": term}))
    # they come ordered by passage
    first = np.flatnonzero(np.diff(marked >> 1, prepend=-1))
    headers = np.add.reduceat(marked & 1, first) if len(marked) else marked
    total = np.diff(np.append(first, len(marked)))
    return marked[first] >> 1, total - headers, headers


def common_terms(session: Session, least: int) -> list[str]:
    """The terms that stand in at least so many passages, the most common first.

    Reads the whole index: half a second for 100,000 passages.
    """
    session.execute(_MAKE_TERMS)
    return list(session.scalars(_COMMON_TERMS, {"least": least}))


def phrase(session: Session, words: str) -> Numbers:
    """The numbers of the passages in which these words stand one after the other, in order."""
    quoted = " ".join(_WORD.findall(words))
    if not quoted:
        return np.zeros(0, np.int64)
    return _numbers(session.scalar(_ROWS, {"expression": f'"{quoted}"'}))


def word_counts(sizes: Sequence[bytes | None]) -> Numbers:
    """How many words text and header have, from what the index keeps of their sizes.

    A size is SQLite's variable-length integers one after the other, one a column; null is 0.
    """
    stored = [size or b"" for size in sizes]
    content = np.frombuffer(b"".join(stored), np.uint8).astype(np.int64)
    # seven bits a byte, the highest first; the last byte of a number is below 0x80
    places = np.arange(len(content))
    last = np.flatnonzero(content < 0x80)
    behind = last[np.searchsorted(last, places)] - places
    sums = np.append(0, np.cumsum((content & 0x7F) << (7 * behind)))
    ends = np.cumsum(np.fromiter(map(len, stored), np.int64, len(stored)))
    return np.diff(sums[ends], prepend=0)


def passage_counts(session: Session, words: Sequence[str]) -> tuple[dict[str, int], int]:
    """For each word how many passages of the catalog hold it, and how many passages there are."""
    index: ColumnElement[str] = literal_column("passages_fts")
    counted = select(func.count()).select_from(_INDEX)
    counts = {}
    for word in dict.fromkeys(words):
        quoted = " ".join(_WORD.findall(word.lower()))
        found = session.scalar(counted.where(index.op("MATCH")(f'"{quoted}"'))) if quoted else 0
        counts[word] = found or 0
    return counts, session.scalar(select(func.count()).select_from(ENTRIES)) or 0


def missing_entries(session: Session, collection: str) -> int:
    """Passages of the collection without an entry, plus entries (of any) without a passage."""
    entry = select(ENTRIES.c.id).where(ENTRIES.c.id == PassageRow.number)
    absent = (
        select(func.count(PassageRow.number))
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(ArticleRow.collection == collection, ~entry.exists())
    )
    passage = select(PassageRow.number).where(PassageRow.number == ENTRIES.c.id)
    stray = select(func.count()).select_from(ENTRIES).where(~passage.exists())
    return (session.scalar(absent) or 0) + (session.scalar(stray) or 0)


def rebuild(session: Session) -> None:
    """Make the full-text index anew from the passages."""
    session.execute(text("INSERT INTO passages_fts(passages_fts) VALUES ('rebuild')"))


def _numbers(listed: str | None) -> Numbers:
    return np.fromstring(listed, dtype=np.int64, sep=",") if listed else np.zeros(0, np.int64)
