"""Asking and searching."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response

from qa_assistant.api.deps import CallerAccess, RunningServices, get_state, may_ask, may_search
from qa_assistant.api.problem_handlers import request_id
from qa_assistant.api.replies import SearchReply
from qa_assistant.api.schemas import (
    AskBody,
    SearchBody,
)
from qa_assistant.api.searching import search_articles
from qa_assistant.api.sse import MEDIA_TYPE, WATCH_SECONDS, EventFeed, EventStream, encode_feed
from qa_assistant.models import Answer

router = APIRouter(prefix="/v1")
CLIENT_LEFT = 499
"""The status that nginx logs for a client that did not wait; nobody reads it."""

_ASK_REPLIES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer; as a stream, the events `status`, `sources`, `delta`, "
        "`citation` and at last `done` (or `error`)",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/ask",
    response_model=Answer,
    responses=_ASK_REPLIES,
    tags=["Questions"],
    dependencies=[may_ask],
    summary="Ask a question",
)
async def ask(
    body: AskBody,
    request: Request,
    services: RunningServices,
    access: CallerAccess,
    accept: Annotated[
        str | None, Header(description=f"`{MEDIA_TYPE}` asks for a stream, as `stream` does")
    ] = None,
) -> Answer | Response:
    """Answer from the articles, with an exact citation for every statement.

    When the articles do not say, `status` is `not_found`, and `searched` and `nearest` tell what
    was searched and which articles came close.
    """
    question = body.to_question(readers=access.readers)
    events, queue = services.stream(question), get_state(request).queue
    if not (body.stream or MEDIA_TYPE in (accept or "")):
        whole = EventFeed(events, queue=queue, heartbeat=WATCH_SECONDS)
        answer = await whole.answer(request.is_disconnected)
        return answer or Response(status_code=CLIENT_LEFT)
    feed = EventFeed(events, queue=queue)
    await feed.raise_early_error()
    return EventStream(feed, encode_feed(feed, request_id=request_id(request)))


@router.post("/search", tags=["Questions"], dependencies=[may_search], summary="Find passages")
def search(body: SearchBody, services: RunningServices, access: CallerAccess) -> SearchReply:
    """The passages nearest to a query, best first, with their offsets and scores.

    Words about time ("last week", "latest") bear on the search; `time` tells how.
    """
    return search_articles(services.store, body, readers=access.readers)
