"""Which articles a reader and a filter admit, as SQL conditions that every query of ours uses."""

import string
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from vectorstore.errors import InvalidQuery
from vectorstore.models import Filters
from vectorstore.schema import ArticleRow, GroupRow, TagRow

Readers = frozenset[str] | None
"""The groups of the one who asks; null sees everything, an empty set only what is open to all."""

Conditions = list[ColumnElement[bool]]

_ASCII_LOWER = {ord(letter): letter.lower() for letter in string.ascii_uppercase}


def visible(readers: Readers) -> Conditions:
    """Conditions on `ArticleRow`: open to everybody, or to one of these groups."""
    if readers is None:
        return []
    groups = select(GroupRow.article_id).where(GroupRow.article_id == ArticleRow.id)
    ours = groups.where(GroupRow.name.in_(sorted(readers)))
    return [or_(~groups.exists(), ours.exists())]


def admitted(collection: str | None, *, filters: Filters, readers: Readers) -> Conditions:
    """Conditions on `ArticleRow`: in the collection, past the filters, visible to the reader.

    Publisher and author are compared whole, without regard to case; every tag must be there. An
    article without a date passes no bound on the date. Raises InvalidQuery for an empty period.
    """
    conditions = visible(readers)
    if collection is not None:
        conditions.append(ArticleRow.collection == collection)
    conditions.extend(_in_period(filters))
    if filters.publisher is not None:
        conditions.append(_same(ArticleRow.publisher, filters.publisher))
    if filters.author is not None:
        conditions.append(_same(ArticleRow.author, filters.author))
    for tag in sorted(filters.tags):
        conditions.append(_tagged(tag).exists())
    return conditions


def check_period(filters: Filters) -> None:
    """Raises InvalidQuery for a period that ends before it begins."""
    earliest, latest = filters.earliest, filters.latest
    if earliest is not None and latest is not None and earliest > latest:
        raise InvalidQuery(
            f"No article can be published after {filters.published_after} and before "
            f"{filters.published_before}; swap the two."
        )


def ascii_lower(text: str) -> str:
    """Lower case as SQLite folds it: ASCII letters only."""
    return text.translate(_ASCII_LOWER)


def spellings(name: str) -> tuple[str, str]:
    """What a stored name, folded by `ascii_lower`, may be to equal this one in any case."""
    return ascii_lower(name), name.lower()


def is_visible(groups: Collection[str], readers: Readers) -> bool:
    """The same rule as `visible`, for an article at hand."""
    return readers is None or not groups or bool(readers.intersection(groups))


def _in_period(filters: Filters) -> Conditions:
    check_period(filters)
    earliest, latest = filters.earliest, filters.latest
    conditions: Conditions = []
    if earliest is not None:
        conditions.append(ArticleRow.published_at >= earliest)
    if latest is not None:
        conditions.append(ArticleRow.published_at <= latest)
    return conditions


def _same(column: InstrumentedAttribute[str | None], value: str) -> ColumnElement[bool]:
    return func.lower(column).in_(spellings(value))


def _tagged(tag: str) -> Select[str]:
    return select(TagRow.article_id).where(TagRow.article_id == ArticleRow.id, TagRow.name == tag)
