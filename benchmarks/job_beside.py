"""How much a running job slows the searches and answers of the same server.

    python -m benchmarks.job_beside DATA [--passages 10000]

A server over woven articles (see scale_corpus) is asked over HTTP, one question after the other:
first with nothing else to do, then while it ingests half of the 181 web pages of
`article_extraction` as a job. They are parsed in processes of their own, embedded, indexed. No
answer is from the cache.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.scale_corpus import load_sources
from benchmarks.search_speed import announced, fill
from qa_assistant.home import read_server

WARM_UP, QUIET = 20, 100
"""How many searches and answers are asked before, and while nothing else happens."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home, pages = Path(temporary) / "home", Path(temporary) / "pages"
        fill(home, arguments.passages, arguments.data)
        unpack(arguments.data, pages)
        questions = list(load_sources(arguments.data)[0].questions)
        with serving(home) as http:
            measure(http, pages, questions)


def measure(http: httpx.Client, pages: Path, questions: Sequence[str]) -> None:
    """Ask with and without a job beside it."""
    turn = iter(questions * 100)
    asked = {"search": lambda: search(http, next(turn)), "answer": lambda: answer(http, next(turn))}
    for ask in asked.values():
        times(ask, lambda number: number < WARM_UP)
    print("| | p50 | p95 | highest |\n|---|---:|---:|---:|")
    for name, ask in asked.items():
        tell(f"{name}, nothing beside", times(ask, lambda number: number < QUIET))
    for name, ask in asked.items():
        beside_a_job(http, ask, name, pages)


def beside_a_job(http: httpx.Client, ask: Callable[[], None], name: str, pages: Path) -> None:
    """Ask until the job is done."""
    job = start_job(http, pages / name, collection=f"{name}-job")
    begin = time.perf_counter()
    tell(f"{name}, beside a job", times(ask, lambda _: is_running(http, job)))
    seconds = time.perf_counter() - begin
    done = http.get(f"/v1/jobs/{job}").json()["job"]["counts"]
    print(f"<!-- {seconds:.0f} s: {done} -->", flush=True)


def search(http: httpx.Client, question: str) -> None:
    """One search."""
    http.post("/v1/search", json={"query": question}).raise_for_status()


def answer(http: httpx.Client, question: str) -> None:
    """One whole answer."""
    http.post("/v1/ask", json={"question": question}).raise_for_status()


def times(ask: Callable[[], None], go_on: Callable[[int], bool]) -> list[float]:
    """Milliseconds of each call."""
    taken: list[float] = []
    while go_on(len(taken)):
        begin = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - begin))
    return taken


def tell(name: str, taken: list[float]) -> None:
    """One row of the table."""
    ninety_fifth = statistics.quantiles(taken, n=20)[-1]
    middle = statistics.median(taken)
    print(
        f"| {name} ({len(taken)}) | {middle:.0f} ms | {ninety_fifth:.0f} ms | {max(taken):.0f} ms |"
    )


def start_job(http: httpx.Client, pages: Path, *, collection: str) -> str:
    """Begin to ingest the pages; the job's id."""
    body = {"paths": [str(pages)], "collection": collection}
    reply: dict[str, Any] = http.post("/v1/ingest", json=body).raise_for_status().json()
    return str(reply["id"])


def is_running(http: httpx.Client, job: str) -> bool:
    """Whether the job has still something to do."""
    state = http.get(f"/v1/jobs/{job}").raise_for_status().json()["job"]["state"]
    return state in ("queued", "running")


def unpack(data: Path, pages: Path) -> None:
    """The web pages as files, one half for each job: what is known is not embedded again."""
    folders = pages / "search", pages / "answer"
    for folder in folders:
        folder.mkdir(parents=True)
    for number, packed in enumerate(sorted((data / "article_extraction/html").glob("*.html.gz"))):
        unpacked = gzip.decompress(packed.read_bytes())
        (folders[number % 2] / packed.stem).write_bytes(unpacked)


@contextmanager
def serving(home: Path) -> Iterator[httpx.Client]:
    """A server over the folder, and what calls it as its owner."""
    environment = {
        **os.environ,
        "QA_HOME": str(home),
        "QA_LOG_LEVEL": "ERROR",
        "QA_ANSWER_CACHE": "0",
    }
    program = [sys.executable, "-m", "qa_assistant", "serve", "--port", "0"]
    with (
        httpx.Client(timeout=120) as http,
        subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL) as server,
    ):
        http.base_url = announced(home, http)
        record = read_server(home)
        assert record is not None
        http.headers["Authorization"] = f"Bearer {record.token}"
        while http.get("/readyz").json()["dependencies"]["index"] != "ok":
            time.sleep(0.1)
        yield http
        server.terminate()


if __name__ == "__main__":
    main()
