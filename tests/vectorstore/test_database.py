import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.database import MIGRATIONS
from vectorstore.errors import CatalogDamaged, CatalogError, CatalogTooNew
from vectorstore.schema import HEAD_REVISION, CatalogTable
from vectorstore.store import ArticleStore


def test_migrations_make_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "catalog.db")
    with catalog.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), CatalogTable.metadata)
    catalog.close()
    # the full-text index and the tables behind it are SQLite's own
    own = ("passages_fts", "passages_places")
    assert [change for change in found if not any(name in str(change) for name in own)] == []


def test_the_newest_migration_is_the_one_that_the_schema_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD_REVISION


def test_a_catalog_is_opened_again_with_what_was_in_it(tmp_path: Path) -> None:
    Catalog.open(f"sqlite:///{tmp_path}/new/folder/catalog.db").close()
    catalog = Catalog.open(tmp_path / "new/folder/catalog.db")
    assert catalog.collections() == ["default"]
    catalog.close()


def test_a_catalog_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    Catalog.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(CatalogTooNew, match="newer version of this program"):
        Catalog.open(path)


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(CatalogError, match="not a catalog"):
        Catalog.open(path)
    assert path.read_text().startswith("Dear diary")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(CatalogError, match=r"another program.*bookmarks"):
        Catalog.open(path)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://localhost/articles", "cannot be kept in postgresql|is no database address"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("nonsense", "is no database address"),
    ],
)
def test_other_databases_are_refused_with_a_sentence(url: str, reason: str) -> None:
    with pytest.raises(CatalogError, match=reason):
        Catalog.open(url)


def test_a_folder_that_cannot_be_made_is_a_catalog_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog.open(tmp_path / "file" / "catalog.db")


def test_a_failed_write_leaves_nothing_behind(store: ArticleStore) -> None:
    with pytest.raises(CatalogError, match="cannot be written"), store.catalog.transaction() as s:
        s.connection().exec_driver_sql("INSERT INTO collections VALUES ('half')")
        s.connection().exec_driver_sql("INSERT INTO no_such_table VALUES (1)")
    assert store.collections() == ["default"]


def test_the_whole_path_of_an_article_keeps_its_fields(store: ArticleStore) -> None:
    article = make_article(
        text="Heading\n\nText of it.",
        headings=[{"start": 0, "end": 7, "level": 1}],
        url="https://example.com/a",
        publisher="Example",
        author="A. Writer",
        published_at="2025-03-03T08:00:00+02:00",
        updated_at="2025-03-04T00:00:00Z",
        language="de",
        groups={"b", "a"},
        tags={"t"},
        origin="/tmp/a.html",
        origin_hash="0" * 64,
        metadata={"pages": [1, 2], "nested": {"x": None}},
    )
    store.put(article, paragraphs(article))
    assert store.article(article.id) == article


def test_importing_the_package_and_opening_a_current_catalog_is_cheap(tmp_path: Path) -> None:
    Catalog.open(tmp_path / "catalog.db").close()
    code = f"""
import sys, vectorstore
assert not {{"chromadb", "sqlalchemy", "numpy"}} & sys.modules.keys()
from pathlib import Path
import vectorstore.store
vectorstore.Catalog.open(Path({str(tmp_path / "catalog.db")!r})).close()
assert not {{"chromadb", "alembic"}} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_log_begins_anew_though_there_is_always_somebody_who_reads(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "catalog.db")
    log = tmp_path / "catalog.db-wal"
    assert not catalog.shorten_log(), "a short log is left alone"

    def fill(megabytes: int) -> None:
        for _ in range(megabytes):
            with catalog.transaction() as session:
                session.execute(text("INSERT INTO filling VALUES (zeroblob(1000000))"))

    def count(session: Session) -> int:
        return session.execute(text("SELECT count(*) FROM filling")).scalar_one()

    with catalog.transaction() as session:
        session.execute(text("CREATE TABLE filling (bytes BLOB)"))
    with catalog.session() as long:
        assert count(long) == 0
        fill(20)
        assert not catalog.shorten_log(), "somebody still reads what was before"
        assert count(long) == 0
    stopped, overlapping = Event(), Barrier(3)

    def read() -> None:
        overlapping.wait()
        while not stopped.is_set():
            with catalog.session() as session:
                assert count(session) >= 20
                stopped.wait(0.03)

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        overlapping.wait()
        try:
            fill(5)
            before = log.stat().st_size
            assert before > 16_000_000
            assert catalog.shorten_log()
            fill(1)
            assert log.stat().st_size < before
        finally:
            stopped.set()
        for reader in readers:
            reader.result()
    with catalog.session() as session:
        assert count(session) == 26
    catalog.close()


def test_a_damaged_index_of_words_is_told_with_what_mends_it(store: ArticleStore) -> None:
    article = make_article("mine", "The mayor opened a copper mine in Vestby.")
    store.put(article, paragraphs(article))
    with store.catalog.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM passages_fts_data WHERE id > 10")
    with pytest.raises(CatalogDamaged, match="doctor --repair"):
        store.search("copper mine", collection="default")
    assert store.check(repair=True)[0].ok
    assert store.search("copper mine", collection="default")[0].article_id == "mine"


def test_whichever_page_is_damaged_the_error_is_one_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    store = ArticleStore(Catalog.open(path), MemoryIndex(), HashingEmbedder(384))
    articles = [make_article(f"a{n}", f"Mine {n}.\nThe mayor spoke of it.") for n in range(60)]
    store.put_many([(article, paragraphs(article)) for article in articles])
    store.close()
    sound, page, refused = path.read_bytes(), 4_096, 0
    for start in range(page, len(sound), 3 * page):
        path.write_bytes(sound[:start] + bytes(page) + sound[start + page :])
        try:
            store = ArticleStore(Catalog.open(path), MemoryIndex(), HashingEmbedder(384))
        except CatalogError:
            continue
        try:
            store.search("what did the mayor say of mine 7?", collection="default")
        except CatalogDamaged:
            refused += 1
        finally:
            store.close()
    assert refused
