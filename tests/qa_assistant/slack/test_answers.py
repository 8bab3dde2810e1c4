"""Where the assistant answers in Slack, and what people see."""

import json

import httpx
import pytest

from qa_assistant.services import Services
from tests.qa_assistant.slack.conftest import answering, wait_for
from tests.qa_assistant.slack.payloads import (
    click,
    command,
    mention,
    message,
    post_event,
    post_form,
    post_interaction,
    shortcut,
    submission,
)
from tests.qa_assistant.slack.slack_server import SlackServer

QUESTION = "Who chaired the spring meeting of CNRE?"


@pytest.fixture
def http(services: Services, slack: SlackServer):
    with answering(services, slack) as client:
        yield client


def ask(http: httpx.Client, slack: SlackServer, text: str, channel: str = "C1"):
    """Ask by a mention and wait for the answer; the answer."""
    before = len(slack.of_bot(channel))
    ts = slack.write(channel)
    assert post_event(http, mention(text, channel=channel, ts=ts)).status_code == 200
    wait_for(lambda: len(slack.of_bot(channel)) > before and is_whole(slack.of_bot(channel)[-1]))
    return slack.of_bot(channel)[-1]


def is_whole(message) -> bool:
    return any(block["type"] == "context_actions" for block in message.blocks)


def test_a_mention_is_answered_in_its_thread_with_a_citation(http, slack):
    answer = ask(http, slack, QUESTION)
    assert answer.thread_ts and "Liu Peixun" in answer.markdown
    citation = next(b for b in answer.blocks if b["type"] == "context")["elements"][0]["text"]
    assert citation.startswith("[1] <https://qa.test/articles/")
    assert "CNRE holds its spring meeting>" in citation
    assert slack.errors == []


def test_something_is_shown_before_the_answer(http, slack):
    ask(http, slack, QUESTION)
    names = [name for name, _, _ in slack.calls]
    assert names.index("assistant.threads.setStatus") < names.index("chat.stopStream")


def test_a_follow_up_in_the_thread_needs_no_mention(http, slack):
    first = ask(http, slack, "Where was the spring meeting of CNRE mentioned, and who chaired it?")
    ts = slack.write("C1", first.thread_ts)
    follow_up = message(
        "And who led the second day?", channel="C1", ts=ts, thread_ts=first.thread_ts
    )
    post_event(http, follow_up)
    wait_for(lambda: len(slack.of_bot("C1")) == 2 and is_whole(slack.of_bot("C1")[1]))
    assert "Zhao Zhihua" in slack.of_bot("C1")[1].shown
    assert slack.of_bot("C1")[1].thread_ts == first.thread_ts


@pytest.mark.parametrize("text", ["Thanks!", "<@U2> who can take this?", "Good to know."])
def test_what_asks_the_assistant_nothing_is_left_alone(http, slack, text):
    first = ask(http, slack, QUESTION)
    ts = slack.write("C1", first.thread_ts)
    post_event(http, message(text, channel="C1", ts=ts, thread_ts=first.thread_ts))
    second = ask(http, slack, "When was the harbour closed?", channel="C2")
    assert second and len(slack.of_bot("C1")) == 1


def test_a_message_in_a_thread_that_it_never_answered_is_left_alone(http, slack):
    root = slack.write("C1")
    ts = slack.write("C1", root)
    post_event(http, message("Who chaired it?", channel="C1", ts=ts, thread_ts=root))
    ask(http, slack, QUESTION, channel="C2")
    assert slack.of_bot("C1") == []


def test_a_direct_message_is_answered(http, slack):
    ts = slack.write("D1")
    post_event(http, message(QUESTION, channel="D1", ts=ts, channel_type="im"))
    wait_for(lambda: slack.of_bot("D1") and is_whole(slack.of_bot("D1")[0]))
    assert "Liu Peixun" in slack.of_bot("D1")[0].shown


def test_a_refusal_says_what_was_searched_and_what_came_near(http, slack):
    answer = ask(http, slack, "Who won the chess championship in Reykjavik?")
    assert "The articles do not say" in answer.markdown
    lines = [e["text"] for b in answer.blocks if b["type"] == "context" for e in b["elements"]]
    assert any(line.startswith("Searched default: 2 articles") for line in lines)
    assert any(line.startswith("Nearest: ") for line in lines)


