"""Exactly one answer, whatever Slack repeats and whenever the process dies."""

import asyncio
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text, update

from qa_assistant.services import Services
from qa_assistant.slack.asked import Asked, Place, Via
from qa_assistant.slack.deliveries import DeliveryStore, State
from qa_assistant.slack.inbox import Inbox
from tests.qa_assistant.slack.conftest import answering, settled, wait_for
from tests.qa_assistant.slack.payloads import mention, message, post_event
from tests.qa_assistant.slack.scripted import ScriptedAssistant
from tests.qa_assistant.slack.slack_server import SlackServer
from vectorstore.schema import SlackDeliveryRow

EVENTS, DELIVERIES = int(__import__("os").environ.get("N", "1000")), 4


def envelope(body: dict, number: int) -> dict:
    """An event as socket mode brings it."""
    return {
        "envelope_id": f"e{number}-{body['event_id']}",
        "type": "events_api",
        "payload": body,
        "accepts_response_payload": False,
        "retry_attempt": 0,
        "retry_reason": "",
    }


def test_an_event_that_comes_four_times_is_answered_once(services, slack):
    assistant = ScriptedAssistant()
    with answering(services, slack, assistant=assistant) as http:
        body = mention("Was it?", channel="C1", ts=slack.write("C1"))
        for number in range(4):
            reply = post_event(http, body, **{"X-Slack-Retry-Num": str(number)})
            assert reply.status_code == 200
        wait_for(lambda: settled(services))
    assert len(slack.of_bot("C1")) == len(assistant.asked) == 1


def test_a_mention_in_a_known_thread_comes_as_two_events_and_is_answered_once(services, slack):
    assistant = ScriptedAssistant()
    with answering(services, slack, assistant=assistant) as http:
        root = slack.write("C1")
        post_event(http, mention("Was it?", channel="C1", ts=root))
        wait_for(lambda: settled(services))
        ts = slack.write("C1", root)
        both = [
            message("<@UBOT> And why?", channel="C1", ts=ts, thread_ts=root),
            mention("And why?", channel="C1", ts=ts, thread_ts=root),
        ]
        for body in (*both, *reversed(both)):
            post_event(http, body)
        wait_for(lambda: settled(services))
    assert [question.text for question in assistant.asked] == ["Was it?", "And why?"]
    assert assistant.asked[1].conversation_id is not None


def test_a_follow_up_that_comes_before_the_first_answer_waits_for_it(services, slack):
    assistant = ScriptedAssistant()
    assistant.hold.clear()
    with answering(services, slack, assistant=assistant) as http:
        root = slack.write("C1")
        post_event(http, mention("Was it?", channel="C1", ts=root))
        ts = slack.write("C1", root)
        post_event(http, message("And why?", channel="C1", ts=ts, thread_ts=root))
        assistant.hold.set()
        wait_for(lambda: settled(services) and len(slack.of_bot("C1")) == 2)
    assert assistant.asked[1].conversation_id is not None


def test_over_http_and_over_sockets_it_is_the_same_event(services, slack):
    assistant = ScriptedAssistant()
    with answering(services, slack, assistant=assistant, by_socket=True) as http:
        wait_for(lambda: slack.sockets)
        body = mention("Was it?", channel="C1", ts=slack.write("C1"))
        slack.send(envelope(body, 1))
        post_event(http, body)
        slack.send(envelope(body, 2))
        wait_for(lambda: len(slack.acknowledged) == 2 and settled(services))
    assert len(slack.of_bot("C1")) == len(assistant.asked) == 1


def test_a_restart_before_the_answer_began_loses_nothing(services, slack):
    """Acknowledged, and then the process died: what is left is the row in the catalog."""
    ts = slack.write("C1")
    asked = Asked(
        key=f"message:T1:C1:{ts}",
        via=Via.MESSAGE,
        place=Place(team="T1", channel="C1", user="U1"),
        text="Was it?",
        message_ts=ts,
        thread_ts=ts,
    )
    assert DeliveryStore(services.store.catalog).admit([asked]) == [True]
    assistant = ScriptedAssistant()
    with answering(services, slack, assistant=assistant) as http:
        wait_for(lambda: settled(services))
        post_event(http, mention("Was it?", channel="C1", ts=ts))
        post_event(http, mention("Another?", channel="C2", ts=slack.write("C2")))
        wait_for(lambda: slack.of_bot("C2") and settled(services))
    assert len(slack.of_bot("C1")) == 1
    assert [question.text for question in assistant.asked] == ["Was it?", "Another?"]


@pytest.mark.parametrize("streams", [True, False])
@pytest.mark.parametrize("is_noted", [True, False])
def test_a_restart_in_the_middle_of_an_answer_goes_on_in_its_message(
    services, slack, streams, is_noted
):
    slack.streams = streams
    first = ScriptedAssistant("It ", *["was "] * 20, "so. [1]", pause=0.15)
    first.hold.clear()
    ts = slack.write("C1")
    with answering(services, slack, assistant=first) as http:
        post_event(http, mention("Was it?", channel="C1", ts=ts))
        wait_for(lambda: slack.of_bot("C1"))
    assert not settled(services), "the server stopped before the answer was whole"
    if not is_noted:
        # the process died between Slack's reply and its own note of it
        with services.store.catalog.transaction() as session:
            session.execute(update(SlackDeliveryRow).values(reply_ts=None))
    with answering(services, slack, assistant=ScriptedAssistant("It was so. [1]")) as http:
        post_event(http, mention("Was it?", channel="C1", ts=ts))
        wait_for(lambda: settled(services))
    (answer,) = slack.of_bot("C1")
    assert not answer.is_streaming
    assert "It was so. [1]" in answer.text
    assert answer.blocks[-1]["type"] == "context_actions"


