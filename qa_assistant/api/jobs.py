"""Jobs over HTTP: begin an ingest, see how far it is, stop it, try again what failed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from qa_assistant.api.deps import (
    CallerAccess,
    Cursor,
    RunningServices,
    get_state,
    require_all_groups,
)
from qa_assistant.api.job_schemas import IngestBody
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.api.replies import JobDetail
from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_PAGE
from qa_assistant.api.sse import HEARTBEAT_SECONDS, KEEP_ALIVE, MEDIA_TYPE
from qa_assistant.problems import TOKEN_REQUIRED
from qa_assistant.services import Services
from vectorstore.job_models import Job, JobItemPage, JobPage

router = APIRouter(prefix="/v1", tags=["Ingest"], dependencies=[Depends(require_all_groups)])

_WATCH_SECONDS = 0.5
"""So often a stream looks how far a job is."""


@router.post("/ingest", status_code=202, summary="Ingest a list of pages, a feed or a sitemap")
def begin_ingest(
    body: IngestBody, response: Response, services: RunningServices, access: CallerAccess
) -> Job:
    """Begin a job; its address is in `Location`, and `/events` behind it tells its progress.

    The same `key` again gives the same job, whatever became of it.
    """
    if body.paths and not access.is_owner:
        raise RequestRefused(
            TOKEN_REQUIRED, "Only `qa-assistant` on this machine may name files: upload them."
        )
    job = services.jobs.create(
        body.to_spec(), collection=body.collection, now=datetime.now(UTC), key=body.key
    )
    services.workshop.call()
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


@router.get("/jobs", summary="List jobs")
def list_jobs(
    services: RunningServices,
    access: CallerAccess,
    *,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    cursor: Cursor = None,
) -> JobPage:
    """Jobs, the latest first; finished ones are kept for 30 days."""
    return services.jobs.page(limit=limit, offset=offset, cursor=cursor)


@router.get("/jobs/{id}", summary="See how far a job is")
def get_job(id: str, services: RunningServices, access: CallerAccess) -> JobDetail:
    """Its counts, rate and time left, and what failed."""
    return JobDetail(
        job=services.jobs.get(id), failures=services.jobs.items(id, status="failed", limit=20)
    )


@router.get("/jobs/{id}/items", summary="List a job's items")
def list_items(
    id: str,
    services: RunningServices,
    access: CallerAccess,
    *,
    status: Annotated[str | None, Query(max_length=20, description="Only these")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    cursor: Cursor = None,
) -> JobItemPage:
    """One page of the items in their order, each with what became of it."""
    return services.jobs.items(id, status=status, limit=limit, offset=offset, cursor=cursor)


@router.get(
    "/jobs/{id}/events",
    summary="Follow a job",
    response_class=StreamingResponse,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
async def follow_job(
    id: str, request: Request, services: RunningServices, access: CallerAccess
) -> StreamingResponse:
    """Server-sent events: `progress` with the job whenever it moved, at last `done` with it.

    A stream that ends without `done` is that of a server which stops; its next start goes on.
    """
    await run_in_threadpool(services.jobs.get, id)  # an unknown job is a problem document
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(id, request, services), media_type=MEDIA_TYPE, headers=headers)


@router.post("/jobs/{id}/cancel", summary="Stop a job")
def cancel_job(id: str, services: RunningServices, access: CallerAccess) -> Job:
    """Ask it to stop after what it is at; what it has done stays."""
    return services.jobs.cancel(id, datetime.now(UTC))


@router.post("/jobs/{id}/retry", status_code=202, summary="Try again what failed")
def retry_job(id: str, services: RunningServices, access: CallerAccess) -> Job:
    """Queue the job once more, with the items that failed or were never done."""
    job = services.jobs.retry(id)
    services.workshop.call()
    return job


async def _events(id: str, request: Request, services: Services) -> AsyncIterator[bytes]:
    last: Job | None = None
    told_at = time.monotonic()
    stopping = get_state(request).stopping
    while not (stopping.is_set() or await request.is_disconnected()):
        job = await run_in_threadpool(services.jobs.get, id)
        if job != last:
            last, told_at = job, time.monotonic()
            yield _frame("done" if job.is_final else "progress", job)
        elif time.monotonic() - told_at > HEARTBEAT_SECONDS:
            told_at = time.monotonic()
            yield KEEP_ALIVE
        if job.is_final:
            return
        await asyncio.sleep(_WATCH_SECONDS)


def _frame(name: str, job: Job) -> bytes:
    # in ASCII, since some clients take U+2028 and its like for the end of a line
    data = json.dumps({"job": job.model_dump(mode="json")})
    return f"event: {name}\ndata: {data}\n\n".encode()
