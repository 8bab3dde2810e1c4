"""Only what Slack signed is looked at, and nothing else leaves a trace."""

import json
import logging
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.services import Services
from qa_assistant.slack.signature import is_from_slack, sign
from tests.qa_assistant.slack.conftest import answering, wait_for
from tests.qa_assistant.slack.payloads import SECRET, mention, post_event, signed
from tests.qa_assistant.slack.scripted import ScriptedAssistant
from tests.qa_assistant.slack.slack_server import SlackServer

BODY = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
KIND = {"Content-Type": "application/json"}


@pytest.fixture
def http(services: Services, slack: SlackServer):
    with answering(services, slack, assistant=ScriptedAssistant()) as client:
        yield client


def post(http: httpx.Client, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return http.post("/slack/events", content=body, headers={**KIND, **headers})


def test_the_address_is_verified_as_slack_wants_it(http):
    reply = post(http, BODY, signed(BODY))
    assert reply.status_code == 200 and "abc" in reply.text


@pytest.mark.parametrize("away", [-310, 310])
def test_a_request_from_another_time_is_refused(http, away):
    assert post(http, BODY, signed(BODY, at=time.time() + away)).status_code == 401


@pytest.mark.parametrize("away", [-290, 290])
def test_five_minutes_either_way_are_allowed(http, away):
    assert post(http, BODY, signed(BODY, at=time.time() + away)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "not a number", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "é"},
        signed(BODY, secret="another"),
        signed(BODY + b" "),
    ],
)
def test_what_slack_did_not_sign_is_refused_and_nothing_of_it_is_logged(
    http, caplog, capsys, headers
):
    caplog.set_level(logging.DEBUG)
    body = BODY.replace(b"abc", b"a-secret-of-somebody")
    raw = {name: value.encode() for name, value in headers.items()}
    reply = http.post("/slack/events", content=body, headers={**KIND, **raw})
    assert reply.status_code == 401
    logged = caplog.text + "".join(capsys.readouterr())
    assert "a-secret-of-somebody" not in logged
    assert "slack request refused" in logged


def test_the_signature_is_over_the_bytes_and_not_over_what_they_mean(http):
    spaced = BODY.replace(b'"abc"', b' "abc"')
    assert post(http, spaced, signed(BODY)).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'{"event": 3}', b"payload=%7B"])
def test_a_signed_body_that_makes_no_sense_does_no_harm(http, body):
    assert post(http, body, signed(body)).status_code == 400
    assert post(http, BODY, signed(BODY)).status_code == 200


def test_questions_are_not_logged(http, slack, caplog, capsys):
    caplog.set_level(logging.INFO)
    ts = slack.write("C1")
    post_event(http, mention("what does Mallory earn?", channel="C1", ts=ts))
    wait_for(lambda: slack.of_bot("C1"))
    assert "Mallory" not in caplog.text + "".join(capsys.readouterr())


@given(st.binary(max_size=60), st.text(max_size=20), st.text(max_size=80))
def test_no_request_can_make_the_check_fail(body, timestamp, signature):
    assert not is_from_slack(
        body, timestamp=timestamp, signature=signature, secret=SECRET, now=1_760_000_000
    )


@given(st.binary(max_size=60), st.integers(-300, 300))
def test_what_slack_signs_is_taken(body, away):
    stamp = str(1_760_000_000 + away)
    signature = sign(body, timestamp=stamp, secret=SECRET).decode()
    assert is_from_slack(
        body, timestamp=stamp, signature=signature, secret=SECRET, now=1_760_000_000
    )
