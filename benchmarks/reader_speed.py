"""How long the bundled reader takes for 20 passages of one question, some 200 tokens each.

    python -m benchmarks.reader_speed DATA [--threads N]

Paragraphs of SQuAD 2.0 (dev-a) that with their question have 180 to 220 tokens, 200 on average;
each round reads another question's, since what was read lately is remembered.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpora import read_squad
from vectorstore.onnx_models import ASSETS, load_tokenizer
from vectorstore.protocols import Titled
from vectorstore.reader import TOKENIZER, Reader

PAIRS, ROUNDS = 20, 21
TOKENS = range(180, 221)
"""Of a pair, the three that separate its texts counted too."""
SEPARATORS = 3


def main() -> None:
    """Print milliseconds for a question, and processor time for a pair."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--threads", type=int, help="cores to use; all by default")
    arguments = parser.parse_args()
    rounds = list(read_rounds(arguments.data / "squad2" / "dev-a.json"))
    reader = Reader(threads=arguments.threads)
    question, passages, _ = rounds.pop(0)
    reader.read(question, passages)
    wall, processor, lengths = [], [], []
    for question, passages, tokens in rounds:
        before, used = time.perf_counter(), time.process_time()
        reader.read(question, passages)
        wall.append(1000 * (time.perf_counter() - before))
        processor.append(1000 * (time.process_time() - used) / len(passages))
        lengths += tokens
    print(
        f"{PAIRS} pairs of {statistics.mean(lengths):.0f} tokens: {statistics.median(wall):.0f} ms "
        f"(median of {len(wall)}; {min(wall):.0f} to {max(wall):.0f}), "
        f"{statistics.median(processor):.1f} ms of processor time a pair"
    )


def read_rounds(path: Path) -> Iterator[tuple[str, list[Titled], list[int]]]:
    """A question, passages, and the tokens that each has with the question; one more round."""
    tokenizer = load_tokenizer(ASSETS / TOKENIZER)

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    articles, examples = read_squad(path)
    sizes = {a.id: count(a.text) + count(f"{a.title}.") for a in articles}
    for example in examples[:: len(examples) // (ROUNDS + 1)][: ROUNDS + 1]:
        own = count(example.question) + SEPARATORS
        fitting = [a for a in articles if own + sizes[a.id] in TOKENS]
        # around the middle of the range, so that the mean is what is claimed
        fitting.sort(key=lambda a: (abs(own + sizes[a.id] - 200) // 10, a.id))
        chosen = fitting[:PAIRS]
        passages = [Titled(a.title, a.text) for a in chosen]
        yield example.question, passages, [own + sizes[a.id] for a in chosen]


if __name__ == "__main__":
    main()
