"""What the bundled ONNX models share: files read once, and runs spread over the cores."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

ASSETS = Path(__file__).parent / "assets"

Result = TypeVar("Result")
Run = Sequence[int]
"""Rows of the texts that go through a model together."""


class ModelFileBroken(Exception):
    """A file of a model is missing or cannot be read; whoever uses the model says it in words."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"cannot be read from {path} ({reason})")


class _Sessions:
    """One session for all users of a folder: the weights are read and held once."""

    def __init__(self) -> None:
        self._opening = Lock()
        self._opened: dict[tuple[Path, int], Any] = {}

    def of(self, folder: Path) -> Any:
        """The folder's session; who asks while it is being opened waits."""
        path = folder / "model.onnx"
        with self._opening:
            key = (folder.absolute(), _changed_at(path))
            if key not in self._opened:
                self._opened[key] = _open_session(path)
            return self._opened[key]


sessions = _Sessions()


def read_metadata(folder: Path, needed: set[str]) -> dict[str, Any]:
    """`metadata.json` of a model's folder. Raises ModelFileBroken where a needed key is missing."""
    path = folder / "metadata.json"
    try:
        metadata: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise ModelFileBroken(path, exc) from exc
    missing = needed - metadata.keys()
    if missing:
        raise ModelFileBroken(path, f"it does not tell {', '.join(sorted(missing))}")
    return metadata


def load_tokenizer(folder: Path) -> Any:
    """The folder's tokenizer, without padding or a limit. Raises ModelFileBroken."""
    # imported where it is used: importing this module must stay cheap for who runs no model
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as exc:  # tokenizers raises nothing more specific
        raise ModelFileBroken(path, exc) from exc
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def runs_of(lengths: Sequence[int], *, tokens: int) -> Iterator[Run]:
    """Texts of one length together, at most so many tokens a run; the longest first."""
    by_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        by_length.setdefault(length, []).append(row)
    for length in sorted(by_length, reverse=True):
        rows, size = by_length[length], max(1, tokens // length)
        for start in range(0, len(rows), size):
            yield rows[start : start + size]


def spread(
    runs: Sequence[Run], work: Callable[[Run], Result], *, threads: int, name: str
) -> Iterator[tuple[Run, Result]]:
    """Each run with what `work` makes of it, the cores at different runs."""
    workers = min(threads, len(runs))
    if workers <= 1:
        yield from ((run, work(run)) for run in runs)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix=name) as pool:
        yield from zip(runs, pool.map(work, runs), strict=True)


def usable_cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as exc:
        raise ModelFileBroken(path, exc) from exc


def _open_session(path: Path) -> Any:
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # should it have been imported by somebody else before
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime's errors have no root of their own
        raise ModelFileBroken(path, exc) from exc
