"""Keeps the roster at the catalog's revision: reads it whole once, and then only what changed."""

import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from vectorstore import lexical
from vectorstore.admission import ascii_lower
from vectorstore.columns import Columns
from vectorstore.protocols import Embedder
from vectorstore.roster import (
    NOBODY,
    Codes,
    Roster,
    Vocabulary,
    microseconds,
    quantised,
)
from vectorstore.schema import ArticleRow, EmbeddingRow, GroupRow, PassageRow, TagRow
from vectorstore.vectors import decoded, portions

# rows that are read at once: 2,000 vectors of 384 numbers are 3 MB
_READ = 2_000
# beyond this many changed articles reading all is hardly slower
_MANY_ARTICLES = 5_000
_MOST_DEAD = 0.3


class RosterKeeper:
    """The roster for one catalog, shared by the threads that search it.

    A writer in this process says what it changed (`note`); a change that nobody noted, as another
    process makes it, is seen by the catalog's revision and makes everything be read again.
    """

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._noting = threading.Lock()
        self._notes: dict[int, set[str]] = {}
        self._copy: _Copy | None = None

    @property
    def passages(self) -> int:
        """How many passages the roster holds; 0 before the first search."""
        copy = self._copy
        return 0 if copy is None else len(copy.roster.numbers)

    def note(self, number: int, article_ids: Collection[str]) -> None:
        """Say which articles the write with this revision changes; before it is committed."""
        with self._noting:
            if self._copy is not None:
                self._notes.setdefault(number, set()).update(article_ids)

    def forget(self) -> None:
        """Read everything again at the next search: vectors were replaced, say."""
        with self._reading, self._noting:
            self._copy = None
            self._notes.clear()

    def current(self, session: Session, number: int, embedder: Embedder) -> Roster:
        """The roster as this session sees the catalog, at revision `number`, or somewhat newer.

        While another thread reads everything anew, the roster from before is handed out.
        """
        copy = self._copy
        if copy is not None and copy.serves(number, embedder):
            return copy.roster
        usable = copy is not None and copy.roster.fingerprint == embedder.fingerprint
        if not self._reading.acquire(blocking=not usable):
            assert copy is not None  # noqa: S101 - said for the type checker
            return copy.roster
        try:
            return self._brought_to(number, session, embedder)
        finally:
            self._reading.release()

    def _brought_to(self, number: int, session: Session, embedder: Embedder) -> Roster:
        copy = self._copy
        if copy is not None and copy.serves(number, embedder):
            return copy.roster
        changed = self._changed(copy, number) if copy is not None else None
        if copy is None or changed is None or copy.roster.fingerprint != embedder.fingerprint:
            copy = _Copy(embedder)
            copy.read(session, number, None)
        else:
            copy.read(session, number, sorted(changed))
            if copy.share_dead > _MOST_DEAD:
                copy = _Copy(embedder)
                copy.read(session, number, None)
        with self._noting:
            self._copy = copy
            self._notes = {noted: ids for noted, ids in self._notes.items() if noted > number}
        return copy.roster

    def _changed(self, copy: "_Copy", number: int) -> set[str] | None:
        """The articles that changed since the copy; null when that is not known, or very many."""
        with self._noting:
            missed = [self._notes.get(n) for n in range(copy.roster.revision + 1, number + 1)]
        changed: set[str] = set()
        for ids in missed:
            if ids is None:
                return None
            changed |= ids
        return changed if len(changed) <= _MANY_ARTICLES else None