def test_a_restart_after_the_answer_was_found_gives_the_same_answer(services, slack):
    """The real assistant keeps its answers: nothing is asked again."""
    ts = slack.write("C1")
    slack.gone["C1"] = "internal_error"
    with answering(services, slack) as http:
        body = mention("Who chaired the spring meeting of CNRE?", channel="C1", ts=ts)
        post_event(http, body)
        wait_for(lambda: slack.errors)
    del slack.gone["C1"]
    second = ScriptedAssistant("Something else. [1]")
    with answering(services, slack, assistant=second):
        wait_for(lambda: settled(services))
    assert len(slack.of_bot("C1")) == 1


def test_what_cannot_be_kept_is_not_acknowledged(services, slack):
    """Slack sends it again, and then it is answered."""
    assistant = ScriptedAssistant()
    with answering(services, slack, assistant=assistant) as http:
        body = mention("Was it?", channel="C1", ts=slack.write("C1"))
        with services.store.catalog.transaction() as session:
            session.execute(text("ALTER TABLE slack_deliveries RENAME TO away"))
        assert post_event(http, body).status_code == 500
        with services.store.catalog.transaction() as session:
            session.execute(text("ALTER TABLE away RENAME TO slack_deliveries"))
        assert post_event(http, body).status_code == 200
        wait_for(lambda: settled(services))
    assert len(slack.of_bot("C1")) == 1


def test_what_is_too_old_is_forgotten(services):
    store = DeliveryStore(services.store.catalog)
    old, new = asked_in("C1", 1), asked_in("C1", 2)
    store.admit([old, new])
    store.finish(old.key, State.ANSWERED)
    with services.store.catalog.transaction() as session:
        long_ago = datetime.now(UTC) - timedelta(days=8)
        session.execute(
            update(SlackDeliveryRow)
            .where(SlackDeliveryRow.key == old.key)
            .values(updated_at=long_ago)
        )
    DeliveryStore(services.store.catalog).finish(new.key, State.ANSWERED)
    assert DeliveryStore(services.store.catalog).admit([old, new]) == [True, False]


def test_what_was_asked_is_kept_no_longer_than_it_is_needed(services):
    store = DeliveryStore(services.store.catalog)
    asked = asked_in("C1", 3)
    store.admit([asked])
    store.finish(asked.key, State.ANSWERED)
    with services.store.catalog.session() as session:
        assert session.get(SlackDeliveryRow, asked.key).asked is None


def asked_in(channel: str, number: int) -> Asked:
    return Asked(
        key=f"message:T1:{channel}:{number}",
        via=Via.MESSAGE,
        place=Place(team="T1", channel=channel, user="U1"),
        text="Was it?",
        message_ts=str(number),
        thread_ts=str(number),
    )


def test_of_many_deliveries_at_once_each_is_admitted_once(services):
    asked = [asked_in("C5", number) for number in range(50)] * 4
    random.Random(1).shuffle(asked)

    async def admit_all() -> list[bool]:
        inbox = Inbox(DeliveryStore(services.store.catalog))
        try:
            return await asyncio.gather(*(inbox.admit(one) for one in asked))
        finally:
            await inbox.close()

    assert sum(asyncio.run(admit_all())) == 50


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_thousand_events_four_times_are_a_thousand_answers(
    services: Services, slack: SlackServer
) -> None:
    """Four deliveries of each, mixed, from eight connections, half of them before a restart."""
    slack.limits = False
    bodies = []
    for number in range(EVENTS):
        channel = f"C{number % 100:03}"
        ts = slack.write(channel)
        bodies.append(mention(f"Was it {number}?", channel=channel, ts=ts))
    mixed = bodies * DELIVERIES
    random.Random(7).shuffle(mixed)
    statuses: list[int] = []
    lock = threading.Lock()

    def deliver(http: httpx.Client, some: list[dict]) -> None:
        with httpx.Client(base_url=http.base_url, timeout=60) as own:
            for body in some:
                status = post_event(own, body).status_code
                with lock:
                    statuses.append(status)

    half = len(mixed) // 2
    for part, is_last in ((mixed[:half], False), (mixed[half:], True)):
        with answering(services, slack, assistant=ScriptedAssistant()) as http:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda some: deliver(http, some), [part[n::8] for n in range(8)]))
            if is_last:
                wait_for(lambda: len(slack.of_bot()) >= EVENTS, seconds=200)
                wait_for(lambda: settled(services))
    assert statuses == [200] * EVENTS * DELIVERIES
    answers = slack.of_bot()
    assert len(answers) == EVENTS
    assert {(a.channel, a.thread_ts) for a in answers} == {
        (body["event"]["channel"], body["event"]["ts"]) for body in bodies
    }
    assert not [answer for answer in answers if answer.is_streaming or not answer.blocks]
