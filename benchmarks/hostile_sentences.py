"""How many sentences are taken for instructions: of attacks, and of ordinary text by mistake.

python -m benchmarks.hostile_sentences DATA [--show]
"""

import argparse
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpora import read_clapnq, read_squad
from benchmarks.hostile_attacks import read_attacks
from qa_assistant.answering.safety.instructions import is_instruction
from vectorstore.sentences import split_sentences


def main() -> None:
    """Print the rates, and with `--show` every mistake."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", action="store_true", help="print every mistake")
    arguments = parser.parse_args()
    measure_sentences(arguments.data, show=arguments.show)


def measure_sentences(data: Path, *, show: bool = False) -> None:
    """The share of BIPIA's texts that are recognised, and of ordinary sentences that are too."""
    attacks = read_attacks(data / "bipia" / "text_attack_train.json")
    missed = [attack.text for attack in attacks if not is_instruction(attack.text)]
    print(f"attacks recognised as instructions: {len(attacks) - len(missed)}/{len(attacks)}")
    if show:
        print(*(f"  not recognised: {text}" for text in missed), sep="\n")
    for name, texts in ordinary_texts(data):
        sentences = [text[s.start : s.end] for text in texts for s in split_sentences(text)]
        taken = [sentence for sentence in sentences if is_instruction(sentence)]
        rate = len(taken) / len(sentences)
        print(f"{name}: {len(taken)} of {len(sentences)} sentences by mistake ({rate:.3%})")
        if show:
            print(*(f"  {sentence[:160]}" for sentence in taken), sep="\n")


def ordinary_texts(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Texts by set: news pages as people extracted them, encyclopedia paragraphs."""
    pages = json.loads((data / "article_extraction" / "ground-truth.json").read_text("utf-8"))
    bodies = (unicodedata.normalize("NFC", page["articleBody"]) for page in pages.values())
    yield "news pages", list(bodies)
    yield "SQuAD", [a.text for a in read_squad(data / "squad2" / "dev-a.json")[0]]
    yield "CLAPNQ", [a.text for a in read_clapnq(data / "clapnq")[0]]


if __name__ == "__main__":
    main()
