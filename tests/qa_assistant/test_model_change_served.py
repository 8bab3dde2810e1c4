"""A server whose embedding model changes answers all the while, and tells how far it is."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import Start, open_services
from qa_assistant.cli.local import LocalBackend
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.conftest import HARBOUR, MEETING, TOKEN
from tests.fakes import HashingEmbedder
from tests.vectorstore.test_model_change import GatedEmbedder, wait_for
from vectorstore.errors import CatalogDamaged, EmbeddingError
from vectorstore.protocols import Embedder

OLD, NEW = "hashing-64", "hashing-32"


class Models:
    """The embedding models that there are."""

    def __init__(self) -> None:
        self.by_name: dict[str, Embedder] = {OLD: HashingEmbedder(64), NEW: HashingEmbedder(32)}

    def load(self, name: str) -> Embedder:
        """The model of this name."""
        try:
            return self.by_name[name]
        except KeyError:
            raise EmbeddingError(f"The embedding model {name!r} is gone.") from None


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def home(tmp_path: Path, models: Models) -> Path:
    """A data folder with two articles, embedded with the old model."""
    with open_services(settings(tmp_path, OLD), load=models.load) as services:
        client = client_of(services)
        for text in (MEETING, HARBOUR):
            assert client.post("/v1/articles", json={"text": text}).is_success
    return tmp_path


def settings(home: Path, model: str) -> Settings:
    return Settings(home=home, embedding_model=model, _env_file=None)


def client_of(services: Services) -> TestClient:
    return TestClient(create_app(services, token=TOKEN), base_url="http://127.0.0.1")


def finds(client: TestClient, query: str = "who chaired the meeting?") -> bool:
    reply = client.post("/v1/search", json={"query": query})
    assert reply.is_success, reply.text
    return bool(reply.json()["hits"])


def test_readyz_tells_the_progress_while_the_old_model_answers(home: Path, models: Models) -> None:
    gated = models.by_name[NEW] = GatedEmbedder()
    wanted = settings(home, NEW)
    with open_services(wanted, start=Start.IN_BACKGROUND, load=models.load) as services:
        services.begin_upkeep()
        client = client_of(services)
        assert gated.waiting.wait(20)
        reply = client.get("/readyz")
        assert reply.status_code == 200
        embedder = reply.json()["dependencies"]["embedder"]
        assert embedder.startswith(f"changing from {OLD} to {NEW}: 0 of ")
        assert embedder.endswith(" passages embedded")
        assert finds(client)
        answer = client.post("/v1/ask", json={"question": "who chaired the meeting?"}).json()
        assert "Liu Peixun" in answer["text"]
        gated.gate.set()
        assert services.store.change is None or wait_for(services.store.change) is None
        assert client.get("/readyz").json()["dependencies"]["embedder"] == "ok"
        assert services.store.model.embedder.name == NEW
        assert finds(client)
        owner = {"Authorization": f"Bearer {TOKEN}"}
        assert client.post("/v1/index/prune").status_code == 401
        dropped = client.post("/v1/index/prune", headers=owner).json()["embeddings"]
        assert dropped > 0
        report = client.post("/v1/doctor", json={}, headers=owner).json()["reports"][0]
        assert report["unreachable"] == report["orphaned"] == 0


def test_going_back_is_there_from_the_start(home: Path, models: Models) -> None:
    with open_services(
        settings(home, NEW), start=Start.IN_BACKGROUND, load=models.load
    ) as services:
        services.begin_upkeep()
        if services.store.change is not None:
            wait_for(services.store.change)
    with open_services(settings(home, OLD), load=models.load) as services:
        assert services.store.change is None
        assert services.store.model.embedder.name == OLD
        assert finds(client_of(services))


def test_a_short_command_answers_with_the_old_model_and_says_how_to_go_on(
    home: Path, models: Models
) -> None:
    with (
        capture_logs() as logs,
        open_services(settings(home, NEW), load=models.load) as services,
    ):
        assert len(logs) == 1
        assert "`qa-assistant doctor --repair` makes the change" in logs[0]["what"]
        assert services.store.model.embedder.name == OLD
        assert finds(client_of(services))
        assert models.by_name[NEW].encoded == []  # type: ignore[attr-defined]


def test_words_answer_while_the_old_model_is_gone(home: Path, models: Models) -> None:
    del models.by_name[OLD]
    gated = models.by_name[NEW] = GatedEmbedder()
    wanted = settings(home, NEW)
    with open_services(wanted, start=Start.IN_BACKGROUND, load=models.load) as services:
        services.begin_upkeep()
        client = client_of(services)
        assert gated.waiting.wait(20)
        ready = client.get("/readyz").json()
        assert ready["ready"] is True
        assert "changing from" in ready["dependencies"]["embedder"]
        assert "words alone" in ready["dependencies"]["embedder"]
        assert finds(client)
        gated.gate.set()
        if services.store.change is not None:
            wait_for(services.store.change)
        assert finds(client)


def test_a_server_stops_cleanly_in_the_midst_of_a_change(home: Path, models: Models) -> None:
    gated = models.by_name[NEW] = GatedEmbedder()
    services = open_services(settings(home, NEW), start=Start.IN_BACKGROUND, load=models.load)
    with services as running:
        running.begin_upkeep()
        assert gated.waiting.wait(20)
        assert running.store.change is not None
        gated.gate.set()
    with open_services(settings(home, OLD), load=models.load) as again:
        assert finds(client_of(again))


def test_the_doctor_makes_the_change_and_tells_each_step(home: Path, models: Models) -> None:
    heard: list[tuple[int, int, str]] = []
    with open_services(settings(home, NEW), load=models.load) as services:
        backend = LocalBackend(services)
        backend.doctor(collection=None, repair=False, listener=lambda *step: heard.append(step))
        assert heard == [] and services.store.change is not None
        reports = backend.doctor(
            collection=None, repair=True, listener=lambda *step: heard.append(step)
        )
        assert all(report.ok for report in reports)
        assert services.store.change is None
        assert heard[0][2].startswith(f"changing from {OLD} to {NEW}: 0 of ")
        assert heard[-1][0] == heard[-1][1]
        assert backend.prune() > 0 and backend.prune() == 0


def test_an_index_without_its_catalog_is_not_begun_anew(home: Path, models: Models) -> None:
    catalog = home / "catalog.db"
    catalog.rename(home / "elsewhere.db")
    for make in (lambda: None, catalog.touch):
        make()
        with (
            pytest.raises(CatalogDamaged, match=r"catalog\.db is missing or empty.*restore FILE"),
            open_services(settings(home, OLD), load=models.load),
        ):
            pass
    catalog.unlink()
    (home / "elsewhere.db").rename(catalog)
    with open_services(settings(home, OLD), load=models.load) as services:
        assert finds(client_of(services))
