"""Another embedding model takes over without a moment in which nothing is found."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.fakes import HashingEmbedder, make_article, paragraphs
from vectorstore.active_model import WordsOnly
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.errors import EmbeddingError
from vectorstore.model_change import ChangeProgress, ModelChange
from vectorstore.model_choice import choose_model
from vectorstore.protocols import Embedder, Vectors
from vectorstore.schema import StateRow
from vectorstore.store import ArticleStore

OLD, NEW = "hashing-64", "hashing-32"


class GatedEmbedder(HashingEmbedder):
    """Embeds the first `free` texts, and the others when `gate` is open."""

    def __init__(self, dimension: int = 32, *, free: int = 0) -> None:
        super().__init__(dimension)
        self.gate = threading.Event()
        self.waiting = threading.Event()
        self._free = free

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, once they may be made."""
        if len(self.encoded) >= self._free:
            self.waiting.set()
            assert self.gate.wait(20)
        return super().encode(texts)


class Home:
    """A data folder that is opened as the assistant opens it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: dict[str, Embedder] = {OLD: HashingEmbedder(64), NEW: HashingEmbedder(32)}
        self.problem: str | None = None
        self._opened: list[ArticleStore] = []

    def load(self, name: str) -> Embedder:
        """The model of this name."""
        if name not in self.models:
            raise EmbeddingError(f"The embedding model {name!r} is gone.")
        return self.models[name]

    def open(self, name: str = OLD) -> ArticleStore:
        """The store, recovered, with a change planned where one is needed."""
        catalog = Catalog.open(self.folder / "catalog.db")
        choice = choose_model(catalog, name, load=self.load)
        self.problem = choice.problem
        store = ArticleStore(catalog, ChromaIndex(path=self.folder / "index"), choice.embedder)
        self._opened.append(store)
        store.recover()
        if choice.wanted is not choice.embedder:
            store.plan_change(name, lambda: self.load(name))
        return store

    def close(self) -> None:
        """Close what is still open."""
        while self._opened:
            self._opened.pop().close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.close()


def fill(store: ArticleStore, *ids: str, lines: int = 30) -> None:
    made = [
        make_article(id, "\n".join(f"Report {n} of {id} about neodymium." for n in range(lines)))
        for id in ids
    ]
    store.put_many([(article, paragraphs(article)) for article in made])


def planned(store: ArticleStore) -> ModelChange:
    assert store.change is not None
    return store.change


def found(store: ArticleStore, query: str = "Report 7 of a") -> bool:
    """Whether the query finds its passage, by meaning too."""
    hits = store.search(query, collection="default", limit=3)
    return any(hit.text.startswith(query) and hit.scores.dense is not None for hit in hits)


def test_the_first_model_is_recorded_and_needs_no_change(home: Home) -> None:
    store = home.open(OLD)
    fill(store, "a")
    home.close()
    store = home.open(OLD)
    assert store.change is None
    assert store.model.embedder.name == OLD


def test_an_empty_catalog_takes_another_model_at_once(home: Home) -> None:
    home.open(OLD)
    home.close()
    store = home.open(NEW)
    assert (store.change, store.model.embedder.name) == (None, NEW)


def test_the_old_model_answers_until_the_new_one_is_complete(home: Home) -> None:
    fill(home.open(OLD), "a", "b")
    home.close()
    gated = home.models[NEW] = GatedEmbedder(free=24)
    store = home.open(NEW)
    change = planned(store)
    change.start()
    assert gated.waiting.wait(20)
    assert found(store)
    fill(store, "c")
    assert found(store, "Report 7 of c")
    store.delete("b")
    assert str(change.progress).startswith(f"changing from {OLD} to {NEW}: ")
    assert change.progress.total == 60
    assert store.model.embedder.name == OLD
    gated.gate.set()
    wait_for(change)
    assert store.change is None
    assert store.model.embedder is gated
    assert found(store) and found(store, "Report 7 of c")
    report = store.check()[0]
    assert report.ok and report.vectors == 60
    home.close()
    assert home.open(NEW).change is None


def test_searches_never_miss_while_the_model_is_exchanged(home: Home) -> None:
    fill(home.open(OLD), "a", "b", "c")
    home.close()
    store = home.open(NEW)
    change, missed, asked = planned(store), [], 0
    change.start()
    while not change.is_finished or asked < 50:
        asked += 1
        if not found(store):
            missed.append(store.model.embedder.name)
    assert missed == []


def test_a_change_that_was_stopped_goes_on_where_it_was(home: Home) -> None:
    fill(home.open(OLD), "a", "b", "c", "d")
    home.close()
    gated = home.models[NEW] = GatedEmbedder(free=64)
    change = planned(home.open(NEW))
    change.start()
    assert gated.waiting.wait(20)
    gated.gate.set()
    home.close()
    first = len(gated.encoded)
    assert 64 <= first < 120
    again = home.models[NEW] = HashingEmbedder(32)
    store = home.open(NEW)
    planned(store).run()
    assert len(again.encoded) == 120 - 64
    assert store.check()[0].ok and found(store)


def test_the_listener_hears_every_step(home: Home) -> None:
    fill(home.open(OLD), "a", "b", "c")
    home.close()
    heard: list[ChangeProgress] = []
    planned(home.open(NEW)).run(heard.append)
    assert [step.embedded for step in heard] == [0, 64, 90, 90]
    assert str(heard[1]) == "changing from hashing-64 to hashing-32: 64 of 90 passages embedded"


def test_going_back_takes_no_embedding_and_keeps_what_came_meanwhile(home: Home) -> None:
    fill(home.open(OLD), "a", "b")
    home.close()
    store = home.open(NEW)
    planned(store).run()
    store.delete("a")
    home.close()
    home.models[OLD] = back = HashingEmbedder(64)
    store = home.open(OLD)
    change = planned(store)
    assert change.is_prepared()
    change.run()
    assert back.encoded == []
    assert store.model.embedder.name == OLD
    report = store.check()[0]
    assert report.ok and report.vectors == 30


def test_going_back_embeds_only_what_came_meanwhile(home: Home) -> None:
    fill(home.open(OLD), "a", "b")
    home.close()
    store = home.open(NEW)
    planned(store).run()
    fill(store, "c")
    home.close()
    home.models[OLD] = back = HashingEmbedder(64)
    store = home.open(OLD)
    change = planned(store)
    assert not change.is_prepared()
    assert found(store, "Report 7 of c")
    change.run()
    assert len(back.encoded) == 30
    assert store.check()[0].ok and found(store, "Report 7 of c")


def test_pruning_drops_what_the_other_model_left(home: Home) -> None:
    fill(home.open(OLD), "a")
    home.close()
    store = home.open(NEW)
    planned(store).run()
    assert store.prune() == 30
    assert store.prune() == 0
    assert store.check()[0].ok
    home.close()
    change = planned(home.open(OLD))
    assert not change.is_prepared()


def test_pruning_spares_the_model_that_is_coming(home: Home) -> None:
    fill(home.open(OLD), "a", "b", "c")
    home.close()
    gated = home.models[NEW] = GatedEmbedder(free=64)
    store = home.open(NEW)
    change = planned(store)
    change.start()
    assert gated.waiting.wait(20)
    assert store.prune() == 0
    gated.gate.set()
    wait_for(change)
    assert len(gated.encoded) == 90
    assert store.check()[0].ok


def test_words_answer_while_the_old_model_is_gone(home: Home) -> None:
    fill(home.open(OLD), "a")
    home.close()
    del home.models[OLD]
    store = home.open(NEW)
    assert home.problem == f"The embedding model {OLD!r} is gone."
    assert isinstance(store.model.embedder, WordsOnly)
    hits = store.search("Report 7 neodymium", collection="default", limit=3)
    assert hits[0].text == "Report 7 of a about neodymium."
    assert hits[0].scores.dense is None
    fill(store, "b")
    assert store.search("Report 7 of b", collection="default", limit=3)
    store.delete("a")
    planned(store).run()
    assert found(store, "Report 7 of b")
    report = store.check()[0]
    assert report.ok and report.vectors == 30


def test_other_weights_under_the_same_name_are_another_model(home: Home) -> None:
    fill(home.open(OLD), "a")
    home.close()
    other = HashingEmbedder(64, seed="other weights")
    other.name = OLD
    home.models[OLD] = other
    store = home.open(OLD)
    assert home.problem is not None and "now stands for another model" in home.problem
    planned(store).run()
    assert found(store) and store.model.embedder is other


def test_the_same_model_under_another_name_needs_no_change(home: Home) -> None:
    fill(home.open(OLD), "a")
    home.close()
    moved = HashingEmbedder(64)
    moved.name = "elsewhere"
    home.models = {"elsewhere": moved}
    store = home.open("elsewhere")
    assert store.change is None and found(store)
    assert moved.encoded[:-1] == []


def test_a_model_that_cannot_be_loaded_is_an_error_and_changes_nothing(home: Home) -> None:
    fill(home.open(OLD), "a")
    home.close()
    store = home.open("misspelt")
    with pytest.raises(EmbeddingError, match="misspelt"):
        planned(store).start()
    assert "interrupted: The embedding model 'misspelt' is gone." in str(planned(store).progress)
    assert found(store)


def test_an_older_catalog_tells_its_model_by_its_embeddings(home: Home) -> None:
    store = home.open(OLD)
    fill(store, "a")
    with store.catalog.transaction() as session:
        session.execute(StateRow.__table__.delete())
    home.close()
    store = home.open(NEW)
    assert planned(store).progress.old == OLD
    assert found(store)


def wait_for(change: ModelChange) -> None:
    for _ in range(2_000):
        if change.is_finished:
            return
        threading.Event().wait(0.01)
    pytest.fail(f"not finished: {change.progress}")
