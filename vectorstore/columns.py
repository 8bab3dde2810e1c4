"""Growing columns of numbers, of which readers hold immutable views."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_FIRST_CAPACITY = 1_024
_GROWTH = 1.5


class Columns:
    """Named arrays of one length that only grow at the end.

    What a view shows never changes: rows are added behind it, into space that was reserved, or
    into a new array. So adding costs little however long the columns are, and readers need no lock.
    """

    def __init__(self, **columns: tuple[npt.DTypeLike, int | None]) -> None:
        """Each column by its name: the type of its numbers, and how many of them a row has."""
        self._rows = 0
        self._arrays: dict[str, Array] = {
            name: np.empty((_FIRST_CAPACITY,) if width is None else (_FIRST_CAPACITY, width), dtype)
            for name, (dtype, width) in columns.items()
        }

    def __len__(self) -> int:
        return self._rows

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(self._arrays)

    def reserve(self, rows: int) -> None:
        """Make room for so many rows in all, so that none is moved until then."""
        for name, array in self._arrays.items():
            if rows > len(array):
                grown = np.empty((rows, *array.shape[1:]), array.dtype)
                grown[: self._rows] = array[: self._rows]
                self._arrays[name] = grown

    def extend(self, **values: Any) -> None:
        """Add rows at the end; every column must be named, with as many rows as the others."""
        count = len(next(iter(values.values())))
        end = self._rows + count
        if end > len(next(iter(self._arrays.values()))):
            self.reserve(max(end, int(end * _GROWTH)))
        for name, array in self._arrays.items():
            array[self._rows : end] = values[name]
        self._rows = end

    def view(self, name: str) -> Array:
        """The column as it is now; not to be written to."""
        shown = self._arrays[name][: self._rows]
        shown.flags.writeable = False
        return shown
