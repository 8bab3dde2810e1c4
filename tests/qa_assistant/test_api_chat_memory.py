"""A chat of OpenAI's clients goes on in its own conversation, and in nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa_assistant.bootstrap import open_services
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.qa_assistant.access.conftest import caller, services

__all__ = ["services"]
OPENED = "Who opened the bridge of Orvale?"


class Chat:
    """A chat as a client keeps it, which sends all of it with every question."""

    def __init__(self, http: TestClient, model: str = "qa-assistant") -> None:
        self.http, self.model = http, model
        self.messages: list[dict[str, str]] = []

    def ask(self, question: str, **fields: Any) -> str:
        """Ask on; the conversation in which it was answered."""
        self.messages.append({"role": "user", "content": question})
        body = {"model": self.model, "messages": self.messages, **fields}
        reply = self.http.post("/v1/chat/completions", json=body)
        assert reply.status_code == 200, reply.text
        answer = reply.json()["qa_assistant"]
        self.messages.append({"role": "assistant", "content": answer["text"]})
        return str(answer["conversation_id"])

    def regenerate(self) -> str:
        """Have the last question answered anew."""
        question = self.messages[-2]["content"]
        del self.messages[-2:]
        return self.ask(question)


@pytest.fixture
def http(services: Services) -> TestClient:
    services.pipeline.ingest_text("The bridge of Orvale was opened by Ines Falk in March.")
    services.pipeline.ingest_text("The mill of Sarn was sold by Karl Brandt.", collection="mills")
    return caller(services)


def questions(http: TestClient, id: str) -> list[str]:
    answers = http.get(f"/v1/conversations/{id}").json()["answers"]
    return [answer["question"] for answer in answers]


def test_two_chats_that_begin_alike_stay_apart(http: TestClient) -> None:
    anna, ben = Chat(http), Chat(http)
    begun = {anna.ask(OPENED), ben.ask(OPENED)}
    of_anna = anna.ask("Who sold the mill of Sarn?")
    of_ben = ben.ask("When did she open it?")
    assert {of_anna, of_ben} == begun
    assert questions(http, of_anna) == [OPENED, "Who sold the mill of Sarn?"]
    assert questions(http, of_ben) == [OPENED, "When did she open it?"]
    assert anna.ask("And when?") == of_anna
    assert ben.ask("And where?") == of_ben


def test_chats_that_go_on_at_once_stay_apart(http: TestClient) -> None:
    chats = [Chat(http) for _ in range(4)]
    for chat in chats:
        chat.ask(OPENED)
    with ThreadPoolExecutor(len(chats)) as pool:
        follow_ups = [f"Was it day {number}?" for number in range(len(chats))]
        ids = list(pool.map(Chat.ask, chats, follow_ups))
    assert [questions(http, id) for id in ids] == [[OPENED, asked] for asked in follow_ups]


def test_a_question_that_is_edited_or_answered_anew_leaves_its_branch(http: TestClient) -> None:
    chat = Chat(http)
    first = chat.ask(OPENED)
    assert chat.ask("When did she open it?") == first
    again = chat.regenerate()
    assert again != first
    assert questions(http, first) == [OPENED, "When did she open it?"]
    assert questions(http, again) == ["When did she open it?"]
    assert chat.ask("And where?") == again


def test_another_collection_in_the_middle_of_a_chat_begins_anew(http: TestClient) -> None:
    chat = Chat(http)
    first = chat.ask(OPENED)
    chat.model = "qa-assistant/mills"
    second = chat.ask("Who sold the mill of Sarn?")
    assert second != first
    assert chat.ask("And when?") == second


def test_a_chat_whose_conversation_was_deleted_begins_anew(http: TestClient) -> None:
    chat = Chat(http)
    first = chat.ask(OPENED)
    assert http.delete(f"/v1/conversations/{first}").is_success
    assert chat.ask("When did she open it?") != first


def test_a_conversation_that_is_named_is_gone_on_with(http: TestClient) -> None:
    chat, other = Chat(http), Chat(http)
    first = chat.ask(OPENED)
    named = {"qa_assistant": {"conversation_id": first}}
    assert other.ask("When did she open it?", **named) == first


def test_a_conversation_whose_first_turns_were_dropped_is_still_known(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, reader="off", conversation_turns=2, _env_file=None)
    with open_services(settings, load=lambda name: HashingEmbedder()) as services:
        services.pipeline.ingest_text("The bridge of Orvale was opened by Ines Falk in March.")
        chat = Chat(caller(services))
        asked = [OPENED, "When did she open it?", "And where?", "And why?"]
        assert len({chat.ask(question) for question in asked}) == 1
