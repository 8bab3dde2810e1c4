"""Feedback over HTTP: whoever was given an answer rates it, and the owner reads the ratings."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from qa_assistant.api.deps import CallerAccess, Cursor, RunningServices, may_ask, require_owner
from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_OFFSET, MAX_PAGE, FeedbackBody
from qa_assistant.evaluation.ratings import Feedback, FeedbackPage, Rating

router = APIRouter(prefix="/v1/feedback", tags=["Feedback"])


@router.post("", dependencies=[may_ask], summary="Rate an answer")
def rate(body: FeedbackBody, services: RunningServices, access: CallerAccess) -> Feedback:
    """Say whether an answer was of use; rating it again replaces what was said before.

    Only answers of conversations that the caller may read can be rated.
    """
    return services.feedback.rate(
        body.answer_id, body.rating, comment=body.comment, readers=access.readers
    )


@router.get("", dependencies=[Depends(require_owner)], summary="List ratings")
def list_feedback(
    services: RunningServices,
    *,
    rating: Annotated[Rating | None, Query(description="Only these; all by default")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    cursor: Cursor = None,
) -> FeedbackPage:
    """Rated answers, the latest rating first. For the command line."""
    return services.feedback.page(rating=rating, limit=limit, offset=offset, cursor=cursor)
