"""One item of a job: looked at, read, parsed and made a draft; or why not, and what then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.drafts import Draft, Provenance
from ingest.errors import FetchInterrupted, IngestError, PageGone, UnsupportedFormat
from ingest.models import Change, DocumentMetadata, ItemStatus, Reading
from ingest.preparation import Parse, digest_of, digest_of_fields, draft_document, parse_safely
from ingest.protocols import Source
from vectorstore.job_models import WAITING, Job, JobItem, OriginState

MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of an item so far: `draft` where it is still to be stored."""

    item: JobItem
    origin: OriginState | None
    """How its origin is to be remembered; null for nothing to remember."""
    draft: Draft | None = None


class ItemPreparation:
    """Prepares the items of one job; safe to use from several threads."""

    def __init__(self, job: Job, source: Source, parse: Parse, now: Callable[[], datetime]) -> None:
        self._job = job
        self._source = source
        self._parse = parse
        self._now = now
        self._stated = DocumentMetadata(groups=job.spec.groups, tags=job.spec.tags)
        self._stated_digest = digest_of_fields(self._stated)

    def prepare(self, item: JobItem, known: OriginState | None) -> Prepared:
        """The item as a draft, or with an outcome; never raises an `IngestError`."""
        if known is not None and known.withdrawn and self._job.source_id is not None:
            reason = "its article was deleted here. Ingest it by hand to have it again."
            return _ended(item, ItemStatus.SKIPPED, known, reason=reason)
        try:
            reading = self._source.read(item, self._usable(known))
            return self._judged(item, known, reading)
        except PageGone as error:
            if known is None or (known.article_id is None and known.gone_at is None):
                return self._failed(item, known, error)
            return _ended(item, ItemStatus.GONE, known)
        except IngestError as error:
            return self._failed(item, known, error)

    def _usable(self, known: OriginState | None) -> OriginState | None:
        """What is known, where the article that came of it is there and would be the same."""
        if known is None or known.article_id is None or known.gone_at is not None:
            return None
        return known if known.stated == self._stated_digest else None

    def _judged(self, item: JobItem, known: OriginState | None, reading: Reading) -> Prepared:
        if reading.change is Change.GONE:
            return _ended(item, ItemStatus.GONE, known)
        usable = self._usable(known)
        if reading.change is Change.UNCHANGED:
            return _ended(item, ItemStatus.UNCHANGED, usable and _stamped(usable, item, reading))
        digest = digest_of(reading.content, self._stated)
        if usable is not None and usable.digest == digest:
            return _ended(item, ItemStatus.UNCHANGED, _stamped(usable, item, reading))
        where = Provenance(self._job.collection, reading.name, item.key, digest, self._now())
        draft = draft_document(
            parse_safely(self._parse, reading.content, reading.name),
            self._stated,
            provenance=where,
            address=reading.address,
            fallback=DocumentMetadata(**item.fields),
        )
        origin = OriginState(
            key=item.key,
            source_id=self._job.source_id,
            article_id=draft.article.id,
            stamp=item.stamp,
            etag=reading.validators.etag,
            last_modified=reading.validators.last_modified,
            digest=digest,
            stated=self._stated_digest,
        )
        return Prepared(item, origin, draft)

    def _failed(self, item: JobItem, known: OriginState | None, error: IngestError) -> Prepared:
        attempts = item.attempts + 1
        problem = {
            "attempts": attempts,
            "is_transient": error.is_transient,
            "error": type(error).__name__,
            "reason": str(error),
        }
        if error.is_transient and attempts < MOST_ATTEMPTS:
            problem["not_before"] = self._now() + _pause(attempts, error)
            return Prepared(item.model_copy(update={**problem, "status": WAITING}), known)
        # In a folder, a picture among the articles is no mistake.
        skipped = isinstance(error, UnsupportedFormat) and not item.given
        status = ItemStatus.SKIPPED if skipped else ItemStatus.FAILED
        return Prepared(item.model_copy(update={**problem, "status": status.value}), known)


def _pause(attempts: int, error: IngestError) -> timedelta:
    """Twice as long after each try, at least what the server asked for."""
    asked = error.retry_after if isinstance(error, FetchInterrupted) else None
    usual = FIRST_PAUSE * (1 << (attempts - 1))
    return min(max(usual, timedelta(seconds=asked or 0)), LONGEST_PAUSE)


def _ended(
    item: JobItem, status: ItemStatus, origin: OriginState | None, *, reason: str | None = None
) -> Prepared:
    found = origin.article_id if origin is not None else None
    values = {"status": status.value, "reason": reason, "article_id": found}
    return Prepared(item.model_copy(update=values), origin)


def _stamped(origin: OriginState, item: JobItem, reading: Reading) -> OriginState:
    """The origin as it was just seen."""
    return origin.model_copy(
        update={
            "stamp": item.stamp,
            "etag": reading.validators.etag or origin.etag,
            "last_modified": reading.validators.last_modified or origin.last_modified,
        }
    )
