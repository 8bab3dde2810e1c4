"""What routes need: the services, and who is calling."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Query, Request

from qa_assistant.access.audit import Action, AuditLog
from qa_assistant.access.keys import KEY_PREFIX
from qa_assistant.access.principals import GUEST, NOBODY, OPEN, OWNER, Access, Scope
from qa_assistant.api.answer_queue import AnswerQueue
from qa_assistant.api.chat_memory import ChatMemory
from qa_assistant.api.problem_handlers import ACCESS, RequestRefused, request_id
from qa_assistant.api.rates import RateLimits
from qa_assistant.problems import INVALID_TOKEN, KEY_REQUIRED, SCOPE_MISSING, TOKEN_REQUIRED
from qa_assistant.services import Services
from vectorstore.cursors import MAX_CURSOR

Cursor = Annotated[
    str | None,
    Query(
        max_length=MAX_CURSOR,
        description="The `next_cursor` of the page before: such pages miss nothing and repeat "
        "nothing while the list grows",
    ),
]
CHALLENGE = {"WWW-Authenticate": "Bearer"}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True)
class AppState:
    """What one app holds for all its requests."""

    services: Services
    token: str | None
    """The private token that opens everything; null: there is none."""
    queue: AnswerQueue
    """How many answers are written at once, and how many wait."""
    rates: RateLimits
    """How often somebody may call."""
    chats: ChatMemory
    """Which conversations the chats of OpenAI's clients are."""
    beyond_loopback: bool = False
    """Whether other machines reach the server; then a key is needed whatever happens."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the server is told to stop; what would go on for long ends then."""

    @property
    def is_open(self) -> bool:
        """Whether no key is asked for."""
        return not self.beyond_loopback and not self.services.keys.exist()


def get_state(request: Request) -> AppState:
    """What the app holds."""
    state: AppState = request.app.state.qa
    return state


def get_services(request: Request) -> Services:
    """The parts of the running assistant."""
    return get_state(request).services


def get_access(request: Request) -> Access:
    """Who is calling, remembered with the request.

    Raises:
        RequestRefused: a bearer token was sent that is not the server's.
        KeyRefused: a key was sent that opens nothing here.
    """
    access = identify(request)
    request.scope[ACCESS] = access
    client = request.client.host if request.client else ""
    get_state(request).rates.check(access, client)
    return access


def identify(request: Request) -> Access:
    """Who is calling; where no key was ever made, everybody on this machine sees everything, and
    who comes through a proxy what is open to everybody.

    Raises as `get_access`, and counts nothing.
    """
    state = get_state(request)
    keys = state.services.keys
    given = _bearer(request)
    if given is None:
        if state.is_open:
            return GUEST if is_proxied(request) else OPEN
        return keys.visitor(_origins(request)) or NOBODY
    if _is_owner(given, state):
        return OWNER
    if given.startswith(KEY_PREFIX):
        return keys.admit(given, origin=_sent_from(request))
    detail = "Send a key as `qa-assistant keys create` shows it."
    if state.is_open:
        detail = "Leave the Authorization header out: this server asks for no key."
    raise RequestRefused(INVALID_TOKEN, detail, headers=CHALLENGE)


def get_lenient_access(request: Request) -> Access:
    """The same for clients that send some key always: where none is asked for, any will do."""
    given, state = _bearer(request), get_state(request)
    if given and state.is_open and not _is_owner(given, state):
        access = GUEST if is_proxied(request) else OPEN
        request.scope[ACCESS] = access
        return access
    return get_access(request)


def is_proxied(request: Request) -> bool:
    """Whether a call comes, or may come, from elsewhere though its connection is from here.

    The server then has a public address, or the request carries a proxy's headers.
    """
    is_public = get_state(request).services.settings.public_url is not None
    return is_public or any(name in request.headers for name in _FORWARDED)


