import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from tests.fakes import BreakableIndex, HashingEmbedder, make_article, paragraphs
from tests.vectorstore.conftest import OpenStore
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.errors import VectorIndexError, VectorIndexTorn
from vectorstore.schema import EmbeddingRow, QueueRow, SpaceRow, SpaceState
from vectorstore.store import ArticleStore

TEXT = "\n".join(f"Report {n} about neodymium." for n in range(20))


def fill(store: ArticleStore, *ids: str) -> None:
    made = [make_article(id, f"{id}\n{TEXT}") for id in ids or ("a", "b")]
    store.put_many([(article, paragraphs(article)) for article in made])


def mark_dirty(store: ArticleStore) -> None:
    with store.catalog.transaction() as session:
        session.execute(update(SpaceRow).values(state=SpaceState.DIRTY))


def test_a_fresh_store_has_nothing_to_recover(store: ArticleStore) -> None:
    assert store.recover() == []
    fill(store)
    assert store.recover() == []


def test_what_the_index_refused_is_kept_and_written_later(open_store: OpenStore) -> None:
    index = BreakableIndex()
    store = open_store(index)
    fill(store, "a")
    index.broken = True
    with pytest.raises(VectorIndexError):
        fill(store, "b")
    assert store.article("b").version == 1
    report = store.check()[0]
    assert (report.pending, report.unreachable, report.vectors) == (21, 21, 21)
    index.broken = False
    fill(store, "c")
    assert store.check()[0].ok


def test_a_change_that_died_before_the_index_was_written_is_replayed(
    open_store: OpenStore,
) -> None:
    index = BreakableIndex()
    store = open_store(index)
    fill(store, "a", "b")
    index.broken = True
    with pytest.raises(VectorIndexError):
        store.delete("a")
    index.broken = False
    reopened = open_store(index)
    # what a process that died between the two writes leaves: queued changes and a clean mark
    with reopened.catalog.transaction() as session:
        session.execute(update(SpaceRow).values(state=SpaceState.READY))
    assert reopened.recover() == []
    report = reopened.check()[0]
    assert report.ok and report.vectors == 21


def test_a_space_whose_writer_died_is_built_anew_without_embedding(open_store: OpenStore) -> None:
    index = BreakableIndex()
    fill(open_store(index))
    embedder = HashingEmbedder()
    store = open_store(index, embedder)
    mark_dirty(store)
    assert store.recover() == [
        "The vector index of the collection 'default' was being written or opened when the "
        "program stopped; it was rebuilt from the catalog with 42 passages."
    ]
    assert store.check()[0].ok
    assert embedder.encoded == []
    assert len(list(index.spaces())) == 1


def test_a_write_to_a_space_whose_writer_died_builds_it_anew_first(open_store: OpenStore) -> None:
    index = BreakableIndex()
    store = open_store(index)
    fill(store)
    before = list(index.spaces())
    reopened = open_store(index)
    mark_dirty(reopened)
    fill(reopened, "c")
    assert list(index.spaces()) != before
    assert reopened.check()[0].ok


def test_a_space_whose_files_a_failed_write_may_have_torn_is_built_anew_by_the_next_write(
    open_store: OpenStore,
) -> None:
    index = BreakableIndex()
    index.error = VectorIndexTorn
    store = open_store(index)
    fill(store, "a")
    (before,) = index.spaces()
    for writes_left in (0, 0):  # the second one fails over the space that is being built
        index.broken, index.writes_left = True, writes_left
        with pytest.raises(VectorIndexTorn):
            fill(store, "b")
        assert list(index.spaces()) == [before]
    index.broken = False
    fill(store, "c")
    assert before not in index.spaces() and len(list(index.spaces())) == 1
    assert store.check()[0].ok


def test_a_rebuild_that_died_is_forgotten_and_done_again(open_store: OpenStore) -> None:
    index = BreakableIndex()
    store = open_store(index)
    fill(store)
    mark_dirty(store)
    index.broken = True
    with pytest.raises(VectorIndexError):
        open_store(index).recover()
    index.broken = False
    reopened = open_store(index)
    assert len(reopened.recover()) == 1
    assert reopened.check()[0].ok
    assert len(list(index.spaces())) == 1


def test_a_lost_index_is_built_anew(open_store: OpenStore) -> None:
    fill(open_store())
    store = open_store(BreakableIndex())
    assert store.recover() == [
        "The vector index of the collection 'default' held 0 of 42 passages and 0 that do not "
        "exist; it was rebuilt from the catalog with 42 passages."
    ]
    assert store.check()[0].ok


