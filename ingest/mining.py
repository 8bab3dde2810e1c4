"""Finds the aliases of articles that are stored already, as an ingest does for new ones."""

from collections.abc import Iterator

from ingest.aliases import find_aliases
from ingest.models import MiningReport
from vectorstore.errors import ArticleNotFound
from vectorstore.models import Alias, Article
from vectorstore.store import ArticleStore

_PAGE = 200
_BATCH = 100
"""Articles whose aliases are written in one go: writers of articles wait for no longer."""


def mine_aliases(store: ArticleStore, *, collection: str) -> MiningReport:
    """Read all articles of the collection again, and keep the aliases that each introduces.

    Decisions of people stay as they are. Raises CollectionNotFound.
    """
    articles = 0
    found: set[Alias] = set()
    ids = _ids(store, collection)
    for start in range(0, len(ids), _BATCH):
        read = [(a, find_aliases(a.text, a.language)) for a in _read(store, ids[start:][:_BATCH])]
        articles += store.names.mention(read)
        found.update(alias for _, aliases in read for alias in aliases)
    return MiningReport(collection=collection, articles=articles, aliases=len(found))


def _ids(store: ArticleStore, collection: str) -> list[str]:
    ids: dict[str, None] = {}
    total = 1
    offset = 0
    while offset < total:
        page = store.articles(collection=collection, limit=_PAGE, offset=offset)
        ids.update(dict.fromkeys(item.id for item in page.items))
        total, offset = page.total, offset + _PAGE
    return list(ids)


def _read(store: ArticleStore, ids: list[str]) -> Iterator[Article]:
    for id in ids:
        try:
            yield store.article(id)
        except ArticleNotFound:
            continue  # deleted meanwhile
