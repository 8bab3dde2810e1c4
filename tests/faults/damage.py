"""Damages the files of an index, and opens such folders in processes that may end over it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.faults.data_folder import open_store
from tests.faults.kills import ROOT
from tests.faults.writer import say
from vectorstore.errors import VectorstoreError

INDEX_FILES = (
    "chroma.sqlite3",
    "data_level0.bin",
    "header.bin",
    "length.bin",
    "link_lists.bin",
    "index_metadata.pickle",
)


def cut(path: Path) -> None:
    """Leave half of the file."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    """Put something else in its place, about as long."""
    path.write_bytes(b"garbage!" * (path.stat().st_size // 8 + 1))


def flip(path: Path) -> None:
    """Change a byte in each 500."""
    data = bytearray(path.read_bytes())
    for position in range(min(120, len(data) // 2), len(data), 500):
        data[position] ^= 0x55
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": cut,
    "overwritten": overwrite,
    "flipped": flip,
    "deleted": Path.unlink,
}
ALL_CASES = tuple((name, damage) for name in INDEX_FILES for damage in DAMAGES)


def damaged_homes(sound: Path, into: Path, cases: Iterable[tuple[str, str]]) -> list[Path]:
    """A copy of the folder for each file and kind of damage, with the damage done."""
    homes = []
    for name, damage in cases:
        home = into / f"{name} {damage}"
        shutil.copytree(sound, home)
        files = [path for path in (home / "index").rglob(name) if path.stat().st_size]
        for path in files:
            DAMAGES[damage](path)
        if files:  # a small graph has no links between its layers
            homes.append(home)
    return homes


def open_each(homes: list[Path]) -> tuple[dict[str, Any], int]:
    """What opening each folder gave, and how often that ended the process, once each at most."""
    found: dict[str, Any] = {}
    ends = 0
    attempts = dict.fromkeys(homes, 0)
    while left := [home for home in homes if home.name not in found]:
        attempts[left[0]] += 1
        assert attempts[left[0]] <= 2, f"{left[0].name} cannot be opened"
        command = [sys.executable, "-m", "tests.faults.damage", *map(str, left)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        for line in done.stdout.splitlines():
            result = json.loads(line)
            found[Path(result["home"]).name] = result
        assert done.returncode <= 0, done.stderr
        ends += done.returncode < 0
    return found, ends


def main() -> None:
    """Open, repair and check each folder of the arguments; a JSON line for each."""
    for name in sys.argv[1:]:
        try:
            store, recovered = open_store(Path(name))
            report = store.check()[0]
            store.close()
        except VectorstoreError as failure:
            say(home=name, error=type(failure).__name__, message=str(failure))
        else:
            say(home=name, recovered=recovered, report=json.loads(report.model_dump_json()))


if __name__ == "__main__":
    main()
