"""`qa-assistant slack` as a process of its own, killed in the middle of an answer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import MEETING
from tests.qa_assistant.slack.conftest import wait_for
from tests.qa_assistant.slack.payloads import mention
from tests.qa_assistant.slack.slack_server import APP_TOKEN, BOT_TOKEN, Fault, SlackServer


@contextmanager
def running(home: Path, slack: SlackServer) -> Iterator[subprocess.Popen[bytes]]:
    """The command, with a data folder; killed at the end if it still runs."""
    environment = {
        **os.environ,
        "QA_HOME": str(home),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    command = [sys.executable, "-m", "qa_assistant", "slack", "--port", "0"]
    sockets = len(slack.sockets)
    with subprocess.Popen(command, env=environment, cwd=home, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: len(slack.sockets) > sockets or process.poll() is not None)
            assert process.poll() is None
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_an_answer_in_which_the_process_was_killed_is_completed_by_the_next(
    tmp_path: Path, slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.limits = False
    (tmp_path / "meeting.txt").write_text(MEETING, encoding="utf-8")
    ingest = [sys.executable, "-m", "qa_assistant", "ingest", "meeting.txt"]
    home = {**os.environ, "QA_HOME": str(tmp_path)}
    subprocess.run(ingest, cwd=tmp_path, check=True, env=home, stdout=subprocess.DEVNULL)
    asked = mention("Who chaired the meeting?", channel="C1", ts=slack.write("C1"))
    envelope = {"envelope_id": "e1", "type": "events_api", "payload": asked}
    slack.fail("chat.stopStream", Fault(status=503, hangs=30))
    with running(tmp_path, slack) as process:
        slack.send(envelope)
        wait_for(lambda: slack.of_bot("C1"))
        assert "e1" in slack.acknowledged
        process.kill()
        process.wait(20)
    slack.faults.clear()
    with running(tmp_path, slack):
        slack.send({**envelope, "envelope_id": "e2", "retry_attempt": 1})
        wait_for(lambda: slack.of_bot("C1")[0].blocks and "e2" in slack.acknowledged)
    (answer,) = slack.of_bot("C1")
    assert not answer.is_streaming and "Liu Peixun" in answer.text
