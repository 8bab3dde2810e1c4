"""The doors for LangChain programs: the example of the documentation, and what callbacks see."""

import asyncio
import re
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import FakeListChatModel

from qa_assistant.bootstrap import open_services
from qa_assistant.errors import InvalidQuestion
from qa_assistant.models import Answer, Question
from qa_assistant.settings import Settings
from tests.chat_server import run_chat_server
from tests.conftest import MEETING

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "langchain.md"
QUESTION = "Who chaired the CNRE meeting?"


class Tracing(BaseCallbackHandler):
    """Keeps every run with the run that it belongs to."""

    def __init__(self):
        self.runs = {}
        self.ended = {}

    def _begin(self, kind, run_id, parent_run_id):
        self.runs[run_id] = (kind, parent_run_id)

    def on_chain_start(self, serialized, inputs, *, run_id, parent_run_id=None, **kwargs):
        self._begin(kwargs["name"], run_id, parent_run_id)

    def on_retriever_start(self, serialized, query, *, run_id, parent_run_id=None, **kwargs):
        self._begin("retriever", run_id, parent_run_id)

    def on_chat_model_start(self, serialized, messages, *, run_id, parent_run_id=None, **kwargs):
        self._begin("model", run_id, parent_run_id)

    def on_retriever_end(self, documents, *, run_id, **kwargs):
        self.ended["retriever"] = documents

    def on_llm_end(self, response, *, run_id, **kwargs):
        self.ended["model"] = response

    def parents(self):
        """Each kind of run with the kind it belongs to."""
        return {
            kind: self.runs[parent][0] if parent in self.runs else None
            for kind, parent in self.runs.values()
        }


@pytest.fixture(scope="module")
def server():
    with run_chat_server() as running:
        running.says(("The meeting was chaired by Liu Peixun.", ["s1", "s2"]))
        yield running


@pytest.fixture(scope="module")
def assistant(server, tmp_path_factory):
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        chat_model="openai:test",
        chat_base_url=server.url,
        chat_writes="statements",
        _env_file=None,
    )
    with open_services(settings) as services:
        services.pipeline.ingest_text(MEETING, collection="default", title="The spring meeting")
        yield services.assistant


def test_callbacks_see_retrieval_and_the_model_as_runs_of_the_assistant(assistant):
    tracing = Tracing()
    answer = assistant.as_runnable().invoke(QUESTION, {"callbacks": [tracing]})
    assert answer.short_answer == "Liu Peixun"
    assert tracing.parents() == {
        "qa_assistant": None,
        "retriever": "qa_assistant",
        "model": "qa_assistant",
    }
    assert any("Liu Peixun" in found.page_content for found in tracing.ended["retriever"])
    [[generation]] = tracing.ended["model"].generations
    assert generation.message.usage_metadata["total_tokens"] == answer.usage.total_tokens


def test_an_async_program_sees_the_same_runs(assistant):
    tracing = Tracing()
    runnable = assistant.as_runnable()
    answer = asyncio.run(runnable.ainvoke(Question(text=QUESTION), {"callbacks": [tracing]}))
    assert isinstance(answer, Answer)
    assert tracing.parents()["model"] == "qa_assistant"


def test_traced_and_untraced_answers_are_the_same(assistant):
    traced = assistant.as_runnable().invoke(QUESTION)
    plain = assistant.ask(Question(text=QUESTION))
    assert (traced.text, traced.citations) == (plain.text, plain.citations)


@pytest.mark.parametrize(
    "asked", [QUESTION, {"question": QUESTION}, {"text": QUESTION, "collection": "default"}]
)
def test_a_question_comes_in_any_usual_form(assistant, asked):
    assert assistant.as_runnable().invoke(asked).question == QUESTION


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("  ", "text: String should have at least 1 character"),
        ({"question": QUESTION, "colection": "x"}, "colection"),
        (17, "cannot be of the type int"),
    ],
)
def test_what_is_no_question_is_told_in_one_sentence(assistant, asked, told):
    with pytest.raises(InvalidQuestion, match=told):
        assistant.as_runnable().invoke(asked)


def test_a_program_can_see_what_goes_in_and_out(assistant):
    runnable = assistant.as_runnable()
    assert runnable.OutputType is Answer
    assert "citations" in runnable.get_output_jsonschema()["properties"]


def test_the_example_of_the_documentation_runs(assistant):
    [code] = re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)
    example = {"__name__": "example"}
    exec(compile(code, DOCUMENTATION.name, "exec"), example)
    cited, headline = example["build_chains"](assistant, FakeListChatModel(responses=["Spring!"]))
    first, source = cited.invoke(QUESTION).splitlines()
    assert first == "The meeting was chaired by Liu Peixun. [1]"
    assert source.startswith("[1] The spring meeting: “The meeting was chaired by Liu Peixun")
    assert headline.invoke("CNRE").text == "Spring!"
    assert len(cited.batch([QUESTION, QUESTION])) == 2
