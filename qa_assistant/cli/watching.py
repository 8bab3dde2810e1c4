"""`ingest --watch`: looks at files and folders again and again, and refreshes when they change."""

import time
from collections.abc import Callable

from ingest.errors import IngestError
from ingest.sources.folders import FolderSource
from qa_assistant.cli.backend import Work, opened
from vectorstore.job_models import KnownSource, SourceSpec

LOOK_SECONDS = 1.0
_PAUSE_FACTOR = 10
"""Where looking takes long, the pause is so many times as long."""

Snapshot = dict[str, str | None]


def watch_paths(
    spec: SourceSpec,
    collection: str,
    *,
    refresh: Callable[[Work, KnownSource], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Refresh at once and then after each change, until interrupted.

    A file that is still being written is waited for: what two looks in a row see alike is taken.
    Files are looked at rather than watched by the system: that works on network drives, too.
    """
    source = FolderSource(spec.addresses)
    with opened() as backend:
        known = backend.work.add_source(spec, collection)
        taken: Snapshot | None = None
        before = _look(source)
        while True:
            began = time.monotonic()
            now = _look(source)
            looking = time.monotonic() - began
            if now == before and now != taken:
                refresh(backend.work, known)
                taken = now
            before = now
            sleep(max(LOOK_SECONDS, _PAUSE_FACTOR * looking))


def _look(source: FolderSource) -> Snapshot:
    """Each file with its size and time."""
    try:
        return {item.key: item.stamp for item in source.items()}
    except IngestError:
        return {}
