"""The weights of an exported reader in floats again, for a training to start from.

The shipped model is all that is kept of a training, and 8 bits lose it next to nothing.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from network import WIDTH
from onnx import numpy_helper

LAYERS = 6
_PARTS = ("query", "key", "value")
Floats = npt.NDArray[np.float32]


def read_shipped(path: Path) -> dict[str, torch.Tensor]:
    """The state of a reader's encoder and heads, without the word embeddings (never trained).

    What the export divided by a channel's scale is multiplied by it again, in the layer that it
    stands in: only the values of attention stay divided, and the layer behind them multiplied.
    """
    kept = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    state: dict[str, Floats] = {
        "encoder.embeddings.token_type_embeddings.weight": kept["types"],
        "encoder.embeddings.position_embeddings.weight": kept["positions"],
        "encoder.embeddings.LayerNorm.weight": kept["embeddings.norm.weight"],
        "encoder.embeddings.LayerNorm.bias": kept["embeddings.norm.bias"],
    }
    for number in range(LAYERS):
        layer = f"encoder.encoder.layer.{number}"
        weight, bias = _linear(kept, f"{number}.qkv")
        for place, part in enumerate(_PARTS):
            columns = slice(place * WIDTH, (place + 1) * WIDTH)
            state[f"{layer}.attention.self.{part}.weight"] = weight[:, columns].T
            state[f"{layer}.attention.self.{part}.bias"] = bias[columns]
        for name, key in (
            ("attn", "attention.output.dense"),
            ("up", "intermediate.dense"),
            ("down", "output.dense"),
        ):
            weight, bias = _linear(kept, f"{number}.{name}")
            state[f"{layer}.{key}.weight"], state[f"{layer}.{key}.bias"] = weight.T, bias
        for name, key in (("attn", "attention.output"), ("down", "output")):
            for part in ("weight", "bias"):
                state[f"{layer}.{key}.LayerNorm.{part}"] = kept[f"{number}.{name}.norm.{part}"]
        _even_out(state, layer)
    for head in ("span", "judge"):
        state[f"{head}.weight"] = kept[f"{head}.weight"].T
        state[f"{head}.bias"] = kept[f"{head}.bias"]
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in state.items()}


def _linear(kept: dict[str, npt.NDArray[np.generic]], name: str) -> tuple[Floats, Floats]:
    weight = kept[f"{name}.weight"].astype(np.float32) * kept[f"{name}.scale"]
    bias = kept[f"{name}.bias"].astype(np.float32)
    if f"{name}.inverse" in kept:
        weight = weight * kept[f"{name}.inverse"].astype(np.float32)[:, None]
    if f"{name}.shift" in kept:
        bias = bias + float(kept[f"{name}.shift"]) * weight.sum(axis=0)
    return weight, bias


def _even_out(state: dict[str, Floats], layer: str) -> None:
    """Give attention's values and the layer behind them columns and rows of one size."""
    value, behind = f"{layer}.attention.self.value", f"{layer}.attention.output.dense.weight"
    own = np.linalg.norm(state[f"{value}.weight"], axis=1)
    factor = np.sqrt(np.linalg.norm(state[behind], axis=0) / np.maximum(own, 1e-6))
    state[f"{value}.weight"] = state[f"{value}.weight"] * factor[:, None]
    state[f"{value}.bias"] = state[f"{value}.bias"] * factor
    state[behind] = state[behind] / factor[None, :]
