"""The reference of the HTTP API as one page, made from the OpenAPI document; needs no script."""

import json
import re
from collections.abc import Iterator
from html import escape
from string import Template
from typing import Any

from qa_assistant.problems import kinds

_METHODS = ("get", "post", "put", "patch", "delete")
Schema = dict[str, Any]


def render_reference(template: Template, document: Schema) -> str:
    """The page.

    Args:
        template: The page with the placeholders title, version, intro, contents, body, problems.
        document: The OpenAPI document (3.1).
    """
    operations = list(_operations(document))
    return template.substitute(
        title=escape(document["info"]["title"]),
        version=escape(document["info"]["version"]),
        intro=_inline_code(document["info"]["description"]),
        contents="\n".join(_entry(method, path, op) for method, path, op in operations),
        body="\n".join(_section(document, method, path, op) for method, path, op in operations),
        problems="\n".join(_problem_rows()),
    )


def _operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield method.upper(), path, methods[method]


def _entry(method: str, path: str, operation: Schema) -> str:
    return (
        f'<li><a href="#{escape(operation["operationId"])}"><code>{method} {escape(path)}</code>'
        f" {escape(operation['summary'])}</a></li>"
    )


def _section(document: Schema, method: str, path: str, operation: Schema) -> str:
    parts = [
        f'<section id="{escape(operation["operationId"])}">',
        f"<h2>{escape(operation['summary'])}</h2>",
        f'<p class="call"><code><b>{method}</b> {escape(path)}</code></p>',
        *(
            f"<p>{_inline_code(text)}</p>"
            for text in operation.get("description", "").split("\n\n")
        ),
        *_parameters(operation),
        *_bodies(document, operation),
        *_replies(document, operation),
        "</section>",
    ]
    return "\n".join(parts)


def _parameters(operation: Schema) -> Iterator[str]:
    shown = [p for p in operation.get("parameters", []) if p["name"] != "authorization"]
    if shown:
        rows = (
            _row(
                p["name"],
                p["schema"],
                note=f"in the {p['in']}",
                required=p.get("required", False),
                description=p.get("description"),
            )
            for p in shown
        )
        yield _table("Parameters", rows)


def _bodies(document: Schema, operation: Schema) -> Iterator[str]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = _resolve(document, content["schema"])
        yield _table(f"Body: {media_type}", _fields(document, schema))
        example = _example(document, schema)
        if media_type == "application/json" and example:
            text = json.dumps(example, indent=2, ensure_ascii=False)
            yield f'<pre tabindex="0"><code>{escape(text)}</code></pre>'


def _replies(document: Schema, operation: Schema) -> Iterator[str]:
    for status, reply in operation.get("responses", {}).items():
        if status in ("default", "422"):
            continue
        yield f"<h3>Reply {escape(status)}</h3><p>{_inline_code(reply['description'])}</p>"
        for media_type, content in reply.get("content", {}).items():
            schema = _resolve(document, content.get("schema", {}))
            if media_type == "application/json" and "properties" in schema:
                rows = "".join(_fields(document, schema))
                yield f"<details><summary>{escape(schema['title'])}</summary>"
                yield f"<table><tbody>{rows}</tbody></table></details>"


def _table(caption: str, rows: Iterator[str]) -> str:
    return f"<table><caption>{escape(caption)}</caption><tbody>{''.join(rows)}</tbody></table>"


def _fields(document: Schema, schema: Schema, prefix: str = "") -> Iterator[str]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        inner = _resolve(document, field)
        nested = _resolve(document, inner.get("items", {})) if "items" in inner else inner
        yield _row(
            prefix + name,
            inner,
            required=name in required,
            description=field.get("description") or inner.get("description"),
        )
        if "properties" in nested and prefix.count(".") < 1:
            yield from _fields(document, nested, f"{prefix}{name}.")


def _row(
    name: str,
    schema: Schema,
    *,
    required: bool,
    description: str | None,
    note: str | None = None,
) -> str:
    kind = ", ".join(filter(None, [_type_name(schema), note, "required" if required else None]))
    return (
        f'<tr><th scope="row"><code>{escape(name)}</code></th><td>{escape(kind)}</td>'
        f"<td>{_inline_code(description or '')}</td></tr>"
    )


def _type_name(schema: Schema) -> str:
    if "anyOf" in schema:
        options = [option for option in schema["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(_type_name(option) for option in options))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "$ref" in schema:
        return "object"
    name = str(schema.get("format") or schema.get("type") or "any")
    return f"list of {_type_name(schema['items'])}" if "items" in schema else name


def _example(document: Schema, schema: Schema) -> Schema:
    """Only the fields that say something: null and empty examples are left out."""
    fields = schema.get("properties", {}).items()
    found = {name: _resolve(document, field).get("examples", [None])[0] for name, field in fields}
    found |= {name: field["examples"][0] for name, field in fields if "examples" in field}
    return {name: value for name, value in found.items() if value not in (None, {}, [], False)}


def _resolve(document: Schema, schema: Schema) -> Schema:
    """The schema behind a reference, and behind a choice between one schema and null."""
    options = [o for o in schema.get("anyOf", []) if o.get("type") != "null"]
    if len(options) == 1:
        schema = {**schema, **options[0]}
        schema.pop("anyOf")
    if "$ref" in schema:
        resolved: Schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return resolved
    return schema


def _inline_code(text: str) -> str:
    """The text as HTML, what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _problem_rows() -> Iterator[str]:
    for kind in kinds():
        yield (
            f'<tr id="problem-{kind.code}"><th scope="row"><code>{kind.code}</code></th>'
            f"<td>{kind.status}</td><td>{escape(kind.title)}</td></tr>"
        )
