"""Finds files to ingest: those that were named, and those in folders that were named."""

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from ingest.errors import IngestError, TooLarge, UnreadableFile
from ingest.models import IngestItem

MAX_FILE_BYTES = 25_000_000


def find_items(paths: Iterable[str | Path], *, max_bytes: int = MAX_FILE_BYTES) -> list[IngestItem]:
    """Every file once, in order of the paths, those of a folder sorted by name.

    Nothing is read yet. What is not there or must not be read is an item too: reading it raises
    the error. In folders, hidden files and links that lead out of the folder are left out.
    """
    found: dict[str, IngestItem] = {}
    for path in map(Path, paths):
        for item in _path_items(path, max_bytes):
            found.setdefault(item.origin, item)
    return list(found.values())


def read_file(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """The file's bytes, or `UnreadableFile` or `TooLarge`, which say what to do."""
    try:
        # Opening a pipe or a device could wait for ever.
        if path.exists() and not path.is_file():
            raise UnreadableFile(f"{path} is no regular file. Name a file or a folder of files.")
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as exc:
        raise _unreadable(path, exc) from exc
    if len(content) > max_bytes:
        limit = f"{max_bytes / 1e6:g} MB"
        raise TooLarge(f"{path} is larger than {limit}. Split it, or raise QA_MAX_UPLOAD_MB.")
    return content


def _path_items(path: Path, max_bytes: int) -> Iterator[IngestItem]:
    if not path.is_dir():
        yield _item(path, max_bytes, given=True)
        return
    items = list(_folder_items(path, path.resolve(), {path.resolve()}, max_bytes))
    if not items:
        error = UnreadableFile(f"{path} holds no files. Name a folder with articles in it.")
        items = [_failing(path, error)]
    yield from items


def _folder_items(
    folder: Path, root: Path, visited: set[Path], max_bytes: int
) -> Iterator[IngestItem]:
    """`visited` are the resolved folders on the way, by which a loop of links is noticed."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as exc:
        yield _failing(folder, _unreadable(folder, exc))
        return
    for entry in entries:
        target = _target(entry, root)
        if target is None:
            continue
        if target.is_dir():
            if target not in visited:
                yield from _folder_items(entry, root, visited | {target}, max_bytes)
        elif target.is_file():
            yield _item(entry, max_bytes, given=False)


def _target(entry: Path, root: Path) -> Path | None:
    """Where an entry leads; null if it is hidden, broken or leads out of the root."""
    if entry.name.startswith("."):
        return None
    try:
        target = entry.resolve(strict=True)
    except (OSError, RuntimeError):
        return None  # a link to nothing or to itself
    return target if target.is_relative_to(root) else None


def _item(path: Path, max_bytes: int, *, given: bool) -> IngestItem:
    read = partial(read_file, path, max_bytes=max_bytes)
    return IngestItem(name=_text(path), origin=_origin(path), read=read, given=given)


def _failing(path: Path, error: IngestError) -> IngestItem:
    def read() -> bytes:
        raise error

    return IngestItem(name=_text(path), origin=_origin(path), read=read)


def _origin(path: Path) -> str:
    try:
        return _text(path.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return _text(path.absolute())


def _text(path: Path) -> str:
    """The path as text that has a UTF-8 form, which a file's name need not have."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    if isinstance(error, FileNotFoundError):
        return UnreadableFile(
            f"{_text(path)} does not exist. Check the path; an address begins with https://."
        )
    if isinstance(error, PermissionError):
        return UnreadableFile(f"{_text(path)} may not be read. Allow reading it (chmod u+r).")
    return UnreadableFile(f"{_text(path)} cannot be read: {error.strerror or error}.")
