"""Setting Slack up: the settings, the manifest, and what `qa-assistant slack check` says."""

import asyncio
import json
import time

import pytest
from pydantic import SecretStr

from qa_assistant.api.app import create_app
from qa_assistant.cli import run
from qa_assistant.errors import SettingsError
from qa_assistant.services import Services
from qa_assistant.slack.inspection import Finding, inspect
from qa_assistant.slack.manifest import SCOPE_USES, needed_scopes, read_manifest
from qa_assistant.slack.settings import SlackSettings
from tests.qa_assistant.slack.conftest import answering, wait_for
from tests.qa_assistant.slack.payloads import SECRET, mention
from tests.qa_assistant.slack.scripted import ScriptedAssistant
from tests.qa_assistant.slack.slack_methods import METHODS
from tests.qa_assistant.slack.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def settings(slack: SlackServer, **more: object) -> SlackSettings:
    fields = {"bot_token": BOT_TOKEN, "signing_secret": SECRET, "app_token": APP_TOKEN, **more}
    secrets = {k: None if v is None else SecretStr(str(v)) for k, v in fields.items()}
    return SlackSettings(**secrets, api_url=slack.api_url, _env_file=None)


def look(slack_settings: SlackSettings, public_url: str | None) -> list[Finding]:
    async def all_of_it() -> list[Finding]:
        return [finding async for finding in inspect(slack_settings, public_url=public_url)]

    return asyncio.run(all_of_it())


def missing(findings: list[Finding]) -> str:
    return " ".join(finding.sentence for finding in findings if not finding.ok)


def test_where_all_is_well_everything_is_named(services: Services, slack):
    with answering(services, slack, assistant=ScriptedAssistant()) as http:
        findings = look(settings(slack), str(http.base_url).rstrip("/"))
    assert missing(findings) == ""
    told = " ".join(finding.sentence for finding in findings)
    for word in ("'assistant' in workspace 'Press Room'", "scopes", "clock", "socket", "refuses"):
        assert word in told
    assert BOT_TOKEN not in told and SECRET not in told and APP_TOKEN not in told


def test_a_missing_scope_is_named_with_what_it_is_for(slack):
    slack.scopes -= {"channels:history"}
    told = missing(look(settings(slack, signing_secret=None), None))
    assert "channels:history (to hear follow-ups in threads of public channels)" in told
    assert "install the app" in told


def test_a_revoked_token_is_told(slack):
    slack.valid_tokens.discard(BOT_TOKEN)
    assert "SLACK_BOT_TOKEN was revoked" in missing(look(settings(slack), None))


def test_an_app_token_that_opens_no_socket_is_told(slack):
    slack.valid_tokens.discard(APP_TOKEN)
    assert "connections:write" in missing(look(settings(slack), None))


def test_without_a_server_the_request_address_is_not_reached(slack):
    told = missing(look(settings(slack), "http://127.0.0.1:9"))
    assert "http://127.0.0.1:9/slack/events cannot be reached" in told


def test_a_server_with_another_secret_is_told(services: Services, slack):
    with answering(services, slack, assistant=ScriptedAssistant()) as http:
        told = missing(
            look(settings(slack, signing_secret="another"), str(http.base_url).rstrip("/"))
        )
    assert "another SLACK_SIGNING_SECRET" in told


def test_without_any_way_in_both_are_named(slack):
    told = missing(look(settings(slack, signing_secret=None, app_token=None), None))
    assert "SLACK_SIGNING_SECRET" in told and "SLACK_APP_TOKEN" in told


def test_the_command_fails_where_something_is_missing(slack, monkeypatch, capsys):
    monkeypatch.setenv("SLACK_API_URL", slack.api_url)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    assert run(["slack", "check"]) == 1
    out = capsys.readouterr().out
    assert "missing SLACK_BOT_TOKEN is not set" in " ".join(out.split())
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    # Slack opens one socket a minute
    slack.limits = False
    assert run(["slack", "check"]) == 0


def test_without_tokens_the_command_says_which(capsys):
    assert run(["slack"]) == 2
    assert "SLACK_BOT_TOKEN is not set" in capsys.readouterr().err


def test_a_token_of_another_kind_is_refused_and_not_shown(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-secret-1")
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN: must begin with xoxb-") as error:
        SlackSettings.load()
    assert "secret-1" not in str(error.value)


def test_without_a_signing_secret_nothing_is_served_for_slack(services: Services):
    app = create_app(services)
    assert "/slack/events" not in {getattr(route, "path", "") for route in app.routes}


def test_the_manifest_asks_for_every_scope_that_is_used_and_for_no_other():
    used = set(needed_scopes())
    assert used == set(SCOPE_USES)
    for name, method in METHODS.items():
        if name != "apps.connections.open" and method.scopes:
            assert method.scopes & used, name


def test_the_manifest_is_made_for_an_address_or_for_sockets(capsys):
    assert run(["slack", "manifest", "--url", "https://qa.example.com/"]) == 0
    made = json.loads(capsys.readouterr().out)
    url = "https://qa.example.com/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["settings"]["socket_mode_enabled"] is False
    assert run(["slack", "manifest", "--socket"]) == 0
    by_socket = json.loads(capsys.readouterr().out)
    assert by_socket == read_manifest(None)
    assert by_socket["settings"]["socket_mode_enabled"] is True
    assert "url" not in by_socket["features"]["slash_commands"][0]
    assert by_socket["features"]["agent_view"]["suggested_prompts"]


def test_slack_sends_nothing_to_an_address_without_tls(capsys):
    assert run(["slack", "manifest", "--url", "http://qa.example.com"]) == 2
    assert "must begin with https://" in capsys.readouterr().err


def test_a_socket_that_breaks_is_opened_again(services: Services, slack):
    slack.limits = False
    with answering(services, slack, assistant=ScriptedAssistant(), by_socket=True):
        wait_for(lambda: slack.sockets)
        slack.break_sockets()
        wait_for(lambda: len(slack.sockets) > 1)
        time.sleep(0.2)
        body = mention("Was it?", channel="C1", ts=slack.write("C1"))
        slack.send({"envelope_id": "e1", "type": "events_api", "payload": body})
        wait_for(lambda: slack.acknowledged.get("e1") is not None and slack.of_bot("C1"))


def test_a_socket_that_is_refused_is_told_with_the_next_step(
    services: Services, slack, capsys, caplog
):
    slack.valid_tokens.discard(APP_TOKEN)
    with answering(services, slack, assistant=ScriptedAssistant(), by_socket=True):
        logged = ""

        def told() -> bool:
            nonlocal logged
            logged += caplog.text + "".join(capsys.readouterr())
            return "Check SLACK_APP_TOKEN" in logged

        wait_for(told)
