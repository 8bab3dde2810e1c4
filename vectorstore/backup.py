"""Backups: the catalog in one verified archive, and back.

An archive is a zip file of the database and a manifest. It holds the embeddings, so that nothing is
embedded again, and not the vector index, which the next start builds from the catalog.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal, NamedTuple

from filelock import FileLock, Timeout
from pydantic import ValidationError

from vectorstore.catalog import Catalog
from vectorstore.database import damaged, is_damage, verify
from vectorstore.errors import BackupError, CatalogTooNew, VectorstoreError
from vectorstore.models import Record, UtcDatetime
from vectorstore.replacement import Replacement, is_unfinished
from vectorstore.schema import HEAD_REVISION

_DATABASE, _MANIFEST = "catalog.db", "manifest.json"
_PIECE = 1 << 20
_COUNTED = ("articles", "article_versions", "passages", "embeddings", "conversations", "turns")
_SCRATCH, _LOCK = ".qa-assistant-backup-", "lock"
# vectors hardly shrink, texts do so at the lowest level already
_COMPRESSION = 1


class Manifest(Record):
    """What an archive holds."""

    format: Literal[1] = 1
    made_at: UtcDatetime
    schema_revision: str
    size: int
    """Bytes of the database."""
    sha256: str
    """Of the database."""
    rows: dict[str, int]
    """How many rows each table has."""

    @property
    def summary(self) -> str:
        """What is in it, for people."""
        rows = self.rows
        return (
            f"{rows['articles']:,} articles, {rows['passages']:,} passages, "
            f"{rows['conversations']:,} conversations"
        )


class Restored(NamedTuple):
    """What a restore put in place, and where the data from before went."""

    manifest: Manifest
    former: Path | None


def make_backup(catalog: Path, target: Path) -> Manifest:
    """Write a verified archive of the catalog to `target`, beside readers and writers.

    Raises BackupError when `target` exists or cannot be written, CatalogDamaged for a damaged
    catalog.
    """
    _refuse_source(catalog)
    if target.is_dir():
        raise BackupError(f"{target} is a folder; name a file in it.")
    if target.exists():
        raise BackupError(f"{target} exists already; name another file, or remove it first.")
    with _translated(f"{target} cannot be written"), _scratch(target.parent) as folder:
        copy, part = folder / _DATABASE, folder / target.name
        _copy(catalog, copy)
        manifest = _described(copy, catalog)
        _pack(copy, manifest, part)
        _read_through(part, manifest)
        _place(part, target)
    return manifest


def read_manifest(archive: Path) -> Manifest:
    """What the archive holds. Raises BackupError for another kind of file, CatalogTooNew for the
    backup of a newer program."""
    with _translated(f"{archive} cannot be read"), zipfile.ZipFile(archive) as file:
        try:
            manifest = Manifest.model_validate_json(file.read(_MANIFEST))
        except (KeyError, ValidationError) as failure:
            raise BackupError(
                f"{archive} is no backup of this program, or of a newer version of it."
            ) from failure
    if manifest.schema_revision > HEAD_REVISION:
        raise CatalogTooNew(
            f"{archive} was made by a newer version of this program (its schema is "
            f"{manifest.schema_revision!r}, this program knows {HEAD_REVISION!r}). Install that "
            "version to restore it."
        )
    return manifest


def restore_backup(archive: Path, catalog: Path, *, force: bool = False) -> Restored:
    """Put the archive's database in the place of the catalog, which nobody may have open.

    A catalog that holds anything is replaced with `force` only, and kept aside. The vector index
    has to be built anew by the next start. Raises BackupError or CatalogTooNew; the catalog is
    then as it was.
    """
    manifest = read_manifest(archive)
    if not force and _holds_anything(catalog):
        raise BackupError(
            f"{catalog} holds articles already. Restore into another QA_HOME, or use --force, "
            "which keeps the present data aside."
        )
    with _translated(f"{archive} cannot be restored to {catalog}"):
        catalog.parent.mkdir(parents=True, exist_ok=True)
        _require_space(catalog.parent, manifest)
        replacement = Replacement(catalog)
        try:
            _unpack(archive, manifest, replacement.file)
            # an older schema is migrated here, while the old catalog is still in its place
            Catalog.open(replacement.file).close()
            former = replacement.commit()
        finally:
            replacement.abandon()
    return Restored(manifest, former)


def _refuse_source(catalog: Path) -> None:
    try:
        is_missing = not catalog.exists() or not catalog.stat().st_size
    except PermissionError as failure:
        raise _unreadable(catalog, failure) from failure
    if is_unfinished(catalog):
        raise BackupError(
            f"A restore of {catalog} was interrupted; `qa-assistant doctor` finishes it."
        )
    if is_missing:
        raise BackupError(f"There is no catalog at {catalog}; set QA_HOME to the data folder.")


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder for this user only, which a backup that was killed leaves to the next to remove."""
    for left in beside.glob(f"{_SCRATCH}*"):
        # whoever still works in it has locked it
        with suppress(Timeout, OSError), FileLock(left / _LOCK, timeout=0):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f".new{_SCRATCH}", dir=beside))
    try:
        with FileLock(made / _LOCK):
            # locked before it is found by its name
            made = made.rename(made.with_name(made.name.removeprefix(".new")))
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _copy(catalog: Path, copy: Path) -> None:
    """A consistent copy in one step: writers go on, their later changes are not in it."""
    with closing(_opened(catalog)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target, pages=-1)