@pytest.mark.parametrize("text", ["  ", "help", "What can you do?"])
def test_who_asks_nothing_gets_help(http, slack, text):
    ts = slack.write("C1")
    post_event(http, mention(text, channel="C1", ts=ts))
    wait_for(lambda: slack.of_bot("C1"))
    assert "Ask me a question" in slack.of_bot("C1")[0].text


def test_a_question_that_is_too_long_is_told_so(http, slack):
    ts = slack.write("C1")
    post_event(http, mention("why " * 900, channel="C1", ts=ts))
    wait_for(lambda: slack.of_bot("C1"))
    assert "at most 2,000 characters" in slack.of_bot("C1")[0].text


def test_the_command_answers_one_person_who_can_share_it_once(http, slack):
    url = f"{slack.address}/response/1"
    reply = post_form(http, command(QUESTION, channel="C1", response_url=url))
    assert reply.json()["response_type"] == "ephemeral"
    wait_for(lambda: slack.private)
    shown = slack.private[0]
    assert shown["response_type"] == "ephemeral" and "Liu Peixun" in shown["text"]
    assert slack.of_bot() == []
    buttons = [e for b in shown["blocks"] if b["type"] == "actions" for e in b["elements"]]
    share = next(b for b in buttons if b["action_id"] == "qa_share")
    for _ in range(2):
        clicked = click(
            {"type": "button", "action_id": "qa_share", "value": share["value"]},
            channel="C1",
            message_ts="1.1",
            response_url=url,
            is_ephemeral=True,
        )
        assert post_interaction(http, clicked).status_code == 200
    wait_for(lambda: slack.of_bot("C1"))
    ask(http, slack, QUESTION, channel="C9")
    (shared,) = slack.of_bot("C1")
    assert "Liu Peixun" in shared.shown and "spring meeting of CNRE?" in shared.shown


def test_where_the_app_is_no_member_sharing_goes_through_the_click(http, slack):
    url = f"{slack.address}/response/1"
    post_form(http, command(QUESTION, channel="C1", response_url=url))
    wait_for(lambda: slack.private)
    slack.gone["C1"] = "not_in_channel"
    share = next(
        e
        for b in slack.private[0]["blocks"]
        if b["type"] == "actions"
        for e in b["elements"]
        if e["action_id"] == "qa_share"
    )
    action = {"type": "button", "action_id": "qa_share", "value": share["value"]}
    post_interaction(
        http, click(action, channel="C1", message_ts="1.1", response_url=url, is_ephemeral=True)
    )
    wait_for(lambda: len(slack.private) == 2)
    assert slack.private[1]["response_type"] == "in_channel"


def test_the_shortcut_shows_what_supports_and_what_contradicts_a_statement(http, slack):
    url = f"{slack.address}/response/2"
    claimed = "The meeting was chaired by Anna Voss. The harbour was closed for three weeks."
    post_interaction(http, shortcut(claimed, channel="C1", response_url=url))
    wait_for(lambda: slack.private)
    texts = json.dumps(slack.private[0]["blocks"], ensure_ascii=False)
    assert "*The articles say otherwise:* “The meeting was chaired by Anna Voss.”" in texts
    assert "Says otherwise: “The meeting was chaired by Liu Peixun" in texts
    assert "*The articles support this:* “The harbour was closed for three weeks.”" in texts
    assert slack.of_bot() == []


def test_a_suggested_question_is_asked_in_the_thread_once(http, slack):
    answer = ask(http, slack, QUESTION)
    buttons = [e for b in answer.blocks if b["type"] == "actions" for e in b["elements"]]
    assert buttons and all(b["action_id"].startswith("qa_follow_up_") for b in buttons)
    for _ in range(3):
        action = {"type": "button", "action_id": "qa_follow_up_0", "value": buttons[0]["value"]}
        clicked = click(
            action,
            channel="C1",
            message_ts=answer.ts,
            thread_ts=answer.thread_ts,
            response_url=f"{slack.address}/response/3",
        )
        post_interaction(http, clicked)
    wait_for(lambda: len(slack.of_bot("C1")) == 2 and is_whole(slack.of_bot("C1")[1]))
    ask(http, slack, QUESTION, channel="C9")
    assert len(slack.of_bot("C1")) == 2
    second = slack.of_bot("C1")[1]
    assert second.thread_ts == answer.thread_ts
    assert second.markdown.startswith(f"_{buttons[0]['value']}_")


