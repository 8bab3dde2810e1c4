"""Speed and size of the bundled embedding model, and of the original where it is installed.

python -m benchmarks.embedder [--threads N] [--reference FOLDER]
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from vectorstore import embeddings
from vectorstore.embeddings import BUNDLED_MODEL, OnnxEmbedder, load_embedder
from vectorstore.protocols import Embedder

# Every word is one token of the model's; with the two that it adds, a passage has 256.
WORDS = (
    "the price of metal rose again after the state closed two of its old mines this year".split()
)
PASSAGES = [" ".join(WORDS[(i + j) % len(WORDS)] for j in range(254)) for i in range(64)]
QUERY = "who chaired the meeting of the company in march?"
ROUNDS = 5

LOADING = """
import time
start = time.perf_counter()
from vectorstore.embeddings import OnnxEmbedder
imported = time.perf_counter()
OnnxEmbedder()
print(imported - start, time.perf_counter() - imported)
"""


def main() -> None:
    """Print the figures; the best of several rounds, since other work only ever adds time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, help="cores to use; all by default")
    parser.add_argument("--reference", help="folder or name of the original model")
    arguments = parser.parse_args()
    folder = Path(embeddings.__file__).parent / "assets" / BUNDLED_MODEL
    print(f"model files        {size(folder) / 1e6:8.1f} MB  {folder}")
    imported, loaded = loading()
    print(f"import, then load  {imported:8.2f} s, {loaded:.2f} s")
    report("bundled", OnnxEmbedder(threads=arguments.threads))
    if arguments.reference and find_spec("sentence_transformers"):
        report("torch fp32", load_embedder(arguments.reference, threads=arguments.threads))


def report(name: str, embedder: Embedder) -> None:
    """Print passages a second, and how long a query takes."""
    embedder.encode(PASSAGES[:4])
    bulk = min(seconds(lambda: embedder.encode(PASSAGES)) for _ in range(ROUNDS))
    queries = [seconds(lambda: embedder.encode([QUERY])) for _ in range(60)]
    print(
        f"{name:18} {len(PASSAGES) / bulk:8.1f} passages/s of 256 tokens; a query takes "
        f"{1000 * statistics.median(queries):.1f} ms (least {1000 * min(queries):.1f})"
    )


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def loading() -> tuple[float, float]:
    """Seconds to import the module and to load the model in a new process, the best of three."""
    pairs = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
        )
        imported, loaded = map(float, done.stdout.split())
        pairs.append((imported, loaded))
    return min(pairs)


def size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.iterdir())


if __name__ == "__main__":
    main()