class _Copy:
    """The columns behind a roster, and what is needed to add to them."""

    def __init__(self, embedder: Embedder) -> None:
        self._fingerprint = embedder.fingerprint
        self._vocabulary = Vocabulary(Codes(), Codes(), Codes(), Codes(), Codes())
        fields = ("collection", "publisher", "author", "groups", "tags")
        self._articles = Columns(
            **dict.fromkeys(fields, (np.int32, None)),
            published=(np.int64, None),
        )
        self._passages = Columns(
            numbers=(np.int64, None),
            articles=(np.int32, None),
            lengths=(np.int32, None),
            codes=(np.int8, embedder.dimension),
            scales=(np.float32, None),
        )
        self._rows: dict[str, int] = {}
        self.roster: Roster = self._snapshot(
            -1, np.zeros(0, np.bool_), np.full(0, NOBODY, np.int32)
        )

    @property
    def share_dead(self) -> float:
        """How much of it is of no use any more."""
        return 1 - float(self.roster.alive.mean()) if len(self.roster.alive) else 0.0

    def serves(self, number: int, embedder: Embedder) -> bool:
        """Whether the roster is as new as this revision, and of this model."""
        return self.roster.revision >= number and self.roster.fingerprint == embedder.fingerprint

    def read(self, session: Session, number: int, changed: Sequence[str] | None) -> None:
        """Take in these articles as they are now; null is all of them."""
        before = len(self._passages)
        replaced = [self._rows[id] for id in changed or () if id in self._rows]
        alive = self.roster.alive.copy()
        positions = self.roster.positions.copy()
        if replaced:
            gone = np.isin(self._passages.view("articles"), replaced) & alive
            positions[self._passages.view("numbers")[gone]] = NOBODY
            alive[gone] = False
        for ids in [None] if changed is None else portions(changed, _READ):
            self._read_articles(session, ids)
            self._read_passages(session, ids)
        fresh = self._passages.view("numbers")[before:]
        highest = int(fresh.max(initial=len(positions) - 1))
        positions = np.concatenate(
            [positions, np.full(highest + 1 - len(positions), NOBODY, np.int32)]
        )
        positions[fresh] = np.arange(before, before + len(fresh), dtype=np.int32)
        alive = np.concatenate([alive, np.ones(len(fresh), np.bool_)])
        self.roster = self._snapshot(number, alive, positions)

    def _snapshot(self, number: int, alive: Any, positions: Any) -> Roster:
        return Roster(
            revision=number,
            fingerprint=self._fingerprint,
            vocabulary=self._vocabulary,
            alive=alive,
            positions=positions,
            **{name: self._articles.view(name) for name in self._articles.names},
            **{name: self._passages.view(name) for name in self._passages.names},
        )

    def _read_articles(self, session: Session, ids: Sequence[str] | None) -> None:
        groups = _names_by_article(session, GroupRow, ids)
        tags = _names_by_article(session, TagRow, ids)
        found = select(
            ArticleRow.id,
            ArticleRow.collection,
            ArticleRow.publisher,
            ArticleRow.author,
            ArticleRow.published_at,
        )
        rows = session.execute(found if ids is None else found.where(ArticleRow.id.in_(ids))).all()
        if not rows:
            return
        words = self._vocabulary
        for position, row in enumerate(rows, start=len(self._articles)):
            self._rows[row.id] = position
        self._articles.extend(
            collection=[words.collection.number(row.collection) for row in rows],
            publisher=[words.publisher.number(_folded(row.publisher)) for row in rows],
            author=[words.author.number(_folded(row.author)) for row in rows],
            groups=[words.groups.number(groups.get(row.id, frozenset())) for row in rows],
            tags=[words.tags.number(tags.get(row.id, frozenset())) for row in rows],
            published=[microseconds(row.published_at) for row in rows],
        )

    def _read_passages(self, session: Session, ids: Sequence[str] | None) -> None:
        if ids is None:
            self._passages.reserve(session.scalar(select(func.count(PassageRow.number))) or 0)
        # the driver's own tuples: making an object of each row takes longer than reading it
        cursor = session.connection().execute(_passages(self._fingerprint, ids)).cursor
        while part := cursor.fetchmany(_READ) if cursor else []:
            numbers, article_ids, vectors, sizes = zip(*part, strict=True)
            codes, scales = self._quantised(vectors)
            self._passages.extend(
                numbers=numbers,
                articles=[self._rows[id] for id in article_ids],
                lengths=lexical.word_counts(sizes),
                codes=codes,
                scales=scales,
            )

    def _quantised(self, stored: Sequence[bytes | None]) -> tuple[Any, Any]:
        width = self.roster.codes.shape[1]
        codes, scales = np.zeros((len(stored), width), np.int8), np.zeros(len(stored), np.float32)
        have = [row for row, vector in enumerate(stored) if vector]
        if have and width:
            codes[have], scales[have] = quantised(decoded([v for v in stored if v]))
        return codes, scales


def _folded(name: str | None) -> str | None:
    return None if name is None else ascii_lower(name)


def _passages(fingerprint: str, ids: Sequence[str] | None) -> Select[int, str, bytes, bytes]:
    embedding = (EmbeddingRow.embedding_key == PassageRow.embedding_key) & (
        EmbeddingRow.fingerprint == fingerprint
    )
    sizes = lexical.ENTRIES
    found = (
        select(PassageRow.number, PassageRow.article_id, EmbeddingRow.vector, sizes.c.sz)
        .outerjoin(EmbeddingRow, embedding)
        .outerjoin(sizes, sizes.c.id == PassageRow.number)
        .order_by(PassageRow.number)
    )
    return found if ids is None else found.where(PassageRow.article_id.in_(ids))


def _names_by_article(
    session: Session, table: type[GroupRow] | type[TagRow], ids: Sequence[str] | None
) -> Mapping[str, frozenset[str]]:
    found = select(table.article_id, table.name)
    if ids is not None:
        found = found.where(table.article_id.in_(ids))
    names: dict[str, set[str]] = {}
    for article_id, name in session.execute(found):
        names.setdefault(article_id, set()).add(name)
    return {article_id: frozenset(chosen) for article_id, chosen in names.items()}
