"""Whether the server lives, can answer, and whether catalog and index agree."""

from typing import Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from qa_assistant.access.audit import Action
from qa_assistant.api.deps import RunningAuditor, RunningServices, may_measure, require_owner
from qa_assistant.api.replies import (
    SERVICE,
    DoctorReply,
    Health,
    PruneReply,
    Readiness,
)
from qa_assistant.api.schemas import (
    DoctorBody,
)
from qa_assistant.metrics import MEDIA_TYPE
from qa_assistant.services import Services
from vectorstore.errors import CatalogError, EmbeddingError, VectorIndexError, VectorstoreError
from vectorstore.models import RemovalReport

router = APIRouter()

_LEAST_ROOM: Final = 16_000_000
"""The catalog's log of writes may take so much."""

_BROKEN_BY: Final[dict[type[VectorstoreError], str]] = {
    CatalogError: "catalog",
    VectorIndexError: "index",
    EmbeddingError: "embedder",
}


@router.get("/healthz", tags=["Operation"], summary="Is it alive?")
async def healthz(request: Request) -> Health:
    """That the process answers; nothing else is looked at."""
    return Health(status="ok", service=SERVICE, version=request.app.version)


@router.get(
    "/readyz",
    tags=["Operation"],
    summary="Can it answer?",
    responses={503: {"model": Readiness, "description": "Not now"}},
)
def readyz(services: RunningServices, response: Response) -> Readiness:
    """Each dependency by name: `ok`, or what is wrong; the chat model by its setting.

    A search is tried, since it goes through all of them. It does without the vector index while
    that is checked or broken, and so such an index is told, and no reason not to be ready; nor
    is a full disk, on which questions are answered and nothing new is kept. A change of the
    embedding model is told with its progress; the former one answers meanwhile.
    """
    dependencies = dict.fromkeys(_BROKEN_BY.values(), "ok")
    try:
        _search_something(services)
    except VectorstoreError as error:
        dependencies[_culprit(error)] = str(error)
        response.status_code = 503
    if dependencies["catalog"] == "ok" and services.free_bytes < _LEAST_ROOM:
        free = services.free_bytes / 1e6
        dependencies["catalog"] = f"its disk is full ({free:.1f} MB free): nothing new is kept"
    if dependencies["index"] == "ok":
        dependencies["index"] = _index_state(services)
    change = services.store.change
    if change is not None and dependencies["embedder"] == "ok":
        dependencies["embedder"] = str(change.progress)
    dependencies["chat_model"] = services.settings.chat_model
    return Readiness(ready=response.status_code != 503, dependencies=dependencies)


@router.get(
    "/metrics",
    tags=["Operation"],
    dependencies=[may_measure],
    summary="Measurements",
    response_class=PlainTextResponse,
)
def metrics(services: RunningServices) -> Response:
    """Counters and times in the text form of Prometheus; no contents."""
    return Response(services.metrics.text(), media_type=MEDIA_TYPE)


@router.post(
    "/v1/doctor",
    include_in_schema=False,
    dependencies=[Depends(require_owner)],
)
def doctor(body: DoctorBody, services: RunningServices, auditor: RunningAuditor) -> DoctorReply:
    """Catalog and index compared, for the command line beside a running server."""
    reports = services.store.check(collection=body.collection, repair=body.repair)
    if body.repair:
        auditor.note(Action.INDEX_REPAIRED, body.collection or "all collections")
    return DoctorReply(reports=tuple(reports))


@router.post(
    "/v1/leftovers",
    include_in_schema=False,
    dependencies=[Depends(require_owner)],
)
def leftovers(services: RunningServices) -> RemovalReport:
    """What is left of deleted articles, for the command line."""
    return services.store.leftovers()


@router.post(
    "/v1/index/prune",
    include_in_schema=False,
    dependencies=[Depends(require_owner)],
)
def prune(services: RunningServices, auditor: RunningAuditor) -> PruneReply:
    """What other embedding models left is dropped, for the command line."""
    embeddings = services.store.prune()
    auditor.note(Action.INDEX_PRUNED, f"{embeddings} embeddings")
    return PruneReply(embeddings=embeddings)


def _search_something(services: Services) -> None:
    for collection in services.store.collections()[:1]:
        services.store.search("is anything there?", collection=collection, limit=1)


def _index_state(services: Services) -> str:
    trouble = services.store.index_trouble
    if trouble:
        return f"not used: {trouble}"
    return "ok" if services.store.index_ready else "being checked"


def _culprit(error: VectorstoreError) -> str:
    return next((name for cls, name in _BROKEN_BY.items() if isinstance(error, cls)), "catalog")
