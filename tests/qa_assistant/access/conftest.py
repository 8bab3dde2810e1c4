"""A small assistant without models, and callers of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa_assistant.access.principals import Scope
from qa_assistant.access.records import KeyDraft
from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder

HERE = ("127.0.0.1", 50_000)
Caller = Callable[..., TestClient]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(home=tmp_path, reader="off", _env_file=None)
    with open_services(settings, load=lambda name: HashingEmbedder()) as opened:
        yield opened


def caller(services: Services, *, key: str | None = None, **options: object) -> TestClient:
    """A client of a server over these services; `key` is sent with every call."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    app = create_app(services, token="the-private-token", **options)
    return TestClient(app, base_url="http://127.0.0.1", client=HERE, headers=headers)


def make_key(services: Services, *scopes: Scope, **fields: object) -> str:
    """The secret of a new key."""
    draft = KeyDraft(name="test", scopes=frozenset(scopes), **fields)
    return services.keys.create(draft).secret
