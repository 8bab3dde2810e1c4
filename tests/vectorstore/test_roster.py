import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.fakes import BreakableIndex, HashingEmbedder, MemoryIndex, make_article, paragraphs
from tests.vectorstore.conftest import OpenStore
from vectorstore.catalog import Catalog
from vectorstore.columns import Columns
from vectorstore.models import Filters, Hit
from vectorstore.roster import Roster, quantised
from vectorstore.roster_keeper import RosterKeeper
from vectorstore.search import HybridSearch
from vectorstore.state import revision
from vectorstore.store import ArticleStore
from vectorstore.vectors import similarities


def put(store: ArticleStore, id: str, text: str, **fields: object) -> None:
    article = make_article(id, text, **fields)
    store.put(article, paragraphs(article))


def roster_of(store: ArticleStore, keeper: RosterKeeper) -> Roster:
    with store.catalog.session() as session:
        return keeper.current(session, revision(session), store.model.embedder)


def found(store: ArticleStore, query: str, **options: object) -> list[str]:
    hits = store.search(query, collection="default", limit=200, **options)  # type: ignore[arg-type]
    return sorted(hit.article_id for hit in hits)


def test_columns_grow_and_views_keep_showing_what_they_showed() -> None:
    columns = Columns(number=(np.int64, None), code=(np.int8, 2))
    columns.extend(number=[1, 2], code=[[1, 1], [2, 2]])
    before = columns.view("number")
    columns.extend(number=range(3, 5_003), code=np.zeros((5_000, 2)))
    assert before.tolist() == [1, 2]
    assert len(columns) == 5_002 and columns.view("number")[-1] == 5_002
    with pytest.raises(ValueError, match="read-only"):
        before[0] = 7


@given(
    arrays.arrays(np.float32, (5, 16), elements=st.floats(-1, 1, width=32)),
)
def test_8_bits_keep_a_similarity_to_about_two_decimals(vectors: np.ndarray) -> None:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 1e-3)
    codes, scales = quantised(unit)
    again = codes.astype(np.float32) * scales[:, None]
    assert np.abs(again @ unit.T - unit @ unit.T).max() < 0.02


@pytest.mark.parametrize("step", [1, 2, 20])
def test_similarities_are_those_of_the_exact_vectors_however_few_are_asked_for(
    store: ArticleStore, step: int
) -> None:
    for number in range(40):
        put(store, f"a{number}", f"word{number} and word{number + 1}")
    roster = roster_of(store, RosterKeeper())
    embedder = store.model.embedder
    vector = embedder.encode(["word7 and word8"])[0]
    positions = np.arange(0, 40, step)
    with store.catalog.session() as session:
        exact = similarities(
            session, roster.numbers[positions], vector, fingerprint=embedder.fingerprint
        )
    assert np.abs(roster.similarities(vector, positions) - exact).max() < 0.02


def test_a_search_sees_what_another_store_on_the_same_catalog_wrote(open_store: OpenStore) -> None:
    index = MemoryIndex()
    one, other = open_store(index), open_store(index)
    put(one, "a", "Neodymium rose.")
    assert found(one, "neodymium") == found(other, "neodymium") == ["a"]
    put(other, "b", "Neodymium fell.")
    put(other, "c", "Neodymium stood still.")
    other.delete("a")
    assert found(one, "neodymium") == ["b", "c"]


def test_what_is_written_again_and_again_is_found_once(store: ArticleStore) -> None:
    for round in range(30):
        for id in "abc":
            put(store, id, f"Neodymium, report {round} of {id}.")
        assert found(store, "neodymium") == ["a", "b", "c"]
        texts = {hit.text for hit in store.search("neodymium", collection="default")}
        assert texts == {f"Neodymium, report {round} of {id}." for id in "abc"}


