"""Articles as rows and back: the statements that write one article, and its passages."""

from collections.abc import Collection, Sequence
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from vectorstore.drafts import Draft
from vectorstore.models import Article
from vectorstore.schema import (
    ArticleFields,
    ArticleRow,
    ArticleVersionRow,
    CollectionRow,
    GroupRow,
    PassageRow,
    TagRow,
)

_SHARED = tuple(name for name in ArticleFields.__annotations__ if name != "details")
_OF_ARTICLE = tuple(name for name in _SHARED if name not in ("content_hash", "headings"))


def ensure_collection(session: Session, name: str) -> None:
    """Make the collection unless it exists."""
    if session.get(CollectionRow, name) is None:
        session.execute(insert(CollectionRow), [{"name": name}])


def current_article(session: Session, row: ArticleRow) -> Article:
    """The article that the row and its side tables hold."""
    return _article(
        row, row.id, groups=_names(session, GroupRow, row.id), tags=_names(session, TagRow, row.id)
    )


def current_articles(session: Session, rows: Sequence[ArticleRow]) -> list[Article]:
    """The articles that the rows and their side tables hold, in two more queries for all."""
    ids = [row.id for row in rows]
    groups, tags = (_all_names(session, table, ids) for table in (GroupRow, TagRow))
    return [
        _article(row, row.id, groups=groups.get(row.id, ()), tags=tags.get(row.id, ()))
        for row in rows
    ]


def earlier_article(row: ArticleVersionRow) -> Article:
    """The article as it was in a superseded version."""
    return _article(row, row.article_id, groups=row.groups, tags=row.tags)


def insert_articles(session: Session, articles: Collection[Article]) -> None:
    """Add the articles as they are, version and all."""
    rows = [{"id": each.id, "version": each.version, **_values(each)} for each in articles]
    session.execute(insert(ArticleRow), rows)
    _write_names(session, articles)


def update_article(session: Session, row: ArticleRow, article: Article) -> None:
    """Give the row the article's fields and version."""
    row.version = article.version
    for name, value in _values(article).items():
        setattr(row, name, value)
    session.flush()
    for table in (GroupRow, TagRow):
        session.execute(delete(table).where(table.article_id == article.id))
    _write_names(session, [article])


def keep_version(session: Session, row: ArticleRow) -> None:
    """Copy the row among the superseded versions."""
    values = {name: getattr(row, name) for name in (*_SHARED, "details", "version")}
    values["groups"] = _names(session, GroupRow, row.id)
    values["tags"] = _names(session, TagRow, row.id)
    session.execute(insert(ArticleVersionRow), [{"article_id": row.id, **values}])


def passage_rows(session: Session, article_id: str) -> Sequence[PassageRow]:
    """The article's passages in order."""
    found = select(PassageRow).where(PassageRow.article_id == article_id)
    found = found.order_by(PassageRow.ordinal).execution_options(populate_existing=True)
    return session.scalars(found).all()


def passage_values(article: Draft, version: int) -> list[dict[str, Any]]:
    """The rows that the draft's passages become."""
    id = article.article.id
    return [
        {
            "id": f"{id}:{version}:{ordinal}",
            "article_id": id,
            "version": version,
            "ordinal": ordinal,
            **passage.span.model_dump(),
            "text": passage.text,
            "header": passage.header,
            "embedding_key": passage.embedding_key,
        }
        for ordinal, passage in enumerate(article.passages)
    ]


def replace_passages(session: Session, article_id: str, values: Collection[dict[str, Any]]) -> None:
    """Remove the article's passages and add these."""
    session.execute(delete(PassageRow).where(PassageRow.article_id == article_id))
    add_passages(session, values)


def add_passages(session: Session, values: Collection[dict[str, Any]]) -> None:
    """Add passages, of any number of articles."""
    if values:
        session.execute(insert(PassageRow), list(values))


def _values(article: Article) -> dict[str, Any]:
    """What the columns of `ArticleFields` get."""
    return {
        **{name: getattr(article, name) for name in _OF_ARTICLE},
        "content_hash": article.content_hash,
        "headings": [heading.model_dump() for heading in article.headings],
        "details": to_jsonable_python(article.metadata),
    }


def _article(
    row: ArticleRow | ArticleVersionRow, id: str, *, groups: Sequence[str], tags: Sequence[str]
) -> Article:
    fields = {name: getattr(row, name) for name in _OF_ARTICLE}
    return Article.model_validate(
        {
            **fields,
            "id": id,
            "version": row.version,
            "groups": frozenset(groups),
            "tags": frozenset(tags),
            "headings": tuple(row.headings),
            "metadata": row.details,
        }
    )


def _names(session: Session, table: type[GroupRow | TagRow], article_id: str) -> list[str]:
    found = select(table.name).where(table.article_id == article_id)
    return list(session.scalars(found.order_by(table.name)))


def _all_names(
    session: Session, table: type[GroupRow | TagRow], article_ids: Sequence[str]
) -> dict[str, list[str]]:
    found = select(table.article_id, table.name).where(table.article_id.in_(article_ids))
    names: dict[str, list[str]] = {}
    for article_id, name in session.execute(found.order_by(table.name)):
        names.setdefault(article_id, []).append(name)
    return names


def _write_names(session: Session, articles: Collection[Article]) -> None:
    groups = [(each.id, name) for each in articles for name in sorted(each.groups)]
    tags = [(each.id, name) for each in articles for name in sorted(each.tags)]
    for table, names in ((GroupRow, groups), (TagRow, tags)):
        if names:
            rows = [{"article_id": id, "name": name} for id, name in names]
            session.execute(insert(table), rows)
