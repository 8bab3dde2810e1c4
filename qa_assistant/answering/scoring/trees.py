"""Gradient-boosted trees, read from JSON and evaluated with numpy alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees in one array; a leaf points to itself, so that a walk may overrun.

    The sum of the leaves that a row reaches is its log odds (Friedman, "Greedy function
    approximation: a gradient boosting machine", 2001).
    """

    roots: Places
    features: Places
    thresholds: Matrix
    left: Places
    right: Places
    values: Matrix
    depth: int

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """The trees that `as_stored` gave."""
        return cls(
            roots=np.array(stored["roots"], np.int32),
            features=np.array(stored["features"], np.int32),
            thresholds=np.array(stored["thresholds"], float),
            left=np.array(stored["left"], np.int32),
            right=np.array(stored["right"], np.int32),
            values=np.array(stored["values"], float),
            depth=int(stored["depth"]),
        )

    def as_stored(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {
            "roots": self.roots.tolist(),
            "features": self.features.tolist(),
            "thresholds": self.thresholds.tolist(),
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "values": self.values.tolist(),
            "depth": self.depth,
        }

    def scores(self, rows: Matrix) -> Matrix:
        """Log odds of each row: shape (n, features) in, (n,) out."""
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        each = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[each, self.features[at]] <= self.thresholds[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.values[at].sum(axis=1))
