"""A disk that is full: clear errors, nothing acknowledged is lost, and it goes on with room."""

import json
import os
import random
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.test_serve_process import run, serving
from tests.fakes import make_article, paragraphs
from tests.faults.data_folder import open_store
from vectorstore.backup import make_backup
from vectorstore.errors import BackupError, VectorstoreError
from vectorstore.store import ArticleStore

pytestmark = pytest.mark.slow


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of 12 MB, or of as many kB as the test says."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = getattr(request, "param", 12_288)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command to make a small file system with")
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)


def fill_up(disk: Path, *, spare: int = 0) -> Path:
    """Take all room but `spare` bytes."""
    path = disk / "ballast"
    with path.open("wb", buffering=0) as file:
        free = os.statvfs(disk)
        left = free.f_bavail * free.f_frsize - spare
        while left > 0:
            try:
                left -= file.write(b"x" * min(left, 65_536))
            except OSError:
                break
    return path


def put(store: ArticleStore, numbers: Iterable[int]) -> None:
    made = []
    for number in numbers:
        # few words in common: an approximate index can miss one of many near-equal vectors
        rng = random.Random(number)
        lines = [
            f"Line {line} of {number}: {rng.getrandbits(90):x} {rng.getrandbits(90):x}"
            for line in range(40)
        ]
        made.append(make_article(f"art{number}", f"Article {number}\n" + "\n".join(lines)))
    store.put_many([(article, paragraphs(article)) for article in made])


# what is left of a graph depends on where in its writing the disk became full
@pytest.mark.parametrize("disk", [9_111, 9_407, 12_288], indirect=True)
def test_a_store_on_a_full_disk_keeps_what_it_acknowledged_and_goes_on(disk: Path) -> None:
    store, _ = open_store(disk / "home")
    acknowledged: list[str] = []
    sentences: list[str] = []
    for start in range(0, 4_000, 10):
        numbers = range(start, start + 10)
        try:
            put(store, numbers)
        except VectorstoreError as failure:
            sentences.append(str(failure))
            if len(sentences) == 3:
                break
        else:
            acknowledged.extend(f"art{number}" for number in numbers)
    assert len(sentences) == 3, "the disk did not become full"
    assert all("free space" in sentence or "disk" in sentence for sentence in sentences)
    for id in acknowledged[::20]:
        hits = store.search(f"Line 7 of {id[3:]}", collection="default", limit=3)
        assert hits, id
    with pytest.raises(BackupError, match="has room"):
        make_backup(disk / "home" / "catalog.db", disk / "backup.zip")
    enlarge(disk)
    put(store, [5_000])
    store.close()
    store, _ = open_store(disk / "home")
    assert store.check()[0].ok
    for id in acknowledged:
        assert store.article(id).id == id
    store.close()


def test_a_server_on_a_full_disk_answers_refuses_and_recovers(disk: Path, tmp_path: Path) -> None:
    home = disk / "home"
    home.mkdir()
    (tmp_path / "a.txt").write_text("The mayor\n\nAnna Voss opened the harbour on Monday.\n")
    (tmp_path / "b.txt").write_text("The bridge\n\n" + "Tom Lind closed the bridge. " * 400)
    with serving(home) as (server, address):
        assert run(home, "ingest", str(tmp_path / "a.txt")).returncode == 0
        ballast = fill_up(disk)
        done = run(home, "ingest", str(tmp_path / "b.txt"))
        assert done.returncode == 1
        assert "free space" in done.stderr or "full" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
        reply = httpx.post(f"{address}/v1/search", json={"query": "harbour"}, timeout=20)
        assert reply.is_success and reply.json()["hits"], reply.text
        reply = httpx.post(f"{address}/v1/ask", json={"question": "Who opened the harbour?"})
        assert reply.is_success and "Anna Voss" in reply.json()["text"], reply.text
        reply = httpx.get(f"{address}/readyz")
        assert reply.is_success and "disk is full" in reply.json()["dependencies"]["catalog"]
        ballast.unlink()
        done = run(home, "ingest", str(tmp_path / "b.txt"))
        assert done.returncode == 0, done.stderr
        report = json.loads(run(home, "doctor", "--json").stdout)["reports"][0]
        assert report["passages"] > 1 and not report["unreachable"]
        server.terminate()
        assert "Traceback" not in server.communicate(timeout=20)[1]
    fill_up(disk)
    done = run(home, "serve", "--port", "0")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("error: "), done.stderr
