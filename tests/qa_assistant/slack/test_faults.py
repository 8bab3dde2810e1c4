"""What goes wrong between the assistant and Slack, and what becomes of the answer."""

import time

import pytest

from qa_assistant.services import Services
from tests.qa_assistant.slack.conftest import answering, settled, wait_for
from tests.qa_assistant.slack.payloads import command, mention, message, post_event, post_form
from tests.qa_assistant.slack.scripted import ScriptedAssistant
from tests.qa_assistant.slack.slack_server import BOT_TOKEN, Fault, SlackServer


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant("It was. [1]")


@pytest.fixture
def http(services: Services, slack: SlackServer, assistant: ScriptedAssistant):
    with answering(services, slack, assistant=assistant) as client:
        yield client


def ask(http, slack, channel="C1", text="Was it?"):
    ts = slack.write(channel)
    if channel.startswith("D"):
        body = message(text, channel=channel, ts=ts, channel_type="im")
    else:
        body = mention(text, channel=channel, ts=ts)
    assert post_event(http, body).status_code == 200
    return ts


def whole(slack, channel="C1"):
    return [
        message
        for message in slack.of_bot(channel)
        if any(block["type"] == "context_actions" for block in message.blocks)
    ]


def test_where_slack_does_not_stream_one_message_is_edited(http, slack, assistant):
    slack.streams = False
    ask(http, slack)
    wait_for(lambda: whole(slack))
    (answer,) = slack.of_bot("C1")
    assert "It was. [1]" in answer.shown and answer.markdown == ""
    ask(http, slack, "C2")
    wait_for(lambda: whole(slack, "C2"))
    refused = [name for name, _ in slack.errors if name == "chat.startStream"]
    assert len(refused) == 1, "one refusal is enough for channels"
    slack.streams = True
    ask(http, slack, "D1")
    wait_for(lambda: whole(slack, "D1"))
    assert slack.of_bot("D1")[0].markdown, "direct messages are another matter"


def test_edits_are_bounded(services, slack):
    slack.streams = False
    slow = ScriptedAssistant(*(f"Sentence {n}. [1] " for n in range(40)), pause=0.1)
    with answering(services, slack, assistant=slow) as http:
        ask(http, slack)
        wait_for(lambda: whole(slack))
        (answer,) = slack.of_bot("C1")
    assert "Sentence 39" in answer.shown
    assert 1 <= answer.edits <= 1 + 4.5 / 1.5 + 4, "no more than every second and a half"
    assert len(slack.called("chat.postMessage")) == 1


def test_pieces_of_a_stream_come_at_a_bounded_rate(services, slack):
    slow = ScriptedAssistant(*(f"Sentence {n}. [1] " for n in range(40)), pause=0.05)
    with answering(services, slack, assistant=slow) as http:
        begun = time.monotonic()
        ask(http, slack)
        wait_for(lambda: whole(slack))
        took = time.monotonic() - begun
        (answer,) = slack.of_bot("C1")
    assert answer.markdown.count("Sentence") == 40
    assert answer.markdown.endswith("Sentence 39. [1]")
    assert len(slack.called("chat.appendStream")) <= took / 0.8 + 1


def test_an_answer_that_is_too_long_for_a_stream_is_cut_at_a_sentence(services, slack):
    long = ScriptedAssistant(*("It is so indeed. " * 100 for _ in range(12)))
    with answering(services, slack, assistant=long) as http:
        ask(http, slack)
        wait_for(lambda: whole(slack))
    (answer,) = slack.of_bot("C1")
    assert 10_000 < len(answer.markdown) <= 12_000
    assert answer.markdown.endswith("It is so indeed. …")
    assert slack.errors == []


@pytest.mark.parametrize("method", ["chat.startStream", "chat.stopStream"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, retry_after=1),
        Fault(status=503),
        Fault(status=500, acts=True),
        Fault(error="internal_error"),
        Fault(error="fatal_error", acts=True),
    ],
    ids=lambda fault: f"{fault.error or fault.status}{'-heard' if fault.acts else ''}",
)
def test_a_failing_call_leaves_one_whole_answer(services, http, slack, method, fault):
    slack.fail(method, fault)
    ask(http, slack)
    wait_for(lambda: settled(services))
    (answer,) = slack.of_bot("C1")
    assert answer in whole(slack) and not answer.is_streaming
    assert answer.shown.count("It was. [1]") in (1, 2)  # in its text and its blocks


