"""The catalog: the SQL database that holds the truth about articles, and how it is read."""

import contextlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from vectorstore import records
from vectorstore.admission import Readers, admitted, is_visible, visible
from vectorstore.cursors import cut_page, make_cursor, read_cursor
from vectorstore.database import (
    damaged,
    open_database,
    shorten_log,
    translated,
    verify,
    writing,
)
from vectorstore.errors import ArticleNotFound, CollectionNotFound
from vectorstore.models import (
    DEFAULT_COLLECTION,
    Article,
    ArticlePage,
    ArticleSummary,
    Filters,
    Scope,
    sha256,
)
from vectorstore.schema import ArticleRow, ArticleVersionRow, CollectionRow, PassageRow


class Catalog:
    """Articles, passages, embeddings and conversations in one SQL database.

    Safe to use from several threads. Write through `transaction`: it waits for its turn, where a
    transaction of the bare engine that first reads and then writes can fail.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = writing(engine)

    @classmethod
    def open(cls, address: str | Path) -> Self:
        """The catalog at an SQLAlchemy URL (`sqlite:////folder/catalog.db`) or a path.

        The database is made or migrated as needed. Raises CatalogTooNew or CatalogError.
        """
        url = address if isinstance(address, str) else _url(address)
        catalog = cls(open_database(url))
        if DEFAULT_COLLECTION not in catalog.collections():
            with catalog.transaction() as session:
                records.ensure_collection(session, DEFAULT_COLLECTION)
        return catalog

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session to read in; it sees one state of the database from its first query on."""
        with translated("read"), Session(self.engine) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session to write in: committed when the block ends, rolled back when it raises."""
        with translated("written"), Session(self._writing) as session, session.begin():
            yield session

    def collections(self) -> list[str]:
        """Names of all collections, sorted."""
        with self.session() as session:
            return list(session.scalars(select(CollectionRow.name).order_by(CollectionRow.name)))

    def require_collection(self, name: str) -> None:
        """Raises CollectionNotFound, with the names there are, unless the collection exists."""
        names = self.collections()
        if name not in names:
            known = ", ".join(repr(other) for other in names)
            raise CollectionNotFound(f"There is no collection {name!r}; there are: {known}.")

    def article(
        self, article_id: str, *, version: int | None = None, readers: Readers = None
    ) -> Article:
        """The article in its current or an earlier version.

        An earlier version is shown to those who may read both it and the current one. Raises
        ArticleNotFound.
        """
        with self.session() as session:
            row = session.scalar(
                select(ArticleRow).where(ArticleRow.id == article_id, *visible(readers))
            )
            if row is None:
                raise article_not_found(article_id)
            if version is None or version == row.version:
                return records.current_article(session, row)
            earlier = session.get(ArticleVersionRow, (article_id, version))
            if earlier is None or not is_visible(earlier.groups, readers):
                raise ArticleNotFound(
                    f"Article {article_id!r} has no version {version}; its current version is "
                    f"{row.version}."
                )
            return records.earlier_article(earlier)

    def read_articles(
        self, wanted: Collection[tuple[str, int]], *, readers: Readers = None
    ) -> dict[tuple[str, int], Article]:
        """The articles with these ids, in these versions; what is not there is left out."""
        ids = sorted({id for id, _ in wanted})
        with self.session() as session:
            found = select(ArticleRow).where(ArticleRow.id.in_(ids), *visible(readers))
            rows = [row for row in session.scalars(found) if (row.id, row.version) in wanted]
            articles = records.current_articles(session, rows)
        read = {(article.id, article.version): article for article in articles}
        for id, version in wanted:
            if (id, version) not in read:  # replaced since, or gone
                with contextlib.suppress(ArticleNotFound):
                    read[id, version] = self.article(id, version=version, readers=readers)
        return read

    def articles(
        self,
        *,
        collection: str | None = None,
        limit: int = 50,
        offset: int = 0,
        readers: Readers = None,
        filters: Filters | None = None,
        cursor: str | None = None,
    ) -> ArticlePage:
        """One page of the articles that match, newest first, those without a date last.

        `cursor` says where the page before ended; `total` counts all pages.
        """
        conditions = admitted(collection, filters=filters or Filters(), readers=readers)
        passages = (
            select(func.count(PassageRow.number))
            .where(PassageRow.article_id == ArticleRow.id)
            .scalar_subquery()
        )
        page = (
            select(*_SUMMARY, passages.label("passages"))
            .where(*conditions, *_following(cursor))
            .order_by(ArticleRow.published_at.desc().nulls_last(), ArticleRow.id)
            .limit(limit + 1)
            .offset(offset)
        )
        with self.session() as session:
            total = session.scalar(select(func.count(ArticleRow.id)).where(*conditions))
            rows, last = cut_page(session.execute(page).mappings().all(), limit)
        return ArticlePage(
            items=tuple(ArticleSummary(**row) for row in rows),
            total=total or 0,
            limit=limit,
            offset=offset,
            next_cursor=make_cursor(last["published_at"], last["id"]) if last else None,
        )

    def summaries(self, ids: Sequence[str], *, readers: Readers = None) -> list[ArticleSummary]:
        """Those of the articles that the reader may see, without their texts."""
        passages = (
            select(func.count(PassageRow.number))
            .where(PassageRow.article_id == ArticleRow.id)
            .scalar_subquery()
        )
        found = select(*_SUMMARY, passages.label("passages")).where(
            ArticleRow.id.in_(list(ids)), *visible(readers)
        )
        with self.session() as session:
            return [ArticleSummary(**row) for row in session.execute(found).mappings()]

    def scope(self, collection: str, *, filters: Filters, readers: Readers) -> Scope:
        """How many articles a search covers, and the period they were published in."""
        counted = select(
            func.count(ArticleRow.id),
            func.min(ArticleRow.published_at),
            func.max(ArticleRow.published_at),
        ).where(*admitted(collection, filters=filters, readers=readers))
        with self.session() as session:
            articles, first, last = session.execute(counted).one()
        return Scope(
            collection=collection, articles=articles, published_from=first, published_to=last
        )

    def publishers(
        self, collection: str, *, readers: Readers = None, most: int = 300
    ) -> list[tuple[str, int]]:
        """Who published the articles, and how many each; who has the most first."""
        name, articles = ArticleRow.publisher, func.count(ArticleRow.id)
        query = (
            select(name, articles)
            .where(name.is_not(None), *admitted(collection, filters=Filters(), readers=readers))
            .group_by(name)
            .order_by(articles.desc(), name)
            .limit(most)
        )
        with self.session() as session:
            return [(str(row[0]), int(row[1])) for row in session.execute(query)]

    def known_origin(self, collection: str, origin: str, origin_hash: str) -> bool:
        """Whether the collection holds what was taken from `origin` when it had these bytes."""
        found = select(ArticleRow.id).where(
            ArticleRow.collection == collection,
            ArticleRow.origin == origin,
            ArticleRow.origin_hash == origin_hash,
        )
        with self.session() as session:
            return session.scalar(found.limit(1)) is not None

    def verify(self) -> None:
        """Read the whole database. Raises CatalogDamaged when it is not what was written."""
        name = f"The catalog {self.engine.url.database}"
        texts = select(ArticleRow.id, ArticleRow.text, ArticleRow.content_hash)
        with self.session() as session:
            connection: Any = session.connection().connection.driver_connection
            verify(connection, name)
            for id, text, content_hash in session.execute(texts).yield_per(100):
                if sha256(text) != content_hash:
                    raise damaged(f"{name} is damaged: the text of the article {id!r} has changed.")

    def shorten_log(self) -> bool:
        """Begin the log of writes anew where it has become long; whether that was done."""
        return shorten_log(self.engine)

    def close(self) -> None:
        """Release the database's file."""
        self.engine.dispose()


def _url(path: Path) -> str:
    return URL.create("sqlite", database=str(path.absolute())).render_as_string()


def _following(cursor: str | None) -> list[ColumnElement[bool]]:
    """Conditions on `ArticleRow`: later in the list than where the cursor's page ended."""
    if cursor is None:
        return []
    published_at, id = read_cursor(cursor, datetime, str)
    undated = ArticleRow.published_at.is_(None)
    if published_at is None:
        return [and_(undated, ArticleRow.id > id)]
    same = and_(ArticleRow.published_at == published_at, ArticleRow.id > id)
    return [or_(ArticleRow.published_at < published_at, same, undated)]


def article_not_found(article_id: str) -> ArticleNotFound:
    """The error for an article that is not there, or that the reader may not see."""
    return ArticleNotFound(f"There is no article {article_id!r}.")


_SUMMARY: tuple[ColumnElement[object], ...] = (
    *(
        getattr(ArticleRow, name)
        for name in ArticleSummary.model_fields
        if name not in ("characters", "passages")
    ),
    func.length(ArticleRow.text).label("characters"),
)
