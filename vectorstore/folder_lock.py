"""A folder that only one process at a time may open, whatever program it runs."""

from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import VectorIndexError, VectorIndexInUse


class FolderLock:
    """Holds a folder until it is released or the process ends, even by SIGKILL.

    The lock is a file beside the folder, so that it outlives the folder's removal. Raises
    VectorIndexInUse when the folder is held already, by this process or another one.
    """

    def __init__(self, folder: Path) -> None:
        path = folder.with_name(f"{folder.name}.lock")
        # not bound to a thread: whoever closes the index releases it
        self._lock = FileLock(path, thread_local=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as failure:
            raise VectorIndexInUse(
                f"The vector index at {folder} is open already: two openers would damage it. Use "
                "the process that has it (`qa-assistant` commands find a running server by "
                "themselves), or stop that one first."
            ) from failure
        except OSError as failure:
            raise VectorIndexError(
                f"The vector index at {folder} cannot be opened: {failure}. Name a folder that "
                "you can write to, on a disk with free space."
            ) from failure

    def release(self) -> None:
        """Let others open the folder."""
        self._lock.release()
