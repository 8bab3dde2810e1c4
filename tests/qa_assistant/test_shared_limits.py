"""Limits that several servers share in a real Redis, and what happens when it goes away."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa_assistant.access.principals import Access, Scope
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.api.rates import RateLimits
from qa_assistant.settings import Settings
from tests.programs import required

ALLOWED = 4
CALLER = Access(scopes=frozenset({Scope.ASK}), readers=None, actor="key_of_a_tool")


@pytest.fixture
def redis_server() -> str:
    """The program; Redis is no part of the product, and so may be missing on a machine."""
    return required("redis-server", package="redis-server")


@contextmanager
def redis(executable: str, folder: Path, port: int) -> Iterator[None]:
    """A Redis on this port that keeps nothing, until the block ends."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([executable, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "Redis did not start"
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def limits_at(port: int, home: Path) -> RateLimits:
    """The limits of one more server."""
    settings = Settings(
        home=home,
        rate_limit=f"{ALLOWED}/minute",
        rate_storage=f"redis://127.0.0.1:{port}",
        _env_file=None,
    )
    return RateLimits(settings)


def calls(limits: RateLimits) -> int:
    """How many calls are let through before one is refused."""
    for number in range(ALLOWED + 1):
        try:
            limits.check(CALLER, "10.0.0.1")
        except RequestRefused as refused:
            assert refused.kind.code == "rate_limited"
            return number
    raise AssertionError("none was refused")


def test_two_servers_count_together(redis_server: str, tmp_path: Path) -> None:
    port = free_port()
    with redis(redis_server, tmp_path, port):
        one, other = limits_at(port, tmp_path), limits_at(port, tmp_path)
        one.check(CALLER, "10.0.0.1")
        one.check(CALLER, "10.0.0.1")
        assert calls(other) == ALLOWED - 2
        assert calls(one) == 0


def test_each_server_counts_for_itself_while_redis_is_away(
    redis_server: str, tmp_path: Path
) -> None:
    port = free_port()
    with redis(redis_server, tmp_path, port):
        limits = limits_at(port, tmp_path)
        limits.check(CALLER, "10.0.0.1")
    assert calls(limits) == ALLOWED
    # not even a server that starts meanwhile is kept from it
    assert calls(limits_at(port, tmp_path)) == ALLOWED
