"""Measure the exported reader on what it was not trained on, and write its card.

python models/reader/evaluate.py TRAIN SQUAD [--folder FOLDER] [--write]

With FOLDER (what `train.py` wrote) the model in floats is measured too: what 8 bits cost. The kept
questions are few (four of them are .7 points), so that it is also measured on `COST` others that it
was trained on, of which the difference alone says something. `--write` puts the figures into
`README.md` beside the weights, from `card.md`.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from encoding import Encoder
from examples import KEPT_PAGES, Pair, read_squad2
from export import ASSET
from kept import Kept, read_kept
from network import Reader
from scores import Judged, alone, judge, span_f1, squad_scores, support_scores
from train import SEED, TOKENIZER

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from vectorstore.protocols import Titled  # noqa: E402
from vectorstore.reader import Reader as ExportedReader  # noqa: E402

CARD = Path(__file__).with_name("card.md")
COST = 2_000
"""Answerable questions on which floats and 8 bits are compared."""
WRITTEN_FIGURES = ("span_f1", "span_em", "auroc_both")


def main() -> None:
    """Print the figures, and write the card where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("squad", type=Path)
    parser.add_argument("--folder", type=Path, help="a training run, for the model in floats")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    kept = read_kept(arguments.train, arguments.squad, Encoder(str(TOKENIZER)), ranked=False)
    exported = ExportedReader()
    judged = read(exported, kept.asked)
    again = read(exported, alone(kept.asked, judged))
    held, written = support(exported, kept.stated), read(exported, kept.written)
    figures = {"8 bits": measured(kept, judged, again, held, written)}
    cost = ""
    if arguments.folder:
        floats = Reader()
        mean = arguments.folder / "mean.pt"
        path = mean if mean.exists() else arguments.folder / "reader.pt"
        floats.load_state_dict(torch.load(path)["averaged"])
        encoder = Encoder(str(TOKENIZER))
        judged = judge(floats, encoder, kept.asked)
        again = judge(floats, encoder, alone(kept.asked, judged))
        held, written = (judge(floats, encoder, pairs) for pairs in (kept.stated, kept.written))
        figures["floats"] = measured(kept, judged, again, held, written)
        cost = cost_of(exported, floats, encoder, read_squad2(arguments.squad))
    print(json.dumps(figures, indent=1))
    print(cost)
    if arguments.write:
        text = CARD.read_text("utf-8").replace("{figures}", table(figures))
        text = text.replace("{cost}", cost)
        (ASSET / "README.md").write_text(text, "utf-8")


def measured(
    kept: Kept,
    read: Sequence[Judged],
    again: Sequence[Judged],
    held: Sequence[Judged],
    written: Sequence[Judged],
) -> dict[str, float]:
    """All figures of one model; those of the questions that were written begin with `written_`."""
    found = squad_scores(kept.asked, read, again) | support_scores(kept.stated, held)
    own = squad_scores(kept.written, written)
    found |= {f"written_{name}": own[name] for name in WRITTEN_FIGURES}
    return {name: round(value, 4) for name, value in found.items()}


def cost_of(
    exported: ExportedReader, floats: Reader, encoder: Encoder, pairs: Sequence[Pair]
) -> str:
    """What 8 bits cost on questions of the other pages, in a sentence."""
    others = [pair for pair in pairs if pair.page not in KEPT_PAGES and pair.spans]
    asked = random.Random(SEED).sample(others, min(COST, len(others)))
    before = np.array(span_f1(asked, judge(floats, encoder, asked)))
    after = np.array(span_f1(asked, read(exported, asked)))
    change, error = (after - before).mean(), (after - before).std() / len(asked) ** 0.5
    return (
        f"On {len(asked):,} answerable questions of the other pages span F1 is {before.mean():.3f} "
        f"in floats and {after.mean():.3f} in 8 bits: {change * 100:+.2f} points, standard error "
        f"{error * 100:.2f}."
    )


def read(reader: ExportedReader, pairs: Sequence[Pair]) -> list[Judged]:
    """The exported reader's judgement of questions with passages."""
    judged = []
    for pair in pairs:
        reading = reader.read(pair.first, [Titled(pair.title, pair.second)])[0]
        span = reading.best_span()
        text = pair.second[span.start : span.end] if span else ""
        score = span.score if span else -10.0
        place = (span.start, span.end) if span else None
        said = (reading.answerable, reading.relevant, (0.0, 0.0, 0.0))
        judged.append(Judged(text, score, *said, place))
    return judged


def support(reader: ExportedReader, pairs: Sequence[Pair]) -> list[Judged]:
    """The exported reader's judgement of statements with quotes."""
    odds = reader.support([(pair.first, pair.second) for pair in pairs])
    return [Judged("", 0.0, 0.0, 0.0, tuple(one)) for one in odds]


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures as a Markdown table."""
    names = list(next(iter(figures.values())))
    lines = ["| figure | " + " | ".join(figures) + " |", "|---" * (len(figures) + 1) + "|"]
    lines += [
        f"| {n} | " + " | ".join(str(own[n]) for own in figures.values()) + " |" for n in names
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
