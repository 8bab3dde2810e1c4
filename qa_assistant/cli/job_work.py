"""Jobs, sources and deletions done with the services of this process."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ingest.models import IngestReport, ItemOutcome, outcome_of
from ingest.protocols import Progress
from qa_assistant.api.deletions import delete_meant
from qa_assistant.api.job_schemas import DeletionBody, DeletionReply
from qa_assistant.api.replies import JobDetail
from qa_assistant.api.schemas import ArticleBody
from qa_assistant.cli.jobs import Targets, specs_of
from qa_assistant.errors import AssistantError
from qa_assistant.services import Services
from qa_assistant.workshop import note_refresh
from vectorstore.job_models import Job, JobItemPage, JobPage, KnownSource, SourceSpec
from vectorstore.models import CitedAnswer, RemovalReport

_PORTION = 500


class IngestFailed(AssistantError):
    """A job that ended before all its items were tried."""


class JobWork:
    """Everything about jobs that a command asks for."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ingest(self, targets: Targets, fields: ArticleBody, *, progress: Progress) -> IngestReport:
        """Run a job for each kind of target; one that was cut off before goes on."""
        outcomes: tuple[ItemOutcome, ...] = ()
        for spec in specs_of(targets, fields):
            job = self._job_for(spec, fields.collection)
            outcomes += self.run(job, progress=progress, before=len(outcomes))
        return IngestReport(collection=fields.collection, outcomes=outcomes)

    def run(self, job: Job, *, progress: Progress, before: int = 0) -> tuple[ItemOutcome, ...]:
        """Run the job here; what became of its items.

        Raises IngestFailed where it could not be done.
        """
        ended = self._services.runner.run(
            job.id,
            listener=lambda outcome, now: progress(outcome, before + now.done, before + now.total),
        )
        if ended.source_id is not None and ended.is_final:
            note_refresh(self._services.sources, ended)
        if ended.problem:
            raise IngestFailed(ended.problem)
        outcomes: list[ItemOutcome] = []
        while page := self._page(job.id, len(outcomes)):
            outcomes += page
        return tuple(outcomes)

    def jobs(self, *, limit: int, offset: int) -> JobPage:
        """Jobs, the latest first."""
        return self._services.jobs.page(limit=limit, offset=offset)

    def job(self, id: str) -> JobDetail:
        """A job and what failed."""
        jobs = self._services.jobs
        return JobDetail(job=jobs.get(id), failures=jobs.items(id, status="failed", limit=20))

    def job_items(self, id: str, *, status: str | None, limit: int, offset: int) -> JobItemPage:
        """One page of a job's items."""
        return self._services.jobs.items(id, status=status, limit=limit, offset=offset)

    def cancel_job(self, id: str) -> Job:
        """Stop a job; nobody runs it beside this command, so it has ended."""
        return self._services.jobs.cancel(id, datetime.now(UTC))

    def retry_job(self, id: str, *, progress: Progress) -> IngestReport:
        """Do once more what failed or was never done."""
        job = self._services.jobs.retry(id)
        return IngestReport(collection=job.collection, outcomes=self.run(job, progress=progress))

    def add_source(self, spec: SourceSpec, collection: str) -> KnownSource:
        """Keep a source."""
        return self._services.sources.add(spec, collection=collection, now=datetime.now(UTC))

    def sources(self) -> Sequence[KnownSource]:
        """All sources."""
        return self._services.sources.all()

    def remove_source(self, id: str) -> None:
        """Forget a source; its articles stay."""
        self._services.sources.remove(id)

    def refresh_source(self, id: str, *, progress: Progress) -> IngestReport:
        """Refresh a source now."""
        source = self._services.sources.get(id)
        job = self._services.jobs.create(
            source.spec, collection=source.collection, now=datetime.now(UTC), source_id=id
        )
        outcomes = self.run(job, progress=progress)
        return IngestReport(collection=source.collection, outcomes=outcomes)

    def delete_many(self, body: DeletionBody) -> DeletionReply:
        """Delete the articles that are meant."""
        return delete_meant(self._services.store, self._services.sources, body, readers=None)

    def leftovers(self) -> RemovalReport:
        """What is left of deleted articles."""
        return self._services.store.leftovers()

    def outdated_answers(self, *, article_id: str | None, limit: int) -> Sequence[CitedAnswer]:
        """Kept answers that cite text which was replaced since."""
        return self._services.store.outdated_answers(article_id=article_id, limit=limit)

    def _job_for(self, spec: SourceSpec, collection: str) -> Job:
        for job in self._services.jobs.unfinished():
            if (job.source_id, job.spec, job.collection) == (None, spec, collection):
                return job
        return self._services.jobs.create(spec, collection=collection, now=datetime.now(UTC))

    def _page(self, job_id: str, offset: int) -> list[ItemOutcome]:
        page = self._services.jobs.items(job_id, limit=_PORTION, offset=offset)
        return [outcome_of(item) for item in page.items if item.status != "waiting"]
