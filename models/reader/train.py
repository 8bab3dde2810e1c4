"""Train the reader: published encoder weights in, a checkpoint with all heads out.

python models/reader/train.py TRAIN SQUAD FOLDER [--passes 2] [--steps N] [--threads 2]
    [--start CHECKPOINT --first-pass 2 --rate 1.5e-4 --beside 0.5 --marked --ranked]

TRAIN holds the training sets and SQUAD is SQuAD 2.0's dev-a.json. FOLDER gets `reader.pt` and a
log, one JSON object a line; a run that was cut off goes on from the last checkpoint. A further
stage starts from the weights of another run's checkpoint, or of an exported model.onnx, with passes
that those before have not seen; `--marked` adds questions whose answers those weights mark,
`--ranked` questions with passages that a search finds. What is exported is the mean of the weights
over the last steps (`averaged`).
"""

import argparse
import json
import math
import random
import time
from dataclasses import replace
from pathlib import Path

import torch
from encoding import Batch, Encoder
from kept import read_kept
from marked import read_marked, read_sections
from mixture import one_pass, read_sources
from network import Reader, load_published, loss_of
from proposals import read_proposals
from ranking import find_contests
from shipped import read_shipped

TOKENIZER = (
    Path(__file__).resolve().parents[2] / "vectorstore/assets/all-MiniLM-L6-v2/tokenizer.json"
)
WARM_UP, DECAY = 0.06, 0.01
BATCH_TOKENS = 3600
WEIGHTS = {"span": 1.0, "answerable": 0.6, "relevant": 0.4, "support": 1.0, "first": 0.5}
SAVED_EVERY = 150
"""Steps between checkpoints."""
KEPT_OF_MEAN = 0.997
"""The part of the mean of the weights that a step keeps."""
SEED = 1


