"""Clients of OpenAI's API ask this assistant unchanged: the official one, LangChain's, curl."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
import openai
import pytest
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from tests.conftest import Served
from tests.qa_assistant.test_api_questions import assert_problem

CHAIRED = "who chaired the CNRE meeting?"
ARTICLE = "https://example.com/news/cnre-meeting"


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.address}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def user(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def test_the_official_client_gets_an_answer_with_its_citations(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="qa-assistant", messages=user(CHAIRED))
    message = reply.choices[0].message
    assert "Liu Peixun" in message.content
    [annotation, *_] = message.annotations
    cited = annotation.url_citation
    assert annotation.type == "url_citation"
    assert "Liu Peixun" in message.content[cited.start_index : cited.end_index]
    assert cited.url.startswith(ARTICLE)
    assert cited.title == "CNRE holds its spring meeting"
    assert reply.choices[0].finish_reason == "stop"
    answer = reply.model_extra["qa_assistant"]
    assert answer["text"] == message.content
    assert answer["citations"][0]["quote"].startswith("The meeting was chaired by")


def test_the_official_client_reads_a_stream(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="qa-assistant",
        messages=user(CHAIRED),
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    assert len({chunk.id for chunk in chunks}) == 1
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    [answer] = [c.model_extra["qa_assistant"] for c in chunks if "qa_assistant" in c.model_extra]
    assert text == answer["text"]
    [notes] = [
        c.choices[0].delta.model_extra["annotations"]
        for c in chunks
        if c.choices and "annotations" in c.choices[0].delta.model_extra
    ]
    assert len(notes) == len(answer["citations"])
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage.total_tokens == 0


def test_a_follow_up_is_understood_from_the_messages(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model="qa-assistant", messages=user(CHAIRED))
    chat = [
        {"role": "system", "content": "You are a pirate."},
        *user(CHAIRED),
        {"role": "assistant", "content": first.choices[0].message.content},
        *user("and when was it held?"),
    ]
    second = client.chat.completions.create(model="qa-assistant", messages=chat)
    answer = second.model_extra["qa_assistant"]
    assert answer["conversation_id"] == first.model_extra["qa_assistant"]["conversation_id"]
    assert "CNRE meeting" in answer["standalone_question"]
    assert "28 March 2025" in answer["text"]


def test_what_the_articles_do_not_say_is_no_error_and_has_no_annotation(
    client: openai.OpenAI,
) -> None:
    asked = user("What is the price of tin in Peru?")
    reply = client.chat.completions.create(model="qa-assistant", messages=asked)
    assert reply.model_extra["qa_assistant"]["status"] == "not_found"
    assert not reply.choices[0].message.annotations


def test_tools_and_sampling_change_nothing(client: openai.OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "pay", "parameters": {"type": "object"}}}
    reply = client.chat.completions.create(
        model="qa-assistant",
        messages=[{"role": "user", "content": [{"type": "text", "text": CHAIRED}]}],
        tools=[tool],
        tool_choice="required",
        temperature=1.7,
        seed=5,
        max_tokens=1,
    )
    assert reply.choices[0].message.tool_calls is None
    assert "Liu Peixun" in reply.choices[0].message.content


def test_collection_and_filters_are_named_in_an_extra_body(client: openai.OpenAI) -> None:
    body = {"qa_assistant": {"filters": {"published_before": "2024-12-31"}}}
    reply = client.chat.completions.create(
        model="qa-assistant/default", messages=user(CHAIRED), extra_body=body
    )
    assert reply.model_extra["qa_assistant"]["searched"]["articles"] == 1


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"model": "gpt-5"}, openai.NotFoundError, "model_not_found"),
        ({"model": "qa-assistant/nowhere"}, openai.NotFoundError, "collection_not_found"),
        ({"messages": []}, openai.UnprocessableEntityError, "invalid_request"),
        ({"messages": user(" ")}, openai.UnprocessableEntityError, "invalid_question"),
        (
            {"messages": [{"role": "assistant", "content": "Hello"}]},
            openai.UnprocessableEntityError,
            "invalid_request",
        ),
        ({"n": 2}, openai.UnprocessableEntityError, "unsupported_parameter"),
        (
            {"response_format": {"type": "json_object"}},
            openai.UnprocessableEntityError,
            "unsupported_parameter",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            openai.UnprocessableEntityError,
            "unsupported_parameter",
        ),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_errors_have_the_code_and_sentence_that_the_client_looks_for(
    client: openai.OpenAI, fields: Any, error: Any, code: str, stream: bool
) -> None:
    asked = {"model": "qa-assistant", "messages": user(CHAIRED), "stream": stream} | fields
    with pytest.raises(error) as caught:
        client.chat.completions.create(**asked)
    assert caught.value.code == code
    assert caught.value.body["message"]


def test_models_are_listed_and_looked_up(client: openai.OpenAI) -> None:
    ids = [model.id for model in client.models.list()]
    assert ids[0] == "qa-assistant"
    assert {"qa-assistant/default", "all-MiniLM-L6-v2"} <= set(ids)
    assert client.models.retrieve("qa-assistant/default").id == "qa-assistant/default"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-5")


def test_embeddings_are_those_of_the_searches_in_both_encodings(client: openai.OpenAI) -> None:
    texts = ["who chaired the meeting?", "the harbour"]
    name = "all-MiniLM-L6-v2"
    packed = client.embeddings.create(model=name, input=texts)
    plain = client.embeddings.create(model=name, input=texts, encoding_format="float")
    matrix = np.array([item.embedding for item in packed.data])
    assert matrix.shape == (2, 384)
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-5)
    assert np.allclose(matrix, [item.embedding for item in plain.data])
    with pytest.raises(openai.UnprocessableEntityError):
        client.embeddings.create(model=name, input=[[1, 2, 3]])
    with pytest.raises(openai.UnprocessableEntityError, match="384"):
        client.embeddings.create(model=name, input="x", dimensions=10)


def test_langchain_asks_and_streams(served: Served) -> None:
    address = f"{served.address}/v1"
    model = ChatOpenAI(model="qa-assistant", base_url=address, api_key="none", max_retries=0)
    assert "Liu Peixun" in model.invoke(CHAIRED).text
    assert "Liu Peixun" in "".join(chunk.text for chunk in model.stream(CHAIRED))
    embedder = OpenAIEmbeddings(
        model="all-MiniLM-L6-v2",
        base_url=address,
        api_key="none",
        check_embedding_ctx_length=False,
    )
    assert len(embedder.embed_query("the harbour")) == 384


def test_a_line_of_curl_is_enough(served: Served) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl")
    body = json.dumps({"model": "qa-assistant", "messages": user(CHAIRED), "stream": True})
    command = [curl, "-sN", f"{served.address}/v1/chat/completions"]
    headers = ["-H", "Content-Type: application/json", "-d", body]
    done = subprocess.run([*command, *headers], capture_output=True, text=True, timeout=60)
    frames = [line for line in done.stdout.split("\n\n") if line and not line.startswith(":")]
    assert all(frame.startswith("data: ") for frame in frames)
    assert frames[-1] == "data: [DONE]"
    assert "Liu Peixun" in done.stdout


def test_a_wrong_key_of_our_own_form_is_refused_even_where_none_is_needed(served: Served) -> None:
    body = {"model": "qa-assistant", "messages": user(CHAIRED)}
    headers = {"Authorization": "Bearer nonsense"}
    assert served.http.post("/v1/chat/completions", json=body, headers=headers).is_success
    assert_problem(
        served.http.post("/v1/ask", json={"question": "x"}, headers=headers), 401, "invalid_token"
    )