def test_another_model_embeds_everything_again_and_the_first_one_comes_back_at_once(
    open_store: OpenStore,
) -> None:
    index = BreakableIndex()
    fill(open_store(index))
    other = HashingEmbedder(32)
    store = open_store(index, other)
    sentences = store.recover()
    assert "42 passages had no embedding by the model 'hashing-32'" in sentences[0]
    assert len(sentences) == 2
    assert len(other.encoded) == 42
    assert store.check()[0].ok
    assert store.search("neodymium", collection="default")[0].scores.dense is not None
    first = HashingEmbedder()
    back = open_store(index, first)
    back.recover()
    assert first.encoded == [] and back.check()[0].ok


def test_the_check_names_what_is_wrong_and_repair_mends_it(open_store: OpenStore) -> None:
    index = BreakableIndex()
    embedder = HashingEmbedder()
    store = open_store(index, embedder)
    fill(store)
    space = next(iter(index.spaces()))
    index.delete(space, ["a:1:3", "b:1:4"])
    index.upsert(space, ["nobody:1:0"], embedder.encode(["nobody"]))
    with store.catalog.transaction() as session:
        session.execute(text("INSERT INTO passages_fts(passages_fts) VALUES ('delete-all')"))
    embedder.encoded.clear()
    report = store.check(collection="default")[0]
    assert not report.ok and not report.repaired
    assert (report.passages, report.vectors) == (42, 41)
    assert (report.unreachable, report.orphaned, report.missing_lexical) == (2, 1, 42)
    mended = store.check(repair=True)[0]
    assert mended.ok and mended.repaired
    assert embedder.encoded == []
    assert store.search("neodymium", collection="default")[0].scores.lexical is not None


def test_a_missing_embedding_is_unreachable_and_repair_makes_it(store: ArticleStore) -> None:
    fill(store)
    with store.catalog.transaction() as session:
        session.execute(EmbeddingRow.__table__.delete())
    assert store.check()[0].unreachable == 42
    assert store.check(repair=True)[0].ok


def test_passages_with_equal_vectors_do_not_hide_each_other(store: ArticleStore) -> None:
    same = "\n".join(["Neodymium rose."] * 150)
    fill(store, "a")
    article = make_article("twins", same)
    store.put(article, paragraphs(article))
    report = store.check()[0]
    assert report.ok and report.vectors == 171


def test_the_queue_is_empty_and_the_mark_is_clean_after_a_write(store: ArticleStore) -> None:
    fill(store)
    with store.catalog.session() as session:
        assert session.scalar(select(func.count()).select_from(QueueRow)) == 0
        assert session.scalars(select(SpaceRow.state)).all() == [SpaceState.READY]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder with a catalog and an embedded Chroma index, part of it in the graph's files."""
    store = open_home(tmp_path)
    fill(store, *(f"art{n}" for n in range(50)))
    store.close()
    yield tmp_path


def open_home(home: Path) -> ArticleStore:
    catalog = Catalog.open(home / "catalog.db")
    return ArticleStore(catalog, ChromaIndex(path=home / "index"), HashingEmbedder())


def test_a_deleted_index_folder_is_built_anew_at_the_next_start(home: Path) -> None:
    shutil.rmtree(home / "index")
    store = open_home(home)
    assert "held 0 of 1050 passages" in store.recover()[0]
    assert store.check()[0].ok
    store.close()


def test_an_unreadable_index_database_is_built_anew(home: Path) -> None:
    (home / "index" / "chroma.sqlite3").write_bytes(b"garbage!" * 200)
    store = open_home(home)
    assert "rebuilt from the catalog with 1050 passages" in store.recover()[0]
    assert store.check()[0].ok
    store.close()


def test_a_damaged_full_text_index_is_found_and_built_anew(store: ArticleStore) -> None:
    fill(store)
    with store.catalog.transaction() as session:
        session.execute(text("UPDATE passages_fts_data SET block = x'0102' WHERE id > 10"))
    assert store.check()[0].missing_lexical == 42
    assert store.check(repair=True)[0].ok
    assert store.search("neodymium", collection="default")[0].scores.lexical is not None


def test_a_write_finds_that_the_index_is_gone_and_builds_it_anew(home: Path) -> None:
    store = open_home(home)
    store.recover()
    shutil.rmtree(home / "index")
    fill(store, "new")
    assert store.check()[0].ok
    store.close()


def test_a_repair_finds_that_the_index_is_gone_and_builds_it_anew(home: Path) -> None:
    store = open_home(home)
    store.recover()
    shutil.rmtree(home / "index")
    assert store.search("neodymium", collection="default")
    assert store.check(repair=True)[0].ok
    store.close()
