"""Files and folders as a source: what their size and time say need not be read again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import UnreadableFile
from ingest.models import Change, Reading
from ingest.sources.files import MAX_FILE_BYTES, find_items, read_file
from vectorstore.job_models import NewItem, OriginState


class FolderSource:
    """The files that are named, and those in the folders that are named."""

    is_complete = True

    def __init__(self, paths: Sequence[str | Path], *, max_bytes: int = MAX_FILE_BYTES) -> None:
        self._paths = tuple(paths)
        self._max_bytes = max_bytes

    def items(self) -> Iterator[NewItem]:
        """Every file once; what cannot be read is an item too, and says so when it is read."""
        for item in find_items(self._paths, max_bytes=self._max_bytes):
            yield NewItem(
                key=item.origin, name=item.name, given=item.given, stamp=_stamp(Path(item.origin))
            )

    def read(self, item: NewItem, known: OriginState | None) -> Reading:
        """The file's bytes, unless its size and time are those of last time."""
        path = Path(item.key)
        if known is not None and item.stamp is not None and known.stamp == item.stamp:
            return Reading(Change.UNCHANGED, name=item.name)
        if known is not None and not path.exists():
            return Reading(Change.GONE, name=item.name)
        try:
            return Reading(
                Change.CHANGED,
                name=item.name,
                content=read_file(path, max_bytes=self._max_bytes),
            )
        except UnreadableFile:
            if path.is_dir() and not any(path.iterdir()):
                raise UnreadableFile(
                    f"{path} holds no files. Name a folder with articles in it."
                ) from None
            raise


def _stamp(path: Path) -> str | None:
    """Size and time of change, in nanoseconds; a copy with an older time is seen as well."""
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ino}"
