"""The commands for keys, over the data itself and beside a server; and when a server starts."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa_assistant import cli
from qa_assistant.access.principals import Scope
from qa_assistant.api.app import create_app
from qa_assistant.cli.serving import require_key
from qa_assistant.errors import SettingsError
from qa_assistant.home import hold_home
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.qa_assistant.access.conftest import make_key
from tests.servers import running


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _serving(services: Services) -> Iterator[None]:
    with (
        hold_home(services.settings.home) as home,
        running(create_app(services, token="the-token")) as address,
    ):
        home.announce(address, token="the-token")
        yield


@pytest.mark.parametrize("beside_a_server", [False, True])
def test_keys_are_made_listed_and_revoked(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    beside_a_server: bool,
) -> None:
    monkeypatch.setenv("QA_HOME", str(tmp_path))
    monkeypatch.setenv("QA_READER", "off")
    held = _nothing()
    if beside_a_server:
        held = _serving(request.getfixturevalue("services"))

    def run(*arguments: str, status: int = 0) -> str:
        capsys.readouterr()
        assert cli.run(["keys", *arguments]) == status
        out, err = capsys.readouterr()
        return out if status == 0 else err

    with held:
        options = ("--scope", "ask,search", "--groups", "news,board", "--expires", "90d")
        secret, told = run("create", "--name", "Support bot", *options).splitlines()
        id = secret[:11]
        assert secret.startswith("qa_")
        assert told == f"{id} opens ask, search; copy the key now."
        [key] = json.loads(run("list", "--json"))["keys"]
        assert sorted(key["groups"]) == ["board", "news"]
        assert key["expires_at"]
        assert "hash" not in key
        assert secret[12:] not in run("list")
        assert "usable" not in run("revoke", id)
        assert "revoked" in run("list")
        assert "no scope" in run("create", "--name", "x", "--scope", "pay", status=2)
        assert "leave groups out" in run(
            "create", "--name", "x", "--scope", "admin", "--groups", "a", status=2
        )
        assert "'soon'" in run("create", "--name", "x", "--expires", "soon", status=2)
        assert "keys list" in run("revoke", "qa_00000000", status=1)
        run("revoke", id, "--forget")
        assert json.loads(run("list", "--json"))["keys"] == []


def test_a_server_for_others_starts_only_with_a_key_that_opens_something(
    services: Services,
) -> None:
    settings: Settings = services.settings
    with pytest.raises(SettingsError, match="keys create"):
        require_key(settings, "0.0.0.0")
    id = make_key(services, Scope.ASK)[:11]
    require_key(settings, "0.0.0.0")
    services.keys.revoke(id)
    with pytest.raises(SettingsError, match="keys create"):
        require_key(settings, "0.0.0.0")
