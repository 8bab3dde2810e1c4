"""Files of a graph that were written in part are found out before Chroma reads them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vectorstore.test_vector_index import unit_vectors
from vectorstore.chroma import ChromaIndex
from vectorstore.errors import VectorIndexLost
from vectorstore.graph_files import is_torn

SPACE = "default.1"
COUNT = 2_100
IDS = [f"art:1:{n}" for n in range(COUNT)]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that has written a graph with two layers to disk."""
    folder = tmp_path_factory.mktemp("written") / "index"
    index = ChromaIndex(path=folder)
    index.upsert(SPACE, IDS, unit_vectors(COUNT))
    index.close()
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "in%20dex #1?"  # what an address would take for something else
    shutil.copytree(written, folder)
    return folder


def graph_of(folder: Path) -> Path:
    return max(folder.glob("*/data_level0.bin"), key=lambda path: path.stat().st_size).parent


def test_a_graph_as_chroma_wrote_it_is_whole(folder: Path) -> None:
    assert not is_torn(graph_of(folder))


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "length.bin", "link_lists.bin"])
@pytest.mark.parametrize("lost", [1, 4, 4_096, 7_000])
def test_a_shorter_file_is_torn(folder: Path, name: str, lost: int) -> None:
    path = graph_of(folder) / name
    content = path.read_bytes()
    path.write_bytes(content[: max(0, len(content) - lost)])
    assert is_torn(path.parent)


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "length.bin", "link_lists.bin"])
def test_a_missing_file_is_torn(folder: Path, name: str) -> None:
    graph = graph_of(folder)
    (graph / name).unlink()
    assert is_torn(graph)


@pytest.mark.parametrize("length", [1, 131, 133, 132 * 200, 2**31])
def test_a_length_that_no_list_of_links_has_is_torn(folder: Path, length: int) -> None:
    path = graph_of(folder) / "link_lists.bin"
    content = path.read_bytes()
    path.write_bytes(length.to_bytes(4, "little") + content[4:])
    assert is_torn(path.parent)


def test_a_layout_of_another_version_is_not_judged(folder: Path) -> None:
    path = graph_of(folder) / "header.bin"
    path.write_bytes((2).to_bytes(4, "little") + path.read_bytes()[4:])
    (path.parent / "link_lists.bin").write_bytes(b"")
    assert not is_torn(path.parent)


def cut_links(graph: Path) -> None:
    path = graph / "link_lists.bin"
    path.write_bytes(path.read_bytes()[:5_000])


def cut_vectors(graph: Path) -> None:
    path = graph / "data_level0.bin"
    path.write_bytes(path.read_bytes()[:50_000])


@pytest.mark.parametrize("tear", [cut_links, cut_vectors])
def test_a_torn_space_is_dropped_when_it_is_opened_and_the_next_write_hears_of_it(
    folder: Path, tear: Callable[[Path], None]
) -> None:
    index = ChromaIndex(path=folder)
    index.upsert("other.1", IDS[:3], unit_vectors(3))
    index.close()
    tear(graph_of(folder))
    index = ChromaIndex(path=folder)
    assert list(index.spaces()) == ["other.1"]
    assert index.query(SPACE, unit_vectors(1), 3) == [[]]
    with pytest.raises(VectorIndexLost, match="built anew"):
        index.upsert(SPACE, IDS[:1], unit_vectors(1))
    index.upsert(SPACE, IDS, unit_vectors(COUNT))
    assert sorted(index.ids(SPACE)) == sorted(IDS)
    assert sorted(index.ids("other.1")) == IDS[:3]
    index.close()


def test_nothing_is_left_of_a_dropped_space(folder: Path) -> None:
    index = ChromaIndex(path=folder)
    index.upsert("other.1", IDS, unit_vectors(COUNT))
    assert len(list(folder.glob("*/header.bin"))) == 2
    index.drop(SPACE)
    assert len(list(folder.glob("*/"))) == 1
    assert len(index.query("other.1", unit_vectors(1), 3)[0]) == 3
    index.close()


def test_what_is_left_of_a_space_is_removed_when_the_index_is_opened(folder: Path) -> None:
    stray = folder / "0b1c2d3e-0000-4000-8000-000000000000"
    shutil.copytree(graph_of(folder), stray)
    (folder / "notes").mkdir()
    index = ChromaIndex(path=folder)
    assert list(index.spaces()) == [SPACE]
    assert not stray.exists() and (folder / "notes").exists()
    assert len(index.query(SPACE, unit_vectors(1), 3)[0]) == 3
    index.close()
