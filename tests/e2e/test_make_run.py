"""`make run` in a clone, as a new user does it."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_make_run_answers_with_a_citation_and_serves(tmp_path):
    clone = make_clone(tmp_path)
    lines, process = start(clone)
    try:
        output, address = read_until_serving(lines)
        assert "Liu Peixun" in output
        assert re.search(r"\[1\]", output)
        assert httpx.get(f"{address}/healthz", timeout=60).status_code == 200
        answer = httpx.post(
            f"{address}/v1/ask", json={"question": "who chaired the CNRE meeting?"}, timeout=60
        ).json()
        assert answer["short_answer"] == "Liu Peixun"
        citation = answer["citations"][0]
        article = httpx.get(f"{address}/v1/articles/{citation['article_id']}", timeout=60).json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        total = httpx.get(f"{address}/v1/articles", timeout=60).json()["total"]
        assert total == len(list((clone / "samples" / "articles").iterdir()))
    finally:
        stop(process)

    lines, process = start(clone)
    try:
        output, address = read_until_serving(lines)
        assert "Liu Peixun" in output
        assert httpx.get(f"{address}/v1/articles", timeout=60).json()["total"] == total
        assert "created" not in output
    finally:
        rest = stop(process)
    assert "Traceback" not in output + rest


def make_clone(tmp_path: Path) -> Path:
    """A copy of what git would hand out, uncommitted changes included."""
    clone = tmp_path / "clone"
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    return clone


def start(clone: Path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("QA_", "VIRTUAL_ENV"))}
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env={**environment, "PORT": "0", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return process.stdout, process


def read_until_serving(lines) -> tuple[str, str]:
    output = ""
    for line in lines:
        output += line
        found = re.search(r"Chat page: (http://127\.0\.0\.1:\d+)", line)
        if found:
            return output, found[1]
    raise AssertionError(f"make run ended without serving:\n{output}")


def stop(process) -> str:
    """Ctrl-C, as a terminal sends it to all of them; what was printed until the end."""
    os.killpg(process.pid, signal.SIGINT)
    rest = process.stdout.read()
    process.wait(timeout=120)
    process.stdout.close()
    return rest
