"""A writer that is killed at any moment loses nothing that it has acknowledged."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.vectorstore.writer_process import open_home

ROOT = Path(__file__).parents[2]


def write_and_kill(home: Path, seed: str, seconds: float) -> list[list[str]]:
    """What the writer said before it was killed, `seconds` after it began to write."""
    command = [sys.executable, "-m", "tests.vectorstore.writer_process", str(home), seed]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(seconds)
        process.kill()
        return [line.split() for line in process.stdout.read().splitlines()]


@pytest.mark.slow
def test_no_acknowledged_article_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    alive: set[str] = set()
    unsure: set[str] = set()
    rng = random.Random()
    for round in range(5):
        for verb, *ids in write_and_kill(tmp_path, f"r{round}", rng.uniform(0.02, 0.6)):
            if verb == "put":
                alive.update(ids)
            elif verb == "deleting":
                alive.difference_update(ids)
                unsure.update(ids)
            else:
                unsure.difference_update(ids)
        store = open_home(tmp_path)
        report = store.check()[0]
        assert report.ok, report
        stored = set()
        while len(page := store.articles(limit=200, offset=len(stored)).items):
            stored.update(item.id for item in page)
        # a batch that was committed and not yet acknowledged may be there, whole
        extra = stored - alive - unsure
        assert alive <= stored and len(extra) in (0, 5)
        alive |= extra
        for id in sorted(alive)[:: max(1, len(alive) // 10)]:
            line = store.article(id).text.split("\n")[1]
            texts = {hit.text for hit in store.search(f"{id} {line}", collection="default")}
            assert line in texts
        store.close()
    assert alive
