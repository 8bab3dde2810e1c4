"""Run the benchmarks: python -m benchmarks DATA."""

import subprocess
import sys


def main() -> None:
    """Each benchmark in a process of its own, so that none warms up another."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks DATA   (the folder with the evaluation data)")
    data = sys.argv[1]
    runs = (
        ("embedder",),
        ("questions",),
        ("retrieval", data),
        ("search_speed", data),
        ("answer_speed", data),
        ("ingest_speed", data),
        ("article_extraction", f"{data}/article_extraction"),
        ("answers", data),
        ("news_questions", data),
        ("verification", data),
        ("reader_speed", data),
        ("rewriting", data),
        ("reports", data),
        ("hostile", data),
        ("widget",),
        ("load",),
        ("duplicates",),
        ("startup",),
    )
    for name, *arguments in runs:
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=True)


if __name__ == "__main__":
    main()
