"""Measures how much of 181 news pages' main text the HTML parser finds, and how much else.

Usage: python -m benchmarks.article_extraction FOLDER

FOLDER holds `ground-truth.json` and `html/*.html.gz`, as in scrapinghub's
article-extraction-benchmark. The measure is theirs: precision and recall of the 4-grams of words
of each page, averaged over the pages, and the F1 of the two averages.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path

from ingest.assembly import assemble
from ingest.errors import EmptyArticle
from ingest.parsers import parse

SHINGLE_WORDS = 4


def main() -> None:
    """Prints the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    folder = arguments.parse_args().folder
    truth = json.loads((folder / "ground-truth.json").read_text())
    start = time.perf_counter()
    scores = [
        precision_and_recall(extracted_text(folder / "html" / f"{name}.html.gz"), page)
        for name, page in ((name, entry["articleBody"]) for name, entry in truth.items())
    ]
    milliseconds = (time.perf_counter() - start) / len(scores) * 1000
    precision, recall = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    print(
        f"{len(scores)} pages: F1 {2 * precision * recall / (precision + recall):.4f}, "
        f"precision {precision:.4f}, recall {recall:.4f}, {milliseconds:.0f} ms/page"
    )


def extracted_text(path: Path) -> str:
    """The page's article text as ingest would store it."""
    try:
        document = parse(gzip.decompress(path.read_bytes()), path.stem)
    except EmptyArticle:
        return ""
    return assemble(document.blocks, title=document.metadata.title).text


def precision_and_recall(found: str, expected: str) -> tuple[float, float]:
    """Share of the found shingles that are expected, and of the expected ones that are found."""
    have, want = shingles(found), shingles(expected)
    common = (have & want).total()
    precision = common / have.total() if have else float(not want)
    recall = common / want.total() if want else float(not have)
    return precision, recall


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The text's word 4-grams with their counts; a shorter text is one shingle."""
    words = re.findall(r"\w+", text)
    count = max(1, len(words) - SHINGLE_WORDS + 1) if words else 0
    return Counter(tuple(words[i : i + SHINGLE_WORDS]) for i in range(count))


if __name__ == "__main__":
    main()
