"""Jobs, sources and deletions done by the server that holds the data folder."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from ingest.models import IngestReport, ItemOutcome, outcome_of
from ingest.protocols import Progress
from qa_assistant.api.job_schemas import DeletionBody, DeletionReply, SourcesReply
from qa_assistant.api.replies import JobDetail, OutdatedReply
from qa_assistant.api.schemas import ArticleBody
from qa_assistant.cli.jobs import Targets, specs_of
from qa_assistant.client import ServerUnreachable
from qa_assistant.errors import AssistantError
from vectorstore.job_models import (
    Job,
    JobItemPage,
    JobPage,
    KnownSource,
    SourceKind,
    SourceSpec,
)
from vectorstore.models import CitedAnswer, RemovalReport

_PORTION = 500
_FIELDS = {
    SourceKind.FILES: "paths",
    SourceKind.PAGES: "urls",
    SourceKind.FEED: "feed",
    SourceKind.SITEMAP: "sitemap",
}

Call = Callable[..., httpx.Response]
Follow = Callable[[str], contextlib.AbstractContextManager[Iterator[tuple[str, Any]]]]


class JobFailed(AssistantError):
    """A job of the server that ended before all its items were tried."""


class JobLeft(AssistantError):
    """The server stopped or died over a job."""


class RemoteJobs:
    """Everything about jobs that a command asks for, over HTTP.

    `call` sends a request, `follow` opens a stream of server-sent events.
    """

    def __init__(self, call: Call, follow: Follow) -> None:
        self._call = call
        self._follow = follow

    def ingest(self, targets: Targets, fields: ArticleBody, *, progress: Progress) -> IngestReport:
        """Have the server run a job for each kind of target, and follow them."""
        outcomes: tuple[ItemOutcome, ...] = ()
        for spec in specs_of(targets, fields):
            body = {**_body(spec), "collection": fields.collection}
            job = Job.model_validate_json(self._call("POST", "/v1/ingest", json=body).content)
            outcomes += self.run(job, progress=progress, before=len(outcomes))
        return IngestReport(collection=fields.collection, outcomes=outcomes)

    def run(self, job: Job, *, progress: Progress, before: int = 0) -> tuple[ItemOutcome, ...]:
        """Follow the job to its end; what became of its items.

        Raises JobFailed, or JobLeft where the server ended before the job.
        """
        try:
            with self._follow(f"/v1/jobs/{job.id}/events") as events:
                for _, data in events:
                    job = Job.model_validate(data["job"])
                    progress(None, before + job.done, before + job.total)
        except ServerUnreachable as error:
            raise JobLeft(_left(job, before)) from error
        if not job.is_final:
            raise JobLeft(_left(job, before))
        if job.problem:
            raise JobFailed(job.problem)
        outcomes: list[ItemOutcome] = []
        while page := self._page(job.id, len(outcomes)):
            for outcome in page:
                outcomes.append(outcome)
                progress(outcome, before + job.done, before + job.total)
        return tuple(outcomes)

    def jobs(self, *, limit: int, offset: int) -> JobPage:
        """Jobs, the latest first."""
        query = {"limit": limit, "offset": offset}
        return JobPage.model_validate_json(self._call("GET", "/v1/jobs", params=query).content)

    def job(self, id: str) -> JobDetail:
        """A job and what failed."""
        return JobDetail.model_validate_json(self._call("GET", _job(id)).content)

    def job_items(self, id: str, *, status: str | None, limit: int, offset: int) -> JobItemPage:
        """One page of a job's items."""
        query: dict[str, Any] = {"limit": limit, "offset": offset}
        if status is not None:
            query["status"] = status
        reply = self._call("GET", f"{_job(id)}/items", params=query)
        return JobItemPage.model_validate_json(reply.content)

    def cancel_job(self, id: str) -> Job:
        """Ask the server to stop a job."""
        return Job.model_validate_json(self._call("POST", f"{_job(id)}/cancel").content)

    def retry_job(self, id: str, *, progress: Progress) -> IngestReport:
        """Do once more what failed or was never done."""
        job = Job.model_validate_json(self._call("POST", f"{_job(id)}/retry").content)
        return IngestReport(collection=job.collection, outcomes=self.run(job, progress=progress))

    def add_source(self, spec: SourceSpec, collection: str) -> KnownSource:
        """Keep a source."""
        body = {
            **_body(spec),
            "collection": collection,
            "gone": spec.gone,
            "every_minutes": spec.every_minutes,
        }
        reply = self._call("POST", "/v1/sources", json=body)
        return KnownSource.model_validate_json(reply.content)

    def sources(self) -> Sequence[KnownSource]:
        """All sources."""
        reply = self._call("GET", "/v1/sources")
        return SourcesReply.model_validate_json(reply.content).sources

    def remove_source(self, id: str) -> None:
        """Forget a source; its articles stay."""
        self._call("DELETE", f"/v1/sources/{quote(id, safe='')}")

    def refresh_source(self, id: str, *, progress: Progress) -> IngestReport:
        """Refresh a source now."""
        reply = self._call("POST", f"/v1/sources/{quote(id, safe='')}/refresh")
        job = Job.model_validate_json(reply.content)
        return IngestReport(collection=job.collection, outcomes=self.run(job, progress=progress))

    def delete_many(self, body: DeletionBody) -> DeletionReply:
        """Delete the articles that are meant."""
        reply = self._call("POST", "/v1/articles/delete", json=body.model_dump(mode="json"))
        return DeletionReply.model_validate_json(reply.content)

    def leftovers(self) -> RemovalReport:
        """What is left of deleted articles."""
        return RemovalReport.model_validate_json(self._call("POST", "/v1/leftovers").content)

    def outdated_answers(self, *, article_id: str | None, limit: int) -> Sequence[CitedAnswer]:
        """Kept answers that cite text which was replaced since."""
        query: dict[str, Any] = {"limit": limit}
        if article_id is not None:
            query["article_id"] = article_id
        reply = self._call("GET", "/v1/outdated-answers", params=query)
        return OutdatedReply.model_validate_json(reply.content).answers

    def _page(self, job_id: str, offset: int) -> list[ItemOutcome]:
        page = self.job_items(job_id, status=None, limit=_PORTION, offset=offset)
        return [outcome_of(item) for item in page.items if item.status != "waiting"]


def _left(job: Job, before: int) -> str:
    return (
        f"The server ended after {before + job.done} of {before + job.total} items. Its next start "
        f"goes on with the others; `qa-assistant jobs show {job.id}` tells how far it is."
    )


def _job(id: str) -> str:
    return f"/v1/jobs/{quote(id, safe='')}"


def _body(spec: SourceSpec) -> dict[str, Any]:
    one = spec.kind in (SourceKind.FEED, SourceKind.SITEMAP)
    return {
        _FIELDS[spec.kind]: spec.addresses[0] if one else list(spec.addresses),
        "tags": sorted(spec.tags),
        "groups": sorted(spec.groups),
    }
