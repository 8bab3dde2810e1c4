"""Deletion that can be proved: what is removed is noted by its ids, and looked for afterwards."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from vectorstore.errors import VectorIndexError
from vectorstore.job_tables import JobItemRow, OriginRow, RemovalRow
from vectorstore.models import CitedAnswer, RemovalReport
from vectorstore.protocols import VectorIndex
from vectorstore.schema import (
    ArticleRow,
    ArticleVersionRow,
    EmbeddingRow,
    PassageRow,
    QueueRow,
    SpaceRow,
    TurnRow,
)

GONE_AT_SOURCE = "gone at its source"
"""The one cause after which a refresh may bring an article back."""
_PORTION = 200


def note(session: Session, row: ArticleRow, *, cause: str, now: datetime) -> None:
    """Record that the article is about to be deleted, and mark what will still speak of it."""
    passages = session.execute(
        select(PassageRow.id, PassageRow.embedding_key).where(PassageRow.article_id == row.id)
    ).all()
    values = {
        "article_id": row.id,
        "collection": row.collection,
        "removed_at": now,
        "cause": cause,
        "passages": [id for id, _ in passages],
        "embedding_keys": sorted({key for _, key in passages}),
    }
    statement = insert(RemovalRow).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["article_id"],
            set_={name: statement.excluded[name] for name in values if name != "article_id"},
        )
    )
    session.execute(
        update(OriginRow)
        .where(OriginRow.article_id == row.id)
        .values(
            article_id=None,
            etag=None,
            last_modified=None,
            stamp=None,
            digest=None,
            withdrawn=cause != GONE_AT_SOURCE,
        )
    )
    session.execute(update(JobItemRow).where(JobItemRow.article_id == row.id).values(title=None))


def mark_citations(session: Session, article_id: str) -> int:
    """Mark the citations of the article in kept answers as removed; how many answers."""
    marked = 0
    for turn in session.scalars(select(TurnRow).where(_mentions(article_id))):
        answer = dict(turn.answer)
        cited = [dict(each) for each in answer.get("citations", ())]
        mine = [each for each in cited if each.get("article_id") == article_id]
        for each in mine:
            each["removed"] = True
        if mine:
            # a new object: the one that was read would not be seen to have changed
            turn.answer = {**answer, "citations": cited}
            marked += 1
    session.flush()
    return marked


def forget(session: Session, article_ids: Collection[str]) -> None:
    """Drop the notes about articles that are there again."""
    session.execute(delete(RemovalRow).where(RemovalRow.article_id.in_(list(article_ids))))


def leftovers(session: Session, index: VectorIndex) -> RemovalReport:
    """Look for anything that is left of deleted articles, in every store by its ids."""
    found: dict[str, int] = dict.fromkeys(RemovalReport.model_fields, 0)
    held = _held_vectors(session, index)
    rows = session.scalars(select(RemovalRow).order_by(RemovalRow.article_id))
    for row in rows.yield_per(_PORTION):
        found["removed"] += 1
        if session.get(ArticleRow, row.article_id) is not None:
            continue  # it was ingested again since
        mine = PassageRow.article_id == row.article_id
        found["passages"] += _count(session, PassageRow.number, mine)
        older = ArticleVersionRow.article_id == row.article_id
        found["versions"] += _count(session, ArticleVersionRow.version, older)
        found["embeddings"] += _unused_embeddings(session, row.embedding_keys)
        found["vectors"] += len(held.intersection(row.passages))
        found["queued"] += _queued(session, row.passages)
        found["answers"] += _unmarked(session, row.article_id)
    found["orphans"] = _orphans(session)
    return RemovalReport(**found)


def outdated_answers(session: Session, article_id: str | None, limit: int) -> list[CitedAnswer]:
    """Kept answers that cite a version of an article which has been replaced since, the latest
    first."""
    condition: Iterable[ColumnElement[bool]] = (
        () if article_id is None else (_mentions(article_id),)
    )
    found: list[CitedAnswer] = []
    turns = select(TurnRow).where(*condition).order_by(TurnRow.id.desc())
    versions: dict[str, int | None] = {}
    for turn in session.scalars(turns).yield_per(_PORTION):
        for citation in turn.answer.get("citations", ()):
            id, version = citation.get("article_id"), citation.get("version")
            if article_id not in (None, id) or citation.get("removed"):
                continue
            if id not in versions:
                versions[id] = session.scalar(select(ArticleRow.version).where(ArticleRow.id == id))
            current = versions[id]
            if current is not None and current > version:
                found.append(
                    CitedAnswer(
                        answer_id=turn.answer_id,
                        conversation_id=turn.conversation_id,
                        question=turn.answer["question"],
                        article_id=id,
                        version=version,
                        current_version=current,
                        quote=citation["quote"],
                        created_at=turn.created_at,
                    )
                )
        if len(found) >= limit:
            break
    return found[:limit]


def _mentions(article_id: str) -> ColumnElement[bool]:
    return func.instr(cast(TurnRow.answer, Text), article_id) > 0


def _count(session: Session, column: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0


def _unused_embeddings(session: Session, keys: Sequence[str]) -> int:
    """Embeddings of the article that no other article's equal passage needs."""
    used = select(PassageRow.id).where(PassageRow.embedding_key == EmbeddingRow.embedding_key)
    return sum(
        _count(
            session,
            EmbeddingRow.embedding_key,
            EmbeddingRow.embedding_key.in_(keys[begin : begin + _PORTION]),
            ~used.exists(),
        )
        for begin in range(0, len(keys), _PORTION)
    )


def _queued(session: Session, passages: Sequence[str]) -> int:
    return sum(
        _count(session, QueueRow.id, QueueRow.passage_id.in_(passages[begin : begin + _PORTION]))
        for begin in range(0, len(passages), _PORTION)
    )


def _unmarked(session: Session, article_id: str) -> int:
    """Kept answers whose citation of the article is not marked as removed."""
    answers = session.scalars(select(TurnRow.answer).where(_mentions(article_id)))
    return sum(
        any(
            each.get("article_id") == article_id and not each.get("removed")
            for each in answer.get("citations", ())
        )
        for answer in answers
    )


def _held_vectors(session: Session, index: VectorIndex) -> set[str]:
    """Ids in all spaces of the index; one that cannot be read holds nothing that could be found."""
    held: set[str] = set()
    for space in session.scalars(select(SpaceRow.space)):
        try:
            held.update(index.ids(space))
        except VectorIndexError:
            continue
    return held


def _orphans(session: Session) -> int:
    """Passages and versions whose article is not there."""
    ids = select(ArticleRow.id)
    return _count(session, PassageRow.number, PassageRow.article_id.not_in(ids)) + _count(
        session, ArticleVersionRow.version, ArticleVersionRow.article_id.not_in(ids)
    )


def matching(
    session: Session,
    *,
    url: str | None = None,
    older_than: datetime | None = None,
    conditions: Sequence[ColumnElement[bool]] = (),
    limit: int,
) -> list[str]:
    """Ids of articles with this address, of those published (else ingested) before, or of those
    that meet conditions; all that are given must hold."""
    wanted = list(conditions)
    if url is not None:
        wanted.append(or_(ArticleRow.url == url, ArticleRow.origin == url))
    if older_than is not None:
        wanted.append(func.coalesce(ArticleRow.published_at, ArticleRow.ingested_at) < older_than)
    found = select(ArticleRow.id).where(*wanted).order_by(ArticleRow.id).limit(limit)
    return list(session.scalars(found))
