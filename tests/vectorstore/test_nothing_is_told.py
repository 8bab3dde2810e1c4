"""The libraries that models run on are not to tell anybody what they do."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from vectorstore.embeddings import load_embedder
from vectorstore.reader import Reader
load_embedder("all-MiniLM-L6-v2").encode(["Who met?"])
Reader().load()
"""
SILENCING = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "XDG_CACHE_HOME")


def test_running_a_model_leaves_no_record_for_its_runtimes_maker(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SILENCING}
    environment |= {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, timeout=120)
    assert [str(path) for path in tmp_path.rglob("*")] == []
