"""Damaged, cut off and missing files: the index mends itself, the catalog is never overwritten."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.damage import cut, damaged_homes, flip, open_each, overwrite
from tests.faults.data_folder import PASSAGES, fill, open_store
from vectorstore.catalog import Catalog
from vectorstore.errors import CatalogDamaged, CatalogError

pytestmark = pytest.mark.slow
# the long run, `python -m tests.faults`, does every damage to every file
SHORT = (
    ("chroma.sqlite3", "overwritten"),
    ("data_level0.bin", "cut"),
    ("header.bin", "flipped"),
    ("length.bin", "deleted"),
    ("index_metadata.pickle", "overwritten"),
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index has written its graph to disk."""
    home = tmp_path_factory.mktemp("sound")
    store, _ = open_store(home)
    fill(store)
    store.close()
    return home


def test_damaged_index_files_are_noticed_and_the_index_is_built_anew(
    sound: Path, tmp_path: Path
) -> None:
    homes = damaged_homes(sound, tmp_path, SHORT)
    assert len(homes) == len(SHORT)
    found, _ = open_each(homes)
    reports = {name: result.get("report", result) for name, result in found.items()}
    whole = {"vectors": PASSAGES, "unreachable": 0, "orphaned": 0}
    assert {
        name: report for name, report in reports.items() if not whole.items() <= report.items()
    } == {}


def test_a_deleted_index_is_built_anew(sound: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    shutil.rmtree(home / "index")
    store, recovered = open_store(home)
    assert f"rebuilt from the catalog with {PASSAGES} passages" in recovered[0]
    assert store.check()[0].ok
    store.close()


def test_an_index_that_is_deleted_under_a_running_store_is_built_anew_by_the_next_write(
    sound: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    store, _ = open_store(home)
    shutil.rmtree(home / "index")
    assert store.search("Report 7 of 12", collection="default")
    fill(store, 60)
    report = store.check()[0]
    assert report.ok and report.passages == PASSAGES + 42
    store.close()
    store, recovered = open_store(home)
    assert recovered == [] and store.check()[0].ok
    store.close()


def opening_fails(home: Path) -> str:
    """The sentence with which a damaged catalog is refused or found out."""
    with pytest.raises(CatalogError) as caught:
        store = open_store(home)[0]
        try:
            store.check()
        finally:
            store.close()
    return str(caught.value)


@pytest.mark.parametrize("inflict", [cut, flip, overwrite])
def test_a_damaged_catalog_is_refused_with_the_next_step_and_left_alone(
    sound: Path, tmp_path: Path, inflict: Callable[[Path], None]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    catalog = home / "catalog.db"
    inflict(catalog)
    before = catalog.stat().st_size
    sentence = opening_fails(home)
    assert "restore" in sentence or "not a catalog" in sentence
    assert str(catalog) in sentence or "The catalog is damaged" in sentence
    assert catalog.stat().st_size == before


def test_a_changed_letter_in_an_article_is_found_by_the_check(sound: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("UPDATE articles SET text = replace(text, '12', '13') WHERE id='art12'")
    store, _ = open_store(home)
    with pytest.raises(CatalogDamaged, match="art12"):
        store.check()
    store.close()


def test_a_catalog_whose_log_is_gone_opens_as_it_was_when_the_log_began(
    sound: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    store, _ = open_store(home)
    fill(store, 60)
    shutil.copytree(home, tmp_path / "killed")
    store.close()
    (tmp_path / "killed" / "catalog.db-wal").unlink()
    store, recovered = open_store(tmp_path / "killed")
    report = store.check()[0]
    assert report.ok and report.passages == PASSAGES
    assert recovered
    store.close()


def test_a_row_that_nobody_wrote_is_a_damaged_catalog(sound: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("UPDATE articles SET headings = '{not json' WHERE id = 'art1'")
        connection.execute("UPDATE articles SET published_at = 'yesterday' WHERE id = 'art2'")
    catalog = Catalog.open(home / "catalog.db")
    for id in ("art1", "art2"):
        with pytest.raises(CatalogDamaged, match="restore"):
            catalog.article(id)
    catalog.close()
