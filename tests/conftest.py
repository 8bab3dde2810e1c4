"""A real server over real services, for all tests that need one."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck, settings

TOKEN = "token-of-the-tests"
FRIEND = "http://friend.test"
"""The origin of another site whose pages may use the widget."""

# a busy machine is no failure
settings.register_profile(
    "patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

MEETING = """CNRE holds its spring meeting

The spring meeting of China National Rare Earth Group (CNRE) took place on 28 March 2025. \
The meeting was chaired by Liu Peixun, the chairman of the company. Zhao Zhihua led the \
proceedings of the second day.

The company will open two new plants.
"""
HARBOUR = """The harbour of Lingen reopens

The harbour was closed for three weeks after a storm. Mayor Anna Voss opened it on Monday.
"""


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_the_shell() -> None:
    """Whoever runs the tests may have settings of their own."""
    for name in [name for name in os.environ if name.startswith("QA_")]:
        del os.environ[name]


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> None:
    """Programs that the tests start can be interrupted, be the tests in the background or not.

    A shell has what it starts in the background ignore Ctrl-C, and so does what that starts.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Served:
    """A running server, its token, and a client that sends none."""

    address: str
    token: str
    home: Path
    http: httpx.Client

    @property
    def owner(self) -> dict[str, str]:
        """The header that opens everything."""
        return {"Authorization": f"Bearer {self.token}"}

    def add(self, text: str, **fields: object) -> dict[str, object]:
        """Ingest a text; returns the article."""
        reply = self.http.post("/v1/articles", json={"text": text, **fields})
        assert reply.is_success, reply.text
        return dict(reply.json()["article"])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with two articles in the collection `default`; the command line finds it."""
    from qa_assistant.api.app import create_app
    from qa_assistant.bootstrap import open_services
    from qa_assistant.cli.serving import AnnouncedServer, listen
    from qa_assistant.home import hold_home
    from qa_assistant.settings import Settings

    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, max_upload_mb=2, allowed_origins=FRIEND, _env_file=None)
    ready = threading.Event()
    with (
        hold_home(home) as held,
        open_services(settings) as services,
        listen("127.0.0.1", 0) as listener,
    ):
        app = create_app(services, token=TOKEN)
        config = uvicorn.Config(
            app, log_config=None, ws="none", timeout_graceful_shutdown=1, access_log=False
        )
        server = AnnouncedServer(config, on_ready=ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(60)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        held.announce(address, token=TOKEN)
        with httpx.Client(base_url=address, timeout=180) as http:
            running = Served(address=address, token=TOKEN, home=home, http=http)
            running.add(
                MEETING,
                url="https://example.com/news/cnre-meeting",
                title="CNRE holds its spring meeting",
                publisher="Metal Daily",
                published_at="2025-03-31",
                tags=["mining"],
            )
            running.add(HARBOUR, title="The harbour of Lingen reopens", published_at="2024-11-05")
            yield running
        server.should_exit = True
        thread.join(60)


@pytest.fixture
def sample_file(tmp_path: Path) -> Path:
    """A small article as a file."""
    path = tmp_path / "meeting.txt"
    path.write_text(MEETING, encoding="utf-8")
    return path