def test_a_bad_answer_is_rated_and_what_was_wrong_becomes_feedback(http, slack, services):
    answer = ask(http, slack, QUESTION)
    buttons = next(b for b in answer.blocks if b["type"] == "context_actions")["elements"][0]
    value = buttons["negative_button"]["value"]
    action = {"type": "feedback_buttons", "action_id": "qa_feedback", "value": value}
    url = f"{slack.address}/response/4"
    clicked = click(action, channel="C1", message_ts=answer.ts, response_url=url)
    post_interaction(http, clicked)
    wait_for(lambda: slack.called("views.open"))
    view = slack.called("views.open")[0]["view"]
    assert post_interaction(http, submission(view, "He left in March.")).status_code == 200
    rated = lambda: [i for i in services.feedback.page().items if i.feedback.comment]  # noqa: E731
    wait_for(rated)
    assert rated()[0].feedback.comment == "He left in March."
    assert rated()[0].answer.id == value.partition(":")[2]


def test_opening_the_messages_of_the_app_shows_prompts(http, slack):
    from tests.qa_assistant.slack.payloads import event_body

    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
    post_event(http, event_body(opened))
    wait_for(lambda: slack.called("assistant.threads.setSuggestedPrompts"))
    (given,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in given
    assert [prompt["message"] for prompt in given["prompts"]] == [
        "What is new?",
        "What can you do?",
    ]


def test_a_thread_opened_in_the_panel_gets_its_prompts(http, slack):
    """As workspaces send it whose panel is still the one of assistants."""
    from tests.qa_assistant.slack.payloads import event_body

    opened = {
        "user_id": "U1",
        "channel_id": "D1",
        "thread_ts": slack.write("D1"),
        "context": {"channel_id": "C1", "team_id": "T1", "enterprise_id": "E1"},
    }
    post_event(http, event_body({"type": "assistant_thread_started", "assistant_thread": opened}))
    wait_for(lambda: slack.called("assistant.threads.setSuggestedPrompts"))
    (given,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert (given["channel_id"], given["thread_ts"]) == ("D1", opened["thread_ts"])
    assert len(given["prompts"]) == 2


def test_what_programs_and_changes_say_is_left_alone(http, slack):
    for more in (
        {"bot_id": "B9"},
        {"subtype": "message_changed", "hidden": True, "message": {"text": QUESTION}},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
    ):
        post_event(http, message(QUESTION, channel="D1", ts=slack.write("D1"), **more))
    ask(http, slack, QUESTION, channel="C9")
    assert slack.of_bot("D1") == []


def test_a_mention_that_comes_as_a_plain_message_is_answered_too(http, slack):
    """As in group messages."""
    ts = slack.write("G1")
    asked = message(f"<@UBOT> {QUESTION}", channel="G1", ts=ts, channel_type="mpim")
    post_event(http, asked)
    wait_for(lambda: slack.of_bot("G1") and is_whole(slack.of_bot("G1")[0]))
    assert "Liu Peixun" in slack.of_bot("G1")[0].shown


def test_a_hostile_question_mentions_nobody_in_the_answer(http, slack):
    answer = ask(http, slack, "Who is &lt;!channel&gt; <!here> @everyone *x*, <@U2>?", channel="C8")
    assert "<!" not in answer.shown and "<@" not in answer.shown
    assert "@everyone" not in answer.shown


def test_an_answer_goes_to_no_address_but_slacks(http, slack, capsys, caplog):
    elsewhere = slack.address.replace("127.0.0.1", "localhost") + "/response/1"
    post_form(http, command(QUESTION, channel="C1", response_url=elsewhere))
    logged = ""

    def told() -> bool:
        nonlocal logged
        logged += caplog.text + "".join(capsys.readouterr())
        return "is not Slack's" in logged

    wait_for(told)
    assert slack.private == []
