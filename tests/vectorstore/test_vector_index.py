"""What every VectorIndex promises, asked of each of ours."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import MemoryIndex
from vectorstore.chroma import ChromaIndex
from vectorstore.errors import VectorIndexError
from vectorstore.protocols import VectorIndex, Vectors

CHROMA = Path(sys.executable).with_name("chroma")


def unit_vectors(count: int, *, seed: int = 0, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of our own."""
    if not CHROMA.exists():
        pytest.skip("the chroma command is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    command = [CHROMA, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["memory", "embedded", pytest.param("server", marks=pytest.mark.slow)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    makers: dict[str, Callable[[], VectorIndex]] = {
        "memory": MemoryIndex,
        "embedded": lambda: ChromaIndex(path=tmp_path / "index"),
        "server": lambda: ChromaIndex(url=request.getfixturevalue("server")),
    }
    index = makers[request.param]()
    yield index
    for space in list(index.spaces()):
        index.drop(space)
    index.close()


def test_an_unknown_space_is_empty(index: VectorIndex) -> None:
    assert index.query("nowhere.1", unit_vectors(2), 3) == [[], []]
    assert list(index.ids("nowhere.1")) == []
    index.delete("nowhere.1", ["a"])
    index.drop("nowhere.1")
    assert list(index.spaces()) == []


def test_every_vector_finds_itself_first_with_similarity_1(index: VectorIndex) -> None:
    vectors = unit_vectors(700)
    ids = [f"art:1:{n}" for n in range(700)]
    index.upsert("space.1", ids, vectors)
    nearest = index.query("space.1", vectors, 3)
    assert [row[0][0] for row in nearest] == ids
    assert [row[0][1] for row in nearest] == pytest.approx([1.0] * 700, abs=1e-5)
    assert sorted(index.ids("space.1")) == sorted(ids)


def test_similarities_are_cosines_best_first(index: VectorIndex) -> None:
    vectors = unit_vectors(50)
    index.upsert("space.1", [str(n) for n in range(50)], vectors)
    found = index.query("space.1", vectors[:1], 50)[0]
    assert len(found) == 50
    similarities = [similarity for _, similarity in found]
    assert similarities == sorted(similarities, reverse=True)
    for id, similarity in found:
        assert similarity == pytest.approx(float(vectors[0] @ vectors[int(id)]), abs=1e-5)
        assert -1 <= similarity <= 1


def test_a_limit_above_the_number_of_vectors_gives_all(index: VectorIndex) -> None:
    index.upsert("space.1", ["a", "b"], unit_vectors(2))
    assert {id for id, _ in index.query("space.1", unit_vectors(1), 100)[0]} == {"a", "b"}


def test_upserting_an_id_again_replaces_its_vector(index: VectorIndex) -> None:
    old, new = unit_vectors(2)[:1], unit_vectors(2)[1:]
    index.upsert("space.1", ["a"], old)
    index.upsert("space.1", ["a"], new)
    assert index.query("space.1", new, 5)[0] == [("a", pytest.approx(1.0, abs=1e-5))]
    assert list(index.ids("space.1")) == ["a"]


def test_deleted_ids_are_gone_and_unknown_ones_ignored(index: VectorIndex) -> None:
    vectors = unit_vectors(3)
    index.upsert("space.1", ["a", "b", "c"], vectors)
    index.delete("space.1", ["b", "never there"])
    assert {id for id, _ in index.query("space.1", vectors[1:2], 5)[0]} == {"a", "c"}
    assert sorted(index.ids("space.1")) == ["a", "c"]


def test_spaces_know_nothing_of_each_other(index: VectorIndex) -> None:
    vectors = unit_vectors(2)
    index.upsert("one.1", ["a"], vectors[:1])
    index.upsert("two.1", ["b"], vectors[1:])
    assert [id for id, _ in index.query("one.1", vectors[1:], 5)[0]] == ["a"]
    assert sorted(index.spaces()) == ["one.1", "two.1"]
    index.drop("one.1")
    assert list(index.ids("one.1")) == []
    assert list(index.ids("two.1")) == ["b"]


def test_a_dropped_space_can_be_filled_again(index: VectorIndex) -> None:
    index.upsert("space.1", ["a"], unit_vectors(1))
    index.drop("space.1")
    index.upsert("space.1", ["b"], unit_vectors(1))
    assert list(index.ids("space.1")) == ["b"]


def test_an_embedded_index_keeps_its_vectors_when_it_is_closed(tmp_path: Path) -> None:
    vectors = unit_vectors(1_500)
    index = ChromaIndex(path=tmp_path / "index")
    index.upsert("space.1", [str(n) for n in range(1_500)], vectors)
    index.close()
    index = ChromaIndex(path=tmp_path / "index")
    found = index.query("space.1", vectors, 1)
    index.close()
    assert [row[0][0] for row in found] == [str(n) for n in range(1_500)]


def test_a_deleted_folder_is_an_empty_index(tmp_path: Path) -> None:
    index = ChromaIndex(path=tmp_path / "index")
    index.upsert("space.1", ["a"], unit_vectors(1))
    index.close()
    shutil.rmtree(tmp_path / "index")
    index = ChromaIndex(path=tmp_path / "index")
    assert list(index.spaces()) == []
    index.close()


def test_a_damaged_folder_is_moved_away_and_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "chroma.sqlite3").write_bytes(b"no database" * 1_000)
    index = ChromaIndex(path=tmp_path / "index")
    assert list(index.spaces()) == []
    assert (tmp_path / "index.damaged" / "chroma.sqlite3").exists()
    index.close()


def test_vectors_of_another_length_are_an_index_error(tmp_path: Path) -> None:
    index = ChromaIndex(path=tmp_path / "index")
    index.upsert("space.1", ["a"], unit_vectors(1, dimension=8))
    with pytest.raises(VectorIndexError, match=r"cannot be written.*dimension"):
        index.upsert("space.1", ["b"], unit_vectors(1, dimension=9))
    index.close()
    with pytest.raises(VectorIndexError, match="cannot be read"):
        index.ids("space.1")


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://127.0.0.1:9", "cannot be reached"), ("localhost:8001", "no address of a Chroma")],
)
def test_a_server_that_is_not_there_is_an_index_error(url: str, reason: str) -> None:
    with pytest.raises(VectorIndexError, match=reason):
        ChromaIndex(url=url).spaces()


def test_an_index_at_rest_holds_what_it_held(index: VectorIndex) -> None:
    rows = unit_vectors(3)
    index.upsert("space", ["a", "b", "c"], rows)
    index.rest()
    assert index.query("space", rows[1:2], 1)[0][0][0] == "b"
    index.rest()
    index.upsert("space", ["d"], unit_vectors(1, seed=1))
    assert sorted(index.ids("space")) == ["a", "b", "c", "d"]
