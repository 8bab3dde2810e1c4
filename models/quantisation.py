"""Fits 8-bit linear layers to the inputs that they saw: scales per channel, weights by GPTQ."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx_graph import FloatLinear, Floats, StaticLinear

LEVELS = 255  # of an unsigned 8-bit input
GELU_FLOOR = 0.17  # GELU never falls below -0.16997

# Without VNNI the processor adds two 8-bit products in 16 bits, which overflow above 32767.
# Inputs that lie around the middle (128) need weights well below 127 to keep clear of that;
# those of the feed-forward down layer, shifted to start at zero, hardly ever get large.
CENTRED_WEIGHT_LIMIT = 100
SHIFTED_WEIGHT_LIMIT = 127

_MIGRATION = (0.7, 0.8, 0.9, 1.0)
_SAMPLE = 1500
_DAMPING = 0.005
_BLOCK = 128


@dataclass(frozen=True)
class Observed:
    """What a linear layer saw (a row a token), and the weight of an error by row and column."""

    inputs: Floats
    row_weight: Floats
    column_weight: Floats


@dataclass(frozen=True)
class _InputScale:
    channels: Floats
    step: np.float32
    zero_point: np.uint8

    def levels(self, inputs: Floats) -> Floats:
        """The inputs as the 8-bit form holds them, in units where the channels are alike."""
        raw = np.round(inputs / self.channels / self.step) + np.float32(self.zero_point)
        centred = np.clip(raw, 0, LEVELS) - np.float32(self.zero_point)
        return (centred * self.step).astype(np.float32)


def quantise(layer: FloatLinear, seen: Observed, *, shifted: bool) -> StaticLinear:
    """The layer in 8 bits; `shifted` where its inputs come out of a GELU."""
    shift = GELU_FLOOR if shifted else 0.0
    limit = SHIFTED_WEIGHT_LIMIT if shifted else CENTRED_WEIGHT_LIMIT
    if shifted:
        layer = replace(layer, bias=layer.bias - shift * layer.weight.sum(axis=0))
        seen = replace(seen, inputs=np.maximum(seen.inputs + np.float32(shift), 0))
    scale = _input_scale(layer.weight, seen, limit)
    weight, weight_scale, correction = _weights(layer.weight, seen, scale, limit)
    return StaticLinear(
        weight=weight,
        weight_scale=weight_scale,
        bias=(layer.bias + correction).astype(np.float32),
        channel_scale=scale.channels,
        step=scale.step,
        zero_point=scale.zero_point,
        shift=shift,
    )


def scale_before(values: StaticLinear, behind: StaticLinear) -> tuple[StaticLinear, StaticLinear]:
    """Let attention's value columns divide by the channel scale of the layer behind attention.

    Attention is linear in its values, so that the division then costs nothing.
    """
    factor = np.ones_like(values.bias)
    factor[-len(behind.channel_scale) :] = 1 / behind.channel_scale
    scaled = replace(values, weight_scale=values.weight_scale * factor, bias=values.bias * factor)
    return scaled, replace(behind, scaled_before=True)


def _input_scale(weight: Floats, seen: Observed, limit: int) -> _InputScale:
    """The migration of range into the weights that errs least (SmoothQuant, arXiv:2211.10438).

    Nothing is clipped: that would serve the usual texts, and spoil the odd ones.
    """
    rows = np.random.default_rng(0).permutation(len(seen.inputs))[:_SAMPLE]
    sample, row_weight = seen.inputs[rows], seen.row_weight[rows, None]
    wanted = sample @ weight
    power = (seen.row_weight[:, None] * seen.inputs**2).mean(axis=0) * len(rows)

    def error(scale: _InputScale) -> float:
        migrated = weight * scale.channels[:, None]
        got = scale.levels(sample) @ migrated
        by_inputs = ((got - wanted) ** 2 * row_weight * seen.column_weight).sum()
        rounding = _round_error(migrated, limit) ** 2 * seen.column_weight
        by_weights = ((power / scale.channels**2)[:, None] * rounding).sum()
        return float(by_inputs + by_weights / 2)  # GPTQ later removes about half of the second

    return min(_candidates(weight, seen.inputs), key=error)


def _candidates(weight: Floats, inputs: Floats) -> Iterator[_InputScale]:
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    reach = np.maximum(np.maximum(-low, high), 1e-6)
    importance = np.maximum(np.abs(weight).max(axis=1), 1e-5)
    for migration in _MIGRATION:
        channels = reach**migration / importance ** (1 - migration)
        channels = (channels / np.exp(np.log(channels).mean())).astype(np.float32)
        bottom = min(0.0, float((low / channels).min()))
        step = (float((high / channels).max()) - bottom) / LEVELS
        zero_point = np.clip(round(-bottom / step), 0, LEVELS)
        yield _InputScale(channels, np.float32(step), np.uint8(zero_point))


def _round_error(weight: Floats, limit: int) -> Floats:
    scale = np.abs(weight).max(axis=0) / limit
    return np.asarray(np.round(weight / scale) * scale - weight)


def _weights(
    weight: Floats, seen: Observed, scale: _InputScale, limit: int
) -> tuple[npt.NDArray[np.int8], Floats, npt.NDArray[np.float64]]:
    """8-bit weights, their scales, and what to add to the bias so that the mean output is right."""
    importance = (seen.row_weight / seen.row_weight.mean())[:, None]
    got, exact = scale.levels(seen.inputs), seen.inputs / scale.channels
    weighted = got * importance
    hessian = (weighted.T @ got).astype(np.float64) / len(got)
    cross = (weighted.T @ exact).astype(np.float64) / len(got)
    damping = np.eye(len(hessian)) * _DAMPING * np.diag(hessian).mean()
    # The best real weights for the rounded inputs, which GPTQ then rounds in turn.
    migrated = (weight * scale.channels[:, None]).astype(np.float64)
    target = np.linalg.solve(hessian + damping, (cross + damping) @ migrated)
    levels, weight_scale = _gptq(target, hessian + damping, limit)
    means = [(part * importance).mean(axis=0).astype(np.float64) for part in (exact, got)]
    correction = means[0] @ migrated - means[1] @ (levels * weight_scale)
    return levels.astype(np.int8), weight_scale.astype(np.float32), correction


def _gptq(target: Any, hessian: Any, limit: int) -> tuple[Any, Any]:
    """Round row by row, letting the rows still to come make up for it (arXiv:2210.17323)."""
    scale = _weight_scale(target, np.diag(hessian)[:, None], limit)
    order = np.argsort(-np.diag(hessian), kind="stable")
    left = target[order].copy()
    factor = np.linalg.cholesky(np.linalg.inv(hessian[order][:, order])).T
    levels = np.zeros_like(left)
    for start in range(0, len(left), _BLOCK):
        stop = min(len(left), start + _BLOCK)
        errors = np.zeros((stop - start, left.shape[1]))
        for i in range(start, stop):
            levels[i] = np.clip(np.round(left[i] / scale), -limit, limit)
            errors[i - start] = (left[i] - levels[i] * scale) / factor[i, i]
            left[i + 1 : stop] -= np.outer(factor[i, i + 1 : stop], errors[i - start])
        left[stop:] -= factor[start:stop, stop:].T @ errors
    return levels[np.argsort(order)], scale


def _weight_scale(target: Any, importance: Any, limit: int) -> Any:
    """For each column the scale, of 16 between 70 % and 100 % of the full one, that errs least."""
    full = np.abs(target).max(axis=0) / limit
    scales = [full * part for part in np.linspace(0.7, 1.0, 16)]
    errors = [
        ((np.clip(np.round(target / s), -limit, limit) * s - target) ** 2 * importance).sum(axis=0)
        for s in scales
    ]
    return np.choose(np.argmin(errors, axis=0), scales)
