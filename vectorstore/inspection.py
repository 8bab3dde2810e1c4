"""Inspection of the indexes: they are compared with the catalog, and built anew from it."""

from collections.abc import Sequence

from vectorstore import audit, lexical
from vectorstore.catalog import Catalog
from vectorstore.errors import VectorstoreError
from vectorstore.mirror import IndexMirror
from vectorstore.models import IndexReport
from vectorstore.protocols import VectorIndex
from vectorstore.search import HybridSearch


class IndexInspection:
    """Finds and mends what disagrees with the catalog, and tells the search about it.

    Whoever calls these methods sees to it that nobody writes meanwhile.
    """

    def __init__(
        self, catalog: Catalog, index: VectorIndex, *, mirror: IndexMirror, search: HybridSearch
    ) -> None:
        self._catalog = catalog
        self._index = index
        self._mirror = mirror
        self._search = search

    def recover(self) -> list[str]:
        """Make catalog and index agree; a sentence for each thing done. From now on the index may
        be asked. Raises VectorIndexError, or CatalogError where the disk is full."""
        try:
            done = self._mirror.recover()
        except VectorstoreError as failure:
            self._search.trouble = str(failure)
            raise
        if done:
            self._search.keeper.forget()
        self._search.index_ready, self._search.trouble = True, None
        return done

    def reports(self, collections: Sequence[str], *, repair: bool) -> list[IndexReport]:
        """How each collection is indexed; with `repair` after what disagreed was built anew."""
        found = [self._report(name, repair=repair) for name in collections]
        if repair:
            self._search.keeper.forget()
        return found

    def _report(self, collection: str, *, repair: bool) -> IndexReport:
        report = self._audited(collection)
        if report.ok or not repair:
            return report
        if report.missing_lexical:
            with self._catalog.transaction() as session:
                lexical.rebuild(session)
        self._mirror.rebuild(collection)
        return self._audited(collection).model_copy(update={"repaired": True})

    def _audited(self, collection: str) -> IndexReport:
        with self._catalog.session() as session:
            return audit.audit(
                session,
                self._index,
                collection=collection,
                fingerprint=self._mirror.fingerprint,
            )
