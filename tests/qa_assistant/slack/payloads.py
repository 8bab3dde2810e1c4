"""What Slack sends, in the form that it documents for each kind; all content is our own."""

import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from qa_assistant.slack.signature import sign
from tests.qa_assistant.slack.slack_server import BOT_USER, TEAM

SECRET = "signing-secret-of-the-tests"
_ids = itertools.count(1)


def event_body(event: dict[str, Any], *, team: str = TEAM) -> dict[str, Any]:
    """An event in its envelope."""
    return {
        "token": "not-used",
        "team_id": team,
        "api_app_id": "A1",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_ids):06}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def mention(
    text: str, *, channel: str, ts: str, thread_ts: str | None = None, user: str = "U1"
) -> dict[str, Any]:
    """Somebody mentions the app in a channel."""
    event = {
        "type": "app_mention",
        "user": user,
        "text": f"<@{BOT_USER}> {text}",
        "ts": ts,
        "channel": channel,
        "event_ts": ts,
        "team": TEAM,
        "client_msg_id": f"m{next(_ids)}",
    }
    return event_body(event if thread_ts is None else {**event, "thread_ts": thread_ts})


def message(
    text: str,
    *,
    channel: str,
    ts: str,
    thread_ts: str | None = None,
    user: str = "U1",
    channel_type: str = "channel",
    **more: Any,
) -> dict[str, Any]:
    """Somebody writes a message where the app hears it."""
    event = {
        "type": "message",
        "channel": channel,
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type,
        "team": TEAM,
        **more,
    }
    return event_body(event if thread_ts is None else {**event, "thread_ts": thread_ts})


def command(text: str, *, channel: str, response_url: str, user: str = "U1") -> dict[str, Any]:
    """Somebody gives the slash command."""
    return {
        "token": "not-used",
        "team_id": TEAM,
        "team_domain": "press",
        "channel_id": channel,
        "channel_name": "general",
        "user_id": user,
        "user_name": "ana",
        "command": "/ask",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": f"{next(_ids)}.1.abc",
    }


def click(
    action: dict[str, Any],
    *,
    channel: str,
    message_ts: str,
    response_url: str,
    thread_ts: str | None = None,
    is_ephemeral: bool = False,
    user: str = "U1",
) -> dict[str, Any]:
    """Somebody clicks on something in a message."""
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "ana", "name": "ana", "team_id": TEAM},
        "api_app_id": "A1",
        "token": "not-used",
        "container": {
            "type": "message",
            "message_ts": message_ts,
            "channel_id": channel,
            "is_ephemeral": is_ephemeral,
        },
        "trigger_id": f"{next(_ids)}.2.abc",
        "team": {"id": TEAM, "domain": "press"},
        "channel": {"id": channel, "name": "general"},
        "message": {"type": "message", "ts": message_ts, "thread_ts": thread_ts or message_ts},
        "response_url": response_url,
        "actions": [{"block_id": "b", "action_ts": "1760000000.1", **action}],
    }


def shortcut(text: str, *, channel: str, response_url: str) -> dict[str, Any]:
    """Somebody uses the message shortcut."""
    return {
        "type": "message_action",
        "token": "not-used",
        "action_ts": "1760000000.1",
        "team": {"id": TEAM, "domain": "press"},
        "user": {"id": "U1", "name": "ana"},
        "channel": {"id": channel, "name": "general"},
        "callback_id": "qa_check",
        "trigger_id": f"{next(_ids)}.3.abc",
        "message_ts": "1760000000.000200",
        "message": {"type": "message", "user": "U2", "text": text, "ts": "1760000000.000200"},
        "response_url": response_url,
    }


def submission(view: dict[str, Any], typed: str) -> dict[str, Any]:
    """Somebody sends a dialog."""
    block = view["blocks"][0]
    values = {
        block["block_id"]: {
            block["element"]["action_id"]: {"type": "plain_text_input", "value": typed}
        }
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "press"},
        "user": {"id": "U1", "username": "ana", "name": "ana", "team_id": TEAM},
        "api_app_id": "A1",
        "token": "not-used",
        "trigger_id": f"{next(_ids)}.4.abc",
        "view": {**view, "id": "V1", "state": {"values": values}, "hash": "1.a"},
        "response_urls": [],
    }


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers that Slack sends with a body."""
    stamp = str(int(time.time() if at is None else at))
    signature = sign(body, timestamp=stamp, secret=secret).decode()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


def post_event(http: httpx.Client, body: dict[str, Any], **headers: str) -> httpx.Response:
    """Send an event as Slack does."""
    raw = json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    return http.post("/slack/events", content=raw, headers={**kind, **signed(raw), **headers})


def post_form(http: httpx.Client, fields: dict[str, Any]) -> httpx.Response:
    """Send a command as Slack does."""
    raw = urlencode(fields).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return http.post("/slack/events", content=raw, headers={**kind, **signed(raw)})


def post_interaction(http: httpx.Client, payload: dict[str, Any]) -> httpx.Response:
    """Send a click, a shortcut or a dialog as Slack does."""
    return post_form(http, {"payload": json.dumps(payload)})
