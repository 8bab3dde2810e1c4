"""What to ingest, item by item; one bad item never stops the rest."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.errors import IngestError, UnsupportedFormat
from ingest.models import ItemOutcome, ItemStatus
from ingest.protocols import Progress


class Targets(NamedTuple):
    """What to ingest: files and folders, and addresses of pages."""

    paths: tuple[Path, ...]
    urls: tuple[str, ...]


class Job(NamedTuple):
    """One item: its name, the work that stores it, and whether the user named it."""

    name: str
    work: Callable[[], ItemOutcome]
    origin: str
    given: bool = True


def ingest_each(
    jobs: Sequence[Job], *, progress: Progress, total: int, done: int = 0
) -> tuple[ItemOutcome, ...]:
    """Do the jobs in order; what cannot be taken becomes an outcome with its reason.

    Errors of the store and of the connection are about no item, and pass through.
    """
    outcomes = []
    for position, job in enumerate(jobs, start=done + 1):
        outcome = _done(job)
        outcomes.append(outcome)
        progress(outcome, position, total)
    return tuple(outcomes)


def _done(job: Job) -> ItemOutcome:
    try:
        return job.work()
    except IngestError as error:
        # in a folder, a picture among the articles is no mistake
        skipped = isinstance(error, UnsupportedFormat) and not job.given
        return ItemOutcome(
            name=job.name,
            origin=job.origin,
            status=ItemStatus.SKIPPED if skipped else ItemStatus.FAILED,
            reason=str(error),
            error=type(error).__name__,
        )
