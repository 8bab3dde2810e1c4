"""Draws the texts that the export is calibrated and measured with from evaluation data.

    python models/calibration_texts.py DATA texts.txt

DATA holds SQuAD 2.0 (`squad2/dev-a.json`), CLAPNQ (`clapnq/`) and the article bodies of
`article_extraction/ground-truth.json`. The same data give the same 1,000 lines: questions,
sentences, paragraphs and stretches of news of up to about 1,000 characters, mixed.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

SEED, LINES = 7, 1_000
NEWS_CHARACTERS, LEAST_PARAGRAPH = 1_000, 40
LEAST_SENTENCE, LONGEST_SENTENCE = 20, 300


def main() -> None:
    """Write the lines."""
    parser = argparse.ArgumentParser(description="Draw texts to calibrate the export with.")
    parser.add_argument("data", type=Path, help="folder with the evaluation data")
    parser.add_argument("out", type=Path, help="file to write, one text a line")
    arguments = parser.parse_args()
    draw = random.Random(SEED)
    lines: list[str] = []
    for texts, count in pools(arguments.data):
        chosen = draw.sample(texts, min(count, len(texts)))
        lines += [" ".join(text.split()) for text in chosen]
    lines = list(dict.fromkeys(lines))
    draw.shuffle(lines)
    arguments.out.write_text("\n".join(lines[:LINES]) + "\n", encoding="utf-8")


def pools(data: Path) -> Iterator[tuple[list[str], int]]:
    """Kinds of text, and how many of each to draw."""
    squad = json.loads((data / "squad2" / "dev-a.json").read_text("utf-8"))
    pages = squad["data"] if isinstance(squad, dict) else squad
    paragraphs = [paragraph for page in pages for paragraph in page["paragraphs"]]
    yield [paragraph["context"] for paragraph in paragraphs], 160
    yield [asked["question"] for paragraph in paragraphs for asked in paragraph["qas"]], 120
    rows = [
        json.loads(line)
        for name in ("answerable", "unanswerable")
        for line in (data / "clapnq" / f"clapnq_dev_{name}.jsonl").read_text("utf-8").splitlines()
    ]
    yield [passage["text"] for row in rows for passage in row["passages"]], 120
    yield [row["input"] for row in rows], 80
    truth = json.loads((data / "article_extraction" / "ground-truth.json").read_text("utf-8"))
    news = [part for page in truth.values() for part in stretches(page.get("articleBody", ""))]
    yield news, 400
    sentences = [each for part in news for each in re.split(r"(?<=[.!?])\s+", part)]
    yield [s for s in sentences if LEAST_SENTENCE < len(s) < LONGEST_SENTENCE], 160


def stretches(body: str) -> Iterator[str]:
    """Paragraphs of an article joined up to about the length of a passage."""
    joined = ""
    for paragraph in re.split(r"\n+", body):
        if len(paragraph) <= LEAST_PARAGRAPH:
            continue
        if joined and len(joined) + len(paragraph) > NEWS_CHARACTERS:
            yield joined
            joined = ""
        joined = f"{joined} {paragraph}".strip()
    if joined:
        yield joined


if __name__ == "__main__":
    main()
