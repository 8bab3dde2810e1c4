"""Every error leaves as a problem document (RFC 9457), whichever part of the app it comes from."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from qa_assistant.access.principals import Access
from qa_assistant.problems import (
    EXPECTED_ERRORS,
    INVALID_JSON,
    INVALID_REQUEST,
    MEDIA_TYPE,
    METHOD_NOT_ALLOWED,
    ROUTE_NOT_FOUND,
    FieldProblem,
    Kind,
    Problem,
    make_problem,
    problem_of,
)
from vectorstore.errors import CollectionNotFound

_ROUTING = {
    ROUTE_NOT_FOUND.status: ROUTE_NOT_FOUND,
    METHOD_NOT_ALLOWED.status: METHOD_NOT_ALLOWED,
}

PROBLEM_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "A problem document (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
    # the framework documents 422 in a form that is never sent
    422: {
        "description": "A problem document (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


OPENAI_PATHS: Final = ("/v1/chat/", "/v1/models", "/v1/embeddings")

MOST_LISTED: Final = 50
"""So many problems of a body's fields are told."""
_NOT_JSON: Final = "The body is not valid JSON in UTF-8: check its quotes and commas."
_NO_OBJECT: Final = "send a JSON object, with the header Content-Type: application/json"
_LONGEST_NAME: Final = 100
"""A field that is not known may have any name."""
_OF_NO_OBJECT: Final = frozenset({"missing", "dict_type", "model_type", "model_attributes_type"})
"""How pydantic names that a body is missing, or is no object."""

ACCESS: Final = "qa_access"
"""Where a request's scope holds who is calling, as soon as that is known."""


class RequestRefused(Exception):
    """A request that is refused for its form or its sender."""

    def __init__(self, kind: Kind, detail: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.headers = headers


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every expected error of the app with its problem document."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _from_routing)
    app.add_exception_handler(RequestRefused, _refused)
    for root in EXPECTED_ERRORS:
        app.add_exception_handler(root, _expected)


def problem_response(problem: Problem, *, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem document as a response."""
    return JSONResponse(
        problem.model_dump(mode="json", exclude_defaults=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _reply(
    request: Request, problem: Problem, *, headers: dict[str, str] | None = None
) -> JSONResponse:
    """The problem document; where clients of OpenAI's API call, also as they look for it."""
    response = problem_response(problem, headers=headers)
    if request.url.path.startswith(OPENAI_PATHS):
        body = problem.model_dump(mode="json", exclude_defaults=True)
        body["error"] = {
            "message": problem.detail,
            "type": "server_error" if problem.status >= 500 else "invalid_request_error",
            "code": problem.code,
            "param": problem.errors[0].field if problem.errors else None,
        }
        response.body = response.render(body)
        response.headers["content-length"] = str(len(response.body))
    return response


def request_id(request: Request) -> str | None:
    """The id under which the request's log lines are found."""
    return request.scope.get("request_id")


def invalid_fields(details: Sequence[Any], *, id: str | None) -> Problem:
    """The problem of a body whose fields are not valid; pydantic's details without the values."""
    if any(detail["type"] == "json_invalid" for detail in details):
        return make_problem(INVALID_JSON, _NOT_JSON, request_id=id)
    listed = details[:MOST_LISTED]
    errors = tuple(FieldProblem(field=_field(d["loc"]), detail=_sentence(d)) for d in listed)
    detail = "; ".join(f"{e.field}: {e.detail}" if e.field else e.detail for e in errors[:5])
    if len(details) > MOST_LISTED:
        detail += f"; of {len(details):,} problems the first {MOST_LISTED} are listed"
    return make_problem(INVALID_REQUEST, f"{detail}.", errors=errors, request_id=id)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # what it is registered for
    return _reply(request, invalid_fields(error.errors(), id=request_id(request)))


async def _from_routing(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  # what it is registered for
    status = HTTPStatus(error.status_code)
    if status == INVALID_JSON.status and not _is_form(request):
        # the framework's, of a body in another encoding than UTF-8
        problem = make_problem(INVALID_JSON, _NOT_JSON, request_id=request_id(request))
        return _reply(request, problem)
    kind = _ROUTING.get(status) or Kind(status, status.name.lower(), status.phrase)
    details = {
        404: "There is nothing at this address; /docs lists all there are.",
        405: f"{request.method} is not allowed here; /docs lists what is.",
    }
    detail = details.get(status, f"{error.detail}.")
    problem = make_problem(kind, detail, request_id=request_id(request))
    return _reply(request, problem, headers=dict(error.headers or {}))


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestRefused)  # noqa: S101  # what it is registered for
    problem = make_problem(error.kind, str(error), request_id=request_id(request))
    return _reply(request, problem, headers=error.headers)


async def _expected(request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(_told_to(request, error), request_id=request_id(request))
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        structlog.get_logger(__name__).error(
            "request failed", code=problem.code, path=request.url.path, error=str(error)
        )
    return _reply(request, problem)


def _told_to(request: Request, error: Exception) -> Exception:
    """The error without names of collections, for who may not see all of them."""
    access: Access | None = request.scope.get(ACCESS)
    if isinstance(error, CollectionNotFound) and (access is None or access.readers is not None):
        return CollectionNotFound(f"{str(error).partition(';')[0]}.")
    return error


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "").lower()
    return kind.startswith(("multipart/", "application/x-www-form-urlencoded"))


def _field(location: tuple[int | str, ...]) -> str:
    parts = location[1:] if location and location[0] in ("body", "query", "path") else location
    return ".".join(str(part)[:_LONGEST_NAME] for part in parts)


def _sentence(detail: Any) -> str:
    if tuple(detail["loc"]) == ("body",) and detail["type"] in _OF_NO_OBJECT:
        return _NO_OBJECT
    text: str = detail["msg"].removeprefix("Value error, ")
    return text.rstrip(".")
