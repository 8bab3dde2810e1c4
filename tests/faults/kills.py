"""Kills writing processes, and compares what they acknowledged with what the next one finds."""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.faults.points import Point

ROOT = Path(__file__).parents[2]
_PATIENCE = 120


@dataclass
class Ledger:
    """What the writers acknowledged: the text of each article, and what was under way."""

    held: dict[str, str] = field(default_factory=dict)
    possible: dict[str, set[str | None]] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)

    def hear(self, line: dict[str, Any]) -> None:
        """Take in what a writer said."""
        begun = line["event"] == "begin"
        changes: dict[str, str | None] = dict(line.get("put", {}))
        if "delete" in line:
            changes[line["delete"]] = None
        for id, text in changes.items():
            if begun:
                self.possible[id] = {self.held.get(id), text}
            else:
                self.possible.pop(id, None)
                self._settle(id, text)

    def count_lost(self, stored: dict[str, str]) -> int:
        """Articles that are not as acknowledged; then go on from what there is."""
        wrong = 0
        for id in self.held.keys() | stored.keys() | self.possible.keys():
            allowed = self.possible.get(id, {self.held.get(id)})
            if stored.get(id) not in allowed:
                wrong += 1
                self.losses.append(f"{id}: {stored.get(id)} instead of {sorted(map(str, allowed))}")
        self.held, self.possible = dict(stored), {}
        return wrong

    def _settle(self, id: str, text: str | None) -> None:
        if text is None:
            self.held.pop(id, None)
        else:
            self.held[id] = text


@dataclass
class Tally:
    """What came of the kills at one point."""

    kills: int = 0
    lost: int = 0
    unreachable: int = 0
    orphaned: int = 0
    missing_lexical: int = 0
    unfound: int = 0
    silent: int = 0
    repaired: int = 0
    slowest: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost and everything is found."""
        wrong = (self.lost, self.unreachable, self.orphaned, self.missing_lexical, self.unfound)
        return not any(wrong) and not self.silent


class Campaign:
    """Kills one process after the other over one data folder."""

    def __init__(self, home: Path, *, seed: str, articles: int = 30) -> None:
        self.tallies: dict[Point, Tally] = {}
        self.sentences: Counter[str] = Counter()
        self.losses: list[str] = []
        self._home = home
        self._seed = seed
        self._articles = articles
        self._rng = random.Random(seed)
        self._ledger = Ledger()
        self._last: Point | None = None
        self._lives = 0
        self._start_seconds = 2.0

    def kill_at(self, point: Point) -> None:
        """Let a process look at what the last kill left, work, and be killed at this point."""
        self._live(point, articles=self._articles)
        tally = self.tallies.setdefault(point, Tally())
        tally.kills += 1
        self._last = point

    def look(self) -> None:
        """Let a process look at what the last kill left."""
        self._live(Point.RANDOM, articles=0)
        self._last = None

    def _live(self, point: Point, *, articles: int) -> None:
        self._lives += 1
        command = [sys.executable, "-m", "tests.faults.writer", str(self._home)]
        command += [f"{self._seed}{self._lives}", point.value, str(articles)]
        began = time.monotonic()
        with (
            tempfile.TemporaryFile("w+") as errors,
            subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
            ) as process,
            _patience(process),
        ):
            assert process.stdout is not None
            if point is Point.STARTING:
                time.sleep(self._rng.uniform(0.3, 1.0) * self._start_seconds)
                process.kill()
            opened = process.stdout.readline()
            if point is Point.STARTING and not opened.endswith("\n"):
                return
            if not opened:
                raise AssertionError(f"the folder did not open: {_all_of(errors)}")
            self._start_seconds = time.monotonic() - began
            self._judge(json.loads(opened), seconds=self._start_seconds)
            if articles and point is Point.RANDOM:
                time.sleep(self._rng.uniform(0.0, 1.5))
                process.kill()
            # from the same reader: it may have taken in more than the first line
            for line in process.stdout:
                self._hear(line)
            expected = -9 if articles else 0
            assert process.wait() == expected, f"{point}: {process.returncode} {_all_of(errors)}"

    def _hear(self, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return  # cut off by the kill
        if said["event"] == "missed":
            raise AssertionError(f"a process did not reach its point: {said}")
        if said["event"] == "silence":
            self.tallies.setdefault(self._last or Point.RANDOM, Tally()).silent += 1
        else:
            self._ledger.hear(said)

    def _judge(self, state: dict[str, Any], *, seconds: float) -> None:
        lost = self._ledger.count_lost(state["stored"])
        self.losses.extend(f"{self._last}: {loss}" for loss in self._ledger.losses)
        self._ledger.losses.clear()
        if self._last is None:
            assert not lost
            return
        tally = self.tallies[self._last]
        tally.lost += lost
        for name in ("unreachable", "orphaned", "missing_lexical"):
            total = sum(report[name] for report in state["reports"])
            setattr(tally, name, getattr(tally, name) + total)
        tally.unfound += state["unfound"]
        tally.repaired += bool(state["recovered"])
        tally.slowest = max(tally.slowest, seconds - state["checked_in"])
        self.sentences.update(_kind(sentence) for sentence in state["recovered"])


def run_campaign(points: Sequence[Point], *, seed: str, lives_per_home: int = 40) -> Campaign:
    """Kill at these points in turn, beginning with a fresh folder now and then."""
    total: Campaign | None = None
    for start in range(0, len(points), lives_per_home):
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            campaign = Campaign(Path(folder), seed=f"{seed}{start}-")
            if total is not None:
                campaign.tallies, campaign.sentences = total.tallies, total.sentences
                campaign.losses = total.losses
            for point in points[start : start + lives_per_home]:
                campaign.kill_at(point)
            campaign.look()
            total = campaign
    assert total is not None
    return total


@contextmanager
def _patience(process: "subprocess.Popen[str]") -> Iterator[None]:
    """End a process that does not end by itself."""
    timer = threading.Timer(_PATIENCE, process.terminate)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _all_of(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _kind(sentence: str) -> str:
    """A sentence without its numbers."""
    return "".join("N" if c.isdigit() else c for c in sentence)
