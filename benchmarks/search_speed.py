"""How fast passages are found among many, how exactly, and in how much memory.

    python -m benchmarks.search_speed DATA [--passages 10000 100000] [--keep FOLDER] [--no-plain]

For each size a data folder is filled with woven articles (see scale_corpus), then measured in a
process of its own: opening, memory, searches with and without filters, 32 at once, and while
articles are written. `plain` is a Chroma collection with texts and metadata, as LangChain's vector
store keeps it, asked for the same with its own filters: vectors only, no words. `--keep` leaves the
folders there, and takes them from there if they exist.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.scale_corpus import WovenEmbedder, load_sources, woven_articles
from qa_assistant.home import read_server
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.store import ArticleStore

BATCH = 200
STARTS = 5
SETTLED = 8.0


def main() -> None:
    """Fill and measure, size by size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[2_000, 10_000, 100_000])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--no-plain", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for count in arguments.passages:
            home = (arguments.keep or Path(temporary)) / f"passages-{count}"
            print(f"\n{count} passages", flush=True)
            if not home.exists():
                fill(home, count, arguments.data)
            start(home)
            measure(home, arguments.data, plain=not arguments.no_plain)


def fill(home: Path, count: int, data: Path) -> None:
    """Write the articles, and print how fast that was."""
    home.mkdir(parents=True)
    sources, embedder = load_sources(data)
    woven = WovenEmbedder(embedder, sources)
    store = ArticleStore(Catalog.open(home / "catalog.db"), ChromaIndex(path=home / "index"), woven)
    articles = list(woven_articles(count, sources, woven))
    start = mark = time.perf_counter()
    for first in range(0, len(articles), BATCH):
        store.put_many(articles[first : first + BATCH])
        if (first + BATCH) % (len(articles) // 4) < BATCH:
            now = time.perf_counter()
            rate = len(articles) // 4 * 5 / (now - mark)
            print(f"  written, a quarter at a time       {rate:8.0f} passages/s", flush=True)
            mark = now
    total = time.perf_counter() - start
    print(f"  written without embedding          {count / total:8.0f} passages/s")
    store.close()


def start(home: Path) -> None:
    """Print how long a command and a server take from nothing, and what the server holds."""
    environment = {**os.environ, "QA_HOME": str(home), "QA_LOG_LEVEL": "ERROR"}
    program = [sys.executable, "-m", "qa_assistant"]
    times = []
    for _ in range(STARTS):
        begin = time.perf_counter()
        subprocess.run(
            [*program, "ask", "who chaired it?"], env=environment, check=True, capture_output=True
        )
        times.append(time.perf_counter() - begin)
    print(f"  {'ask, cold':34} {min(times):.2f} s, median {statistics.median(times):.2f} s")
    times = []
    for _ in range(STARTS):
        begin = time.perf_counter()
        with (
            httpx.Client() as client,
            subprocess.Popen(
                [*program, "serve", "--port", "0"], env=environment, stdout=subprocess.DEVNULL
            ) as server,
        ):
            address = announced(home, client)
            times.append(time.perf_counter() - begin)
            while client.get(f"{address}/readyz").json()["dependencies"]["index"] != "ok":
                time.sleep(0.1)
            for question in ("who chaired it?", "where was it held?"):
                client.post(f"{address}/v1/search", json={"query": question}).raise_for_status()
            # until it has read ahead, and released what it needed for that
            time.sleep(SETTLED)
            pages = int(Path(f"/proc/{server.pid}/statm").read_text("utf-8").split()[1])
            server.terminate()
    print(f"  {'serve, to ready':34} {min(times):.2f} s, median {statistics.median(times):.2f} s")
    print(f"  {'memory of the server':34} {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB")


def announced(home: Path, client: httpx.Client) -> str:
    """The address of the server, once it is ready."""
    while True:
        record = read_server(home)
        if record is not None:
            with contextlib.suppress(httpx.HTTPError):
                if client.get(f"{record.address}/readyz").json()["ready"]:
                    return record.address
        time.sleep(0.01)


def measure(home: Path, data: Path, *, plain: bool) -> None:
    """Run the measuring process over one folder, and print its figures."""
    parts = ["ours", "recall", *(["plain"] if plain else [])]
    for part in parts:
        command = [sys.executable, "-m", "benchmarks.search_process", part, str(home), str(data)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        for name, value in json.loads(ran.stdout).items():
            print(f"  {name:34} {value}", flush=True)


if __name__ == "__main__":
    main()
