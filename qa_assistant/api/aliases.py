"""Aliases over HTTP: names and what they stand for, as articles say and as people decide."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ingest.mining import mine_aliases
from ingest.models import MiningReport
from qa_assistant.access.audit import Action
from qa_assistant.api.deps import (
    CallerAccess,
    RunningAuditor,
    RunningServices,
    may_search,
    require_owner,
)
from qa_assistant.api.replies import AliasesReply
from qa_assistant.api.schemas import AliasBody, CollectionName, MiningBody
from vectorstore.models import DEFAULT_COLLECTION, Alias

router = APIRouter(prefix="/v1/aliases", tags=["Aliases"])

_OWNER = [Depends(require_owner)]


@router.get("", dependencies=[may_search], summary="List aliases")
def list_aliases(
    services: RunningServices,
    access: CallerAccess,
    *,
    collection: Annotated[CollectionName, Query()] = DEFAULT_COLLECTION,
) -> AliasesReply:
    """The aliases that searches of the collection use, the most mentioned first.

    An alias is listed for those who may read an article that introduces it.
    """
    known = services.store.names.known(collection, access.readers)
    return AliasesReply(collection=collection, aliases=tuple(known))


@router.post("", status_code=201, dependencies=_OWNER, summary="Add an alias")
def add_alias(body: AliasBody, services: RunningServices, auditor: RunningAuditor) -> Alias:
    """Use an alias that no article introduces, or one that was removed. For the command line."""
    alias = body.to_alias()
    services.store.names.add(body.collection, alias)
    services.cache.clear()
    auditor.note(Action.ALIAS_ADDED, alias.short)
    return alias


@router.delete("", dependencies=_OWNER, summary="Remove an alias")
def remove_alias(
    body: Annotated[AliasBody, Query()], services: RunningServices, auditor: RunningAuditor
) -> Alias:
    """Do not use an alias any more, also when articles introduce it again. For the command line."""
    alias = body.to_alias()
    services.store.names.remove(body.collection, alias)
    services.cache.clear()
    auditor.note(Action.ALIAS_REMOVED, alias.short)
    return alias


@router.post("/mine", dependencies=_OWNER, summary="Find aliases in stored articles")
def mine(body: MiningBody, services: RunningServices) -> MiningReport:
    """Read all articles of a collection for the aliases they introduce. For the command line.

    New articles are read when they are ingested; this is for those that an older version stored.
    """
    return mine_aliases(services.store, collection=body.collection)
