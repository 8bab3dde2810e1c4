"""Export the trained reader in 8 bits, and measure what that costs.

python models/reader/export.py TRAIN SQUAD FOLDER [--out ASSET] [--mean-with WEIGHTS [--part .5]]

FOLDER is what `train.py` wrote. The scales are set by pairs that it trained on; the figures of the
card come from pages and pairs that it did not see. With `--mean-with` the weights are the mean of
both, or `--part` of FOLDER's and the rest of the others: of a stage and of what it started from,
for one (Wortsman et al. 2022, arXiv:2203.05482).
"""

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from encoding import Encoded, Encoder
from mixture import one_pass, read_sources
from train import SEED, TOKENIZER, start_from

MODELS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(MODELS))  # the graph and its quantisation are shared with the embedder

from export_embedder import importance_of  # noqa: E402
from minilm import LINEARS, build_reader, float_linears  # noqa: E402
from onnx_graph import FloatLinear, Floats, Linear  # noqa: E402
from quantisation import quantise, scale_before  # noqa: E402

ASSET = MODELS.parent / "vectorstore" / "assets" / "reader"
CALIBRATION_PAIRS = 220
ODD = (("", ""), ("?", "."), ("who?", "1 2 3 4 5"), ("What is it?", "*** ### $$$ %%% ((( )))"))
HEADS = ("span", "judge")
"""Of each token start and end; of a pair answerable, relevant, supported, contradicted, neither."""


def main() -> None:
    """Write model and metadata to the asset's folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("squad", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=ASSET)
    parser.add_argument("--mean-with", type=Path, help="a checkpoint or a model.onnx")
    parser.add_argument("--part", type=float, default=0.5, help="of FOLDER's weights in the mean")
    arguments = parser.parse_args()
    state = torch.load(arguments.folder / "reader.pt")["averaged"]
    (arguments.folder / "mean.pt").unlink(missing_ok=True)
    if arguments.mean_with:
        others = start_from(arguments.mean_with).state_dict()
        state = mean_of(state, others, part=arguments.part)
        torch.save({"averaged": state}, arguments.folder / "mean.pt")  # for `evaluate.py`
    encoder = Encoder(str(TOKENIZER))
    sources = read_sources(arguments.train, arguments.squad)
    units = random.Random(SEED).sample(one_pass(sources, 0, seed=SEED), CALIBRATION_PAIRS)
    pairs = [pair for unit in units for pair in unit]
    texts = [(p.first, p.second, p.title) for p in pairs] + [(a, b, "") for a, b in ODD]
    model = quantised(state, [encoder.encode(*text) for text in texts])
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "model.onnx").write_bytes(model)
    digest = hashlib.sha256(model).hexdigest()
    metadata = {
        "name": "reader",
        "sha256": digest,
        "fingerprint": digest[:16],
        "max_tokens": 288,
        "max_question_tokens": 64,
        "max_title_tokens": 32,
    }
    text = json.dumps(metadata, indent=2) + "\n"
    (arguments.out / "metadata.json").write_text(text, encoding="utf-8")


def mean_of(
    state: dict[str, torch.Tensor], others: dict[str, torch.Tensor], *, part: float
) -> dict[str, torch.Tensor]:
    """The mean of two states, number by number, with `part` for the first."""
    return {
        name: torch.lerp(others[name], own, part) if own.is_floating_point() else own
        for name, own in state.items()
    }


def quantised(state: dict[str, torch.Tensor], seen: Sequence[Encoded]) -> bytes:
    """The model in 8 bits, fitted to these pairs."""
    weights = {
        name.removeprefix("encoder."): value.numpy()
        for name, value in state.items()
        if name.startswith("encoder.") and value.dtype == torch.float32
    }
    # The published names begin with `encoder.layer`, as the module's do below its own `encoder`.
    heads = {
        n: FloatLinear(state[f"{n}.weight"].numpy().T, state[f"{n}.bias"].numpy()) for n in HEADS
    }
    floats = float_linears(weights)
    inputs = observe(weights, floats, heads, seen)
    linears: dict[str, Any] = {}
    for name in LINEARS:
        observed = importance_of(weights, inputs, name, floats[name])
        linears[name] = quantise(floats[name], observed, shifted=name.endswith("down"))
        print(f"quantised {name}", flush=True)
    for name in (n for n in LINEARS if n.endswith("qkv")):
        behind = name.replace("qkv", "attn")
        linears[name], linears[behind] = scale_before(linears[name], linears[behind])
    model: bytes = build_reader(weights, linears, heads).SerializeToString(deterministic=True)
    return model


def observe(
    weights: dict[str, Floats],
    floats: dict[str, FloatLinear],
    heads: dict[str, FloatLinear],
    seen: Sequence[Encoded],
) -> dict[str, Floats]:
    """The inputs of every linear layer, token by token."""
    as_linears: dict[str, Linear] = dict(floats)
    model = build_reader(weights, as_linears, heads, taps=True).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    rows: dict[str, list[Floats]] = {name: [] for name in LINEARS}
    for one in seen:
        feed = {"input_ids": np.array([one.ids]), "token_types": np.array([one.types])}
        for name, values in zip(LINEARS, session.run(list(LINEARS), feed), strict=True):
            rows[name].append(values[0])
    return {name: np.concatenate(values) for name, values in rows.items()}


if __name__ == "__main__":
    main()
