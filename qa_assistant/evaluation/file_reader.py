"""Reads files of knowledge-base tests, and says where they are not valid."""

import difflib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from qa_assistant.errors import QuestionFileError
from qa_assistant.evaluation.question_file import (
    HEADER,
    VERSION,
    Case,
    Filtered,
    Part,
    QuestionFile,
    Turn,
    Where,
)
from qa_assistant.evaluation.yaml_nodes import Document, Unreadable, read_document, read_json

MAX_BYTES = 5_000_000
_HEAD_BYTES = 8_192
_SHOWN = 5
"""So many mistakes are named; the rest are counted."""
_ALTERNATIVES = 60
_FIELDS = (Case, Turn, Where, Filtered, QuestionFile)
_PLACES: dict[type[Part], str] = {
    QuestionFile: "at the top of the file",
    Filtered: "in `filters`",
    Case: "in a test",
}
_PLAIN = {
    "tuple_type": "a list is needed",
    "model_type": "fields are needed, such as `question: Who …?`",
    "string_type": "text is needed",
    "bool_parsing": "write true or false",
    "string_pattern_mismatch": "small letters, digits, - and _ are allowed, and none of the last "
    "two at the ends",
}
"""Pydantic's reasons that name Python's types, in words of whoever writes the file."""


class LocatedFile:
    """A question file with the place of each of its tests."""

    def __init__(self, path: Path, content: QuestionFile, lines: tuple[int | None, ...]) -> None:
        self.path = path
        self.content = content
        self.lines = lines
        """1-based line of each test, where it is known."""


def read_question_file(path: Path) -> LocatedFile:
    """The tests of a YAML file, or of a JSON file by its name.

    Raises:
        QuestionFileError: it cannot be read, or is not valid; the message names the file and, where
            they are known, the line, the test and the field.
    """
    text = _read(path)
    try:
        document = read_json(text) if path.suffix.lower() == ".json" else read_document(text)
    except Unreadable as error:
        place = f"{path}, line {error.line}" if error.line else str(path)
        raise QuestionFileError(f"{place}: {error}.") from error
    _require_header(path, document)
    try:
        content = QuestionFile.model_validate(document.value)
    except ValidationError as error:
        raise QuestionFileError(_sentences(path, document, error)) from error
    lines = tuple(document.lines.get(("tests", i)) for i in range(len(content.tests)))
    return LocatedFile(path, content, lines)


def is_question_file(path: Path) -> bool:
    """Whether the file looks like one of tests, valid or not."""
    if not path.is_file():
        return False
    with path.open("rb") as opened:
        return HEADER.encode() in opened.read(_HEAD_BYTES)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            limit = f"{MAX_BYTES / 1e6:g} MB"
            raise QuestionFileError(f"{path} has more than {limit}: split it into several files.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise QuestionFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path} is not UTF-8 text: save it as UTF-8.") from error


def _require_header(path: Path, document: Document) -> None:
    top = document.value
    if not isinstance(top, dict) or not isinstance(top.get(HEADER), str):
        raise QuestionFileError(
            f"{path} is no file of tests: it must begin with `{HEADER}: {VERSION}`, then `tests:` "
            "and a list of questions (docs/evaluation.md describes the format)."
        )
    if top[HEADER] != str(VERSION):
        line = document.line_of((HEADER,))
        place = f"{path}, line {line}" if line else str(path)
        raise QuestionFileError(
            f"{place}: version {top[HEADER]!r} of the format is not known to this program, which "
            f"reads version {VERSION}."
        )


def _sentences(path: Path, document: Document, error: ValidationError) -> str:
    details = error.errors(include_url=False)
    told = list(dict.fromkeys(_sentence(path, document, detail) for detail in details))
    rest = [f"And {len(told) - _SHOWN} more."] if len(told) > _SHOWN else []
    return " ".join([*told[:_SHOWN], *rest])


def _sentence(path: Path, document: Document, detail: Any) -> str:
    location = tuple(detail["loc"])
    line = document.line_of(location)
    parts = [str(path), f"line {line}" if line else "", _test_name(document, location)]
    parts.append(_field(location, detail["type"]))
    reason = _reason(detail)
    stop = "" if reason.endswith("?") else "."
    return f"{', '.join(part for part in parts if part)}: {reason}{stop}"


def _field(location: tuple[Any, ...], kind: str) -> str:
    if kind == "extra_forbidden":
        return f"`{location[-1]}`"
    in_test = location[2:] if location[:1] == ("tests",) and len(location) > 1 else location
    # positions in lists and the names of types say nothing to whoever wrote the file
    names = [part for part in in_test if isinstance(part, str) and part in _field_names()]
    return f"`{'.'.join(names)}`" if names else ""


def _test_name(document: Document, location: tuple[Any, ...]) -> str:
    """The test that a mistake is in, by its name or question, else by its position."""
    if location[:1] != ("tests",) or len(location) < 2:
        return ""
    test: Any = document.value["tests"][location[1]]
    fields = test if isinstance(test, dict) else {}
    name = fields.get("name") or fields.get("question")
    if not isinstance(name, str):
        return f"test {location[1] + 1}"
    return f"test “{name[:_ALTERNATIVES]}{'…' if len(name) > _ALTERNATIVES else ''}”"


def _reason(detail: Any) -> str:
    if detail["type"] != "extra_forbidden":
        told = _PLAIN.get(detail["type"], detail["msg"])
        return str(told).removeprefix("Value error, ").rstrip(".")
    name = str(detail["loc"][-1])
    for model, place in _PLACES.items():
        if name in model.model_fields:
            return f"it does not belong here, but {place}"
    close = difflib.get_close_matches(name, sorted(_field_names()), n=1)
    return f"there is no such field; did you mean `{close[0]}`?" if close else "no such field"


def _field_names() -> set[str]:
    return {name for model in _FIELDS for name in model.model_fields}
