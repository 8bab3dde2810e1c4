"""The architecture of all-MiniLM-L6-v2 (a 6-layer BERT) as an ONNX graph: embedder and reader."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto
from onnx_graph import CONTRIB, FloatLinear, Floats, GraphWriter, Linear

LAYERS, HEADS, WIDTH = 6, 12, 384
MAX_TOKENS, READER_TOKENS = 256, 288
TOKEN_HEADS = frozenset({"span"})
EPSILON = 1e-12

LINEARS = tuple(f"{i}.{kind}" for i in range(LAYERS) for kind in ("qkv", "attn", "up", "down"))
"""Names of the linear layers: attention's inputs and output, feed-forward up and down."""

_KEYS = {
    "qkv": tuple(f"attention.self.{part}" for part in ("query", "key", "value")),
    "attn": ("attention.output.dense",),
    "up": ("intermediate.dense",),
    "down": ("output.dense",),
}


def float_linears(weights: Mapping[str, Floats]) -> dict[str, FloatLinear]:
    """Every linear layer as published, by name; query, key and value joined into one."""
    layers = {}
    for name in LINEARS:
        index, kind = name.split(".")
        keys = [f"encoder.layer.{index}.{key}" for key in _KEYS[kind]]
        layers[name] = FloatLinear(
            np.concatenate([weights[f"{key}.weight"].T for key in keys], axis=1),
            np.concatenate([weights[f"{key}.bias"] for key in keys]),
        )
    return layers


def norm_parameters(weights: Mapping[str, Floats], name: str) -> tuple[Floats, Floats]:
    """Weight and bias of the normalisation behind `attn` or `down` of a layer."""
    index, kind = name.split(".")
    part = "attention.output" if kind == "attn" else "output"
    key = f"encoder.layer.{index}.{part}.LayerNorm"
    return weights[f"{key}.weight"], weights[f"{key}.bias"]


def build(
    weights: Mapping[str, Floats], linears: Mapping[str, Linear], *, taps: bool = False
) -> ModelProto:
    """`input_ids` (batch, tokens) → `embedding` (batch, 384), unit rows.

    The texts of a batch have one length and no padding. Thus no mask is needed, with which
    onnxruntime would not take its faster attention, and no token is computed in vain. With `taps`,
    the input of every linear layer is an output too, named as the layer.
    """
    graph = GraphWriter()
    x, inputs = _encode(graph, weights, linears)
    _pool(graph, x)
    shapes: dict[str, list[Any]] = {"embedding": ["batch", WIDTH]}
    if taps:
        shapes |= _tap(graph, inputs)
    return graph.model(inputs={"input_ids": ["batch", "tokens"]}, outputs=shapes)


def build_reader(
    weights: Mapping[str, Floats],
    linears: Mapping[str, Linear],
    heads: Mapping[str, FloatLinear],
    *,
    taps: bool = False,
) -> ModelProto:
    """`input_ids` and `token_types` (batch, tokens) → an output for each head.

    A head of `TOKEN_HEADS` reads every token, (batch, tokens, n); any other reads the first one
    alone, (batch, n). Texts and `taps` are as for the embedder, but of up to 288 tokens.
    """
    graph = GraphWriter()
    x, inputs = _encode(graph, weights, linears, types="token_types", most=READER_TOKENS)
    shapes: dict[str, list[Any]] = {}
    first = graph.node("Gather", x, graph.constant("zero", np.array(0)), axis=1)
    for name, head in heads.items():
        is_by_token = name in TOKEN_HEADS
        graph.rename(head.write(graph, name, x if is_by_token else first), name)
        shapes[name] = ["batch", *(["tokens"] if is_by_token else []), len(head.bias)]
    if taps:
        shapes |= _tap(graph, inputs)
    ids: list[str] = ["batch", "tokens"]
    return graph.model(inputs={"input_ids": ids, "token_types": ids}, outputs=shapes)


def _tap(graph: GraphWriter, inputs: Mapping[str, str]) -> dict[str, list[Any]]:
    for name, value in inputs.items():
        graph.rename(value, name)
    return {name: ["batch", "tokens", None] for name in inputs}


def _encode(
    graph: GraphWriter,
    weights: Mapping[str, Floats],
    linears: Mapping[str, Linear],
    *,
    types: str | None = None,
    most: int = MAX_TOKENS,
) -> tuple[str, dict[str, str]]:
    """The last layer's tokens, and what every linear layer read, by its name."""
    x = _embed(graph, weights, types, most)
    inputs: dict[str, str] = {}

    def linear(name: str, value: str) -> str:
        inputs[name] = value
        return linears[name].write(graph, name, value)

    for i in range(LAYERS):
        parts = graph.constant("parts", np.array([WIDTH] * 3))
        qkv = graph.node("Split", linear(f"{i}.qkv", x), parts, outputs=3, axis=-1)
        mixed = graph.node("MultiHeadAttention", *qkv, domain=CONTRIB, num_heads=HEADS)
        x = _add_and_norm(graph, weights, f"{i}.attn", linear(f"{i}.attn", mixed), x)
        wide = graph.node("Gelu", linear(f"{i}.up", x), domain=CONTRIB)
        x = _add_and_norm(graph, weights, f"{i}.down", linear(f"{i}.down", wide), x)
    return x, inputs


def _embed(graph: GraphWriter, weights: Mapping[str, Floats], types: str | None, most: int) -> str:
    """Word (8 bits, one scale a word), position and type embeddings, normalised."""
    words = weights["embeddings.word_embeddings.weight"]
    scale = np.abs(words).max(axis=1, keepdims=True) / 127
    stored = graph.constant("words", np.round(words / scale).astype(np.int8))
    scales = graph.constant("words.scale", scale.astype(np.float32))
    levels = graph.node("Cast", graph.node("Gather", stored, "input_ids"), to=TensorProto.FLOAT)
    x = graph.node("Mul", levels, graph.node("Gather", scales, "input_ids"))
    positions = weights["embeddings.position_embeddings.weight"][:most]
    kinds = weights["embeddings.token_type_embeddings.weight"]
    table = graph.constant("positions", positions if types else positions + kinds[0])
    tokens = graph.node("Shape", "input_ids", start=1)
    first = graph.node("Slice", table, graph.constant("start", np.array([0])), tokens)
    if types:
        x = graph.node("Add", x, graph.node("Gather", graph.constant("types", kinds), types))
    key = "embeddings.LayerNorm"
    norm = weights[f"{key}.weight"], weights[f"{key}.bias"]
    return _norm(graph, "embeddings", graph.node("Add", x, first), norm)


def _add_and_norm(
    graph: GraphWriter, weights: Mapping[str, Floats], name: str, x: str, residual: str
) -> str:
    # The fused SkipLayerNormalization takes six times as long as these two in onnxruntime 1.32.
    return _norm(graph, name, graph.node("Add", x, residual), norm_parameters(weights, name))


def _norm(graph: GraphWriter, name: str, x: str, parameters: tuple[Floats, Floats]) -> str:
    weight = graph.constant(f"{name}.norm.weight", parameters[0])
    bias = graph.constant(f"{name}.norm.bias", parameters[1])
    return str(graph.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=EPSILON))


def _pool(graph: GraphWriter, x: str) -> None:
    """Sum the tokens; dividing by their number falls to the normalisation."""
    axis = graph.constant("axis", np.array([1]))
    total = graph.node("ReduceSum", x, axis, keepdims=0)
    graph.rename(graph.node("LpNormalization", total, axis=-1, p=2), "embedding")
