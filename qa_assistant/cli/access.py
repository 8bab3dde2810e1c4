"""`keys`: what opens the API to others."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from qa_assistant.access.principals import Scope
from qa_assistant.access.records import AccessKey, KeyDraft
from qa_assistant.api.replies import KeysReply
from qa_assistant.api.schemas import moment_of, read_day
from qa_assistant.cli.backend import opened
from qa_assistant.cli.options import AsJson
from qa_assistant.cli.rendering import Output

keys = typer.Typer(help="Make, list and revoke the keys of the API.", rich_markup_mode=None)

_DAYS = re.compile(r"(\d{1,5})d")
_Id = Annotated[str, typer.Argument(metavar="KEY", help="The beginning, like qa_1f2e3d4c.")]


def _names(values: list[str] | None) -> frozenset[str]:
    """Names with commas between them, in options that may be given again."""
    parts = (part.strip() for value in values or () for part in value.split(","))
    return frozenset(part for part in parts if part)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    days = _DAYS.fullmatch(text.strip())
    try:
        if days:
            return datetime.now(UTC) + timedelta(days=int(days[1]))
        return moment_of(read_day(text))
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{text!r}: {error}, or days like 90d.") from error


@keys.command("create")
def create(
    *,
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="ask, search, ingest, metrics, admin; commas between.")
    ] = None,
    groups: Annotated[
        list[str] | None,
        typer.Option(help="Whose articles it sees, beside those open to everybody."),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Make a public key for pages of this origin."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="A date, or days from now like 90d; never by default.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a key and show it, this once; from the first one on every call needs one."""
    wanted = _names(scope) or frozenset({"ask"} if site else {"ask", "search"})
    unknown = wanted - set(Scope)
    if unknown:
        raise typer.BadParameter(f"{min(unknown)!r} is no scope: use {', '.join(Scope)}.")
    draft = KeyDraft(
        name=name,
        scopes=frozenset(Scope(each) for each in wanted),
        groups=_names(groups),
        origins=_names(site),
        expires_at=_moment(expires),
    )
    output = Output()
    with opened() as backend:
        made = backend.create_key(draft)
    if json:
        output.json(made)
        return
    output.line(made.secret)
    output.line(f"{made.key.id} opens {', '.join(sorted(made.key.scopes))}; copy the key now.")


@keys.command("list")
def list_keys(*, json: AsJson = False) -> None:
    """List the keys, the newest first."""
    output = Output()
    with opened(reading=True) as backend:
        known = tuple(backend.keys())
    if json:
        output.json(KeysReply(keys=known))
        return
    columns = ("key", "name", "scopes", "groups", "origins", "state", "last used")
    output.rows(columns, [_row(key) for key in known])


@keys.command("revoke")
def revoke(
    key: _Id,
    *,
    forget: Annotated[bool, typer.Option("--forget", help="Take it off the list as well.")] = False,
    json: AsJson = False,
) -> None:
    """Make a key open nothing, from the next call on."""
    output = Output()
    with opened() as backend:
        revoked = backend.revoke_key(key, forget=forget)
    if json:
        output.json(revoked)
    else:
        output.line(f"{revoked.id} ({revoked.name}) opens nothing any more.")


def _row(key: AccessKey) -> tuple[object, ...]:
    state = "usable" if key.refusal(datetime.now(UTC)) is None else "expired"
    if key.revoked_at is not None:
        state = "revoked"
    elif key.expires_at is not None and state == "usable":
        state = f"until {key.expires_at:%Y-%m-%d}"
    used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
    parts = (key.scopes, key.groups, key.origins)
    return (key.id, key.name, *(", ".join(sorted(part)) for part in parts), state, used)