def test_changed_rights_and_dates_count_at_once(store: ArticleStore) -> None:
    put(store, "a", "Neodymium rose.", published_at="2025-03-01T00:00:00Z")
    march = Filters(published_after="2025-03-01", published_before="2025-03-31")  # type: ignore[arg-type]
    assert found(store, "neodymium", filters=march, readers=frozenset()) == ["a"]
    put(store, "a", "Neodymium rose.", published_at="2025-03-01T00:00:00Z", groups={"board"})
    assert found(store, "neodymium", filters=march, readers=frozenset()) == []
    put(store, "a", "Neodymium rose.", published_at="2025-04-01T00:00:00Z")
    assert found(store, "neodymium", filters=march, readers=frozenset()) == []
    assert found(store, "neodymium", readers=frozenset()) == ["a"]


def test_names_are_compared_without_regard_to_case(store: ArticleStore) -> None:
    put(store, "a", "Neodymium rose.", publisher="Ärzte Zeitung")
    for name, ids in (("ÄRZTE ZEITUNG", ["a"]), ("Ärzte ZEITUNG", ["a"]), ("Zeitung", [])):
        filters = Filters(publisher=name)
        assert found(store, "neodymium", filters=filters) == ids
        listed = store.articles(collection="default", filters=filters)
        assert [item.id for item in listed.items] == ids


def test_the_roster_of_another_model_is_read_anew(tmp_path: Path) -> None:
    keeper = RosterKeeper()
    for width in (64, 32):
        catalog = Catalog.open(tmp_path / "catalog.db")
        store = ArticleStore(catalog, MemoryIndex(), HashingEmbedder(width))
        store.recover()
        put(store, f"a{width}", "Neodymium rose.")
        roster = roster_of(store, keeper)
        assert roster.codes.shape == (2 if width == 32 else 1, width)
        assert (roster.scales > 0).all()
        store.close()


@pytest.fixture
def many(open_store: OpenStore) -> tuple[ArticleStore, BreakableIndex]:
    """More passages than one question is compared with when it could ask the index."""
    index = BreakableIndex()
    store = open_store(index)
    rng = random.Random(7)
    words = [f"word{n}" for n in range(200)]
    for n in range(4):
        put(store, f"a{n}", "\n".join(" ".join(rng.choices(words, k=12)) for _ in range(60)))
    return store, index


def asking_the_index(store: ArticleStore) -> HybridSearch:
    search = HybridSearch(store.catalog, store.index, store.model, scanned=10)
    search.index_ready = True
    return search


def ask(search: HybridSearch) -> list[Hit]:
    return search.search(
        "word1 word2 word3 word4", collection="default", limit=5, filters=Filters(), readers=None
    )


def test_a_search_goes_on_without_an_index_that_fails(
    many: tuple[ArticleStore, BreakableIndex],
) -> None:
    store, index = many
    search = asking_the_index(store)
    with_index = ask(search)
    assert index.queries == 1 and search.trouble is None
    index.blind = True
    assert ask(search) == with_index
    assert search.trouble is not None and "blind" in search.trouble
    index.blind = False
    ask(search)
    assert search.trouble is None
    search.close()


def test_an_index_that_lost_its_vectors_hides_nothing(
    many: tuple[ArticleStore, BreakableIndex],
) -> None:
    store, index = many
    search = asking_the_index(store)
    before = ask(search)
    for space in list(index.spaces()):
        index.drop(space)
    assert ask(search) == before
    search.close()


def test_an_index_that_was_not_checked_is_not_asked(
    many: tuple[ArticleStore, BreakableIndex],
) -> None:
    store, index = many
    search = asking_the_index(store)
    search.index_ready = False
    ask(search)
    assert index.queries == 0
    search.close()


def test_many_are_compared_in_halves_with_the_same_result(store: ArticleStore) -> None:
    put(store, "a", "The mill was sold.")
    draw = np.random.default_rng(5)
    codes, scales = quantised(draw.standard_normal((20_001, 32)).astype(np.float32))
    large = replace(roster_of(store, RosterKeeper()), codes=codes, scales=scales)
    question = draw.standard_normal(32).astype(np.float32)
    allowed = draw.random(len(codes)) < 0.7
    alone = large.nearest(question, allowed, 50)
    with ThreadPoolExecutor(1) as beside:
        halves = large.nearest(question, allowed, 50, beside=beside)
    assert set(halves.tolist()) == set(alone.tolist())
