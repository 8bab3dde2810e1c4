"""A server that answers in the Slack of the tests, over the articles of the tests."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from sqlalchemy import delete

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.cli.serving import AnnouncedServer, listen
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from qa_assistant.slack.access import AccessTable
from qa_assistant.slack.deliveries import DeliveryStore
from qa_assistant.slack.parts import Answering
from qa_assistant.slack.service import attach_slack, make_parts
from qa_assistant.slack.settings import SlackSettings
from tests.conftest import HARBOUR, MEETING
from tests.qa_assistant.slack.payloads import SECRET
from tests.qa_assistant.slack.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer, run_slack
from vectorstore.schema import SlackDeliveryRow, SlackThreadRow

PUBLIC_URL = "https://qa.test"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A Slack of its own."""
    with run_slack() as running:
        yield running


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services over two articles that everybody may read, and one of the board."""
    home = tmp_path_factory.mktemp("home")
    with open_services(Settings(home=home, public_url=PUBLIC_URL, _env_file=None)) as opened:
        add(opened, home / "meeting.txt", MEETING)
        add(opened, home / "harbour.txt", HARBOUR)
        yield opened


@pytest.fixture(autouse=True)
def _nothing_left_of_other_tests(request: pytest.FixtureRequest) -> None:
    """What one test leaves unanswered is not for the server of the next one."""
    if "services" in request.fixturenames:
        opened: Services = request.getfixturevalue("services")
        with opened.store.catalog.transaction() as session:
            session.execute(delete(SlackDeliveryRow))
            session.execute(delete(SlackThreadRow))


def settled(services: Services) -> bool:
    """Whether everything that was acknowledged has been dealt with."""
    return not DeliveryStore(services.store.catalog).unfinished()


def add(
    services: Services,
    path: Path,
    text: str,
    *,
    collection: str = "default",
    groups: frozenset[str] = frozenset(),
) -> None:
    """Ingest a text."""
    path.write_text(text, encoding="utf-8")
    report = services.pipeline.ingest_paths(
        [path], collection=collection, groups=groups, progress=lambda *_: None
    )
    assert report.ok


@contextmanager
def answering(
    services: Services,
    slack: SlackServer,
    *,
    assistant: Answering | None = None,
    access: AccessTable | None = None,
    by_socket: bool = False,
) -> Iterator[httpx.Client]:
    """A server that answers in Slack; what speaks to it as Slack does."""
    settings = SlackSettings(
        bot_token=SecretStr(BOT_TOKEN),
        signing_secret=SecretStr(SECRET),
        app_token=SecretStr(APP_TOKEN),
        api_url=slack.api_url,
        _env_file=None,
    )
    parts = make_parts(services, settings)
    parts = replace(parts, assistant=assistant or parts.assistant, access=access or parts.access)
    app = create_app(services)
    attach_slack(app, parts, settings, by_socket=by_socket)
    ready = threading.Event()
    config = uvicorn.Config(
        app, log_config=None, ws="none", timeout_graceful_shutdown=1, access_log=False
    )
    server = AnnouncedServer(config, on_ready=ready.set)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(20)
        port = listener.getsockname()[1]
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
                yield http
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def wait_for(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
