"""A job over many articles: processor time for each, and whether memory stays flat.

    python -m benchmarks.job_memory COUNT [--random-vectors]

Writes COUNT short articles (about 60 words, one passage each) to a folder, ingests it as a job in
this process with the bundled embedding model, and prints the memory of this process (resident set)
at each tenth of the way; parsing happens in processes of its own, whose memory is limited. The
model takes most of the time and always the same memory: random vectors show the rest sooner.
"""

import argparse
import ctypes
import random
import resource
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.models import ItemOutcome
from qa_assistant.api.schemas import ArticleBody
from qa_assistant.bootstrap import open_services
from qa_assistant.cli.job_work import JobWork
from qa_assistant.cli.jobs import Targets
from qa_assistant.settings import Settings
from vectorstore.protocols import Vectors

_WORDS = (
    "harbour council bridge storm price copper school mayor ferry vote budget hospital railway "
    "mine union strike harvest river museum court police minister festival factory winter"
).split()


class RandomEmbedder:
    """A vector for each text that is always the same one and means nothing."""

    name, fingerprint, dimension = "random", "random", 384

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        seeds = (zlib.crc32(text.encode()) for text in texts)
        rows = [np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds]
        vectors: Vectors = np.array(rows, np.float32).reshape(len(texts), self.dimension)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--random-vectors", action="store_true")
    arguments = parser.parse_args()
    count, load = arguments.count, None
    if arguments.random_vectors:
        load = lambda name: RandomEmbedder()  # noqa: E731
    chance = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles"
        articles.mkdir()
        for number in range(count):
            body = " ".join(chance.choices(_WORDS, k=60))
            (articles / f"{number}.txt").write_text(f"Report {number} of the day\n\n{body}.")
        settings = Settings(home=Path(folder) / "home", reader="off", _env_file=None)
        with open_services(settings, load=load) as services:
            _measure(JobWork(services), articles, count)
            services.store.rest()  # as a server does when no articles came for ten seconds
            ctypes.CDLL(None).malloc_trim(0)
            print(f"With the vector index released: {_memory():.0f} MB.")


def _measure(work: JobWork, articles: Path, count: int) -> None:
    print("| done | MB | ms of processor time an article |\n|---:|---:|---:|")
    began = time.process_time()
    told = 0

    def listen(outcome: ItemOutcome | None, done: int, total: int) -> None:
        nonlocal told
        if done >= (told + 1) * count // 10:
            told = done * 10 // count
            spent = 1000 * (time.process_time() - began) / done
            print(f"| {done} | {_memory():.0f} | {spent:.1f} |", flush=True)

    work.ingest(Targets((articles,), ()), ArticleBody(), progress=listen)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nHighest: {peak:.0f} MB.")


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


if __name__ == "__main__":
    main()
