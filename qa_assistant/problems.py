"""The one table: error class → HTTP status, stable code, title, exit status of a command."""

from typing import Final, NamedTuple

from pydantic import Field

from ingest import errors as ingest_errors
from qa_assistant import errors
from vectorstore import errors as store_errors
from vectorstore.models import Record

FAILED: Final = 1
USAGE: Final = 2
MEDIA_TYPE: Final = "application/problem+json"


class Kind(NamedTuple):
    """What the surfaces make of one class of errors."""

    status: int
    code: str
    title: str
    exit_status: int = FAILED


UNEXPECTED: Final = Kind(500, "internal_error", "Something went wrong here")
INVALID_REQUEST: Final = Kind(422, "invalid_request", "The request is not valid", USAGE)
INVALID_JSON: Final = Kind(400, "invalid_json", "The body is not valid JSON", USAGE)
UNSUPPORTED_BODY: Final = Kind(415, "unsupported_body", "This kind of body is not read")
BODY_TOO_LARGE: Final = Kind(413, "too_large", "Larger than allowed")
ROUTE_NOT_FOUND: Final = Kind(404, "route_not_found", "No such address")
METHOD_NOT_ALLOWED: Final = Kind(405, "method_not_allowed", "Method not allowed")
HOST_REFUSED: Final = Kind(400, "host_refused", "This host name is not served")
ORIGIN_REFUSED: Final = Kind(403, "origin_refused", "Requests from other pages are refused")
INVALID_TOKEN: Final = Kind(401, "invalid_token", "This token is not valid")
TOKEN_REQUIRED: Final = Kind(401, "token_required", "A token is needed")
KEY_REQUIRED: Final = Kind(401, "key_required", "A key is needed")
UNKNOWN_MODEL: Final = Kind(404, "model_not_found", "No such model")
UNSUPPORTED_PARAMETER: Final = Kind(
    422, "unsupported_parameter", "This cannot be asked for here", USAGE
)
EXTRA_MISSING: Final = Kind(501, "extra_missing", "This part is not installed")
RATE_LIMITED: Final = Kind(429, "rate_limited", "Too many calls")
BUSY: Final = Kind(429, "busy", "Too many questions at once")
TOO_SLOW: Final = Kind(408, "too_slow", "The request did not arrive in time")
KEY_REUSED: Final = Kind(422, "idempotency_key_reused", "The key came with another body", USAGE)
SCOPE_MISSING: Final = Kind(403, "scope_missing", "The key is not for this")
_REQUEST_KINDS: Final = (
    UNEXPECTED,
    INVALID_REQUEST,
    INVALID_JSON,
    UNSUPPORTED_BODY,
    BODY_TOO_LARGE,
    ROUTE_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    HOST_REFUSED,
    ORIGIN_REFUSED,
    INVALID_TOKEN,
    TOKEN_REQUIRED,
    KEY_REQUIRED,
    UNKNOWN_MODEL,
    UNSUPPORTED_PARAMETER,
    EXTRA_MISSING,
    RATE_LIMITED,
    BUSY,
    TOO_SLOW,
    KEY_REUSED,
    SCOPE_MISSING,
)

