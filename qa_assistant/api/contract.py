"""The OpenAPI document: what the framework knows of the routes, and what holds for all of them."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from qa_assistant.problems import Problem

_KEYS: Final = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of `qa-assistant keys create`; not needed on a machine where no key "
        "was ever made",
    }
}
_IDEMPOTENCY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body within a day are done once",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def add_contract(app: FastAPI) -> None:
    """Let the application describe itself in full."""

    def describe() -> dict[str, Any]:
        if not app.openapi_schema:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            app.openapi_schema = _completed(document)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # as the framework's own guide has it


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    # clients of OpenAI's API find the error under one more name
    problem["additionalProperties"] = True
    document["components"]["schemas"] |= {"Problem": problem, **problem.pop("$defs")}
    document["components"]["securitySchemes"] = _KEYS
    document["security"] = [{}, {"bearer": []}]
    for methods in document["paths"].values():
        if "post" in methods:
            methods["post"].setdefault("parameters", []).append(_IDEMPOTENCY)
    return document
