"""The data folder is held by one process at a time, and a server that holds it can be found there.

`home.lock` is locked for the life of the process that holds the folder; the operating system
frees it even after SIGKILL. `home.pid` and `server.json` say who that is, and mean nothing while
the lock is free.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from qa_assistant.errors import HomeError, HomeInUse
from vectorstore.models import Record

LOCK_NAME = "home.lock"
PID_NAME = "home.pid"
SERVER_NAME = "server.json"
POLL_SECONDS = 0.1


class ServerRecord(Record):
    """Where the server that holds a data folder is reached, and the token that opens it fully."""

    address: str
    pid: int
    token: str


class HeldHome:
    """The data folder, held by this process until the `hold_home` block ends."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def announce(self, address: str, *, token: str) -> None:
        """Let other commands find the server of this process; only this user can read it."""
        record = ServerRecord(address=address, pid=os.getpid(), token=token)
        _write_private(self.path / SERVER_NAME, record.model_dump_json())


@contextmanager
def hold_home(path: Path, *, wait: float = 10.0) -> Iterator[HeldHome]:
    """Hold the data folder, making it where it is missing.

    Args:
        path: The data folder.
        wait: Seconds to wait for another command to finish; a server is not waited for.

    Raises:
        HomeInUse: a server holds the folder, or another command held it all the while.
        HomeError: the folder cannot be made or written.
    """
    home = open_home(path, wait=wait, usable=lambda record: True)
    if isinstance(home, ServerRecord):
        raise HomeInUse(
            f"The data folder {path} is held by the server at {home.address} (process {home.pid}): "
            "use that one, or stop it first."
        )
    with home as held:
        yield held


def open_home(
    path: Path, *, wait: float = 10.0, usable: Callable[[ServerRecord], bool]
) -> "contextlib.AbstractContextManager[HeldHome] | ServerRecord":
    """Whichever comes first: the folder to hold (as a context), or the server that holds it.

    Args:
        path: The data folder.
        wait: Seconds after which to give up.
        usable: Whether a server's record leads to a server; one that is just stopping does not.

    Raises:
        HomeInUse: a process that is no usable server held the folder all the while.
        HomeError: the folder cannot be made or written.
    """
    lock = _lock(path)
    deadline = time.monotonic() + wait
    while True:
        if _acquired(lock, path):
            return _holding(lock, path)
        record = read_server(path)
        if record is not None and usable(record):
            return record
        if time.monotonic() >= deadline:
            raise HomeInUse(_in_use(path, wait))
        time.sleep(POLL_SECONDS)


def read_server(path: Path) -> ServerRecord | None:
    """The server that says it holds the folder; believe it only while the lock is taken."""
    try:
        return ServerRecord.model_validate_json((path / SERVER_NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def new_token() -> str:
    """A random token for a server to announce."""
    return secrets.token_urlsafe(32)


def _lock(path: Path) -> FileLock:
    try:
        # articles of all groups and conversations are in it
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(_unusable(path, error)) from error
    # not bound to a thread: whoever holds the context releases it
    return FileLock(path / LOCK_NAME, thread_local=False)


def _acquired(lock: FileLock, path: Path) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except OSError as error:
        raise HomeError(_unusable(path, error)) from error
    return True


@contextmanager
def _holding(lock: FileLock, path: Path) -> Iterator[HeldHome]:
    try:
        # what a killed server left behind
        (path / SERVER_NAME).unlink(missing_ok=True)
        _write_private(path / PID_NAME, str(os.getpid()))
        yield HeldHome(path)
    finally:
        (path / SERVER_NAME).unlink(missing_ok=True)
        (path / PID_NAME).unlink(missing_ok=True)
        lock.release()


def _write_private(path: Path, text: str) -> None:
    """Write a file that is complete, and this user's only, from its first moment on."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise HomeError(_unusable(path.parent, error)) from error


def _in_use(path: Path, wait: float) -> str:
    holder = "another process"
    with contextlib.suppress(OSError):
        holder = f"process {(path / PID_NAME).read_text(encoding='utf-8').strip()}"
    return (
        f"The data folder {path} is still held by {holder} after {wait:.0f} s: "
        "wait for it to finish, or set QA_HOME to another folder."
    )


def _unusable(path: Path, error: OSError) -> str:
    reason = error.strerror or "error"
    return f"The data folder {path} cannot be used ({reason}): set QA_HOME to one you can write to."
