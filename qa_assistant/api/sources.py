"""Sources over HTTP: what the server takes articles from again and again."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from qa_assistant.api.administration import require_administrator
from qa_assistant.api.deps import CallerAccess, RunningServices, require_all_groups
from qa_assistant.api.job_schemas import SourceBody, SourcesReply
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.api.replies import OutdatedReply
from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_PAGE
from qa_assistant.problems import TOKEN_REQUIRED
from vectorstore.job_models import Job, KnownSource

router = APIRouter(prefix="/v1", tags=["Ingest"], dependencies=[Depends(require_all_groups)])


@router.get("/sources", summary="List sources")
def list_sources(services: RunningServices, access: CallerAccess) -> SourcesReply:
    """All sources: when each was refreshed, when it is next, and what was wrong."""
    return SourcesReply(sources=tuple(services.sources.all()))


@router.post("/sources", status_code=201, summary="Add a source")
def add_source(body: SourceBody, services: RunningServices, access: CallerAccess) -> KnownSource:
    """Keep a source; it is refreshed at once and then every so many minutes.

    One with the same addresses in the collection is changed.
    """
    if body.paths and not access.is_owner:
        raise RequestRefused(
            TOKEN_REQUIRED, "Only `qa-assistant` on this machine may name files: upload them."
        )
    source = services.sources.add(
        body.to_source_spec(), collection=body.collection, now=datetime.now(UTC)
    )
    services.workshop.call()
    return source


@router.delete("/sources/{id}", status_code=204, summary="Remove a source")
def remove_source(id: str, services: RunningServices, access: CallerAccess) -> Response:
    """Forget the source; its articles stay (`POST /v1/articles/delete` removes those)."""
    services.sources.remove(id)
    return Response(status_code=204)


@router.post("/sources/{id}/refresh", status_code=202, summary="Refresh a source")
def refresh_source(id: str, services: RunningServices, access: CallerAccess) -> Job:
    """Begin a refresh now; the one that is under way where there is one."""
    source = services.sources.get(id)
    job = services.jobs.create(
        source.spec, collection=source.collection, now=datetime.now(UTC), source_id=id
    )
    services.workshop.call()
    return job


@router.get(
    "/outdated-answers",
    summary="List answers that cite replaced text",
    # it shows what others asked
    dependencies=[Depends(require_administrator)],
)
def outdated_answers(
    services: RunningServices,
    access: CallerAccess,
    *,
    article_id: Annotated[str | None, Query(max_length=64, description="All by default")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
) -> OutdatedReply:
    """Kept answers whose citations point to a version that was corrected or updated since."""
    if article_id is not None:
        services.store.article(article_id, readers=access.readers)
    found = services.store.outdated_answers(article_id=article_id, limit=limit)
    return OutdatedReply(answers=tuple(found))
