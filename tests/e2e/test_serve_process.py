"""The server and the command line as processes, the way a user meets them."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import MEETING

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "qa_assistant"]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QA_HOME": str(home), "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}


def run(home: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """A command with its own process."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=250,
        **options,
    )


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address."""
    command = [*COMMAND, "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        env=environment(home),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"Chat page: (http://127\.0\.0\.1:\d+)/\n", line)
            assert match, line + process.communicate(timeout=10)[1]
            assert process.stdout.readline() == f"HTTP API:  {match[1]}/docs\n"
            yield process, match[1]
        finally:
            if process.poll() is None:
                process.kill()


def test_the_version_is_told_quickly(tmp_path: Path) -> None:
    """By what the processor has to do; how long that takes is a matter of what else it does."""
    before = os.times()
    done = run(tmp_path, "--version")
    assert re.fullmatch(r"qa-assistant \d+\.\d+\.\d+\n", done.stdout)
    after = os.times()
    used = after.children_user + after.children_system
    assert used - before.children_user - before.children_system < 5


def test_light_commands_load_no_heavy_libraries() -> None:
    script = "import sys, qa_assistant.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "qa_assistant.cli.commands" in loaded
    heavy = {"chromadb", "fastapi", "langchain_core", "sqlalchemy", "onnxruntime", "uvicorn"}
    assert not heavy & loaded


def test_commands_use_the_server_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "meeting.txt").write_text(MEETING, encoding="utf-8")
    with serving(tmp_path) as (server, address):
        done = run(tmp_path, "ingest", "meeting.txt")
        assert done.returncode == 0, done.stderr
        assert "created  meeting.txt" in done.stdout
        done = run(tmp_path, "ask", "who chaired the CNRE meeting?")
        assert "Liu Peixun" in done.stdout, done.stderr
        assert f"{address}/articles/" in done.stdout
        second = run(tmp_path, "serve", "--port", "0")
        assert second.returncode == 1
        assert f"held by the server at {address} (process {server.pid})" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert (tmp_path / "server.json").exists()
    done = run(tmp_path, "ask", "who chaired the CNRE meeting?", "--json")
    assert json.loads(done.stdout)["status"] == "answered", done.stderr
    assert not (tmp_path / "server.json").exists()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(tmp_path) as (server, address):
        assert httpx.get(f"{address}/readyz", timeout=60).json()["ready"] is True
        assert (tmp_path / "server.json").exists()
        server.send_signal(stop)
        out, err = server.communicate(timeout=60)
    assert server.returncode == 0, err
    assert out.endswith("Stopped.\n")
    assert "Traceback" not in err
    assert not (tmp_path / "server.json").exists()


def test_a_server_that_is_stopped_over_a_followed_job_does_not_wait_for_its_end(
    tmp_path: Path,
) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(800):
        path = tmp_path / "articles" / f"{number}.txt"
        path.write_text(f"{MEETING}\nThis was report {number}.\n", encoding="utf-8")
    with (
        serving(tmp_path) as (server, _),
        subprocess.Popen(
            [*COMMAND, "ingest", "articles"],
            env=environment(tmp_path),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as ingest,
    ):
        assert ingest.stdout is not None and " of " in ingest.stdout.readline()
        server.terminate()
        _, err = server.communicate(timeout=20)  # streams of answers would get 30 s
        said = ingest.communicate(timeout=20)[1]
    assert server.returncode == 0 and "Traceback" not in err, err
    assert ingest.returncode == 1
    job = re.search(r"error: The server ended after \d+ of \d+ items.* jobs show (job_\w+)`", said)
    assert job, said
    assert "running" in run(tmp_path, "jobs", "show", job[1]).stdout


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(tmp_path, "serve", "--port", port)
    assert done.returncode == 1
    assert re.fullmatch(r"error: Cannot listen on http://127.0.0.1:\d+ .*--port.*\n", done.stderr)


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    script = f"{sys.executable} -m qa_assistant articles list --json | head -c 1"
    done = subprocess.run(
        ["bash", "-c", script], env=environment(tmp_path), capture_output=True, text=True
    )
    assert done.stdout == "{"
    assert done.stderr == ""


def unprivileged() -> list[str]:
    """What makes root obey the modes of files; nothing where the user is not root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root reads every file, and there is no setpriv to change that")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_a_file_without_permission_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    secret, readable = tmp_path / "a-secret.txt", tmp_path / "b-meeting.txt"
    for path in (secret, readable):
        path.write_text(MEETING, encoding="utf-8")
    secret.chmod(0)
    command = [*unprivileged(), *COMMAND, "ingest", str(secret), str(readable)]
    done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 1
    assert "1 created, 1 failed in " in done.stdout, done.stderr
    assert f"{secret} may not be read" in done.stderr
    assert "Traceback" not in done.stderr
