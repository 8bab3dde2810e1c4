"""When a source is refreshed next: regularly, and after failures ever more seldom."""

from datetime import datetime, timedelta

from ingest.models import ItemStatus
from vectorstore.job_models import Job, JobState, KnownSource

LONGEST_PAUSE = timedelta(days=1)
_MOST_DOUBLINGS = 10


def next_refresh(source: KnownSource, *, failed: bool, now: datetime) -> datetime | None:
    """The source's own interval, doubled with each failure in a row up to a day; null where it is
    not refreshed by itself."""
    if source.spec.every_minutes is None:
        return None
    interval = timedelta(minutes=source.spec.every_minutes)
    if not failed:
        return now + interval
    doubled = interval * (1 << min(source.failures + 1, _MOST_DOUBLINGS))
    return now + max(interval, min(doubled, LONGEST_PAUSE))


def refresh_problem(job: Job) -> str | None:
    """Why a refresh counts as failed: it listed nothing, or every one of its items failed."""
    if job.state is JobState.FAILED or job.problem:
        return job.problem or "The refresh failed."
    failed = job.counts.get(ItemStatus.FAILED.value, 0)
    if job.total and failed == job.total:
        return f"All {failed} items failed; `qa-assistant jobs show {job.id}` tells why."
    return None
