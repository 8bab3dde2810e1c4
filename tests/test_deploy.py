"""What puts the server into service is sound: the container's recipe, the unit, the stop."""

import configparser
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.cli.serving import AnnouncedServer, listen, server_config
from qa_assistant.client.events import EventReader
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_recipe_of_the_container_passes_the_linter() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_runs_without_rights_and_copies_what_is_there() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert "/readyz" in DOCKERFILE
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
    sources = [name for names in copied for name in names if not name.startswith(("--", "/"))]
    assert sources
    for name in sources:
        assert (ROOT / name).exists()
        assert f"!{name}\n" in allowed


def test_the_unit_starts_the_server_and_gives_it_time_to_stop(tmp_path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "qa-assistant.service")
    assert unit["Service"]["ExecStart"].split()[1] == "serve"
    grace = server_config(lambda *_: None, Settings(_env_file=None)).timeout_graceful_shutdown
    assert int(unit["Service"]["TimeoutStopSec"]) > (grace or 0)
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("there is no systemd-analyze")
    text = (ROOT / "deploy" / "qa-assistant.service").read_text(encoding="utf-8")
    here = tmp_path / "qa-assistant.service"
    here.write_text(text.replace("/opt/qa-assistant/bin/qa-assistant", sys.executable))
    done = subprocess.run([verify, "verify", here], capture_output=True, text=True)
    assert "qa-assistant.service" not in done.stderr


class HeldEmbedder(HashingEmbedder):
    """Waits for leave."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.leave = threading.Event(), threading.Event()
        self.leave.set()

    def encode(self, texts):
        self.asked.set()
        self.leave.wait(60)
        return super().encode(texts)


def test_a_stop_finishes_the_streams_that_are_under_way(tmp_path: Path) -> None:
    embedder, ready = HeldEmbedder(), threading.Event()
    settings = Settings(home=tmp_path, reader="off", _env_file=None)
    with open_services(settings, load=lambda name: embedder) as services:
        services.pipeline.ingest_text("The bridge of Orvale was opened by Ines Falk.")
        with listen("127.0.0.1", 0) as listener, ThreadPoolExecutor(1) as pool:
            config = server_config(create_app(services), settings)
            server = AnnouncedServer(config, on_ready=ready.set)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            assert ready.wait(30)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            embedder.asked.clear()
            embedder.leave.clear()
            body = {"question": "who opened the bridge of Orvale?", "stream": True}
            reply = pool.submit(httpx.post, f"{address}/v1/ask", json=body, timeout=60)
            assert embedder.asked.wait(30)
            server.should_exit = True
            embedder.leave.set()
            events = list(EventReader().feed(reply.result().content))
            thread.join(30)
        assert not thread.is_alive()
    assert events[-1].type == "done"
    assert "Ines Falk" in events[-1].answer.text
