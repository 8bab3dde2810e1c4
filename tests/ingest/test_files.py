"""Finding files: sorted, once each, nothing from outside the folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import TooLarge, UnreadableFile
from ingest.sources.files import find_items, read_file


def names(items: list, folder: Path) -> list[str]:
    return [item.name.removeprefix(f"{folder}/") for item in items]


def test_a_folder_gives_its_files_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/.hidden.txt", ".git/config", "c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("words")
    items = find_items([tmp_path])
    assert names(items, tmp_path) == ["a/z.md", "b.txt", "c.html"]
    assert not any(item.given for item in items)


def test_links_out_of_the_folder_and_loops_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    (inside / "deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (inside / "deep" / "a.txt").write_text("words")
    (inside / "deep" / "loop").symlink_to(inside)
    (inside / "self").symlink_to(inside / "self")
    (inside / "out").symlink_to(outside)
    (inside / "secret.txt").symlink_to(outside / "secret.txt")
    (inside / "twin.txt").symlink_to(inside / "deep" / "a.txt")
    assert names(find_items([inside]), inside) == ["deep/a.txt"]


def test_a_file_that_is_named_twice_is_found_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words")
    [item] = find_items([path, tmp_path, str(path)])
    assert item.given
    assert item.origin == str(path.resolve())
    assert item.read() == b"words"


def test_a_missing_path_is_an_item_that_cannot_be_read(tmp_path: Path) -> None:
    [item] = find_items([tmp_path / "nothing.txt"])
    with pytest.raises(UnreadableFile, match=r"nothing\.txt does not exist"):
        item.read()


def test_an_empty_folder_is_an_item_that_cannot_be_read(tmp_path: Path) -> None:
    [item] = find_items([tmp_path])
    with pytest.raises(UnreadableFile, match="holds no files"):
        item.read()


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="no regular file"):
        read_file(tmp_path / "pipe")


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 11)
    assert read_file(path, max_bytes=11) == b"x" * 11
    with pytest.raises(TooLarge, match=r"big\.txt is larger than 1e-05 MB.*QA_MAX_UPLOAD_MB"):
        read_file(path, max_bytes=10)


def test_a_name_that_is_not_utf8_has_a_text_form(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("words")
    [item] = find_items([tmp_path])
    assert item.name.encode().endswith(rb"caf\xe9.txt")
    assert item.read() == b"words"


READ = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from ingest.errors import UnreadableFile
from ingest.sources.files import find_items
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
for item in find_items([Path(sys.argv[1])]):
    try:
        item.read()
    except UnreadableFile as error:
        print(error)
"""


def test_files_and_folders_without_permission_are_errors_that_name_them(tmp_path: Path) -> None:
    """In a process of its own that gives up root, which may read everything."""
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    repository = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path), str(repository)],
        capture_output=True,
        text=True,
        check=True,
    )
    (tmp_path / "closed").chmod(0o700)
    assert [line.split(" may not be read. ")[0] for line in done.stdout.splitlines()] == [
        str(tmp_path / "a.txt"),
        str(tmp_path / "closed"),
    ]
