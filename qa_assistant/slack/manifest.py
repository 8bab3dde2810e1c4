"""The app's manifest: what is pasted into Slack to make the app, and which scopes it needs."""

import json
from pathlib import Path
from typing import Any, Final

EVENTS_PATH: Final = "/slack/events"
_FILE = Path(__file__).parent / "manifest.json"

SCOPE_USES: Final = {
    "app_mentions:read": "to hear when it is mentioned",
    "assistant:write": "to suggest questions in its own panel",
    "channels:history": "to hear follow-ups in threads of public channels",
    "chat:write": "to answer, and to show that it is searching",
    "commands": "for /ask and for the shortcut",
    "groups:history": "to hear follow-ups in threads of private channels",
    "im:history": "to hear direct messages",
    "mpim:history": "to hear follow-ups in group messages",
    "reactions:write": "to show that a question was seen where it cannot show a status",
}
"""What each scope of the manifest is for."""


def read_manifest(public_url: str | None) -> dict[str, Any]:
    """The manifest for a server at this address, or for socket mode where there is none."""
    manifest: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    settings, features = manifest["settings"], manifest["features"]
    addressed = [
        *features["slash_commands"],
        settings["event_subscriptions"],
        settings["interactivity"],
    ]
    for part in addressed:
        name = "url" if "url" in part else "request_url"
        if public_url:
            part[name] = f"{public_url}{EVENTS_PATH}"
        else:
            del part[name]
    settings["socket_mode_enabled"] = public_url is None
    return manifest


def needed_scopes() -> tuple[str, ...]:
    """The scopes of the bot's token."""
    return tuple(read_manifest(None)["oauth_config"]["scopes"]["bot"])
