"""The OpenAPI document that is kept, and what would break who relies on it.

`python -m tests.contract` writes it anew, unless that would break somebody; `--break` insists.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa_assistant.api.app import create_app
from qa_assistant.bootstrap import open_services
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder

KEPT = Path(__file__).parents[1] / "docs" / "openapi.json"
Document = dict[str, Any]


def current() -> Document:
    """What the application says of itself now."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), reader="off", _env_file=None)
        with open_services(settings, load=lambda name: HashingEmbedder()) as services:
            return json.loads(json.dumps(create_app(services).openapi()))


def breaks(old: Document, new: Document) -> list[str]:
    """Each change that somebody who reads and sends what the old document says would notice.

    Taking away an operation, a parameter or a status; asking for more in requests; giving less, or
    something else, in replies.
    """
    return [*_operations(old, new)]


def _operations(old: Document, new: Document) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            later = new["paths"].get(path, {}).get(method)
            if later is None:
                yield f"{name} is gone"
                continue
            yield from _parameters(name, operation, later)
            for place, before, after in _bodies(operation, later, "requestBody"):
                walk = Walk(old, new, is_reply=False)
                yield from walk.compare(f"{name} {place}", before, after)
            for status, reply in operation["responses"].items():
                if status not in later["responses"]:
                    yield f"{name} no longer replies {status}"
                    continue
                for place, before, after in _contents(reply, later["responses"][status]):
                    walk = Walk(old, new, is_reply=True)
                    yield from walk.compare(f"{name} {status} {place}", before, after)


def _parameters(name: str, old: Document, new: Document) -> Iterator[str]:
    before = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
    after = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
    yield from (f"{name}: the parameter {key[1]} is gone" for key in before.keys() - after.keys())
    for key, parameter in after.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"{name}: the parameter {key[1]} is required now"


def _bodies(old: Document, new: Document, part: str) -> Iterator[tuple[str, Any, Any]]:
    yield from _contents(old.get(part, {}), new.get(part, {}))


def _contents(old: Document, new: Document) -> Iterator[tuple[str, Any, Any]]:
    for media_type, content in old.get("content", {}).items():
        later = new.get("content", {}).get(media_type)
        yield media_type, content.get("schema", {}), (later or {}).get("schema")


class Walk:
    """Compares two schemas, references followed once."""

    def __init__(self, old: Document, new: Document, *, is_reply: bool) -> None:
        self._documents = (old, new)
        self._is_reply = is_reply
        self._seen: set[str] = set()

    def compare(self, place: str, old: Any, new: Any) -> Iterator[str]:
        if new is None:
            yield f"{place} is gone"
            return
        reference = old.get("$ref", "")
        if reference and reference in self._seen:
            return
        self._seen.add(reference)
        old, new = (
            _resolved(document, schema)
            for document, schema in zip(self._documents, (old, new), strict=True)
        )
        yield from self._types(place, old, new)
        yield from self._fields(place, old, new)
        if "items" in old:
            yield from self.compare(f"{place}[]", old["items"], new.get("items"))

    def _types(self, place: str, old: Any, new: Any) -> Iterator[str]:
        before, after = _kinds(old), _kinds(new)
        lost = (after - before) if self._is_reply else (before - after)
        if before and after and lost:
            word = "may come" if self._is_reply else "is refused"
            yield f"{place}: {', '.join(sorted(lost))} {word} now"

    def _fields(self, place: str, old: Any, new: Any) -> Iterator[str]:
        fields = new.get("properties", {})
        for name, schema in old.get("properties", {}).items():
            if name in fields:
                yield from self.compare(f"{place}.{name}", schema, fields[name])
            elif self._is_reply or new.get("additionalProperties") is False:
                yield f"{place}.{name} is gone"
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        missing = (before - after) & fields.keys() if self._is_reply else after - before
        word = "may be missing" if self._is_reply else "is required"
        yield from (f"{place}.{name} {word} now" for name in sorted(missing))


def _resolved(document: Document, schema: Any) -> Any:
    while "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def _kinds(schema: Any) -> set[str]:
    """The types and constants that a schema admits; nothing where it does not say."""
    if "enum" in schema:
        return {repr(value) for value in schema["enum"]}
    if "const" in schema:
        return {repr(schema["const"])}
    if "anyOf" in schema:
        return {kind for each in schema["anyOf"] for kind in _kinds(each) or {"object"}}
    kind = schema.get("type")
    return {kind} if isinstance(kind, str) else set()


def main() -> int:
    document = current()
    broken = breaks(json.loads(KEPT.read_text(encoding="utf-8")), document) if KEPT.exists() else []
    if broken and "--break" not in sys.argv:
        sys.stderr.write("\n".join([*broken, "Not written; --break insists.\n"]))
        return 1
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
    KEPT.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
