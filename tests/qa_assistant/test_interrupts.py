"""Ctrl-C, at moments that Python itself makes nothing good of."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

LOST = """\
import sys, time
from qa_assistant.interrupts import deliver_lost_ones

class Garbage:
    def __del__(self):
        raise KeyboardInterrupt

deliver_lost_ones()
Garbage()
try:
    time.sleep(30)
except KeyboardInterrupt:
    sys.exit(7)
"""


def test_an_interrupt_while_modules_load_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_HOME", str(tmp_path / "home"))
    command = [sys.executable, "-X", "importtime", "-m", "qa_assistant", "ask", "Who?"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        # numpy comes early, and the command line itself much later
        while not run.stderr.readline().rstrip().endswith(" numpy"):
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert not (tmp_path / "home").exists()


def test_an_interrupt_that_falls_into_a_destructor_comes_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOST], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (7, "")
