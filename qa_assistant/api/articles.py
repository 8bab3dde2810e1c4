"""Articles over HTTP: add, list, read, delete."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ingest.models import ItemOutcome
from qa_assistant.access.admission import seen_by
from qa_assistant.access.audit import Action
from qa_assistant.access.principals import Access
from qa_assistant.api.deletions import delete_meant
from qa_assistant.api.deps import (
    CallerAccess,
    Cursor,
    RunningAuditor,
    RunningServices,
    may_ingest,
    may_search,
)
from qa_assistant.api.job_schemas import DeletionBody, DeletionReply
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.api.replies import ArticleReply, StoryReply
from qa_assistant.api.schemas import (
    DEFAULT_PAGE,
    MAX_OFFSET,
    MAX_PAGE,
    Body,
    CollectionName,
    FileFields,
    TextBody,
)
from qa_assistant.problems import INVALID_REQUEST, UNSUPPORTED_BODY
from qa_assistant.services import Services
from vectorstore.models import Article, ArticlePage, Deletion, Filters

if TYPE_CHECKING:
    from ingest.pipeline import IngestPipeline

router = APIRouter(prefix="/v1/articles", tags=["Articles"])

FILE_FIELD = "file"
_JSON: Final = "application/json"
_FORM: Final = "multipart/form-data"

_BodyT = TypeVar("_BodyT", bound=Body)


def _request_body() -> dict[str, Any]:
    """What OpenAPI says about the two kinds of bodies."""
    form = FileFields.model_json_schema()
    form["properties"] = {
        FILE_FIELD: {
            "type": "string",
            "format": "binary",
            "description": "HTML, Markdown, text, PDF or DOCX",
        },
        **form["properties"],
    }
    form["required"] = [FILE_FIELD]
    content = {_JSON: {"schema": TextBody.model_json_schema()}, _FORM: {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "",
    status_code=201,
    dependencies=[may_ingest],
    openapi_extra=_request_body(),
    summary="Add an article",
    responses={200: {"model": ArticleReply, "description": "It was there; `status` says more"}},
)
async def add_article(
    request: Request, response: Response, services: RunningServices, access: CallerAccess
) -> ArticleReply:
    """Store an article from text, from a file, or from a web page, and index it.

    The same `url` (or file `origin`, or text) again makes a new version of the same article, or
    changes nothing: then the reply is 200 and `status` is `updated` or `unchanged`.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _JSON:
        work = _json_work(
            services.pipeline_for(access.readers), parse_json(TextBody, await request.body())
        )
    elif media_type == _FORM:
        work = await _form_work(services.pipeline_for(access.readers), request)
    else:
        raise RequestRefused(UNSUPPORTED_BODY, f"Send {_JSON}, or a file as {_FORM}.")
    reply = await run_in_threadpool(_ingest, services, work, access=access)
    response.status_code = 201 if reply.status == "created" else 200
    return reply


@router.get("", dependencies=[may_search], summary="List articles")
def list_articles(
    services: RunningServices,
    access: CallerAccess,
    *,
    collection: Annotated[CollectionName | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Most to return")] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to skip")] = 0,
    cursor: Cursor = None,
) -> ArticlePage:
    """One page of the articles, without their texts; `total` counts all.

    Pages by `cursor` miss nothing and repeat nothing while articles come and go.
    """
    return services.store.articles(
        collection=collection,
        limit=limit,
        offset=offset,
        readers=access.readers,
        filters=Filters(),
        cursor=cursor,
    )


@router.get("/{id}", dependencies=[may_search], summary="Read an article")
def get_article(
    id: str,
    services: RunningServices,
    access: CallerAccess,
    *,
    version: Annotated[
        int | None, Query(ge=1, le=MAX_OFFSET, description="By default the latest")
    ] = None,
) -> Article:
    """An article with its text; every offset of a citation refers to it."""
    article = services.store.article(id, version=version, readers=access.readers)
    return seen_by(article, access.readers)


@router.get("/{id}/story", dependencies=[may_search], summary="List the copies of an article")
def get_story(id: str, services: RunningServices, access: CallerAccess) -> StoryReply:
    """The articles that tell the same story in the same words: who published first is first."""
    return StoryReply(articles=tuple(services.store.story(id, readers=access.readers)))


@router.delete("/{id}", dependencies=[may_ingest], summary="Delete an article")
def delete_article(
    id: str, services: RunningServices, access: CallerAccess, auditor: RunningAuditor
) -> Deletion:
    """Remove an article, all its versions and passages; the reply counts what was removed."""
    deletion = services.store.delete(id, readers=access.readers)
    auditor.note(Action.ARTICLE_DELETED, id)
    return deletion


@router.post("/delete", dependencies=[may_ingest], summary="Delete many articles")
def delete_articles(
    body: DeletionBody, services: RunningServices, access: CallerAccess, auditor: RunningAuditor
) -> DeletionReply:
    """Remove all articles that are meant, everywhere; the reply counts what was removed by store.

    No refresh brings them back. Kept answers that cite them stay, their citations marked.
    """
    deletion = delete_meant(services.store, services.sources, body, readers=access.readers)
    for id in deletion.ids:
        auditor.note(Action.ARTICLE_DELETED, id)
    return deletion


def parse_json(model: type[_BodyT], body: bytes) -> _BodyT:
    """The body as the model has it.

    Raises:
        RequestValidationError: it is not JSON, or a field is not valid.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _json_work(pipeline: "IngestPipeline", body: TextBody) -> Callable[[], ItemOutcome]:
    overrides, text = body.to_overrides(), body.text
    if text is not None:
        return partial(pipeline.ingest_text, text, collection=body.collection, **overrides)
    # the page that is fetched knows its own address best
    address = overrides.pop("url")
    return partial(pipeline.ingest_url, str(address), collection=body.collection, **overrides)


async def _form_work(pipeline: "IngestPipeline", request: Request) -> Callable[[], ItemOutcome]:
    async with request.form(max_files=1, max_fields=100) as form:
        upload = form.get(FILE_FIELD)
        if not isinstance(upload, UploadFile):
            raise RequestRefused(
                INVALID_REQUEST, f"Send the file in a form field with the name {FILE_FIELD!r}."
            )
        content, name = await upload.read(), upload.filename or "upload"
        values = {key: form.getlist(key) for key in form if key != FILE_FIELD}
    body = _parse_form(values)
    return partial(
        pipeline.ingest_file,
        content,
        name,
        collection=body.collection,
        origin=body.origin,
        **body.to_overrides(),
    )


def _parse_form(values: dict[str, list[Any]]) -> FileFields:
    """Fields of a form: repeated ones are lists, empty ones count as not sent."""
    given = {key: [v for v in items if v != ""] for key, items in values.items()}
    flat = {key: items[0] if len(items) == 1 else items for key, items in given.items() if items}
    try:
        return FileFields.model_validate(flat)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _ingest(services: Services, work: Callable[[], ItemOutcome], *, access: Access) -> ArticleReply:
    outcome = work()
    services.metrics.count_ingested(outcome.status)
    article = services.store.article(str(outcome.article_id), readers=access.readers)
    return ArticleReply(
        status=outcome.status,
        passages=outcome.passages,
        article=seen_by(article, access.readers),
    )
