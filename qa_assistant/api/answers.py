"""One answer over HTTP: what a shared link shows."""

from fastapi import APIRouter

from qa_assistant.api.deps import CallerAccess, RunningServices, may_ask
from qa_assistant.models import Answer

router = APIRouter(prefix="/v1/answers", tags=["Questions"])


@router.get("/{id}", dependencies=[may_ask], summary="Look an answer up")
def get_answer(id: str, services: RunningServices, access: CallerAccess) -> Answer:
    """An answer that was given, as long as its conversation is kept.

    Whoever has its id may read it, and so `conversation_id` is left empty: the rest of the
    conversation is not shared.
    """
    answer = services.answer_log.get(id, readers=access.readers)
    return answer.model_copy(update={"conversation_id": ""})
