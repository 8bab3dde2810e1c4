"""`aliases`: the names of a collection that mean the same."""

from typing import Annotated

import typer

from qa_assistant.api.replies import AliasesReply
from qa_assistant.api.schemas import AliasBody
from qa_assistant.cli.backend import opened
from qa_assistant.cli.options import AsJson, Collection
from qa_assistant.cli.rendering import Output
from vectorstore.models import DEFAULT_COLLECTION

aliases = typer.Typer(help="Names and their other forms.", rich_markup_mode=None)

_Short = Annotated[str, typer.Argument(metavar="SHORT", help="Like CNRE.")]
_Long = Annotated[str, typer.Argument(metavar="LONG", help="Like “Northern Rare Earth Group”.")]


@aliases.command("list")
def list_aliases(*, collection: Collection = DEFAULT_COLLECTION, json: AsJson = False) -> None:
    """List the aliases that searches use, the most mentioned first."""
    output = Output()
    with opened(reading=True) as backend:
        known = tuple(backend.aliases(collection))
    if json:
        output.json(AliasesReply(collection=collection, aliases=known))
        return
    rows = [(a.short, a.long, a.articles, "added" if a.added else "") for a in known]
    output.rows(("short", "long", "articles", "by hand"), rows)


@aliases.command("add")
def add(
    short: _Short,
    long: _Long,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    json: AsJson = False,
) -> None:
    """Use an alias from now on, whatever the articles say."""
    body = AliasBody(short=short, long=long, collection=collection)
    output = Output()
    with opened() as backend:
        alias = backend.add_alias(body)
    if json:
        output.json(alias)
    else:
        output.line(f"{alias.short} and “{alias.long}” now mean the same in {collection}.")


@aliases.command("remove")
def remove(
    short: _Short,
    long: _Long,
    *,
    collection: Collection = DEFAULT_COLLECTION,
    json: AsJson = False,
) -> None:
    """Do not use an alias any more, also when articles introduce it again."""
    body = AliasBody(short=short, long=long, collection=collection)
    output = Output()
    with opened() as backend:
        alias = backend.remove_alias(body)
    if json:
        output.json(alias)
    else:
        output.line(f"{alias.short} no longer stands for “{alias.long}” in {collection}.")


@aliases.command("mine")
def mine(*, collection: Collection = DEFAULT_COLLECTION, json: AsJson = False) -> None:
    """Look for aliases in the stored articles; only those of an older version need it."""
    output = Output()
    with opened() as backend:
        report = backend.mine_aliases(collection)
    if json:
        output.json(report)
    else:
        output.line(
            f"Read {report.articles:,} articles; they introduce {report.aliases:,} aliases."
        )
