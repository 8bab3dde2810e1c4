"""YAML and JSON as plain values, with the line on which each of them stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

Path = tuple[str | int, ...]
"""Keys and positions from the top of a document down to a value."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLON = "mapping values are not allowed"
_TOO_DEEP = "its values are nested too deep"
_DEEPEST = 12
_BORING = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Unreadable(Exception):
    """Text that is no YAML document of plain values; `line` is 1-based, null where unknown."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


@dataclass
class Document:
    """A document's values, and where they are.

    Scalars are strings as they are written (`240` and `No` are no number and no truth value:
    whoever writes an expected answer means the text), or null where nothing is written.
    """

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    """1-based lines by path."""

    def line_of(self, path: Path) -> int | None:
        """The line of the value, or of the nearest value around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)


def read_document(text: str) -> Document:
    """The one document of a YAML text. Raises Unreadable.

    Aliases (`*name`) and keys that come twice are refused: the first can blow a small file up to
    any size, and of the second YAML itself silently keeps the last.
    """
    document = Document()
    try:
        # events, since the library's own tree is built by recursion that no limit holds
        events = (e for e in yaml.parse(text, Loader=_LOADER) if not isinstance(e, _BORING))
        first = next(events, None)
        if first is not None:
            document.value = _Builder(events, document.lines).value(first, ())
        if (more := next(events, None)) is not None:
            raise Unreadable("a second document begins here", line=_line(more))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or error.context or "it is no YAML")
        if reason.startswith(_COLON):
            reason = "the indentation is wrong, or text with “: ” in it lacks quotation marks"
        raise Unreadable(reason, line=mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise Unreadable(" ".join(str(error).split())) from error
    return document


def read_json(text: str) -> Document:
    """A JSON text, numbers as they are written. Raises Unreadable."""
    try:
        value = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=_fields)
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is no JSON ({error.msg})", line=error.lineno) from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    try:
        # nearly all JSON is YAML too, and that reader knows the lines
        lines = read_document(text).lines
    except Unreadable:
        lines = {}
    return Document(value, lines)


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        name = next(name for name in fields if sum(key == name for key, _ in pairs) > 1)
        raise Unreadable(f"`{name}` is given twice")
    return fields


class _Builder:
    """Makes values of parser events, and notes their lines."""

    def __init__(self, events: Iterator[Any], lines: dict[Path, int]) -> None:
        self._events = events
        self._lines = lines

    def value(self, event: Any, path: Path) -> Any:
        self._lines[path] = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable("aliases (`*name`) are not read; write it out", line=_line(event))
        if len(path) > _DEEPEST:
            raise Unreadable(_TOO_DEEP, line=_line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            items = self._until(yaml.SequenceEndEvent)
            return [self.value(item, (*path, i)) for i, item in enumerate(items)]
        return None if not event.style and event.value in _NULLS else str(event.value)

    def _mapping(self, path: Path) -> dict[str, Any]:
        values = dict[str, Any]()
        for key in self._until(yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise Unreadable("a field's name must be a plain word", line=_line(key))
            if key.value in values:
                raise Unreadable(f"`{key.value}` is given twice", line=_line(key))
            values[key.value] = self.value(next(self._events), (*path, key.value))
            # a field is where its name is
            self._lines[*path, key.value] = _line(key)
        return values

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
