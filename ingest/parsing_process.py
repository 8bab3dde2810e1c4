"""Parses in other processes, which have limits of time and memory and may die over a document."""

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from ingest import errors
from ingest.errors import DamagedFile, IngestError, ParsingStopped
from ingest.models import ParsedDocument

COMPUTING_SECONDS = 20.0
"""Processor time for one document; a newspaper of 200 pages takes about 5 s."""
WAITING_SECONDS = 180.0
"""Until a process is given up that computes nothing, on a machine that is very busy."""
MEMORY_BYTES = 768 * 1024 * 1024
MOST_REPLY_BYTES = 256 * 1024 * 1024
DOCUMENTS_EACH = 500
"""After so many a process makes room for a new one, whatever its libraries have kept."""


class ParsingPool:
    """Parses documents in processes of their own; any number of threads may use it.

    The processes start when they are first needed, and again after one died. `close` ends them.
    """

    def __init__(
        self,
        workers: int = 2,
        *,
        computing_seconds: float = COMPUTING_SECONDS,
        waiting_seconds: float = WAITING_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._limits = (computing_seconds, waiting_seconds, memory_bytes)
        self._free: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._workers = [_Worker(*self._limits) for _ in range(workers)]
        for worker in self._workers:
            self._free.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, content: bytes, name: str) -> ParsedDocument:
        """The document's blocks and metadata.

        Raises what a parser raises, and `ParsingStopped` where it took too much time or memory.
        """
        worker = self._free.get()
        try:
            return worker.parse(content, name)
        finally:
            self._free.put(worker)

    def prepare(self) -> None:
        """Start the first process now, so that it is there when it is needed."""
        with contextlib.suppress(queue.Empty):
            worker = self._free.get_nowait()
            worker.start()
            self._free.put(worker)

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process, used by one thread at a time."""

    def __init__(self, computing: float, waiting: float, memory: int) -> None:
        self._computing, self._waiting, self._memory = computing, waiting, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._parsed = 0

    def start(self) -> "subprocess.Popen[bytes]":
        """The running process."""
        if self._process is None:
            command = [sys.executable, "-m", "ingest.parsing_worker"]
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [*command, str(self._computing), str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                # a Ctrl-C at the terminal is the business of the program that started it
                start_new_session=True,
            )
            self._parsed = 0
        return self._process

    def end(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]  # it is a pipe
            process.stdout.close()  # type: ignore[union-attr]
            process.wait()

    def parse(self, content: bytes, name: str) -> ParsedDocument:
        process = self.start()
        try:
            kind, reply = self._ask(process, content, name)
        except (OSError, EOFError, ValueError) as failure:
            raise self._died(name) from failure
        except BaseException:
            self.end()  # its reply would be taken for the next document's
            raise
        self._parsed += 1
        if self._parsed >= DOCUMENTS_EACH:
            self.end()
        if kind == "error":
            raise _error(*json.loads(reply))
        try:
            return ParsedDocument.model_validate_json(reply)
        except ValidationError as failure:
            raise DamagedFile(f"{name} holds text that cannot be kept. Save it anew.") from failure

    def _ask(
        self, process: "subprocess.Popen[bytes]", content: bytes, name: str
    ) -> tuple[str, bytes]:
        until = time.monotonic() + self._waiting
        header = json.dumps({"name": name, "size": len(content)}).encode()
        # in a thread: a process that does not read must not keep this one waiting for ever
        sender = threading.Thread(target=_send, args=(process, header + b"\n" + content))
        sender.daemon = True
        sender.start()
        reply = _Reply(process, until)
        answer = json.loads(reply.line())
        if not 0 <= answer["size"] <= MOST_REPLY_BYTES:
            raise ValueError("the reply is too large")
        return str(answer["kind"]), reply.take(answer["size"])

    def _died(self, name: str) -> ParsingStopped:
        process = self.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
        code = process.poll()
        self.end()
        if code == -signal.SIGPROF:
            what = f"takes more than {self._computing:g} s of computing to be read"
        elif code is None:
            what = f"was not read within {self._waiting:g} s"
        else:
            what = "made the program that reads it fail"
        return ParsingStopped(f"{name} {what}. Split it, or save it in a simpler form.")


class _Reply:
    """What a process answers, read with a limit of time."""

    def __init__(self, process: "subprocess.Popen[bytes]", until: float) -> None:
        assert process.stdout is not None  # noqa: S101  # it was opened as a pipe
        self._descriptor = process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)
        self._until = until
        self._rest = bytearray()

    def line(self) -> bytes:
        """The bytes up to a line's end."""
        while b"\n" not in self._rest:
            self._more()
        end = self._rest.index(b"\n")
        return self._pop(end, skip=1)

    def take(self, size: int) -> bytes:
        """So many bytes."""
        while len(self._rest) < size:
            self._more()
        return self._pop(size)

    def _pop(self, size: int, *, skip: int = 0) -> bytes:
        taken = bytes(self._rest[:size])
        del self._rest[: size + skip]
        return taken

    def _more(self) -> None:
        left = self._until - time.monotonic()
        if not self._poll.poll(max(0.0, left) * 1_000):
            raise OSError("no reply in time")
        part = os.read(self._descriptor, 1 << 20)
        if not part:
            raise EOFError("the process has ended")
        self._rest += part


def _send(process: "subprocess.Popen[bytes]", message: bytes) -> None:
    # the process may end over what it is sent, and the pipe be closed meanwhile
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(message)  # type: ignore[union-attr]  # it is a pipe
        process.stdin.flush()  # type: ignore[union-attr]


def _error(name: str, message: str) -> IngestError:
    """The error that the process raised, as the same class."""
    kind: Any = getattr(errors, name, DamagedFile)
    is_ours = isinstance(kind, type) and issubclass(kind, IngestError)
    return kind(message) if is_ours else DamagedFile(message)