_KINDS: Final[dict[type[Exception], Kind]] = {
    # vectorstore
    store_errors.AliasNotFound: Kind(404, "alias_not_found", "No such alias"),
    store_errors.ArticleNotFound: Kind(404, "article_not_found", "No such article"),
    store_errors.CollectionNotFound: Kind(404, "collection_not_found", "No such collection"),
    store_errors.JobNotFound: Kind(404, "job_not_found", "No such job"),
    store_errors.SourceNotFound: Kind(404, "source_not_found", "No such source"),
    store_errors.NotFound: Kind(404, "not_found", "Not found"),
    store_errors.InvalidQuery: Kind(422, "invalid_query", "The query makes no sense", USAGE),
    store_errors.EmbeddingError: Kind(500, "embedding_error", "The embedding model failed"),
    store_errors.CrossEncoderError: Kind(500, "cross_encoder_error", "A cross-encoder failed"),
    store_errors.ReaderError: Kind(500, "reader_error", "The reader failed"),
    store_errors.CatalogError: Kind(503, "catalog_error", "The catalog cannot be used"),
    store_errors.CatalogTooNew: Kind(503, "catalog_too_new", "The catalog is from a newer version"),
    store_errors.CatalogDamaged: Kind(503, "catalog_damaged", "The catalog is damaged"),
    store_errors.BackupError: Kind(500, "backup_error", "The backup failed"),
    store_errors.VectorIndexInUse: Kind(503, "index_in_use", "The vector index is open already"),
    store_errors.VectorIndexLost: Kind(503, "index_lost", "The vector index is gone"),
    store_errors.VectorIndexError: Kind(503, "index_error", "The vector index cannot be used"),
    store_errors.VectorstoreError: Kind(500, "store_error", "The store failed"),
    # ingest
    ingest_errors.UnsupportedFormat: Kind(415, "unsupported_format", "This format cannot be read"),
    ingest_errors.UnreadableFile: Kind(422, "unreadable_file", "The file cannot be opened"),
    ingest_errors.TooLarge: Kind(413, "too_large", "Larger than allowed"),
    ingest_errors.ParsingStopped: Kind(422, "parsing_stopped", "Reading it takes too much"),
    ingest_errors.ScannedDocument: Kind(422, "scanned_document", "Its pages are pictures"),
    ingest_errors.DamagedFile: Kind(422, "damaged_file", "The file is damaged"),
    ingest_errors.EmptyArticle: Kind(422, "empty_article", "There is no text in it"),
    ingest_errors.InvalidArticle: Kind(422, "invalid_article", "The article is not valid", USAGE),
    ingest_errors.FetchRefused: Kind(422, "fetch_refused", "This address is not fetched"),
    ingest_errors.RobotsRefused: Kind(422, "robots_refused", "The site asks to be left alone"),
    ingest_errors.PageGone: Kind(502, "page_gone", "The page is not there"),
    ingest_errors.FetchInterrupted: Kind(502, "fetch_interrupted", "The server is busy"),
    ingest_errors.BadList: Kind(422, "bad_list", "This is no feed or sitemap"),
    ingest_errors.FetchFailed: Kind(502, "fetch_failed", "The page could not be fetched"),
    ingest_errors.IngestError: Kind(422, "ingest_error", "It could not be ingested"),
    # qa_assistant
    errors.SettingsError: Kind(500, "invalid_setting", "A setting makes no sense", USAGE),
    errors.InvalidQuestion: Kind(422, "invalid_question", "The question is not valid", USAGE),
    errors.ConversationNotFound: Kind(404, "conversation_not_found", "No such conversation"),
    errors.AnswerNotFound: Kind(404, "answer_not_found", "No such answer"),
    errors.KeyNotFound: Kind(404, "key_not_found", "No such key"),
    errors.InvalidKeyRequest: Kind(422, "invalid_key", "The key makes no sense", USAGE),
    errors.NotPermitted: Kind(403, "not_permitted", "Not for this key to write"),
    errors.KeyRefused: Kind(401, "key_refused", "This key opens nothing here"),
    errors.QuestionFileError: Kind(422, "invalid_question_file", "The tests are not valid", USAGE),
    errors.ModelUnavailable: Kind(503, "model_unavailable", "The chat model does not answer"),
    errors.ModelMisconfigured: Kind(500, "model_misconfigured", "The chat model is not set up"),
    errors.ModelError: Kind(502, "model_error", "The chat model failed"),
    errors.HomeInUse: Kind(503, "home_in_use", "Another process holds the data folder"),
    errors.HomeError: Kind(503, "home_error", "The data folder cannot be used"),
    errors.AssistantError: Kind(500, "assistant_error", "The assistant failed"),
}

EXPECTED_ERRORS: Final = (
    store_errors.VectorstoreError,
    ingest_errors.IngestError,
    errors.AssistantError,
)
"""The roots of all errors whose message is meant for the user."""


class FieldProblem(Record):
    """What is wrong with one field of a request; the value itself is not repeated."""

    field: str = Field(description="Path of the field", examples=["filters.published_after"])
    detail: str = Field(description="What is wrong with it", examples=["Field required"])


class Problem(Record):
    """An error as RFC 9457 has it, with a stable `code` for programs."""

    type: str = Field(examples=["/docs#problem-collection_not_found"])
    title: str = Field(description="The same for every problem of this type")
    status: int = Field(description="The HTTP status", examples=[404])
    detail: str = Field(description="What happened, and the next step")
    code: str = Field(description="Stable name of the problem", examples=["collection_not_found"])
    errors: tuple[FieldProblem, ...] = Field(
        default=(), description="The fields of the request that are not valid"
    )
    request_id: str | None = Field(default=None, description="Find it in the log of the server")


class ReportedProblem(errors.AssistantError):
    """What a server refused or failed to do, for a reason that is no error class of ours."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.code = problem.code


def kinds() -> list[Kind]:
    """Every kind of problem that the table knows, by code."""
    return sorted({*_KINDS.values(), *_REQUEST_KINDS}, key=lambda kind: kind.code)


def kind_of(error: Exception) -> Kind:
    """The kind of an error: that of its class, or of the nearest class above that has one."""
    for cls in type(error).__mro__:
        if cls in _KINDS:
            return _KINDS[cls]
    return UNEXPECTED


def error_of(problem: Problem) -> Exception:
    """The error that a server described, as the class it had there where the code tells."""
    for cls, kind in _KINDS.items():
        if kind.code == problem.code:
            return cls(problem.detail)
    return ReportedProblem(problem)


def exit_status_of(code: str) -> int:
    """The exit status for a problem that a server reported."""
    return next((kind.exit_status for kind in kinds() if kind.code == code), FAILED)


def problem_of(error: Exception, *, request_id: str | None = None) -> Problem:
    """The problem document of an error; an unexpected error gives nothing of itself away."""
    kind = kind_of(error)
    if kind is UNEXPECTED:
        detail = "An unexpected error happened. It is in the server's log under this request id."
        return make_problem(kind, detail, request_id=request_id)
    return make_problem(kind, str(error), request_id=request_id)


def make_problem(
    kind: Kind,
    detail: str,
    *,
    errors: tuple[FieldProblem, ...] = (),
    request_id: str | None = None,
) -> Problem:
    """A problem document of this kind."""
    return Problem(
        type=f"/docs#problem-{kind.code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        code=kind.code,
        errors=errors,
        request_id=request_id,
    )