def main() -> None:
    """Train for the passes that were asked for, saving as it goes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("squad", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--first-pass", type=int, default=0, help="number of the first pass")
    parser.add_argument(
        "--start", type=Path, help="a checkpoint or model.onnx; otherwise the published weights"
    )
    parser.add_argument(
        "--marked", action="store_true", help="ask also what the weights at the start can mark"
    )
    parser.add_argument(
        "--ranked", action="store_true", help="compare passages that a search finds for a question"
    )
    parser.add_argument("--dropout", type=float, default=0.05, help="in the encoder's layers")
    parser.add_argument("--rate", type=float, default=2.5e-4, help="the highest learning rate")
    parser.add_argument(
        "--beside", type=float, default=1.0, help="part of the usual pairs without a span"
    )
    parser.add_argument(
        "--seen", type=float, default=1.0, help="part of the questions of the former stages"
    )
    parser.add_argument("--steps", type=int, help="end after so many, rather than with the passes")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--bf16", action="store_true", help="16-bit products; faster where the processor has them"
    )
    parser.add_argument("--measured-every", type=int, default=600)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    Training(arguments).run()


class Training:
    """One run with its optimiser, its schedule and its checkpoints."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._folder: Path = arguments.folder
        self._every: int = arguments.measured_every
        self._is_bf16: bool = arguments.bf16
        self._encoder = Encoder(str(TOKENIZER))
        sources = read_sources(arguments.train, arguments.squad)
        self._kept = read_kept(
            arguments.train, arguments.squad, self._encoder, ranked=arguments.ranked
        )
        self._reader = start_from(arguments.start, dropout=arguments.dropout)
        if arguments.marked:
            marked = read_marked(arguments.train, self._reader, self._encoder)
            proposals = read_proposals(
                [*sources.close, *sources.written, *marked],
                self._reader,
                self._encoder,
                is_bf16=self._is_bf16,
            )
            sections = read_sections(arguments.train, self._reader, self._encoder)
            sources = replace(
                sources,
                close=(*sources.close, *sections),
                marked=tuple(marked),
                proposals=tuple(proposals),
            )
            counts = {"sections": len(sections), "proposals": len(proposals)}
            self._log(kind="marked", pairs=len(marked), **counts)
        if arguments.ranked:
            contests = find_contests(
                [*sources.close, *sources.written, *sources.marked], self._encoder
            )
            sources = replace(sources, contests=tuple(contests))
            self._log(kind="ranked", contests=len(contests))
        self._batches: list[Batch] = []
        first = arguments.first_pass
        for number in range(first, first + arguments.passes):
            units = one_pass(
                sources, number, seed=SEED, beside=arguments.beside, seen=arguments.seen
            )
            draw = random.Random(number)
            self._batches += self._encoder.batches(units, tokens=BATCH_TOKENS, draw=draw)
            self._log(kind="pass", number=number, units=len(units), batches=len(self._batches))
        self._batches = self._batches[: arguments.steps]
        self._log(kind="tokens", tokens=sum(batch.ids.numel() for batch in self._batches))
        self._mean = {name: p.detach().clone() for name, p in self._trained()}
        trained = [p for p in self._reader.parameters() if p.requires_grad]
        decayed = [p for p in trained if p.ndim > 1]
        plain = [p for p in trained if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0}]
        self._optimiser = torch.optim.AdamW(
            groups, lr=arguments.rate, betas=(0.9, 0.98), fused=True
        )
        total = len(self._batches)
        warm = int(WARM_UP * total)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min((step + 1) / warm, _cosine(step, warm, total))
        )

    def run(self) -> None:
        """From the last checkpoint, if there is one, to the end."""
        first = self._restore()
        began, sums = time.time(), dict.fromkeys(WEIGHTS, 0.0)
        for step in range(first, len(self._batches)):
            self._reader.train()
            batch = self._batches[step]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._is_bf16):
                reading = self._reader(batch)
            losses = loss_of(reading, batch)
            total = sum(WEIGHTS[name] * loss for name, loss in losses.items())
            assert isinstance(total, torch.Tensor)
            total.backward()
            torch.nn.utils.clip_grad_norm_(self._reader.parameters(), 1.0)
            self._optimiser.step()
            self._schedule.step()
            self._optimiser.zero_grad()
            self._keep_mean(step)
            for name, loss in losses.items():
                sums[name] += (loss.item() - sums[name]) * 0.02
            if (step + 1) % 50 == 0:
                seconds = round(time.time() - began)
                rounded = {name: round(value, 3) for name, value in sums.items()}
                self._log(kind="step", step=step + 1, seconds=seconds, **rounded)
            if (step + 1) % SAVED_EVERY == 0 or step + 1 == len(self._batches):
                self._save(step + 1)
            if (step + 1) % self._every == 0 or step + 1 == len(self._batches):
                self._measure(step + 1)

    def _trained(self) -> list[tuple[str, torch.nn.Parameter]]:
        return [(n, p) for n, p in self._reader.named_parameters() if p.requires_grad]

    @torch.no_grad()
    def _keep_mean(self, step: int) -> None:
        kept = min(KEPT_OF_MEAN, (step + 1) / (step + 10))
        for name, weights in self._trained():
            self._mean[name].lerp_(weights, 1 - kept)

    def _averaged(self) -> dict[str, torch.Tensor]:
        return {**self._reader.state_dict(), **self._mean}

    def _measure(self, step: int) -> None:
        averaged = Reader()
        averaged.load_state_dict(self._averaged())
        found = self._kept.measure(averaged, self._encoder)
        self._log(kind="measured", step=step, **{k: round(v, 4) for k, v in found.items()})

    def _save(self, step: int) -> None:
        state = {
            "step": step,
            "reader": self._reader.state_dict(),
            "averaged": self._averaged(),
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
        }
        partial = self._folder / "reader.part"
        torch.save(state, partial)
        partial.replace(self._folder / "reader.pt")

    def _restore(self) -> int:
        path = self._folder / "reader.pt"
        if not path.exists():
            return 0
        state = torch.load(path)
        self._reader.load_state_dict(state["reader"])
        self._mean = {name: state["averaged"][name].clone() for name in self._mean}
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        return int(state["step"])

    def _log(self, **fields: object) -> None:
        line = json.dumps(fields)
        print(line, flush=True)
        with (self._folder / "log.jsonl").open("a") as file:
            file.write(line + "\n")


def start_from(path: Path | None, *, dropout: float = 0.05) -> Reader:
    """The reader as published, or with the weights of a checkpoint or of an exported model."""
    reader = load_published(dropout=dropout)
    if path is not None and path.suffix == ".onnx":
        shipped = read_shipped(path)
        positions = "encoder.embeddings.position_embeddings.weight"
        own = reader.state_dict()[positions].clone()
        own[: len(shipped[positions])] = shipped[positions]
        missing = reader.load_state_dict({**shipped, positions: own}, strict=False).missing_keys
        if missing != ["encoder.embeddings.word_embeddings.weight"]:
            raise ValueError(f"{path} lacks weights: {missing}")
    elif path is not None:
        reader.load_state_dict(torch.load(path)["averaged"])
    return reader


def _cosine(step: int, warm: int, total: int) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / max(1, total - warm))))


if __name__ == "__main__":
    main()
