"""What there is to ask about: what the chat page says and offers before the first question."""

from typing import Annotated

from fastapi import APIRouter, Query

from qa_assistant.api.deps import CallerAccess, RunningServices, may_ask
from qa_assistant.api.schemas import CollectionName
from vectorstore.models import DEFAULT_COLLECTION, Filters, Record, Scope

router = APIRouter(prefix="/v1/holdings", tags=["Articles"])


class Publisher(Record):
    """Who published articles, and how many."""

    name: str
    articles: int


class Holdings(Scope):
    """The articles of a collection that the caller may read, in numbers."""

    publishers: tuple[Publisher, ...]
    """The 300 with the most articles."""


@router.get("", dependencies=[may_ask], summary="Tell what there is to ask about")
def holdings(
    services: RunningServices,
    access: CallerAccess,
    *,
    collection: Annotated[CollectionName, Query()] = DEFAULT_COLLECTION,
) -> Holdings:
    """How many articles there are, from when to when, and who published them."""
    store = services.store
    scope = store.scope(collection, filters=Filters(), readers=access.readers)
    found = store.catalog.publishers(collection, readers=access.readers)
    publishers = tuple(Publisher(name=name, articles=articles) for name, articles in found)
    return Holdings(**scope.model_dump(), publishers=publishers)
