"""`slack`: answer in Slack over a socket, check the set-up, print the app's manifest."""

import asyncio
import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from qa_assistant.cli.rendering import Output
from qa_assistant.errors import SettingsError
from qa_assistant.log import configure_logging
from qa_assistant.problems import FAILED
from qa_assistant.settings import Settings
from qa_assistant.slack.settings import SlackSettings

if TYPE_CHECKING:
    from qa_assistant.cli.serving import Attach

slack = typer.Typer(
    help="Answer in Slack over a socket, which needs no public address; serve the pages too.",
    rich_markup_mode=None,
    invoke_without_command=True,
)


@slack.callback()
def answer_in_slack(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8000,
) -> None:
    """Answer in Slack over a socket, which needs no public address; serve the pages too."""
    if context.invoked_subcommand is not None:
        return
    from qa_assistant.cli.serving import serve_until_stopped

    settings = Settings.load()
    configure_logging(settings.log_level, settings.log_format)
    attach = slack_surface(by_socket=True)
    serve_until_stopped(settings, host=host, port=port, output=Output(), attach=attach)


@slack.command()
def check() -> None:
    """Look whether tokens, scopes, clock and request address are right; say what is not."""
    _require_extra()
    settings, slack_settings = Settings.load(), SlackSettings.load()
    configure_logging("ERROR", settings.log_format)
    if not asyncio.run(_checked(slack_settings, settings, Output())):
        raise typer.Exit(FAILED)


@slack.command()
def manifest(
    *,
    url: Annotated[
        str | None,
        typer.Option(help="Where Slack reaches the server; QA_PUBLIC_URL by default."),
    ] = None,
    socket: Annotated[bool, typer.Option("--socket", help="For socket mode.")] = False,
) -> None:
    """Print what is pasted into Slack (api.slack.com/apps → Create New App) to make the app."""
    from qa_assistant.slack.manifest import read_manifest

    address = None if socket else url or Settings.load().public_url
    if address is not None and not address.startswith("https://"):
        raise typer.BadParameter(
            f"{address!r} is no address that Slack sends requests to: it must begin with https://; "
            "--socket does without one"
        )
    made = read_manifest(address.rstrip("/") if address else None)
    Output().line(json.dumps(made, indent=2, ensure_ascii=False))


def slack_surface(*, by_socket: bool) -> "Attach | None":
    """What puts Slack on a server; null where the settings do not ask for it.

    Raises:
        SettingsError: a setting or the extra is missing.
    """
    settings = SlackSettings.load()
    if not by_socket and settings.signing_secret is None:
        return None
    needed = {"SLACK_BOT_TOKEN": settings.bot_token}
    if by_socket:
        needed["SLACK_APP_TOKEN"] = settings.app_token
    for name, value in needed.items():
        if value is None:
            raise SettingsError(
                f"{name} is not set: `qa-assistant slack check` says where it is found, and "
                "docs/slack.md leads from nothing to an answer."
            )
    _require_extra()
    from qa_assistant.slack.service import attach_slack, make_parts

    return lambda app, services: attach_slack(
        app, make_parts(services, settings), settings, by_socket=by_socket
    )


def _require_extra() -> None:
    if find_spec("slack_bolt") is None or find_spec("aiohttp") is None:
        raise SettingsError("Slack needs its extra: pip install 'qa-assistant[slack]'.")


async def _checked(slack_settings: SlackSettings, settings: Settings, output: Output) -> bool:
    from qa_assistant.slack.access import AccessTable
    from qa_assistant.slack.inspection import inspect

    ok = True
    async for finding in inspect(slack_settings, public_url=settings.public_url):
        ok = ok and finding.ok
        output.line(f"{'ok     ' if finding.ok else 'missing'} {finding.sentence}")
    rules = len(AccessTable.read(settings.slack_access).rule)
    output.line(f"ok      The table of access has {rules} rules.")
    return ok
