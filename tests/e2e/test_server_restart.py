"""A server that is killed while it answers, and started again: a real process, a real browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chat_server import ChatServer, run_chat_server
from tests.conftest import MEETING
from tests.e2e.widget import ask
from tests.qa_assistant.test_chat_model_served import QUESTION, say_two

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@contextmanager
def serving(
    home: Path, model: ChatServer, *, port: int = 0
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server over the articles of the folder, with a chat model, and its port."""
    told = {
        "QA_HOME": str(home / "data"),
        "QA_CHAT_MODEL": "openai:test",
        "QA_CHAT_BASE_URL": model.url,
        "QA_CHAT_WRITES": "statements",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "qa_assistant", "serve", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--ingest", str(home / "articles")],
        env={**os.environ, **told},
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if found := re.match(r"Chat page: http://127\.0\.0\.1:(\d+)/", line):
                    break
            else:
                pytest.fail("".join(said))
            yield process, int(found[1])
        finally:
            process.kill()


def test_an_answer_that_a_crash_cut_off_is_completed_after_the_restart(
    page: Page, tmp_path: Path
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "meeting.txt").write_text(MEETING, encoding="utf-8")
    with run_chat_server() as model:
        say_two(model)
        model.holds_after = 2
        with serving(tmp_path, model) as (server, port):
            page.goto(f"http://127.0.0.1:{port}/")
            turn = ask(page, QUESTION["question"], ends=False)
            expect(turn.locator(".answer")).to_contain_text("chaired by Liu Peixun")
            server.send_signal(signal.SIGKILL)
            server.wait()
        expect(turn.get_by_role("alert")).to_contain_text("connection was lost")
        expect(turn.locator(".answer")).to_contain_text("chaired by Liu Peixun")
        model.go_on.set()
        with serving(tmp_path, model, port=port):
            expect(turn.locator(".answer")).to_contain_text("two new plants")
            expect(turn.get_by_role("alert")).to_have_count(0)
            expect(page.locator(".turn")).to_have_count(1)
            expect(turn.locator(".chip")).to_have_count(2)
