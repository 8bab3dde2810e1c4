"""Slack's Web API as documented: what each method takes, needs and allows a minute."""

from typing import Any, NamedTuple

from tests.qa_assistant.slack.block_rules import block_problems


class Method(NamedTuple):
    """One method of https://docs.slack.dev/reference/methods."""

    scopes: frozenset[str]
    """One of these is enough."""
    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    per_minute: int = 100


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_MESSAGE = "text blocks thread_ts mrkdwn parse link_names unfurl_links unfurl_media metadata"
METHODS = {
    "auth.test": Method(frozenset(), frozenset(), per_minute=600),
    "apps.connections.open": Method(_set("connections:write"), frozenset(), per_minute=1),
    "chat.postMessage": Method(_set("chat:write"), _set("channel"), _set(_MESSAGE), per_minute=600),
    "chat.update": Method(
        _set("chat:write"),
        _set("channel ts"),
        _set("text blocks parse link_names metadata"),
        per_minute=50,
    ),
    "chat.startStream": Method(
        _set("chat:write"),
        _set("channel thread_ts"),
        _set("markdown_text recipient_user_id recipient_team_id chunks task_display_mode"),
        per_minute=20,
    ),
    "chat.appendStream": Method(
        _set("chat:write"), _set("channel ts"), _set("markdown_text chunks"), per_minute=100
    ),
    "chat.stopStream": Method(
        _set("chat:write"),
        _set("channel ts"),
        _set("markdown_text chunks blocks metadata session_status"),
        per_minute=20,
    ),
    "assistant.threads.setStatus": Method(
        _set("chat:write assistant:write"),
        _set("channel_id thread_ts status"),
        _set("loading_messages"),
        per_minute=600,
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        _set("assistant:write"), _set("channel_id prompts"), _set("thread_ts title")
    ),
    "reactions.add": Method(_set("reactions:write"), _set("channel timestamp name"), per_minute=50),
    "conversations.replies": Method(
        _set("channels:history groups:history im:history mpim:history"),
        _set("channel ts"),
        _set("oldest latest limit inclusive cursor include_all_metadata"),
        per_minute=50,
    ),
    "views.open": Method(frozenset(), _set("trigger_id view")),
}


def argument_error(name: str, arguments: dict[str, Any]) -> str | None:
    """Slack's name of what is wrong with the arguments; nothing where all is well."""
    method = METHODS.get(name)
    if method is None:
        return "unknown_method"
    given = {key for key, value in arguments.items() if value is not None}
    if method.required - given or given - method.required - method.optional:
        return "invalid_arguments"
    if name in ("chat.postMessage", "chat.update") and not given & {"text", "blocks"}:
        return "no_text"
    if len(str(arguments.get("text") or "")) > 40_000:
        return "msg_too_long"
    if len(str(arguments.get("markdown_text") or "")) > 12_000:
        return "msg_too_long"
    if "blocks" in given and block_problems(arguments["blocks"]):
        return "invalid_blocks"
    if name == "views.open" and block_problems(arguments["view"]["blocks"], surface="modal"):
        return "invalid_arguments"
    return _prompt_error(arguments)


def _prompt_error(arguments: dict[str, Any]) -> str | None:
    prompts = arguments.get("prompts")
    if prompts is not None and not (
        1 <= len(prompts) <= 4 and all(set(p) == {"title", "message"} for p in prompts)
    ):
        return "invalid_arguments"
    return None
