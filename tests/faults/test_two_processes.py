"""One data folder, two processes: the second uses the first one's server, or is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import MEETING
from tests.e2e.test_serve_process import environment, run, serving
from vectorstore.chroma import ChromaIndex
from vectorstore.errors import VectorIndexInUse

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

OPEN_SERVICES = """
import sys
from pathlib import Path
from qa_assistant.bootstrap import build_services
from qa_assistant.settings import Settings
build_services(Settings(home=Path(sys.argv[1]), _env_file=None))
"""


def error_of_program(script: str, home: Path) -> str:
    """The last line that a program wrote which opens the folder itself."""
    done = subprocess.run(
        [sys.executable, "-c", script, str(home)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stdout
    return done.stderr.strip().splitlines()[-1]


def test_a_folder_with_a_server_is_shared_through_it_and_opened_by_nobody_else(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "meeting.txt").write_text(MEETING, encoding="utf-8")
    archive = tmp_path / "backup.zip"
    with serving(home) as (server, address):
        done = run(home, "ingest", str(tmp_path / "meeting.txt"))
        assert done.returncode == 0, done.stderr
        second = run(home, "serve", "--port", "0")
        assert second.returncode == 1 and len(second.stderr.splitlines()) == 1
        assert f"held by the server at {address} (process {server.pid})" in second.stderr
        assert "is open already" in error_of_program(OPEN_SERVICES, home)
        done = run(home, "backup", str(archive))
        assert "Backed up 1 articles" in done.stdout, done.stderr
        done = run(home, "restore", str(archive), "--force")
        assert done.returncode == 1
        assert "held by the server" in done.stderr
        assert json.loads(run(home, "doctor", "--json").stdout)["reports"][0]["passages"]
        assert "nothing of another model" in run(home, "index", "prune").stdout
    done = run(tmp_path / "home", "restore", str(archive))
    assert done.returncode == 1 and "--force" in done.stderr, done.stderr
    other = tmp_path / "other"
    other.mkdir()
    done = run(other, "restore", str(archive))
    assert done.stdout.startswith("Restored 1 articles"), done.stderr
    done = run(other, "ask", "who chaired the CNRE meeting?")
    assert "Liu Peixun" in done.stdout, done.stderr


def test_the_folder_is_free_again_when_its_opener_is_closed(tmp_path: Path) -> None:
    index = ChromaIndex(path=tmp_path / "index")
    with pytest.raises(VectorIndexInUse, match="is open already"):
        ChromaIndex(path=tmp_path / "index")
    index.close()
    ChromaIndex(path=tmp_path / "index").close()


DIE_RESTORING = """
import os, pathlib, signal, sys
from pathlib import Path
from vectorstore.backup import restore_backup
left = int(sys.argv[3])
rename = pathlib.Path.rename
def counted(self, target):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return rename(self, target)
pathlib.Path.rename = counted
restore_backup(Path(sys.argv[1]), Path(sys.argv[2]), force=True)
"""


def test_a_killed_restore_leaves_the_old_data_or_the_new(tmp_path: Path) -> None:
    from vectorstore.backup import make_backup
    from vectorstore.catalog import Catalog

    catalog = Catalog.open(tmp_path / "source.db")
    with catalog.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO collections VALUES ('new')")
    catalog.close()
    make_backup(tmp_path / "source.db", tmp_path / "backup.zip")
    seen = []
    for renames in range(4):
        path = tmp_path / f"home{renames}" / "catalog.db"
        old = Catalog.open(path)
        with old.transaction() as session:
            session.connection().exec_driver_sql("INSERT INTO collections VALUES ('old')")
        # not closed: the last change is in the write-ahead log only
        arguments = [str(tmp_path / "backup.zip"), str(path), str(renames)]
        command = [sys.executable, "-c", DIE_RESTORING, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path))
        old.close()
        opened = Catalog.open(path)
        names = opened.collections()
        opened.close()
        assert names in (["default", "old"], ["default", "new"])
        seen.append((done.returncode, names[1]))
    assert seen[0] == (-9, "old") and seen[-1][1] == "new"
