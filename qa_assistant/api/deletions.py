"""Deletes the articles that a request means, part by part, and adds up what was removed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from qa_assistant.api.job_schemas import DeletionBody, DeletionReply
from vectorstore.admission import Readers
from vectorstore.errors import ArticleNotFound
from vectorstore.models import Deletion
from vectorstore.source_book import SourceBook
from vectorstore.store import ArticleStore

_AT_ONCE = 100
_SUMMED = ("articles", "versions", "passages", "vectors", "embeddings", "answers")


def delete_meant(
    store: ArticleStore, sources: SourceBook, body: DeletionBody, *, readers: Readers
) -> DeletionReply:
    """Delete what the body means, all of it or, where an error comes in between, a part.

    Raises ArticleNotFound, SourceNotFound, CollectionNotFound or InvalidQuery.
    """
    if body.collection is not None:
        store.catalog.require_collection(body.collection)
    done: list[Deletion] = []
    ids = list(dict.fromkeys(body.ids or ()))
    _require_all(store, ids, body.collection, readers)
    if body.source_id is not None:
        ids = _within(store, sources.articles_of(body.source_id), body, readers)
    if body.ids or body.source_id is not None:
        for begin in range(0, len(ids), _AT_ONCE):
            done += store.delete_many(ids[begin : begin + _AT_ONCE], readers=readers)
    else:
        while doomed := _found(store, body, readers, limit=_AT_ONCE):
            done += store.delete_many(doomed, readers=readers)
    sums = {name: sum(getattr(each, name) for each in done) for name in _SUMMED}
    return DeletionReply(**sums, ids=tuple(each.article_id for each in done))


def _require_all(
    store: ArticleStore, ids: Sequence[str], collection: str | None, readers: Readers
) -> None:
    """Before any is deleted: all are there, in the collection that is named beside them."""
    found = store.catalog.summaries(ids, readers=readers) if ids else []
    there = {each.id for each in found if collection in (None, each.collection)}
    for id in ids:
        if id not in there:
            where = "" if collection is None else f" in {collection!r}"
            raise ArticleNotFound(f"There is no article {id!r}{where}.")


def _within(store: ArticleStore, ids: list[str], body: DeletionBody, readers: Readers) -> list[str]:
    """Those of a source's articles that meet the other conditions too."""
    meant = set(_found(store, body, readers, limit=10**9))
    return [id for id in ids if id in meant]


def _found(store: ArticleStore, body: DeletionBody, readers: Readers, *, limit: int) -> list[str]:
    oldest = None
    if body.older_than_days is not None:
        oldest = datetime.now(UTC) - timedelta(days=body.older_than_days)
    return store.find_deletable(
        collection=body.collection,
        url=body.url,
        older_than=oldest,
        filters=body.filters.to_filters(),
        readers=readers,
        limit=limit,
    )
