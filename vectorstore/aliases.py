"""Aliases in the catalog: what articles introduce, and what people decided about it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from vectorstore.admission import Conditions, Readers, is_visible
from vectorstore.errors import AliasNotFound
from vectorstore.models import Alias, KnownAlias, PutOutcome, PutStatus
from vectorstore.schema import AliasEditRow, AliasMentionRow, ArticleRow, GroupRow

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AliasEntry:
    """An alias of a collection, with what is needed to tell who may know it."""

    short: str
    long: str
    added: bool = False
    """Whether people added it: then everybody knows it."""
    open_articles: int = 0
    """How many articles introduce it that everybody may read."""
    restricted: tuple[tuple[frozenset[str], int], ...] = ()
    """How many others do, by the groups that may read them."""

    def known(self, readers: Readers) -> KnownAlias | None:
        """The alias as the reader knows it; null for one who does not."""
        closed = (count for groups, count in self.restricted if is_visible(groups, readers))
        articles = self.open_articles + sum(closed)
        if not (self.added or articles):
            return None
        return KnownAlias(short=self.short, long=self.long, articles=articles, added=self.added)


def write_mentions(
    session: Session, outcomes: Iterable[PutOutcome], aliases: Mapping[str, Sequence[Alias]]
) -> set[str]:
    """Keep the aliases of the articles that were put; the short forms that they had or have.

    An article that was written without aliases has none; one that was not keeps what it has.
    """
    touched: set[str] = set()
    for outcome in outcomes:
        introduced = aliases.get(outcome.article_id)
        if outcome.status is PutStatus.CREATED and not introduced:
            continue  # it had none, and asking for each new article takes long
        if introduced is not None or outcome.status is not PutStatus.UNCHANGED:
            touched |= replace_mentions(session, outcome.article_id, introduced or ())
    return touched


def replace_mentions(session: Session, article_id: str, aliases: Collection[Alias]) -> set[str]:
    """Make these the aliases that the article introduces; the short forms it had or has."""
    before = _mentions(session, article_id)
    after = {(alias.short, alias.long) for alias in aliases}
    if before != after:
        session.execute(delete(AliasMentionRow).where(AliasMentionRow.article_id == article_id))
        rows = [{"article_id": article_id, "short": s, "long": n} for s, n in sorted(after)]
        if rows:
            session.execute(insert(AliasMentionRow), rows)
    return {short for short, _ in before | after}


def short_forms(session: Session, article_id: str) -> set[str]:
    """The short forms that the article introduces."""
    return {short for short, _ in _mentions(session, article_id)}


def entries(
    session: Session, collection: str, shorts: Collection[str] | None = None
) -> list[AliasEntry]:
    """The aliases of a collection, whoever may know them; without those that were removed.

    Only those with one of the short forms, where some are given.
    """
    mentioned: Conditions = [ArticleRow.collection == collection]
    edited = select(AliasEditRow.short, AliasEditRow.long, AliasEditRow.is_removed)
    edited = edited.where(AliasEditRow.collection == collection)
    if shorts is not None:
        mentioned.append(AliasMentionRow.short.in_(shorts))
        edited = edited.where(AliasEditRow.short.in_(shorts))
    edits = {(short, long): removed for short, long, removed in session.execute(edited)}
    opened = _open_mentions(session, mentioned)
    restricted = _restricted_mentions(session, mentioned)
    added = {pair for pair, is_removed in edits.items() if not is_removed}
    return [
        AliasEntry(
            short=pair[0],
            long=pair[1],
            added=pair in added,
            open_articles=opened.get(pair, 0),
            restricted=tuple(restricted[pair].items()) if pair in restricted else (),
        )
        for pair in sorted(opened.keys() | restricted.keys() | added)
        if not edits.get(pair, False)
    ]


def add(session: Session, collection: str, alias: Alias) -> None:
    """Use the alias from now on, whatever articles say."""
    _write_edit(session, collection, alias, is_removed=False)


def remove(session: Session, collection: str, alias: Alias) -> None:
    """Never use the alias again, or forget that it was added where no article introduces it.

    Raises AliasNotFound.
    """
    edit = session.get(AliasEditRow, (collection, alias.short, alias.long))
    is_mined = _is_mined(session, collection, alias)
    is_known = is_mined if edit is None else not edit.is_removed
    if not is_known:
        raise AliasNotFound(
            f"Collection {collection!r} does not know {alias.short!r} as {alias.long!r}; list its "
            "aliases to see how they are written."
        )
    if is_mined:
        _write_edit(session, collection, alias, is_removed=True)
    else:
        session.execute(delete(AliasEditRow).where(*_of_edit(collection, alias)))


def _mentions(session: Session, article_id: str) -> set[_Pair]:
    held = select(AliasMentionRow.short, AliasMentionRow.long)
    rows = session.execute(held.where(AliasMentionRow.article_id == article_id))
    return {(short, long) for short, long in rows}


def _open_mentions(session: Session, conditions: Conditions) -> dict[_Pair, int]:
    """How many articles without groups introduce each alias."""
    counted = (
        select(AliasMentionRow.short, AliasMentionRow.long, func.count())
        .join(ArticleRow, ArticleRow.id == AliasMentionRow.article_id)
        .where(*conditions, ~_has_groups())
        .group_by(AliasMentionRow.short, AliasMentionRow.long)
    )
    return {(short, long): count for short, long, count in session.execute(counted)}


def _restricted_mentions(
    session: Session, conditions: Conditions
) -> dict[_Pair, Counter[frozenset[str]]]:
    """For each alias the groups of the other articles that introduce it."""
    found = (
        select(AliasMentionRow.article_id, AliasMentionRow.short, AliasMentionRow.long)
        .join(ArticleRow, ArticleRow.id == AliasMentionRow.article_id)
        .where(*conditions, _has_groups())
    )
    mentions = session.execute(found).all()
    of_these = select(GroupRow.article_id, GroupRow.name).where(
        GroupRow.article_id.in_(found.with_only_columns(AliasMentionRow.article_id))
    )
    groups: dict[str, set[str]] = {}
    for article_id, name in session.execute(of_these):
        groups.setdefault(article_id, set()).add(name)
    counts: dict[_Pair, Counter[frozenset[str]]] = {}
    for article_id, short, long in mentions:
        counts.setdefault((short, long), Counter())[frozenset(groups[article_id])] += 1
    return counts


def _has_groups() -> ColumnElement[bool]:
    return select(GroupRow.article_id).where(GroupRow.article_id == ArticleRow.id).exists()


def _is_mined(session: Session, collection: str, alias: Alias) -> bool:
    found = (
        select(AliasMentionRow.article_id)
        .join(ArticleRow, ArticleRow.id == AliasMentionRow.article_id)
        .where(
            ArticleRow.collection == collection,
            AliasMentionRow.short == alias.short,
            AliasMentionRow.long == alias.long,
        )
    )
    return session.scalar(found.limit(1)) is not None


def _write_edit(session: Session, collection: str, alias: Alias, *, is_removed: bool) -> None:
    session.execute(delete(AliasEditRow).where(*_of_edit(collection, alias)))
    row = {"collection": collection, "short": alias.short, "long": alias.long}
    session.execute(insert(AliasEditRow), [{**row, "is_removed": is_removed}])


def _of_edit(collection: str, alias: Alias) -> Conditions:
    return [
        AliasEditRow.collection == collection,
        AliasEditRow.short == alias.short,
        AliasEditRow.long == alias.long,
    ]
