"""A database of an older version is brought to this one, or stays as it was."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, delete, select

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.database import MIGRATIONS
from vectorstore.errors import CatalogError
from vectorstore.schema import HEAD_REVISION, FeedbackRow, turns
from vectorstore.store import ArticleStore

ROOT = Path(__file__).parents[2]
FIRST = "0001"
SECOND = "0002"
TABLES = ("collections", "articles", "article_tags", "passages", "embeddings", "index_state")


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def make_schema(path: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)
    engine.dispose()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A catalog as the first version left it, with two articles."""
    store = ArticleStore(Catalog.open(tmp_path / "new.db"), MemoryIndex(), HashingEmbedder())
    for id, metal in (("a", "neodymium"), ("b", "cobalt")):
        article = make_article(id, f"{metal} rose.\nIt is a metal.", tags={"metals"})
        store.put(article, paragraphs(article))
    store.close()
    path = tmp_path / "catalog.db"
    make_schema(path, FIRST)
    copy_rows(tmp_path / "new.db", path, TABLES)
    return path


def copy_rows(source: Path, target: Path, tables: Sequence[str]) -> None:
    with connected(target) as connection:
        connection.execute("ATTACH ? AS new", (str(source),))
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"INSERT INTO main.{table} SELECT {names} FROM new.{table}")


def revision(path: Path) -> str:
    with connected(path) as connection:
        found: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return found


def test_an_older_database_is_migrated_and_answers(old: Path) -> None:
    assert revision(old) == FIRST
    embedder = HashingEmbedder()
    store = ArticleStore(Catalog.open(old), MemoryIndex(), embedder)
    store.recover()
    assert embedder.encoded == []
    assert store.check()[0].ok
    hits = store.search("neodymium", collection="default")
    assert hits[0].article_id == "a"
    assert hits[0].scores.dense is not None and hits[0].scores.lexical is not None
    article = make_article("c", "Lithium fell.")
    store.put(article, paragraphs(article))
    assert store.delete("b").passages == 2
    store.close()
    assert revision(old) == HEAD_REVISION


def test_a_catalog_of_the_second_version_keeps_its_turns_and_takes_feedback(
    old: Path, tmp_path: Path
) -> None:
    path = tmp_path / "second.db"
    make_schema(path, SECOND)
    copy_rows(old, path, TABLES)
    with connected(path) as connection:
        connection.execute(
            "INSERT INTO conversations (id, collection, created_at) VALUES ('c', 'default', ?)",
            ("2025-06-01 12:00:00.000000",),
        )
        connection.execute(
            "INSERT INTO turns (conversation_id, answer_id, created_at, answer) "
            "VALUES ('c', 'a', ?, '{}')",
            ("2025-06-01 12:00:00.000000",),
        )
    catalog = Catalog.open(path)
    moment = datetime(2025, 6, 2, tzinfo=UTC)
    with catalog.transaction() as session:
        session.add(FeedbackRow(answer_id="a", rating="down", comment=None, given_at=moment))
    with pytest.raises(CatalogError), catalog.transaction() as session:
        session.add(FeedbackRow(answer_id="b", rating="down", comment=None, given_at=moment))
    with catalog.transaction() as session:
        session.execute(delete(turns))
    with catalog.session() as session:
        assert session.scalars(select(FeedbackRow)).all() == []
    assert catalog.articles().total == 2
    catalog.close()
    assert revision(path) == HEAD_REVISION


DIE_MIGRATING = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from vectorstore.catalog import Catalog

@event.listens_for(Engine, "after_cursor_execute")
def look(connection, cursor, statement, parameters, context, many):
    if sys.argv[2] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

Catalog.open(Path(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("statement", ["CREATE TABLE alias_edits", "UPDATE alembic_version"])
def test_an_upgrade_that_is_killed_leaves_the_old_schema_whole(old: Path, statement: str) -> None:
    died = subprocess.run([sys.executable, "-c", DIE_MIGRATING, str(old), statement], cwd=ROOT)
    assert died.returncode == -9
    assert revision(old) == FIRST
    with connected(old) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "alias_edits" not in tables and "catalog_state" not in tables
    catalog = Catalog.open(old)
    assert catalog.articles().total == 2
    catalog.close()
    assert revision(old) == HEAD_REVISION
