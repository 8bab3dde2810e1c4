"""What routes need: the services, and who is calling."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.bootstrap import Services
from qa_assistant.problems import INVALID_TOKEN, TOKEN_REQUIRED

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True)
class AppState:
    """What one app holds for all its requests."""

    services: Services
    token: str | None
    """The private token that opens everything; null: there is none."""
    streams: CapacityLimiter
    """How many answers may be written at once."""


@dataclass(frozen=True)
class Access:
    """What the caller may do."""

    readers: frozenset[str] | None
    """The groups whose articles are seen; null sees all."""
    is_owner: bool
    """Whether it is the command line of this machine's user, or who has the key of `/admin`."""


def get_state(request: Request) -> AppState:
    """What the app holds."""
    state: AppState = request.app.state.qa
    return state


def get_services(request: Request) -> Services:
    """The parts of the running assistant."""
    return get_state(request).services


def get_access(request: Request) -> Access:
    """Who is calling; on loopback everybody sees everything.

    Raises:
        RequestRefused: a bearer token was sent that is not the server's.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return Access(readers=None, is_owner=False)
    if not _is_known(given.strip(), get_state(request)):
        raise RequestRefused(
            INVALID_TOKEN, "Leave the Authorization header out on loopback.", headers=_CHALLENGE
        )
    return Access(readers=None, is_owner=True)


def _is_known(given: str, state: AppState) -> bool:
    """Whether it is the server's private token or the administration's key."""
    key = state.services.settings.admin_key
    known = (state.token, key.get_secret_value() if key else None)
    return any(secrets.compare_digest(given.encode(), each.encode()) for each in known if each)


CallerAccess = Annotated[Access, Depends(get_access)]
RunningServices = Annotated[Services, Depends(get_services)]


def require_owner(access: CallerAccess) -> None:
    """Admit only the command line, which reads the token from the data folder.

    Raises:
        RequestRefused: the call came without the server's private token.
    """
    if not access.is_owner:
        raise RequestRefused(
            TOKEN_REQUIRED,
            "Only `qa-assistant` on this machine may do this: use the command line.",
            headers=_CHALLENGE,
        )
