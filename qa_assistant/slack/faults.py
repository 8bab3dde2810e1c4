"""The one table: what Slack calls an error → what it means, and what somebody has to do."""

from typing import Final

from slack_sdk.errors import SlackApiError

from qa_assistant.slack.errors import (
    ReplyGone,
    SlackBusy,
    SlackError,
    SlackRefused,
    SlackUnreachable,
)

_INSTALL = "install the app to the workspace again (api.slack.com/apps → Install App)"
_SET_UP: Final = {
    "invalid_auth": f"SLACK_BOT_TOKEN is not valid: {_INSTALL} and copy the token that begins "
    "with xoxb-.",
    "not_authed": "SLACK_BOT_TOKEN is empty: set it to the token that begins with xoxb-.",
    "token_revoked": f"SLACK_BOT_TOKEN was revoked: {_INSTALL} and set the new token.",
    "token_expired": f"SLACK_BOT_TOKEN has expired: {_INSTALL} and set the new token.",
    "account_inactive": f"The app was removed from the workspace: {_INSTALL}.",
    "app_missing_action_url": "Turn interactivity on, with the request URL of the manifest.",
    "missing_scope": f"The app lacks a scope: add it under OAuth & Permissions, then {_INSTALL}.",
    "no_permission": f"The app lacks a permission: compare it with the manifest, then {_INSTALL}.",
    "not_allowed_token_type": "SLACK_BOT_TOKEN is a token of another kind: it must begin with "
    "xoxb-.",
    "team_access_not_granted": f"The workspace does not grant access: {_INSTALL}.",
}
_GONE: Final = {
    "channel_not_found": "The channel is not there, or the app was removed from it: invite the "
    "app with /invite to have it answer there.",
    "not_in_channel": "The app is not in the channel: invite it with /invite to have it answer "
    "there.",
    "is_archived": "The channel is archived: nothing can be written there.",
    "message_not_found": "The message was deleted: nothing is left to answer.",
    "thread_not_found": "The thread was deleted: nothing is left to answer.",
    "cannot_reply_to_message": "The message cannot have a thread: nothing can be answered there.",
    "restricted_action": "The workspace does not allow the app to write there: ask its "
    "administrators.",
    "restricted_action_read_only_channel": "The channel is read-only for the app: ask its "
    "administrators.",
    "restricted_action_thread_locked": "The thread is locked: nothing can be answered there.",
    "user_not_in_channel": "Who asked has left the channel: there is nobody to answer.",
    "expired_url": "Who asked waited for more than 30 minutes: they have to ask again.",
    "used_url": "Slack takes no more answers to this command: it has to be given again.",
}
_PASSING: Final = frozenset(
    "ratelimited rate_limited internal_error fatal_error service_unavailable request_timeout "
    "team_added_to_org messaging_processing_failed".split()
)


def code_of(error: SlackApiError) -> str:
    """Slack's own name of an error; empty where it sent something else."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def status_of(error: SlackApiError) -> int:
    """The HTTP status of the reply."""
    response = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)


def is_passing(error: SlackApiError) -> bool:
    """Whether the same call may succeed a little later."""
    status = status_of(error)
    return status == 429 or status >= 500 or code_of(error) in _PASSING


def explain(error: SlackApiError) -> SlackError:
    """The error as one of this package, with the next step in words."""
    code, status = code_of(error), status_of(error)
    if is_passing(error):
        reason = code or f"status {status}"
        kind = SlackBusy if status == 429 else SlackUnreachable
        return kind(f"Slack cannot take it now ({reason}).", code=code)
    if code in _GONE:
        return ReplyGone(f"{_GONE[code]} ({code})", code=code)
    if code in _SET_UP:
        needed = _needed(error)
        return SlackRefused(f"{_SET_UP[code]} ({code}{needed})", code=code, needs_operator=True)
    return SlackRefused(
        f"Slack refuses with {code or f'status {status}'!r}: see "
        "https://docs.slack.dev/reference/methods for what it means.",
        code=code,
    )


def private_refusal(said: str) -> SlackRefused:
    """The error of a `response_url`, which says in plain text what is wrong."""
    if said in _GONE:
        return ReplyGone(f"{_GONE[said]} ({said})", code=said)
    if said.startswith("invalid_blocks"):
        return SlackRefused("Slack does not show these blocks here.", code="invalid_blocks")
    return ReplyGone(f"Slack takes no more answers to this command ({said}).", code=said)


def _needed(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    needed = data.get("needed") if isinstance(data, dict) else None
    return f", needed: {needed}" if needed else ""
