"""Building blocks of an ONNX graph: a node writer, and two ways to store a linear layer."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]

CONTRIB = "com.microsoft"  # operators that every onnxruntime has beside the ONNX standard's own


class GraphWriter:
    """Collects nodes and constants; the methods return names of outputs, for the next node."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: Any) -> str:
        """Store an array under a name; the same name again keeps the first value."""
        array = np.ascontiguousarray(value)
        shaped = array.reshape(np.shape(value))  # a scalar must stay one
        self._constants.setdefault(name, numpy_helper.from_array(shaped, name))
        return name

    def node(self, operator: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        """Append an operator; its output's name, or a list of names where it has several."""
        number = len(self._nodes)
        names = [f"{operator}_{number}_{i}" for i in range(outputs)]
        self._nodes.append(
            helper.make_node(
                operator, list(inputs), names, name=f"{operator}_{number}", **attributes
            )
        )
        return names[0] if outputs == 1 else names

    def rename(self, output: str, name: str) -> None:
        """Give an output another name, wherever it is written and read."""
        for node in self._nodes:
            for names in (node.input, node.output):
                names[:] = [name if each == output else each for each in names]

    def model(
        self, *, inputs: dict[str, list[str]], outputs: dict[str, list[str | int]]
    ) -> ModelProto:
        """The finished model: int64 inputs and float32 outputs with these shapes."""
        graph = helper.make_graph(
            self._nodes,
            "embedder",
            [helper.make_tensor_value_info(n, TensorProto.INT64, s) for n, s in inputs.items()],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs.items()],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=8, producer_name="export_embedder"
        )


class Linear(Protocol):
    """A linear layer, `x @ weight + bias`, in one way of storing it."""

    def write(self, graph: GraphWriter, name: str, x: str) -> str:
        """Append it to the graph; the name of its output."""


@dataclass(frozen=True)
class FloatLinear:
    """In 32-bit floats: the reference."""

    weight: Floats
    bias: Floats

    def write(self, graph: GraphWriter, name: str, x: str) -> str:
        """Append MatMul and Add."""
        product = graph.node("MatMul", x, graph.constant(f"{name}.weight", self.weight))
        return str(graph.node("Add", product, graph.constant(f"{name}.bias", self.bias)))


@dataclass(frozen=True)
class StaticLinear:
    """8-bit weights and inputs with scales fixed in advance: fast, and blind to the batch.

    Input channel k is stored as `(x + shift) / (channel_scale[k] * step) + zero_point`.
    """

    weight: npt.NDArray[np.int8]
    weight_scale: Floats
    bias: Floats
    channel_scale: Floats
    step: np.float32
    zero_point: np.uint8
    shift: float = 0.0
    scaled_before: bool = False
    """Whether the layer before already divides its output by `channel_scale`."""

    def write(self, graph: GraphWriter, name: str, x: str) -> str:
        """Append the scaling, QuantizeLinear and an integer product with a float result."""
        if self.shift:
            x = graph.node("Add", x, graph.constant(f"{name}.shift", np.float32(self.shift)))
        if not self.scaled_before:
            inverse = graph.constant(f"{name}.inverse", 1 / self.channel_scale)
            x = graph.node("Mul", x, inverse)
        step = graph.constant(f"{name}.step", self.step)
        zero = graph.constant(f"{name}.zero", self.zero_point)
        return str(
            graph.node(
                "MatMulIntegerToFloat",
                graph.node("QuantizeLinear", x, step, zero),
                graph.constant(f"{name}.weight", self.weight),
                step,
                graph.constant(f"{name}.scale", self.weight_scale),
                zero,
                "",
                graph.constant(f"{name}.bias", self.bias),
                domain=CONTRIB,
            )
        )
