"""The aliases of all collections: kept in the catalog, looked up in memory."""

import threading
from collections.abc import Collection, Iterable, Sequence

from vectorstore import aliases
from vectorstore.admission import Readers
from vectorstore.catalog import Catalog
from vectorstore.models import Alias, AliasUse, Article, KnownAlias
from vectorstore.names import NameMap
from vectorstore.schema import ArticleRow, CollectionRow


class AliasBook:
    """Which names of a collection mean the same, for each reader.

    An alias is known to those who may read an article that introduces it. What people add is
    known to everybody; what they remove stays removed, whatever articles say. Any number of
    threads may use a book.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._maps: dict[str, NameMap] = {}
        self._waiting: dict[str, set[str]] = {}
        """For each map the short forms that it has to look up again."""
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    def known(self, collection: str, readers: Readers = None) -> list[KnownAlias]:
        """The aliases that the reader knows, the most mentioned first.

        Raises CollectionNotFound.
        """
        self._catalog.require_collection(collection)
        return self._names(collection).known(readers)

    def expansions(self, query: str, *, collection: str, readers: Readers = None) -> list[AliasUse]:
        """Names in the query that have other forms which the reader knows, in the query's order.

        An unknown collection has none.
        """
        return self._names(collection).uses(query, readers)

    def add(self, collection: str, alias: Alias) -> None:
        """Use the alias from now on. Raises CollectionNotFound."""
        self._catalog.require_collection(collection)
        with self._catalog.transaction() as session:
            aliases.add(session, collection, alias)
        self.refresh({alias.short})

    def remove(self, collection: str, alias: Alias) -> None:
        """Do not use the alias any more, also when articles introduce it again.

        Raises CollectionNotFound or AliasNotFound.
        """
        self._catalog.require_collection(collection)
        with self._catalog.transaction() as session:
            aliases.remove(session, collection, alias)
        self.refresh({alias.short})

    def mention(self, found: Iterable[tuple[Article, Sequence[Alias]]]) -> int:
        """Keep what stored articles introduce; how many of them were still what was read.

        An article that was deleted or replaced meanwhile is passed over.
        """
        kept = 0
        touched: set[str] = set()
        with self._catalog.transaction() as session:
            for article, introduced in found:
                row = session.get(ArticleRow, article.id)
                if row is not None and row.content_hash == article.content_hash:
                    touched |= aliases.replace_mentions(session, article.id, introduced)
                    kept += 1
        self.refresh(touched)
        return kept

    def refresh(self, shorts: Collection[str]) -> None:
        """Look these short forms up again: something was committed that bears on them."""
        with self._lock:
            for waiting in self._waiting.values():
                waiting.update(shorts)

    def _names(self, collection: str) -> NameMap:
        with self._lock:
            held = self._maps.get(collection)
            if held is not None and not self._waiting[collection]:
                return held
        with self._loading:
            return self._loaded(collection)

    def _loaded(self, collection: str) -> NameMap:
        with self._lock:
            # taken out until it is right again, which it may never be
            held = self._maps.pop(collection, None)
            # emptied before the catalog is read, so that nothing committed meanwhile is missed
            due, self._waiting[collection] = self._waiting.get(collection, set()), set()
        with self._catalog.session() as session:
            if held is None:
                held = NameMap(aliases.entries(session, collection))
                is_known = session.get(CollectionRow, collection) is not None
            else:
                held.replace(due, aliases.entries(session, collection, due))
                is_known = True
        with self._lock:
            if is_known:
                self._maps[collection] = held
            else:
                del self._waiting[collection]
        return held
