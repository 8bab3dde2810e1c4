"""The data folder belongs to one process at a time."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa_assistant.errors import HomeError, HomeInUse
from qa_assistant.home import (
    PID_NAME,
    SERVER_NAME,
    ServerRecord,
    hold_home,
    open_home,
    read_server,
)

HOLDER = """
import sys, time
from pathlib import Path
from qa_assistant.home import hold_home
with hold_home(Path(sys.argv[1])) as home:
    if sys.argv[2:]:
        home.announce(sys.argv[2], token="secret")
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(home: Path, *address: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(home), *address]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def nobody(record: ServerRecord) -> bool:
    return False


def anybody(record: ServerRecord) -> bool:
    return True


def test_the_folder_is_made_and_free_again_afterwards(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    for _ in range(2):
        with hold_home(home, wait=0):
            assert (home / PID_NAME).read_text() == str(os.getpid())
    assert not (home / PID_NAME).exists()


def test_a_second_holder_is_told_the_process_that_holds_it(tmp_path: Path) -> None:
    with (
        holder(tmp_path) as other,
        pytest.raises(HomeInUse, match=f"process {other.pid}"),
        hold_home(tmp_path, wait=0.3),
    ):
        pass


def test_a_command_waits_for_another_one_to_finish(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        assert other.stdin is not None
        other.stdin.close()
        with hold_home(tmp_path, wait=10):
            assert read_server(tmp_path) is None


def test_a_server_is_found_instead_of_the_folder(tmp_path: Path) -> None:
    with holder(tmp_path, "http://127.0.0.1:1") as other:
        record = open_home(tmp_path, wait=5, usable=anybody)
        assert isinstance(record, ServerRecord)
        assert (record.address, record.pid) == ("http://127.0.0.1:1", other.pid)
        assert record.token == "secret"


def test_only_this_user_can_read_the_token(tmp_path: Path) -> None:
    with holder(tmp_path, "http://127.0.0.1:1"):
        assert stat.S_IMODE((tmp_path / SERVER_NAME).stat().st_mode) == 0o600


def test_a_new_folder_is_closed_to_others(tmp_path: Path) -> None:
    with hold_home(tmp_path / "data"):
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_second_server_is_refused_at_once(tmp_path: Path) -> None:
    with holder(tmp_path, "http://127.0.0.1:1") as other:
        began = time.monotonic()
        with pytest.raises(HomeInUse, match=f"127.0.0.1:1.*{other.pid}"), hold_home(tmp_path):
            pass
        assert time.monotonic() - began < 2


def test_a_server_that_does_not_answer_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    with holder(tmp_path, "http://127.0.0.1:1"), pytest.raises(HomeInUse):
        open_home(tmp_path, wait=0.3, usable=nobody)


def test_what_a_killed_server_left_behind_is_not_believed(tmp_path: Path) -> None:
    with holder(tmp_path, "http://127.0.0.1:1") as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (tmp_path / SERVER_NAME).exists()
        with hold_home(tmp_path, wait=0):
            assert not (tmp_path / SERVER_NAME).exists()


def test_a_damaged_record_is_no_server(tmp_path: Path) -> None:
    (tmp_path / SERVER_NAME).write_text("{")
    assert read_server(tmp_path) is None


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="set QA_HOME"), hold_home(tmp_path / "file" / "home"):
        pass


def test_two_threads_of_one_process_are_two_holders(tmp_path: Path) -> None:
    with hold_home(tmp_path), pytest.raises(HomeInUse), hold_home(tmp_path, wait=0.2):
        pass
