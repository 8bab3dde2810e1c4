"""The article store: everything that other packages do with articles goes through it."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import MappingProxyType

from vectorstore import lexical, removals, stories
from vectorstore.active_model import ActiveModel
from vectorstore.admission import Readers, admitted
from vectorstore.alias_book import AliasBook
from vectorstore.catalog import Catalog
from vectorstore.copies import collapse_copies
from vectorstore.errors import InvalidQuery
from vectorstore.hits import read_leads
from vectorstore.inspection import IndexInspection
from vectorstore.mirror import IndexMirror
from vectorstore.model_change import ModelChange
from vectorstore.models import (
    Alias,
    Article,
    ArticlePage,
    ArticleSummary,
    CitedAnswer,
    Deletion,
    Filters,
    Hit,
    IndexReport,
    PassageSpan,
    PutOutcome,
    RemovalReport,
    Scope,
    TimePreference,
)
from vectorstore.protocols import Embedder, Reranker, VectorIndex
from vectorstore.search import SCANNED, HybridSearch, check_limit
from vectorstore.state import revision
from vectorstore.writer import ArticleWriter

_EVERYTHING = Filters()
_NO_ALIASES: Mapping[str, Sequence[Alias]] = MappingProxyType({})


class ArticleStore:
    """Articles with their passages, findable by meaning and by words.

    The catalog is written first and the vector index after it; call `recover` once after opening,
    in a thread of its own if need be, so that whatever a crash left undone is done. Until then the
    index is not asked: searches compare with every passage, and find the same.
    Any number of threads may search while others write; writers take turns. `readers` are the
    groups of the one who asks: null sees everything.
    """

    def __init__(
        self,
        catalog: Catalog,
        index: VectorIndex,
        embedder: Embedder,
        *,
        reranker: Reranker | None = None,
        scanned: int = SCANNED,
    ) -> None:
        """`scanned` is how many passages are compared with a question one by one, exactly, rather
        than ask the index."""
        self.catalog = catalog
        self.index = index
        self.model = ActiveModel(embedder)
        self._mirror = IndexMirror(catalog, index, self.model)
        self._search = HybridSearch(catalog, index, self.model, reranker=reranker, scanned=scanned)
        self.names = AliasBook(catalog)
        self._writing = threading.RLock()
        self._writer = ArticleWriter(
            catalog,
            self.model,
            mirror=self._mirror,
            keeper=self._search.keeper,
            names=self.names,
            turn=self._writing,
        )
        self._inspection = IndexInspection(catalog, index, mirror=self._mirror, search=self._search)
        self._change: ModelChange | None = None

    def put(self, article: Article, spans: Sequence[PassageSpan]) -> PutOutcome:
        """Store one article with the passages at `spans`; see `put_many`."""
        return self.put_many([(article, spans)])[0]

    def put_many(
        self,
        items: Sequence[tuple[Article, Sequence[PassageSpan]]],
        *,
        aliases: Mapping[str, Sequence[Alias]] = _NO_ALIASES,
    ) -> list[PutOutcome]:
        """Store articles, all or none; what is there already and equal is not written again.

        A changed text becomes a new version (the article's own `version` is not looked at), and
        changed fields are replaced in the same one. A collection is made with its first article.
        `aliases` are those that an article introduces, by its id, in place of those it had; what
        is written without any has none.
        Raises ValueError for a span without text. After a VectorIndexError the articles are in
        the catalog, and reach the index with the next write or `recover`.
        """
        return self._writer.put_many(items, aliases)

    def search(
        self,
        query: str,
        *,
        collection: str,
        limit: int = 10,
        filters: Filters = _EVERYTHING,
        readers: Readers = None,
        expansions: Sequence[str] = (),
        prefer: TimePreference | None = None,
        reranker: Reranker | None = None,
    ) -> list[Hit]:
        """The passages nearest to the query by meaning and words, best first.

        `expansions` are other names of what the query mentions, to be found as well; `prefer`
        favours some publication dates; `reranker` reads the best ones once more, instead of the
        store's own.

        Raises CollectionNotFound, or InvalidQuery for an empty query, a limit outside 1..200 or a
        filter that nothing can pass.
        """
        return self._search.search(
            query,
            collection=collection,
            limit=limit,
            filters=filters,
            readers=readers,
            expansions=expansions,
            prefer=prefer,
            reranker=reranker,
        )

    def newest(
        self,
        *,
        collection: str,
        limit: int,
        filters: Filters = _EVERYTHING,
        readers: Readers = None,
    ) -> list[Hit]:
        """The first passages of the newest articles that have a date, newest first.

        Copies count once. Raises CollectionNotFound, or InvalidQuery for a limit outside 1..200.
        """
        check_limit(limit)
        self.catalog.require_collection(collection)
        conditions = admitted(collection, filters=filters, readers=readers)
        with self.catalog.session() as session:
            return collapse_copies(read_leads(session, conditions, 2 * limit), wanted=limit)

    @property
    def index_trouble(self) -> str | None:
        """Why the vector index did not answer the last search that asked it; null when it did.

        Such a search compares the question with all passages instead, which takes longer.
        """
        return self._search.trouble

    @property
    def index_ready(self) -> bool:
        """Whether the vector index has been compared with the catalog since this was opened."""
        return self._search.index_ready

    def passage_counts(self, words: Sequence[str]) -> tuple[dict[str, int], int]:
        """For each word how many passages hold it, and how many passages there are."""
        with self.catalog.session() as session:
            return lexical.passage_counts(session, words)

    def article(
        self, article_id: str, *, version: int | None = None, readers: Readers = None
    ) -> Article:
        """The article, in the current or a named earlier version. Raises ArticleNotFound."""
        return self.catalog.article(article_id, version=version, readers=readers)

    def read_articles(
        self, wanted: Collection[tuple[str, int]], *, readers: Readers = None
    ) -> dict[tuple[str, int], Article]:
        """The articles with these ids, in these versions; what is not there is left out."""
        return self.catalog.read_articles(wanted, readers=readers)

    def articles(
        self,
        *,
        collection: str | None = None,
        limit: int = 50,
        offset: int = 0,
        readers: Readers = None,
        filters: Filters = _EVERYTHING,
        cursor: str | None = None,
    ) -> ArticlePage:
        """One page of articles, newest first, from where `cursor` says that another page ended.

        Raises CollectionNotFound or InvalidQuery.
        """
        check_limit(limit)
        if offset < 0:
            raise InvalidQuery(f"An offset of {offset} is impossible; begin at 0.")
        if collection is not None:
            self.catalog.require_collection(collection)
        return self.catalog.articles(
            collection=collection,
            limit=limit,
            offset=offset,
            readers=readers,
            filters=filters,
            cursor=cursor,
        )

    def scope(
        self, collection: str, *, filters: Filters = _EVERYTHING, readers: Readers = None
    ) -> Scope:
        """What a search would cover. Raises CollectionNotFound or InvalidQuery."""
        self.catalog.require_collection(collection)
        return self.catalog.scope(collection, filters=filters, readers=readers)

    def collections(self) -> list[str]:
        """Names of all collections, sorted."""
        return self.catalog.collections()

    def known_origin(self, collection: str, origin: str, origin_hash: str) -> bool:
        """Whether the collection holds what was taken from `origin` when it had these bytes."""
        return self.catalog.known_origin(collection, origin, origin_hash)

    def delete(
        self, article_id: str, *, readers: Readers = None, cause: str = "deleted"
    ) -> Deletion:
        """Remove the article everywhere, all versions; what was removed. Raises ArticleNotFound.

        That it was removed, when and by which `cause`, is kept; no refresh brings it back.
        """
        return self._writer.delete([article_id], readers, cause=cause)[0]

    def withdraw(self, article_id: str, *, cause: str) -> Deletion:
        """Remove an article that its source does not have any more. Raises ArticleNotFound."""
        return self.delete(article_id, cause=cause)

    def delete_many(
        self, article_ids: Sequence[str], *, readers: Readers = None, cause: str = "deleted"
    ) -> list[Deletion]:
        """Remove these articles everywhere, all or none; what was removed of each.

        Raises ArticleNotFound.
        """
        return self._writer.delete(article_ids, readers, cause=cause)

    def find_deletable(
        self,
        *,
        collection: str | None = None,
        url: str | None = None,
        older_than: datetime | None = None,
        filters: Filters = _EVERYTHING,
        readers: Readers = None,
        limit: int = 500,
    ) -> list[str]:
        """Ids of articles that a deletion by address, age or filter is about; for the next part
        of them ask again when these are deleted."""
        conditions = admitted(collection, filters=filters, readers=readers)
        with self.catalog.session() as session:
            return removals.matching(
                session, url=url, older_than=older_than, conditions=conditions, limit=limit
            )

    def story(self, article_id: str, *, readers: Readers = None) -> list[ArticleSummary]:
        """The articles that tell the same story in the same words, of all publishers: who
        published first is first. Raises ArticleNotFound."""
        self.article(article_id, readers=readers)
        with self.catalog.session() as session:
            ids = stories.same_story(session, article_id) or [article_id]
        found = {each.id: each for each in self.catalog.summaries(ids, readers=readers)}
        return [found[id] for id in ids if id in found]

    def leftovers(self) -> RemovalReport:
        """Looks for anything that is left of deleted articles, in every store."""
        with self._writing, self.catalog.session() as session:
            return removals.leftovers(session, self.index)

    def outdated_answers(
        self, *, article_id: str | None = None, limit: int = 50
    ) -> list[CitedAnswer]:
        """Kept answers that cite text which a correction or an update has replaced since."""
        with self.catalog.session() as session:
            return removals.outdated_answers(session, article_id, limit)

    def recover(self) -> list[str]:
        """Make catalog and index agree after whatever happened; a sentence for each thing done."""
        with self._writing:
            return self._inspection.recover()

    def warm(self, *, go_on: Callable[[], bool] = lambda: True) -> int:
        """Have at hand what searches look at, as far as `go_on` allows; the catalog's revision."""
        return self._search.warm(go_on=go_on)

    def revision(self) -> int:
        """How often articles were written."""
        with self.catalog.session() as session:
            return revision(session)

    def rest(self) -> None:
        """Release the vector index until it is needed, where searches do without it.

        So they do while a comparison with all passages is as fast; a write needs it again.
        """
        if not self._search.asks_index() and self.change is None:
            with self._writing:
                self.index.rest()

    def stop_recovery(self) -> None:
        """Make a recovery that is under way end early, with an error; the next one goes on."""
        self._mirror.stop()

    def writing(self) -> AbstractContextManager[object]:
        """Keeps all other writers waiting while it is entered."""
        return self._writing

    def check(self, *, collection: str | None = None, repair: bool = False) -> list[IndexReport]:
        """Compare catalog and indexes, of one collection or of all.

        With `repair`, what disagrees is built anew from the catalog, without embedding again, and
        the report tells how it is afterwards. Raises CollectionNotFound, or CatalogDamaged.
        """
        self.catalog.verify()
        if collection is not None:
            self.catalog.require_collection(collection)
        names = self.collections() if collection is None else [collection]
        with self._writing:
            return self._inspection.reports(names, repair=repair)

    @property
    def change(self) -> ModelChange | None:
        """The change of the embedding model that is planned or under way; null for none."""
        return self._change if self._change and not self._change.is_finished else None

    def plan_change(self, name: str, load: Callable[[], Embedder]) -> ModelChange:
        """A change to the embedding model of this name, for the caller to run or start.

        `load` makes the embedder when it is needed; `close` stops the change.
        """
        self._change = ModelChange(
            self.catalog, self.index, self.model, name=name, load=load, writing=self._writing
        )
        return self._change

    def prune(self) -> int:
        """Forget what other models than the active one (and the coming one) left; how many
        embeddings. Going back to one of them then means to embed again."""
        keep = {self.model.embedder.fingerprint}
        if self.change is not None:
            self.change.load()
            keep.add(self.change.fingerprint or "")
        with self._writing:
            return self._mirror.prune(keep)

    def close(self) -> None:
        """Stop a change of the model, and release the index and the catalog."""
        if self._change is not None:
            self._change.stop()
        self._search.close()
        self.index.close()
        self.catalog.close()