@pytest.mark.parametrize("acts", [False, True])
def test_a_message_whose_reply_was_lost_is_not_sent_twice(services, http, slack, acts):
    slack.streams = False
    slack.fail("chat.postMessage", Fault(status=502, acts=acts))
    ask(http, slack)
    wait_for(lambda: settled(services))
    assert len(slack.of_bot("C1")) == 1


def test_slack_is_asked_again_no_sooner_than_it_says(http, slack):
    slack.streams = False
    slack.fail("chat.postMessage", Fault(status=429, retry_after=2))
    begun = time.monotonic()
    ask(http, slack)
    wait_for(lambda: whole(slack))
    assert time.monotonic() - begun >= 2


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("not_in_channel", "/invite"),
        ("channel_not_found", "/invite"),
        ("is_archived", "archived"),
        ("thread_not_found", "deleted"),
        ("restricted_action_thread_locked", "locked"),
    ],
)
def test_where_nothing_can_be_written_the_log_says_what_to_do(
    http, slack, capsys, caplog, reason, advice
):
    slack.gone["C1"] = reason
    ask(http, slack)
    ask(http, slack, "C2")
    wait_for(lambda: whole(slack, "C2"))
    logged = ""

    def told() -> bool:
        nonlocal logged
        logged += caplog.text + "".join(capsys.readouterr())
        return "slack answer not sent" in logged and advice in logged

    wait_for(told)
    assert slack.of_bot("C1") == []


def test_a_deleted_answer_is_not_written_again(services, slack, capsys, caplog):
    slow = ScriptedAssistant("It was. ", "And so on. [1]")
    slow.hold.clear()
    with answering(services, slack, assistant=slow) as http:
        ask(http, slack)
        wait_for(lambda: slack.of_bot("C1"))
        slack.messages = [message for message in slack.messages if not message.by_bot]
        slow.hold.set()
        logged = ""

        def told() -> bool:
            nonlocal logged
            logged += caplog.text + "".join(capsys.readouterr())
            return "was deleted" in logged

        wait_for(told)
    assert slack.of_bot("C1") == []


def test_a_revoked_token_is_told_and_the_answer_comes_once_it_is_mended(
    http, slack, capsys, caplog
):
    slack.valid_tokens.discard(BOT_TOKEN)
    ask(http, slack)
    logged = ""

    def told() -> bool:
        nonlocal logged
        logged += caplog.text + "".join(capsys.readouterr())
        return "SLACK_BOT_TOKEN was revoked" in logged

    wait_for(told)
    slack.valid_tokens.add(BOT_TOKEN)
    wait_for(lambda: whole(slack))
    assert len(slack.of_bot("C1")) == 1


def test_without_a_status_a_reaction_shows_that_it_was_seen(http, slack):
    slack.fail("assistant.threads.setStatus", Fault(error="missing_scope"))
    ts = ask(http, slack)
    wait_for(lambda: slack.called("reactions.add"))
    assert slack.called("reactions.add")[0] == {"channel": "C1", "timestamp": ts, "name": "eyes"}


def test_blocks_that_a_workspace_does_not_know_are_left_out(http, slack):
    slack.streams = False
    slack.fail("chat.postMessage", Fault(error="invalid_blocks"))
    ask(http, slack)
    wait_for(lambda: slack.of_bot("C1"))
    kinds = {block["type"] for block in slack.of_bot("C1")[0].blocks}
    assert "section" in kinds and "context_actions" not in kinds


def test_a_command_that_waited_too_long_is_given_up(http, slack, capsys, caplog):
    slack.response_status = 404
    post_form(http, command("Was it?", channel="C1", response_url=f"{slack.address}/response/1"))
    logged = ""

    def told() -> bool:
        nonlocal logged
        logged += caplog.text + "".join(capsys.readouterr())
        return "have to ask again" in logged

    wait_for(told)


def test_what_fails_inside_is_told_to_who_asked(services, slack):
    class Broken(ScriptedAssistant):
        def stream(self, question):
            raise RuntimeError("on purpose")
            yield

    with answering(services, slack, assistant=Broken()) as http:
        ask(http, slack)
        wait_for(lambda: slack.of_bot("C1"))
    assert "Something went wrong here" in slack.of_bot("C1")[0].text
    assert "on purpose" not in slack.of_bot("C1")[0].shown
