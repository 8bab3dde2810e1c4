"""The process that parses: reads documents on its standard input, writes what they hold.

Run by `ingest.parsing_process`, as `python -m ingest.parsing_worker`. A message is a line of JSON
that says how many bytes follow.
"""

import contextlib
import json
import os
import signal
import sys
from typing import Any, BinaryIO

from ingest.errors import IngestError, ParsingStopped
from ingest.preparation import parse_safely

_OPEN_FILES = 64


def main() -> None:
    """Serve until the input ends. Arguments: seconds of computing and bytes of memory for one
    document."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    replies = _take_output()
    # loaded before the limits: what the parsers themselves need is not the document's fault
    from ingest.parsers import parse

    _limit_resources(memory)
    requests = sys.stdin.buffer
    while line := requests.readline():
        header = json.loads(line)
        content = requests.read(header["size"])
        signal.setitimer(signal.ITIMER_PROF, seconds)  # beyond it the process is ended
        try:
            reply = parse_safely(parse, content, header["name"]).model_dump_json().encode()
            kind = "document"
        except IngestError as error:
            reply, kind = _described(error)
        except MemoryError:
            reply, kind = _described(
                ParsingStopped(
                    f"{header['name']} needs more than {memory // 1024 // 1024} MB of memory to be "
                    "read. Split it, or save it in a simpler form."
                )
            )
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        _write(replies, {"kind": kind, "size": len(reply)}, reply)


def _described(error: IngestError) -> tuple[bytes, str]:
    return json.dumps([type(error).__name__, str(error)]).encode(), "error"


def _write(replies: BinaryIO, header: dict[str, Any], body: bytes) -> None:
    replies.write(json.dumps(header).encode() + b"\n" + body)
    replies.flush()


def _take_output() -> BinaryIO:
    """The standard output for replies alone; what a library prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return replies


def _limit_resources(memory: int) -> None:
    """No more memory, no files written, no crash dumps; and others go first."""
    with contextlib.suppress(OSError):
        os.nice(5)
    # Windows has no such limits; the time that the caller waits is limited everywhere
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_in_use() + memory,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _in_use() -> int:
    """Bytes of address space that the process has now."""
    with contextlib.suppress(OSError), open("/proc/self/statm") as file:  # noqa: PTH123  # no file
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 512 * 1024 * 1024


if __name__ == "__main__":
    main()
