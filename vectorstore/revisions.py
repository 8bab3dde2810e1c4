"""What storing an article changes in the catalog, and which index changes follow from it."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from pydantic_core import to_jsonable_python
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from vectorstore import outbox, records, vectors
from vectorstore.drafts import Draft
from vectorstore.models import Article, Deletion, PutOutcome, PutStatus
from vectorstore.schema import ArticleRow, ArticleVersionRow, Operation, PassageRow

_PASSAGE = ("start", "end", "heading", "text", "embedding_key")


class Change(Enum):
    """How an article differs from what the catalog holds under its id."""

    NEW = auto()
    TEXT = auto()
    FIELDS = auto()
    """Title, groups, passages …, but not the text: the version stays."""
    ORIGIN = auto()
    """Only where it was taken from: kept, but nothing that a reader would notice."""
    NONE = auto()


REWRITING = frozenset({Change.NEW, Change.TEXT, Change.FIELDS})
"""Changes that may bring passages which have no embedding yet."""


class Stored(NamedTuple):
    """What storing a draft did, and the embedding keys that its old passages no longer need."""

    outcome: PutOutcome
    abandoned: set[str]


def rewriting(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    """Those of the drafts that may bring passages which have no embedding yet."""
    stored = _stored_ids(session, drafts)
    return [
        draft
        for draft in drafts
        if draft.article.id not in stored
        or _change(session, draft, session.get(ArticleRow, draft.article.id)) in REWRITING
    ]


def store_drafts(session: Session, drafts: Sequence[Draft], fingerprint: str) -> list[Stored]:
    """Write each draft where it differs, and queue what the vector index has to learn.

    `fingerprint` is that of the model that answers, empty for none. The caller stores the
    vectors, in the same transaction.
    """
    stored = _stored_ids(session, drafts)
    new: dict[str, Draft] = {}
    for draft in drafts:
        if draft.article.id not in stored:
            new.setdefault(draft.article.id, draft)
    _store_new(session, list(new.values()), fingerprint)
    return [
        Stored(_outcome(draft, 1, PutStatus.CREATED), set())
        if new.get(draft.article.id) is draft
        else _store_again(session, draft, fingerprint)
        for draft in drafts
    ]


def _stored_ids(session: Session, drafts: Sequence[Draft]) -> set[str]:
    """Ids of the drafts' articles that are stored; asked for all at once, since most are new."""
    stored: set[str] = set()
    for part in vectors.portions([draft.article.id for draft in drafts]):
        stored.update(session.scalars(select(ArticleRow.id).where(ArticleRow.id.in_(part))))
    return stored


def _change(session: Session, draft: Draft, row: ArticleRow | None) -> Change:
    """How the draft differs from what is stored."""
    if row is None:
        return Change.NEW
    if row.content_hash != draft.article.content_hash:
        return Change.TEXT
    stored = records.current_article(session, row)
    passages = records.passage_rows(session, row.id)
    cut = records.passage_values(draft, row.version)
    if _comparable(stored) != _comparable(draft.article) or _differ(passages, cut):
        return Change.FIELDS
    origin = (draft.article.origin, draft.article.origin_hash)
    return Change.NONE if origin == (row.origin, row.origin_hash) else Change.ORIGIN


def _store_new(session: Session, drafts: Sequence[Draft], fingerprint: str) -> None:
    """Write articles that are not stored, a statement for all of them instead of ten for each."""
    if not drafts:
        return
    by_collection: dict[str, list[str]] = {}
    passages: list[dict[str, Any]] = []
    for draft in drafts:
        values = records.passage_values(draft, 1)
        passages += values
        ids = by_collection.setdefault(draft.article.collection, [])
        ids += [each["id"] for each in values]
    for collection in by_collection:
        records.ensure_collection(session, collection)
    articles = [draft.article.model_copy(update={"version": 1}) for draft in drafts]
    records.insert_articles(session, articles)
    records.add_passages(session, passages)
    for collection, ids in by_collection.items():
        if fingerprint:
            outbox.ensure_space(session, collection, fingerprint)
        outbox.enqueue_everywhere(session, collection, ids, Operation.ADD)