def _bearer(request: Request) -> str | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def _is_owner(given: str, state: AppState) -> bool:
    """Whether it is the server's private token or the administration's key."""
    key = state.services.settings.admin_key
    known = (state.token, key.get_secret_value() if key else None)
    return any(secrets.compare_digest(given.encode(), each.encode()) for each in known if each)


def _own_origins(request: Request) -> tuple[str, ...]:
    public = get_state(request).services.settings.public_url
    parts = urlsplit(public or "")
    here = f"{request.url.scheme}://{request.headers.get('host', '').lower()}"
    return (here, f"{parts.scheme}://{parts.netloc}".lower()) if public else (here,)


def _origins(request: Request) -> tuple[str, ...]:
    """The origins that a call without a key may be from: browsers name it, except to ourselves."""
    origin = request.headers.get("origin")
    return _own_origins(request) if origin is None else (origin,)


def _sent_from(request: Request) -> str | None:
    """The origin of the page that sends a key; null for what is no page."""
    origin = request.headers.get("origin")
    if origin is None and request.headers.get("sec-fetch-site") == "same-origin":
        return _own_origins(request)[-1]
    return origin


CallerAccess = Annotated[Access, Depends(get_access)]
LenientAccess = Annotated[Access, Depends(get_lenient_access)]
RunningServices = Annotated[Services, Depends(get_services)]


def check_scope(access: Access, scope: Scope) -> None:
    """Refuse who may not do this.

    Raises:
        RequestRefused: there is no key, or it is for something else.
    """
    if access.may(scope):
        return
    if access.actor == NOBODY.actor:
        raise RequestRefused(
            KEY_REQUIRED,
            "Send a key as a bearer token; `qa-assistant keys create` makes one.",
            headers=CHALLENGE,
        )
    have = ", ".join(sorted(access.scopes))
    raise RequestRefused(
        SCOPE_MISSING, f"This needs the scope {scope}, and the key {access.actor} has {have}."
    )


def require_leniently(scope: Scope) -> Callable[[Access], None]:
    """The same for clients that send some key always."""

    def check(access: LenientAccess) -> None:
        check_scope(access, scope)

    return check


def require(scope: Scope) -> Callable[[Access], None]:
    """A dependency that admits who has this scope."""

    def check(access: CallerAccess) -> None:
        check_scope(access, scope)

    return check


may_ask = Depends(require(Scope.ASK))
may_search = Depends(require(Scope.SEARCH))
may_ingest = Depends(require(Scope.INGEST))
may_measure = Depends(require(Scope.METRICS))


def require_all_groups(access: CallerAccess) -> None:
    """Admit to jobs and sources, whose articles may be of any group.

    Raises:
        RequestRefused: the caller may not ingest, or sees the articles of some groups only.
    """
    check_scope(access, Scope.INGEST)
    if access.readers is not None:
        raise RequestRefused(
            SCOPE_MISSING,
            "Jobs and sources touch the articles of all groups: use a key with the scope admin, or "
            "send articles one by one.",
        )


def require_owner(access: CallerAccess) -> None:
    """Admit the command line, which reads the token from the data folder, and admin keys.

    Raises:
        RequestRefused: the call came without either.
    """
    if not access.is_owner:
        raise RequestRefused(
            TOKEN_REQUIRED,
            "Only `qa-assistant` on this machine, or a key with the scope admin, may do this.",
            headers=CHALLENGE,
        )


@dataclass(frozen=True)
class Auditor:
    """Keeps what one caller changes."""

    log: AuditLog
    actor: str
    request_id: str | None

    def note(self, action: Action, subject: str) -> None:
        """That it was done, after it was."""
        self.log.add(action, subject, actor=self.actor, request_id=self.request_id)


def get_auditor(request: Request, access: CallerAccess) -> Auditor:
    """The audit log, for this caller."""
    return Auditor(get_services(request).audit, access.actor, request_id(request))


RunningAuditor = Annotated[Auditor, Depends(get_auditor)]
