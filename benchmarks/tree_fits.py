"""Boosted trees fitted with LightGBM and turned into the arrays that the package evaluates."""

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np

from qa_assistant.answering.scoring.trees import Matrix, Trees

_COMMON: Mapping[str, Any] = {
    "objective": "binary",
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 2,
    "seed": 1,
    "deterministic": True,
    "boost_from_average": True,
}


def fit_trees(
    rows: Matrix, labels: np.ndarray, weights: np.ndarray, *, count: int, leaves: int, least: int
) -> Trees:
    """So many trees of so many leaves, each leaf of at least so many rows."""
    settings = {**_COMMON, "num_leaves": leaves, "min_data_in_leaf": least, "learning_rate": 0.05}
    data = lightgbm.Dataset(rows, labels, weight=weights)
    dumped = lightgbm.train(settings, data, count).dump_model()
    return _join([tree["tree_structure"] for tree in dumped["tree_info"]])


def _join(structures: Sequence[Mapping[str, Any]]) -> Trees:
    nodes: list[tuple[int, float, int, int, float]] = []
    roots = []
    depth = 0
    for structure in structures:
        roots.append(len(nodes))
        depth = max(depth, _add(structure, nodes))
    features, thresholds, left, right, values = zip(*nodes, strict=True)
    return Trees(
        roots=np.array(roots, np.int32),
        features=np.array(features, np.int32),
        thresholds=np.array(thresholds).round(6),
        left=np.array(left, np.int32),
        right=np.array(right, np.int32),
        values=np.array(values).round(6),
        depth=depth,
    )


def _add(node: Mapping[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> int:
    """Append a node and all below it; how many steps its deepest leaf is away."""
    place = len(nodes)
    if "leaf_value" in node:
        nodes.append((0, 0.0, place, place, float(node["leaf_value"])))
        return 0
    nodes.append((0, 0.0, 0, 0, 0.0))
    left = place + 1
    below_left = _add(node["left_child"], nodes)
    right = len(nodes)
    below_right = _add(node["right_child"], nodes)
    nodes[place] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
    return 1 + max(below_left, below_right)
