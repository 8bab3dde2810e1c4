"""A database of an older version is brought to this one, or stays as it was."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.database import MIGRATIONS
from vectorstore.schema import HEAD_REVISION
from vectorstore.store import ArticleStore

ROOT = Path(__file__).parents[2]
FIRST = "0001"
TABLES = ("collections", "articles", "article_tags", "passages", "embeddings", "index_state")


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def make_first_schema(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, FIRST)
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
    make_first_schema(path)
    with connected(path) as connection:
        connection.execute("ATTACH ? AS new", (str(tmp_path / "new.db"),))
        for table in TABLES:
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"INSERT INTO main.{table} SELECT {names} FROM new.{table}")
    return path


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