def _store_again(session: Session, draft: Draft, fingerprint: str) -> Stored:
    """Write an article that is stored, where it differs."""
    row = session.get_one(ArticleRow, draft.article.id)
    change = _change(session, draft, row)
    records.ensure_collection(session, draft.article.collection)
    if change not in REWRITING:
        row.origin, row.origin_hash = draft.article.origin, draft.article.origin_hash
        session.flush()
        return Stored(_outcome(draft, row.version, PutStatus.UNCHANGED), set())
    version, before = row.version, row.collection
    if change is Change.TEXT:
        records.keep_version(session, row)
        version += 1
    article = draft.article.model_copy(update={"version": version})
    records.update_article(session, row, article)
    abandoned = _replace_passages(session, draft, article, before, fingerprint)
    return Stored(_outcome(draft, version, PutStatus.UPDATED), abandoned)


def remove_article(session: Session, row: ArticleRow, fingerprint: str) -> Deletion:
    """Delete the article with all versions, passages and embeddings, and queue its vectors."""
    passages = records.passage_rows(session, row.id)
    earlier = select(func.count()).where(ArticleVersionRow.article_id == row.id)
    space = outbox.current_space(session, row.collection, fingerprint)
    deletion = Deletion(
        article_id=row.id,
        articles=1,
        versions=1 + (session.scalar(earlier) or 0),
        passages=len(passages),
        vectors=0 if space is None else len(passages),
    )
    doomed = [passage.id for passage in passages]
    outbox.enqueue_everywhere(session, row.collection, doomed, Operation.DELETE)
    keys = {passage.embedding_key for passage in passages}
    session.execute(delete(ArticleRow).where(ArticleRow.id == deletion.article_id))
    dropped = vectors.drop_unused(session, keys)
    return deletion.model_copy(update={"embeddings": dropped})


def _replace_passages(
    session: Session, draft: Draft, article: Article, before: str, fingerprint: str
) -> set[str]:
    """Exchange the passages; the index hears only of those that differ.

    `before` is the collection that the article was in until now. Returns the embedding keys that
    the old passages had.
    """
    old = records.passage_rows(session, article.id)
    new = records.passage_values(draft, article.version)
    if before == article.collection and not _differ(old, new):
        return set()
    held = {passage.id: passage.embedding_key for passage in old}
    if before != article.collection:
        outbox.enqueue_everywhere(session, before, list(held), Operation.DELETE)
        known: dict[str, str] = {}
    else:
        known = dict(held)
    records.replace_passages(session, article.id, new)
    if fingerprint:
        outbox.ensure_space(session, article.collection, fingerprint)
    wanted = {values["id"]: values["embedding_key"] for values in new}
    added = [id for id, key in wanted.items() if known.get(id) != key]
    gone = [id for id in known if id not in wanted]
    outbox.enqueue_everywhere(session, article.collection, gone, Operation.DELETE)
    outbox.enqueue_everywhere(session, article.collection, added, Operation.ADD)
    return set(held.values())


def _differ(stored: Sequence[PassageRow], cut: Sequence[dict[str, Any]]) -> bool:
    held = [(passage.id, *(getattr(passage, name) for name in _PASSAGE)) for passage in stored]
    return held != [(values["id"], *(values[name] for name in _PASSAGE)) for values in cut]


def _comparable(article: Article) -> Article:
    """The article without what differs at every ingest, its metadata as JSON keeps it."""
    return article.model_copy(
        update={
            "version": 1,
            "ingested_at": None,
            "origin": None,
            "origin_hash": None,
            "metadata": to_jsonable_python(article.metadata),
        }
    )


def _outcome(draft: Draft, version: int, status: PutStatus) -> PutOutcome:
    return PutOutcome(
        article_id=draft.article.id,
        version=version,
        status=status,
        passages=len(draft.passages),
    )
