"""What a new user waits for: `make run` in a fresh clone, then again; size and memory.

python -m benchmarks.startup

Clones the working tree's last commit into a temporary folder, so commit first.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSWERED = re.compile(r"\[1\]")
SERVING = re.compile(r"Chat page: http")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        empty = {"UV_CACHE_DIR": f"{folder}/cache", "PIP_NO_CACHE_DIR": "1"}
        first = run_once(clone, empty)
        second = run_once(clone, {})
        size = folder_size(clone / ".venv") / 1e6
    print(f"first answer, empty .venv      {first['answer']:6.1f} s")
    print(f"serving, empty .venv           {first['serving']:6.1f} s")
    print(f"first answer, .venv present    {second['answer']:6.1f} s")
    print(f"serving, .venv present         {second['serving']:6.1f} s")
    print(f"size of .venv                  {size:6.0f} MB")
    print(f"memory of the server, idle     {second['memory']:6.0f} MB")


def run_once(clone: Path, variables: dict[str, str]) -> dict[str, float]:
    """Seconds to the answer and to the server, and the server's resident memory in MB."""
    environment = {**os.environ, **variables, "PORT": "0", "PYTHONUNBUFFERED": "1"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    found: dict[str, float] = {}
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "answer" not in found and ANSWERED.search(line):
                found["answer"] = time.perf_counter() - begin
            if "answer" in found and SERVING.search(line):
                found["serving"] = time.perf_counter() - begin
                break
        else:
            sys.exit("make run ended without serving")
        time.sleep(2)
        found["memory"] = max(resident(pid) for pid in group(process.pid))
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
    return found


def group(leader: int) -> list[int]:
    """Ids of the processes in a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == leader:
                found.append(int(entry.name))
    return found


def resident(pid: int) -> float:
    """Resident memory in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return int(match[1]) / 1e3 if match else 0.0


def folder_size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(p.lstat().st_size for p in folder.rglob("*") if not p.is_dir())


if __name__ == "__main__":
    main()
