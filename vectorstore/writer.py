"""Writes articles: into the catalog in one transaction, then into the vector index."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from sqlalchemy import select

from vectorstore import aliases as alias_rows
from vectorstore import removals, revisions, stories, vectors
from vectorstore.active_model import ActiveModel, makes_vectors
from vectorstore.admission import Readers, visible
from vectorstore.alias_book import AliasBook
from vectorstore.catalog import Catalog, article_not_found
from vectorstore.drafts import Draft, draft
from vectorstore.mirror import IndexMirror
from vectorstore.models import Alias, Article, Deletion, PassageSpan, PutOutcome, PutStatus
from vectorstore.protocols import Embedder, Vectors
from vectorstore.roster_keeper import RosterKeeper
from vectorstore.schema import ArticleRow
from vectorstore.state import advance_revision


class ArticleWriter:
    """Puts and deletes articles; whoever keeps something of them in memory is told what changes.

    Any number of threads may use it: they take turns by `turn`, a lock that one thread may enter
    several times.
    """

    def __init__(
        self,
        catalog: Catalog,
        model: ActiveModel,
        *,
        mirror: IndexMirror,
        keeper: RosterKeeper,
        names: AliasBook,
        turn: AbstractContextManager[object],
    ) -> None:
        self._catalog = catalog
        self._model = model
        self._mirror = mirror
        self._keeper = keeper
        self._names = names
        self._turn = turn

    def put_many(
        self,
        items: Sequence[tuple[Article, Sequence[PassageSpan]]],
        aliases: Mapping[str, Sequence[Alias]],
    ) -> list[PutOutcome]:
        """Store articles, all or none, as `ArticleStore.put_many` tells."""
        drafts = [draft(article, spans) for article, spans in items]
        # outside of the lock, since a model is slow: other writers need not wait for it
        embedder = self._model.embedder
        made = self._embed(drafts, {}, embedder)
        with self._turn:
            if embedder is not self._model.embedder:
                embedder, made = self._model.embedder, {}
            # again, for what another writer removed meanwhile
            made = self._embed(drafts, made, embedder)
            outcomes = self._write(drafts, made, embedder, aliases)
            self._mirror.drain()
        return outcomes

    def delete(self, article_ids: Sequence[str], readers: Readers, *, cause: str) -> list[Deletion]:
        """Remove the articles everywhere, all versions, all or none. Raises ArticleNotFound."""
        deletions: list[Deletion] = []
        renamed: set[str] = set()
        with self._turn:
            with self._catalog.transaction() as session:
                for article_id in article_ids:
                    row = session.scalar(
                        select(ArticleRow).where(ArticleRow.id == article_id, *visible(readers))
                    )
                    if row is None:
                        raise article_not_found(article_id)
                    renamed |= set(alias_rows.short_forms(session, article_id))
                    removals.note(session, row, cause=cause, now=datetime.now(UTC))
                    deletion = revisions.remove_article(session, row, self._mirror.fingerprint)
                    marked = removals.mark_citations(session, article_id)
                    deletions.append(deletion.model_copy(update={"answers": marked}))
                if deletions:
                    self._keeper.note(advance_revision(session), list(article_ids))
            self._names.refresh(renamed)
            self._mirror.drain()
        return deletions

    def _embed(
        self, drafts: Sequence[Draft], made: dict[str, Vectors], embedder: Embedder
    ) -> dict[str, Vectors]:
        """`made`, and the vectors that the drafts need besides it and the catalog's."""
        if not makes_vectors(embedder):
            return made
        with self._catalog.session() as session:
            texts = {
                passage.embedding_key: passage.embedded_text
                for item in revisions.rewriting(session, drafts)
                for passage in item.passages
            }
            missing = vectors.missing_keys(
                session, texts.keys() - made.keys(), embedder.fingerprint
            )
        if not missing:
            return made
        keys = [key for key in texts if key in missing]
        rows = embedder.encode([texts[key] for key in keys])
        return {**made, **dict(zip(keys, rows, strict=True))}

    def _write(
        self,
        drafts: Sequence[Draft],
        made: dict[str, Vectors],
        embedder: Embedder,
        aliases: Mapping[str, Sequence[Alias]],
    ) -> list[PutOutcome]:
        outcomes: list[PutOutcome] = []
        abandoned: set[str] = set(made)
        with self._catalog.transaction() as session:
            vectors.store_vectors(session, made, embedder)
            for stored in revisions.store_drafts(session, drafts, embedder.fingerprint):
                outcomes.append(stored.outcome)
                abandoned |= stored.abandoned
            vectors.drop_unused(session, abandoned)
            changed = [o.article_id for o in outcomes if o.status is not PutStatus.UNCHANGED]
            if changed:
                removals.forget(session, changed)
                wanted = set(changed)
                stories.assign(session, [d.article for d in drafts if d.article.id in wanted])
                self._keeper.note(advance_revision(session), changed)
            renamed = alias_rows.write_mentions(session, outcomes, aliases)
        self._names.refresh(renamed)
        return outcomes
