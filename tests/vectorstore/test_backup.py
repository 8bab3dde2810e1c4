"""A backup holds everything, is verified, and comes back whole or not at all."""

import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from tests.programs import as_somebody
from vectorstore.backup import make_backup, read_manifest, restore_backup
from vectorstore.catalog import Catalog
from vectorstore.errors import BackupError, CatalogDamaged, CatalogTooNew
from vectorstore.replacement import Replacement, finish_replacement
from vectorstore.store import ArticleStore


def fill(path: Path, *ids: str) -> None:
    store = open_store(path)
    for id in ids:
        article = make_article(id, f"About {id}.\nIt is a metal.")
        store.put(article, paragraphs(article))
    store.close()


def open_store(path: Path, embedder: HashingEmbedder | None = None) -> ArticleStore:
    return ArticleStore(Catalog.open(path), MemoryIndex(), embedder or HashingEmbedder())


def ids_in(path: Path) -> set[str]:
    catalog = Catalog.open(path)
    ids = {item.id for item in catalog.articles().items}
    catalog.close()
    return ids


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "catalog.db"
    fill(path, "a", "b")
    return path


@pytest.fixture
def archive(catalog: Path, tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    make_backup(catalog, path)
    return path


def test_a_backup_tells_what_it_holds_and_leaves_nothing_beside_it(
    catalog: Path, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    target = tmp_path / "backups" / "today.zip"
    manifest = make_backup(catalog, target)
    assert manifest.summary == "2 articles, 4 passages, 0 conversations"
    assert read_manifest(target) == manifest
    assert [path.name for path in target.parent.iterdir()] == ["today.zip"]
    assert target.stat().st_mode & 0o077 == 0


def test_a_restored_catalog_answers_without_embedding_again(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "other" / "catalog.db"
    restored = restore_backup(archive, path)
    assert restored.former is None
    embedder = HashingEmbedder()
    store = open_store(path, embedder)
    assert "rebuilt from the catalog with 4 passages" in store.recover()[0]
    assert embedder.encoded == []
    assert store.check()[0].ok
    assert store.search("about b", collection="default")[0].article_id == "b"
    store.close()


def test_a_backup_is_made_beside_a_writer_and_is_of_one_moment(
    catalog: Path, tmp_path: Path
) -> None:
    store = open_store(catalog)
    with store.catalog.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO collections VALUES ('half')")
        make_backup(catalog, tmp_path / "backup.zip")
    store.close()
    restore_backup(tmp_path / "backup.zip", tmp_path / "other.db")
    other = Catalog.open(tmp_path / "other.db")
    assert other.collections() == ["default"]
    other.close()


def test_a_file_that_is_there_is_not_overwritten(catalog: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious.zip"
    target.write_text("precious")
    with pytest.raises(BackupError, match="exists already"):
        make_backup(catalog, target)
    assert target.read_text() == "precious"


@pytest.mark.slow
def test_what_a_killed_backup_left_is_removed_by_the_next(catalog: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    script = (
        "import sys, time; from pathlib import Path; from vectorstore import backup\n"
        "backup._pack = lambda *_: (print(flush=True), time.sleep(60))\n"
        "backup.make_backup(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", script, str(catalog), str(folder / "monday.zip")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None and killed.stdout.readline()
        (left,) = folder.iterdir()
        make_backup(catalog, folder / "beside.zip")
        assert left.exists(), "a backup that is under way was taken for one that was killed"
        assert left.stat().st_mode & 0o077 == 0
        killed.kill()
    make_backup(catalog, folder / "tuesday.zip")
    assert {path.name for path in folder.iterdir()} == {"beside.zip", "tuesday.zip"}


def test_a_target_that_is_a_folder_is_told_as_one(catalog: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is a folder; name a file in it"):
        make_backup(catalog, tmp_path)


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_catalog_that_this_user_may_not_open_is_named(
    catalog: Path, tmp_path: Path, mode: int
) -> None:
    tmp_path.chmod(0o777)
    catalog.chmod(0o444)
    catalog.parent.chmod(mode)
    try:
        with as_somebody(), pytest.raises(BackupError, match=rf"The catalog {catalog} cannot be r"):
            make_backup(catalog, tmp_path / "backup.zip")
    finally:
        catalog.parent.chmod(0o755)


def test_a_folder_that_is_missing_is_a_sentence(catalog: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="Check that the folder exists"):
        make_backup(catalog, tmp_path / "nowhere" / "backup.zip")
    with pytest.raises(BackupError, match="There is no catalog"):
        make_backup(tmp_path / "no.db", tmp_path / "backup.zip")


def test_a_damaged_catalog_is_not_backed_up(catalog: Path, tmp_path: Path) -> None:
    data = bytearray(catalog.read_bytes())
    for position in range(5_000, len(data), 300):
        data[position] ^= 0xFF
    catalog.write_bytes(data)
    with pytest.raises((CatalogDamaged, BackupError)):
        make_backup(catalog, tmp_path / "backup.zip")
    assert not list(tmp_path.glob("*backup.zip*"))


def test_data_that_is_there_is_kept_unless_forced_and_aside_then(
    archive: Path, catalog: Path
) -> None:
    fill(catalog, "c")
    with pytest.raises(BackupError, match="--force"):
        restore_backup(archive, catalog)
    assert ids_in(catalog) == {"a", "b", "c"}
    restored = restore_backup(archive, catalog, force=True)
    assert ids_in(catalog) == {"a", "b"}
    assert restored.former is not None
    assert ids_in(restored.former / "catalog.db") == {"a", "b", "c"}


def test_an_empty_catalog_is_replaced_without_force(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "new" / "catalog.db"
    Catalog.open(path).close()
    restore_backup(archive, path)
    assert ids_in(path) == {"a", "b"}


def test_a_damaged_catalog_is_replaced_by_force_only(archive: Path, catalog: Path) -> None:
    catalog.write_bytes(catalog.read_bytes()[:5_000])
    with pytest.raises(BackupError, match="--force"):
        restore_backup(archive, catalog)
    restore_backup(archive, catalog, force=True)
    assert ids_in(catalog) == {"a", "b"}


def test_a_damaged_archive_changes_nothing(archive: Path, catalog: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    archive.write_bytes(data)
    fill(catalog, "c")
    with pytest.raises(BackupError, match=r"damaged|cannot be"):
        restore_backup(archive, catalog, force=True)
    assert ids_in(catalog) == {"a", "b", "c"}
    assert [path.name for path in catalog.parent.iterdir()] == ["catalog.db"]


@pytest.mark.parametrize("content", [b"no archive", b""])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        restore_backup(path, tmp_path / "catalog.db")


def test_a_foreign_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("photo.jpg", "x")
    with pytest.raises(BackupError, match="no backup of this program"):
        restore_backup(path, tmp_path / "catalog.db")


def test_a_backup_of_a_newer_program_is_refused(catalog: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(catalog)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    make_backup(catalog, tmp_path / "newer.zip")
    with pytest.raises(CatalogTooNew, match="newer version"):
        restore_backup(tmp_path / "newer.zip", tmp_path / "other.db")


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_restore_that_was_decided_is_finished_by_the_next_opener(
    archive: Path, catalog: Path, tmp_path: Path, moved: int
) -> None:
    fill(catalog, "c")
    prepared = tmp_path / "prepared.db"
    restore_backup(archive, prepared)
    replacement = Replacement(catalog)
    prepared.rename(replacement.file)
    # what `commit` leaves when it is killed: the decision, and some of the moves
    part = replacement.file.parent
    (part / "former").write_text("catalog.db.replaced-x")
    ready = part.rename(part.with_name("catalog.db.restoring"))
    catalog.with_name("catalog.db-wal").touch()
    aside = catalog.with_name("catalog.db.replaced-x")
    for name in ("catalog.db", "catalog.db-wal")[:moved]:
        aside.mkdir(exist_ok=True)
        catalog.with_name(name).rename(aside / name)
    with pytest.raises(BackupError, match="interrupted"):
        make_backup(catalog, tmp_path / "meanwhile.zip")
    assert ids_in(catalog) == {"a", "b"}
    assert not ready.exists()
    finish_replacement(catalog)
    assert ids_in(aside / "catalog.db") == {"a", "b", "c"}


def test_a_restore_that_was_not_decided_leaves_the_old_data(catalog: Path) -> None:
    replacement = Replacement(catalog)
    replacement.file.write_bytes(b"half of")
    assert ids_in(catalog) == {"a", "b"}
    Replacement(catalog).abandon()
    assert ids_in(catalog) == {"a", "b"}
