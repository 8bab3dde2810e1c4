import pytest
from pydantic import SecretStr

from qa_assistant.answering.models.chat_models import load_chat_model
from qa_assistant.errors import ModelMisconfigured
from tests.chat_server import run_chat_server
from tests.qa_assistant.answering.chat import ask, make_answerer

NO_ADDRESS = {"base_url": None, "timeout": 5, "max_tokens": 100, "context_tokens": 4096}


@pytest.fixture
def server():
    with run_chat_server() as running:
        yield running


def test_every_provider_is_asked_for_a_short_answer_without_chance(server):
    for provider in ("openai", "anthropic", "ollama"):
        ask(make_answerer(server, provider=provider))
    openai, anthropic, ollama = server.requests
    assert openai["temperature"] == anthropic["temperature"] == 0
    assert openai["stream_options"] == {"include_usage": True}
    assert (openai.get("max_completion_tokens") or openai["max_tokens"]) == 200
    assert anthropic["max_tokens"] == 200
    assert ollama["options"] == {"temperature": 0, "num_predict": 200, "num_ctx": 4096}


def test_the_form_of_the_answer_is_given_where_the_server_takes_one(server):
    for provider in ("openai", "ollama"):
        ask(make_answerer(server, provider=provider))
    openai, ollama = server.requests
    schema = openai["response_format"]["json_schema"]["schema"]
    assert schema == ollama["format"]
    assert schema["required"] == ["statements"]


def test_a_model_that_takes_no_options_is_asked_without_them(server):
    server.refuses = frozenset({"response_format", "stream_options", "temperature"})
    server.says(("Ida Brandt opened the meeting.", ["s2"]))
    (statement,), notes, (use,) = ask(make_answerer(server))
    assert statement.text == "Ida Brandt opened the meeting."
    assert notes == []
    assert use.usage.calls == 3
    assert server.requests[-1].keys().isdisjoint({"response_format", "stream_options"})


def test_a_missing_extra_or_an_unknown_provider_is_named():
    with pytest.raises(ModelMisconfigured, match="QA_CHAT_MODEL=nonesuch:x"):
        load_chat_model("nonesuch:x", api_key=None, **NO_ADDRESS)
    with pytest.raises(ModelMisconfigured, match="integration of 'groq' is not installed"):
        load_chat_model("groq:x", api_key=None, **NO_ADDRESS)


def test_a_missing_key_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelMisconfigured, match=r"QA_CHAT_MODEL=openai:gpt-x.*QA_CHAT_API_KEY"):
        load_chat_model("openai:gpt-x", api_key=None, **NO_ADDRESS)


def test_the_key_is_not_shown(server):
    model = load_chat_model("openai:x", api_key=SecretStr("sk-secret"), **NO_ADDRESS)
    assert "sk-secret" not in repr(model)
