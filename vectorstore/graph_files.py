"""The files in which Chroma keeps its graphs: whether they fit together, and belong to a space.

hnswlib reads them without looking at their lengths, so that files whose writing was cut short (by a
full disk, say) end the process that opens them. Their layout: github.com/chroma-core/hnswlib,
`hnswalg.h`.
"""

import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

_VERSION = struct.Struct("<i")
_LAYOUT = 1
# offset of level 0, most and present number of elements, bytes of each, two offsets, highest level,
# entry point, neighbours of each above level 0, at level 0, asked for, a factor, width when built
_HEADER = struct.Struct("<6QiI3QdQ")
_WORD = 4
_SEGMENTS = (
    "SELECT segments.id, collections.name"
    " FROM segments JOIN collections ON collections.id = segments.collection"
)


class _Header(NamedTuple):
    elements: int
    element_size: int
    highest_level: int
    link_size: int


def torn_spaces(folder: Path, database: str) -> list[str]:
    """Names of the spaces in Chroma's folder whose graph was written in part."""
    torn = [path.name for path in _graphs(folder) if is_torn(path)]
    names = (_segments(folder / database) if torn else None) or {}
    return [names[segment] for segment in torn if segment in names]


def remove_strays(folder: Path, database: str) -> None:
    """Remove the graphs of spaces that are no more, which Chroma leaves where they are."""
    graphs = list(_graphs(folder))
    names = _segments(folder / database) if graphs else None
    if names is None:
        return
    for path in graphs:
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def is_torn(graph: Path) -> bool:
    """Whether files of this graph are shorter than its header says, or its links do not add up.

    A layout that is not known is not judged.
    """
    try:
        content = (graph / "header.bin").read_bytes()
        if len(content) >= _VERSION.size and _VERSION.unpack_from(content)[0] != _LAYOUT:
            return False
        if len(content) < _VERSION.size + _HEADER.size:
            return True
        header = _header(content)
        return (
            (graph / "data_level0.bin").stat().st_size < header.elements * header.element_size
            or (graph / "length.bin").stat().st_size < header.elements * _WORD
            or not _links_add_up(graph / "link_lists.bin", header)
        )
    except FileNotFoundError:
        return True


def _graphs(folder: Path) -> Iterator[Path]:
    # Chroma begins anew where this file is missing, and reads none of the others
    return (path.parent for path in folder.glob("*/index_metadata.pickle"))


def _segments(database: Path) -> dict[str, str] | None:
    """The space of each segment; null where the database cannot be read, which Chroma will tell."""
    try:
        address = f"{database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return dict(connection.execute(_SEGMENTS).fetchall())
    except sqlite3.Error:
        return None


def _header(content: bytes) -> _Header:
    fields = _HEADER.unpack_from(content, _VERSION.size)
    neighbours = fields[8]
    return _Header(fields[2], fields[3], fields[6], (neighbours + 1) * _WORD)


def _links_add_up(path: Path, header: _Header) -> bool:
    """Whether the file holds a record for each element: its length in bytes, and as many bytes."""
    words = np.fromfile(path, "<u4")
    lengths = np.flatnonzero(words)
    place = records = 0
    while records < header.elements:
        following = np.searchsorted(lengths, place)
        # up to there, each word is the length of an element with no links above level 0
        start = int(lengths[following]) if following < len(lengths) else len(words)
        records += start - place
        if records >= header.elements:
            break
        if start == len(words):
            return False
        levels, rest = divmod(int(words[start]), header.link_size)
        if rest or levels > max(header.highest_level, 0):
            return False
        place = start + 1 + levels * header.link_size // _WORD
        if place > len(words):
            return False
        records += 1
    return True
