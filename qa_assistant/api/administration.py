"""What the administration page reads and does; for who has the key, or sits at this machine."""

from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from qa_assistant.access.audit import Action
from qa_assistant.access.principals import GUEST, OPEN
from qa_assistant.api.deps import CallerAccess, Cursor, RunningAuditor, RunningServices, get_state
from qa_assistant.api.guards import is_loopback
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_OFFSET, MAX_PAGE, AliasBody
from qa_assistant.evaluation.answer_log import AnswerPage, same_words
from qa_assistant.evaluation.explanation_models import Explanation
from qa_assistant.evaluation.question_groups import QuestionGroup, group_questions
from qa_assistant.evaluation.ratings import FeedbackPage
from qa_assistant.models import AnswerStatus
from qa_assistant.problems import KEY_REQUIRED
from vectorstore.models import Alias, Filters, IndexReport, Record, Scope

MOST_UNANSWERED = 500
"""So many of the latest questions are grouped."""


def require_administrator(request: Request, access: CallerAccess) -> None:
    """Admit who has the key; without one set, only who calls from this machine itself.

    A server behind a proxy has callers from elsewhere, though each of its connections comes from
    this machine: it has a public address, or its requests carry a proxy's headers.

    Raises:
        RequestRefused: neither is the case.
    """
    settings = get_state(request).services.settings
    if access.is_owner:
        return
    client = request.client.host if request.client else ""
    is_here = access == OPEN and is_loopback(client)
    if settings.admin_key is None and is_here:
        return
    detail = (
        "Send the key of QA_ADMIN_KEY, or one with the scope admin, as a bearer token."
        if settings.admin_key or access not in (OPEN, GUEST)
        else "Set QA_ADMIN_KEY to a long random word: without it, only who works on the machine "
        "that the server runs on may administer it."
    )
    raise RequestRefused(KEY_REQUIRED, detail, headers={"WWW-Authenticate": "Bearer"})


router = APIRouter(
    prefix="/v1/admin", tags=["Administration"], dependencies=[Depends(require_administrator)]
)


class UnansweredReply(Record):
    """Questions that the articles do not answer, in groups."""

    groups: tuple[QuestionGroup, ...]
    questions: int
    """How many questions were grouped."""


class AliasReply(Record):
    """The alias that was added or removed."""

    alias: Alias


@router.get("/questions", summary="List questions and their answers")
def list_questions(
    services: RunningServices,
    *,
    status: Annotated[AnswerStatus | None, Query(description="Only these; all by default")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    cursor: Cursor = None,
) -> AnswerPage:
    """What was asked, the latest first, each with its whole answer."""
    return services.answer_log.page(status=status, limit=limit, offset=offset, cursor=cursor)


@router.get("/unanswered", summary="List what the articles do not say")
def list_unanswered(services: RunningServices) -> UnansweredReply:
    """The latest questions without an answer, those that mean about the same together.

    What was asked again in the same words and answered is left out.
    """
    log = services.answer_log
    page = log.page(status=AnswerStatus.NOT_FOUND, limit=MOST_UNANSWERED)
    groups = group_questions(page.items, services.store.model.embedder)
    answered = log.answered_at()
    open_ones = tuple(group for group in groups if not _is_settled(group, answered))
    return UnansweredReply(groups=open_ones, questions=sum(group.times for group in open_ones))


def _is_settled(group: QuestionGroup, answered_at: Mapping[str, datetime]) -> bool:
    """Whether one of its questions was asked again since then, and answered."""
    moments = (answered_at.get(same_words(text)) for text in (group.question, *group.others))
    return any(at is not None and at > group.last_asked_at for at in moments)


@router.get("/answers/{id}/explanation", summary="Explain an answer")
def explain_answer(id: str, services: RunningServices) -> Explanation:
    """Why the answer is what it is: its steps, done again, with every score and time."""
    return services.explainer.explain(services.answer_log.get(id))


@router.get("/feedback", summary="List ratings")
def list_feedback(
    services: RunningServices,
    *,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    cursor: Cursor = None,
) -> FeedbackPage:
    """Rated answers, the latest rating first."""
    return services.feedback.page(limit=limit, offset=offset, cursor=cursor)


@router.post("/aliases", status_code=201, summary="Add an alias")
def add_alias(body: AliasBody, services: RunningServices, auditor: RunningAuditor) -> AliasReply:
    """Use an alias that no article introduces, or one that was removed."""
    services.store.names.add(body.collection, body.to_alias())
    services.cache.clear()
    auditor.note(Action.ALIAS_ADDED, body.short)
    return AliasReply(alias=body.to_alias())


@router.post("/aliases/remove", summary="Remove an alias")
def remove_alias(body: AliasBody, services: RunningServices, auditor: RunningAuditor) -> AliasReply:
    """Do not use an alias any more, also when articles introduce it again."""
    services.store.names.remove(body.collection, body.to_alias())
    services.cache.clear()
    auditor.note(Action.ALIAS_REMOVED, body.short)
    return AliasReply(alias=body.to_alias())


class CheckReply(Record):
    """Whether catalog and index agree, collection by collection."""

    healthy: bool
    reports: tuple[IndexReport, ...]


@router.post("/check", summary="Compare catalog and index")
def check(services: RunningServices) -> CheckReply:
    """Look whether every passage is found; mends nothing (`qa-assistant doctor --repair` does)."""
    reports = services.store.check()
    return CheckReply(healthy=all(each.ok for each in reports), reports=tuple(reports))


class Overview(Record):
    """What the server holds, and with what it answers."""

    version: str
    embedding_model: str
    chat_model: str
    collections: tuple[Scope, ...]
    median_milliseconds: float | None
    """Of the latest hundred answers; null before the first."""


@router.get("/overview", summary="Tell what the server holds")
def overview(services: RunningServices, request: Request) -> Overview:
    """The collections with their articles, the models, and how long answers take."""
    store = services.store
    scopes = (store.scope(name, filters=Filters()) for name in store.collections())
    taken = [
        answer.timings.get("total", 0.0) for answer in services.answer_log.page(limit=100).items
    ]
    return Overview(
        version=request.app.version,
        embedding_model=store.model.embedder.name,
        chat_model=services.settings.chat_model,
        collections=tuple(scopes),
        median_milliseconds=median(taken) if taken else None,
    )
