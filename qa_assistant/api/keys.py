"""Keys and the audit log over HTTP; for who administers the server."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from qa_assistant.access.audit import Action, AuditPage
from qa_assistant.access.records import AccessKey, KeyDraft, NewKey
from qa_assistant.api.administration import require_administrator
from qa_assistant.api.deps import Cursor, RunningAuditor, RunningServices
from qa_assistant.api.replies import KeysReply
from qa_assistant.api.schemas import DEFAULT_PAGE, MAX_OFFSET, MAX_PAGE

router = APIRouter(prefix="/v1/admin", tags=["Keys"], dependencies=[Depends(require_administrator)])


@router.get("/keys", summary="List keys")
def list_keys(services: RunningServices) -> KeysReply:
    """Every key with what it opens and when it was last used; the keys themselves are not kept."""
    return KeysReply(keys=services.keys.list())


@router.post("/keys", status_code=201, summary="Make a key")
def create_key(body: KeyDraft, services: RunningServices, auditor: RunningAuditor) -> NewKey:
    """Make a key; `secret` is told in this reply and never again.

    With `origins` it is a site key: public, and of use only on pages of these origins.
    """
    made = services.keys.create(body)
    auditor.note(Action.KEY_CREATED, made.key.id)
    return made


@router.post("/keys/{id}/revoke", summary="Revoke a key")
def revoke_key(id: str, services: RunningServices, auditor: RunningAuditor) -> AccessKey:
    """From the next request on, the key opens nothing."""
    key = services.keys.revoke(id)
    auditor.note(Action.KEY_REVOKED, id)
    return key


@router.delete("/keys/{id}", summary="Forget a revoked key")
def forget_key(id: str, services: RunningServices, auditor: RunningAuditor) -> AccessKey:
    """Take a revoked key off the list; a server without any key asks nobody on its machine for
    one."""
    key = services.keys.forget(id)
    auditor.note(Action.KEY_FORGOTTEN, id)
    return key


@router.get("/audit", summary="List changes")
def list_changes(
    services: RunningServices,
    *,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    cursor: Cursor = None,
) -> AuditPage:
    """Who made, revoked, deleted or repaired what, the latest first; never contents."""
    return services.audit.page(limit=limit, offset=offset, cursor=cursor)