def _opened(catalog: Path) -> sqlite3.Connection:
    source = sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=rw", uri=True)
    try:
        source.execute("PRAGMA busy_timeout = 30000")
        source.execute("PRAGMA schema_version")
    except sqlite3.Error as failure:
        source.close()
        if is_damage(failure):
            raise damaged(f"The catalog {catalog} is damaged ({failure}).") from failure
        raise _unreadable(catalog, failure) from failure
    return source


def _unreadable(catalog: Path, failure: Exception) -> BackupError:
    reason = getattr(failure, "strerror", None) or failure
    return BackupError(
        f"The catalog {catalog} cannot be read: {reason}. Run this as the user whom the data "
        "folder belongs to, who may write to it."
    )


def _described(copy: Path, catalog: Path) -> Manifest:
    """What is in the copy, once it is verified and fit for an archive."""
    with closing(sqlite3.connect(copy)) as connection:
        verify(connection, f"The catalog {catalog}")
        # one file, without a write-ahead log
        connection.execute("PRAGMA journal_mode = DELETE")
        # the spaces of an index that the archive does not hold
        with connection:
            connection.execute("DELETE FROM index_queue")
            connection.execute("DELETE FROM index_state")
        rows = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of our own
            for table in _COUNTED
        }
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    with copy.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        made_at=datetime.now(UTC),
        schema_revision=revision,
        size=copy.stat().st_size,
        sha256=digest,
        rows=rows,
    )


def _pack(copy: Path, manifest: Manifest, part: Path) -> None:
    # articles of all groups, conversations, hashes of keys
    part.touch(mode=0o600, exist_ok=False)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=2))
        with copy.open("rb") as source, archive.open(_DATABASE, "w", force_zip64=True) as member:
            shutil.copyfileobj(source, member, _PIECE)
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _read_through(archive: Path, manifest: Manifest, into: IO[bytes] | None = None) -> None:
    """Read the whole database out of the archive; raises BackupError when it is not what it was."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(archive) as file, file.open(_DATABASE) as member:
        while piece := member.read(_PIECE):
            digest.update(piece)
            if into is not None:
                into.write(piece)
    if digest.hexdigest() != manifest.sha256:
        raise BackupError(f"{archive} is damaged: its database is not the one that was put in.")


def _place(part: Path, target: Path) -> None:
    """Give the archive its name, unless something has it meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise BackupError(f"{target} exists already; name another file.") from None
    except OSError:
        # a file system without links
        part.rename(target)


def _unpack(archive: Path, manifest: Manifest, into: Path) -> None:
    with into.open("xb") as file:
        _read_through(archive, manifest, file)
    with closing(sqlite3.connect(into)) as connection:
        verify(connection, str(archive))


def _require_space(folder: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(folder).free
    if free < manifest.size:
        raise BackupError(
            f"{folder} has {free / 1e6:,.0f} MB free and the data needs "
            f"{manifest.size / 1e6:,.0f} MB; make room, and restore again."
        )


def _holds_anything(catalog: Path) -> bool:
    """Whether there are articles or conversations, or something that cannot be read."""
    if is_unfinished(catalog):
        return True
    if not catalog.exists() or not catalog.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=rw", uri=True)) as known:
            return any(
                known.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - names of our own
                for table in ("articles", "conversations")
            )
    except sqlite3.Error:
        return True


@contextmanager
def _translated(problem: str) -> Iterator[None]:
    try:
        yield
    except VectorstoreError:
        raise
    except zipfile.BadZipFile as failure:
        raise BackupError(f"{problem}: it is no backup, or damaged ({failure}).") from failure
    except (OSError, EOFError, sqlite3.Error, zlib.error) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise BackupError(
            f"{problem}: {reason}. Check that the folder exists, may be written and has room."
        ) from failure
