"""Conversations over HTTP: looked up, listed, forgotten."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from qa_assistant.access.audit import Action
from qa_assistant.api.deps import (
    CallerAccess,
    Cursor,
    RunningAuditor,
    RunningServices,
    may_ask,
    require_owner,
)
from qa_assistant.api.replies import ConversationDeletion
from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_OFFSET, MAX_PAGE, CollectionName
from qa_assistant.models import Conversation, ConversationPage

router = APIRouter(prefix="/v1/conversations", tags=["Conversations"])


@router.get("", dependencies=[Depends(require_owner)], summary="List conversations")
def list_conversations(
    services: RunningServices,
    access: CallerAccess,
    *,
    collection: Annotated[CollectionName | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    cursor: Cursor = None,
) -> ConversationPage:
    """The conversations that are kept, the one asked in last first. For the command line."""
    return services.conversations.page(
        collection=collection, readers=access.readers, limit=limit, offset=offset, cursor=cursor
    )


@router.get("/{id}", dependencies=[may_ask], summary="Look a conversation up")
def get_conversation(id: str, services: RunningServices, access: CallerAccess) -> Conversation:
    """The turns of a conversation that are kept, oldest first, each with its whole answer."""
    return services.conversations.get(id, readers=access.readers)


@router.delete("/{id}", dependencies=[may_ask], summary="Forget a conversation")
def delete_conversation(
    id: str, services: RunningServices, access: CallerAccess, auditor: RunningAuditor
) -> ConversationDeletion:
    """Remove a conversation with all its turns."""
    turns = services.conversations.delete(id, readers=access.readers)
    auditor.note(Action.CONVERSATION_DELETED, id)
    return ConversationDeletion(conversation_id=id, turns=turns)
