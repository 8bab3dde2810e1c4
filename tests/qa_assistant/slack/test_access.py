"""Which articles answer where."""

from pathlib import Path

import httpx
import pytest

from qa_assistant.errors import SettingsError
from qa_assistant.services import Services
from qa_assistant.slack.access import AccessTable
from qa_assistant.slack.asked import Place
from tests.qa_assistant.slack.conftest import add, answering, wait_for
from tests.qa_assistant.slack.payloads import (
    click,
    command,
    event_body,
    mention,
    message,
    post_event,
    post_form,
    post_interaction,
)
from tests.qa_assistant.slack.slack_server import SlackServer

TABLE = """
[[rule]]
workspace = "T1"
groups = ["staff"]

[[rule]]
channel = "CBOARD"
collection = "board"
groups = ["board"]

[[rule]]
user = "UCHAIR"
groups = ["board"]
"""
SALARY = "The salary of Mallory Finch was raised to 90,000 euros in May 2025, the board decided."
PLAN = "The staff plan of June 2025 says that Dora Lang leads the night desk from July on."


def place(channel: str = "C1", *, user: str = "U1", team: str = "T1") -> Place:
    return Place(team=team, channel=channel, user=user, is_direct=channel.startswith("D"))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> AccessTable:
    return read(tmp_path_factory.mktemp("table") / "access.toml", TABLE)


def read(path: Path, text: str) -> AccessTable:
    path.write_text(text, encoding="utf-8")
    return AccessTable.read(path)


def test_without_a_table_everybody_sees_what_is_open_to_everybody():
    access = AccessTable.read(None).resolve(place())
    assert (access.collection, access.readers) == ("default", frozenset())


def test_a_channel_has_its_own_articles(table):
    access = table.resolve(place("CBOARD"))
    assert (access.collection, access.readers) == ("board", {"staff", "board"})
    assert table.resolve(place("C2")).collection == "default"


def test_what_a_person_may_see_counts_only_where_nobody_else_reads(table):
    assert table.resolve(place("D1", user="UCHAIR")).readers == {"staff", "board"}
    assert table.resolve(place("C2", user="UCHAIR")).readers == {"staff"}


def test_another_workspace_is_not_answered_where_workspaces_are_named(table):
    assert table.resolve(place(team="T2")) is None


@pytest.mark.parametrize(
    "more",
    [
        '[[rule]]\nworkspace = "T1"\ncollection = "board"',
        '[[rule]]\nuser = "U1"\ncollection = "board"',
        '[[rule]]\ncollection = "board"',
    ],
)
def test_a_table_in_which_a_channels_collection_would_answer_elsewhere_is_refused(tmp_path, more):
    with pytest.raises(SettingsError, match="'board' belongs to channel CBOARD"):
        read(tmp_path / "access.toml", TABLE + more)


def test_the_default_collection_cannot_be_a_channels_own_while_others_fall_back_to_it(tmp_path):
    own = '[[rule]]\nchannel = "C1"\ncollection = "default"\n'
    with pytest.raises(SettingsError, match="it answers wherever no rule names another"):
        read(tmp_path / "access.toml", own)
    read(tmp_path / "access.toml", own + '[[rule]]\ncollection = "news"\n')


def test_a_collection_that_is_shared_may_answer_elsewhere(tmp_path):
    shared = TABLE.replace('collection = "board"', 'collection = "board"\nshared = true')
    table = read(tmp_path / "access.toml", f'{shared}[[rule]]\nuser = "U1"\ncollection = "board"\n')
    assert table.resolve(place("D1")).collection == "board"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[rule]", "line 1"),
        ('[[rule]]\nchanel = "C1"', "chanel"),
        ('[[rule]]\nchannel = "general"', "channel"),
        ('[[rule]]\ncollection = "No Name"', "collection"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_the_reason(tmp_path, text, reason):
    with pytest.raises(SettingsError, match=reason):
        read(tmp_path / "access.toml", text)


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match="No such file"):
        AccessTable.read(tmp_path / "missing.toml")


