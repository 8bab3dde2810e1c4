"""Ingest as people run it: killed at any moment it goes on, watching it takes in what changes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TEXT = "The mill was sold on Monday. Its owner moved to Bremen and wants to open a bakery there."
COMMAND = (sys.executable, "-m", "qa_assistant")


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QA_HOME": str(home), "QA_READER": "off"}


def run(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments], env=environment(home), capture_output=True, text=True, timeout=250
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def started(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    # what is not read stops the process, so that it never gets far ahead of the test
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
        pipesize=4096,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def write(folder: Path, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for n in numbers:
        (folder / f"{n}.txt").write_text(f"Mill number {n} of the valley.\n\n{TEXT}")


def test_an_ingest_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "articles"
    write(folder, range(200))
    with started(home, "ingest", str(folder)) as process:
        assert process.stdout is not None
        for _ in range(60):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    [job] = json.loads(run(home, "jobs", "list", "--json"))["items"]
    assert (job["state"], job["total"]) == ("running", 200)
    assert 50 <= job["done"] < 200
    run(home, "ingest", str(folder))
    [again] = json.loads(run(home, "jobs", "list", "--json"))["items"]
    assert (again["id"], again["state"], again["done"]) == (job["id"], "done", 200)
    assert json.loads(run(home, "articles", "list", "--json"))["total"] == 200
    run(home, "doctor")


def test_a_watched_folder_is_kept_up_to_date(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "articles"
    write(folder, range(2))
    with started(home, "ingest", "--watch", "--gone", "remove", str(folder)) as process:
        assert process.stdout is not None
        lines: list[str] = []

        def wait_for(words: str) -> None:
            while words not in "".join(lines):
                line = process.stdout.readline()  # type: ignore[union-attr]
                assert line, lines
                lines.append(line)
            lines.clear()

        wait_for("2 created")
        (folder / "0.txt").write_text(f"Mill number 0 burnt down.\n\n{TEXT}")
        wait_for("1 updated")
        (folder / "1.txt").unlink()
        wait_for("1 removed")
        time.sleep(0.1)
        process.terminate()
        process.wait(60)
    assert json.loads(run(home, "articles", "list", "--json"))["total"] == 1
