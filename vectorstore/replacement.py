"""Puts a complete new database in the place of an old one; a kill leaves the one or the other.

The new file is made in `<name>.restoring.part`. Renaming that folder to `<name>.restoring` is the
moment that decides: from then on whoever opens the database finishes the exchange first. The old
file, with its write-ahead log, is kept in a folder of its own.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

_ASIDE = "former"


class Replacement:
    """An exchange that is being prepared for the database at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.restoring.part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self.file = self._part / path.name
        """Where the new database is to be made."""

    def commit(self) -> Path | None:
        """Make the exchange; the folder that the old database went to, null where none was."""
        former = f"{self._path.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
        (self._part / _ASIDE).write_text(former, encoding="utf-8")
        _sync(self.file)
        _sync(self._part)
        self._part.rename(_ready(self._path))
        _sync(self._path.parent)
        finish_replacement(self._path)
        aside = self._path.with_name(former)
        return aside if aside.exists() else None

    def abandon(self) -> None:
        """Leave everything as it was; after `commit` it does nothing."""
        shutil.rmtree(self._part, ignore_errors=True)


def is_unfinished(path: Path) -> bool:
    """Whether an exchange of the database at `path` has been decided and not been finished."""
    return _ready(path).exists()


def finish_replacement(path: Path) -> None:
    """Finish the exchange that a process decided for and perhaps died over; may be repeated."""
    ready = _ready(path)
    new = ready / path.name
    if new.exists():
        aside = path.with_name((ready / _ASIDE).read_text(encoding="utf-8"))
        # the log of the old database must never meet the new one: it would be applied to it
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            old = path.with_name(name)
            if old.exists():
                aside.mkdir(exist_ok=True)
                old.rename(aside / name)
        new.rename(path)
        _sync(path.parent)
    if ready.exists():
        shutil.rmtree(ready, ignore_errors=True)


def _ready(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