@pytest.fixture
def http(services: Services, slack: SlackServer, table: AccessTable, tmp_path: Path):
    add(services, tmp_path / "salary.txt", SALARY, collection="board", groups=frozenset({"board"}))
    add(services, tmp_path / "plan.txt", PLAN, groups=frozenset({"board"}))
    with answering(services, slack, access=table) as client:
        yield client


def settle(http: httpx.Client, slack: SlackServer, body: dict) -> str:
    """What is said in the channel of an event, once it has been answered."""
    channel = body["event"]["channel"]
    before = len(slack.of_bot(channel))
    post_event(http, body)
    wait_for(lambda: len(slack.of_bot(channel)) > before and slack.of_bot(channel)[-1].blocks)
    wait_for(lambda: not slack.of_bot(channel)[-1].is_streaming)
    return slack.of_bot(channel)[-1].shown


ASKED = "How much is the salary of Mallory Finch?"


def test_a_channels_collection_answers_there_and_nowhere_else(http, slack):
    there = settle(http, slack, mention(ASKED, channel="CBOARD", ts=slack.write("CBOARD")))
    assert "90,000" in there
    for user in ("U1", "UCHAIR"):
        mentioned = mention(ASKED, channel="C2", ts=slack.write("C2"), user=user)
        assert "90,000" not in settle(http, slack, mentioned)
        direct = message(ASKED, channel="D1", ts=slack.write("D1"), channel_type="im", user=user)
        assert "90,000" not in settle(http, slack, direct)


def test_the_chairs_own_articles_are_shown_to_nobody_else(http, slack):
    asked = "Who leads the night desk from July on?"
    direct = message(asked, channel="D2", ts=slack.write("D2"), channel_type="im", user="UCHAIR")
    assert "Dora Lang" in settle(http, slack, direct)
    channel = mention(asked, channel="C2", ts=slack.write("C2"), user="UCHAIR")
    assert "Dora Lang" not in settle(http, slack, channel)


def test_a_command_sees_what_its_channel_sees(http, slack):
    url = f"{slack.address}/response/1"
    post_form(http, command(ASKED, channel="C2", response_url=url, user="UCHAIR"))
    wait_for(lambda: slack.private)
    assert "90,000" not in str(slack.private[0])


def test_an_answer_of_a_closed_channel_is_shared_nowhere_else(http, slack):
    url = f"{slack.address}/response/1"
    post_form(http, command(ASKED, channel="CBOARD", response_url=url))
    wait_for(lambda: slack.private)
    assert "90,000" in str(slack.private[0])
    share = next(
        element
        for block in slack.private[0]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == "qa_share"
    )
    action = {"type": "button", "action_id": "qa_share", "value": share["value"]}
    clicked = click(action, channel="C2", message_ts="1.1", response_url=url, is_ephemeral=True)
    post_interaction(http, clicked)
    settle(
        http, slack, mention("Who chaired the spring meeting?", channel="C3", ts=slack.write("C3"))
    )
    assert slack.of_bot("C2") == [] and len(slack.private) == 1


def test_a_follow_up_in_a_thread_of_another_channel_starts_with_nothing(http, slack):
    """A thread's name is not enough: it is the channel's thread."""
    root = slack.write("CBOARD")
    settle(http, slack, mention(ASKED, channel="CBOARD", ts=root))
    ts = slack.write("C2", root)
    asked = mention("And since when?", channel="C2", ts=ts, thread_ts=root)
    assert "90,000" not in settle(http, slack, asked)


def test_who_is_in_another_workspace_is_told_whom_to_ask(http, slack):
    body = mention(ASKED, channel="C7", ts=slack.write("C7"))
    foreign = event_body(body["event"], team="T2")
    assert "I am not set up for this workspace" in settle(http, slack, foreign)
