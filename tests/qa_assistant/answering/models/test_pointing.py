"""A chat model that says only which words answer, beside the articles that say them."""

import json
import time

import pytest

from qa_assistant.answering.quoting.quotation import can_answer
from qa_assistant.answering.scoring.pointed import locate, reconsidered
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Judgement, Scored
from qa_assistant.bootstrap import open_services
from qa_assistant.models import AnswerStatus, NoteKind, Question
from qa_assistant.settings import Settings
from tests.chat_server import run_chat_server
from tests.qa_assistant.answering.articles import make_article, make_sentences

MEETING = (
    "Norrland Magnets held its annual meeting in Kiruna on Monday, 12 May 2025. "
    "The meeting was chaired by Ida Brandt, and Olof Lind kept the minutes. "
    "The company will spend 48 million euros on a second furnace.\n\n"
    "It did not say when the work begins."
)
QUESTION = "Who chaired the annual meeting of Norrland Magnets?"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    with run_chat_server() as server:
        settings = Settings(
            home=tmp_path_factory.mktemp("home"),
            chat_model="openai:test",
            chat_base_url=server.url,
            chat_timeout=3,
            answer_cache=0,
            _env_file=None,
        )
        with open_services(settings) as services:
            services.pipeline.ingest_text(MEETING, collection="default", title="Norrland meets")
            yield server, services


@pytest.fixture
def server(told):
    """The server as it was at first."""
    server, _ = told
    fresh = type(server)(host=server.host)
    vars(server).update(vars(fresh))
    return server


@pytest.fixture
def ask(told):
    _, services = told
    return lambda text=QUESTION: services.assistant.ask(Question(text=text))


def says(server, words, sentence=2):
    server.content = json.dumps({"answer": words, "sentence": sentence})


def test_the_answer_is_the_sentence_that_the_model_points_at_quoted_with_its_words(server, ask):
    says(server, "Ida Brandt")
    answer = ask()
    (citation,) = answer.citations
    assert citation.quote in MEETING
    assert citation.quote.startswith("The meeting was chaired by Ida Brandt")
    assert answer.short_answer == "Ida Brandt"
    assert answer.answerer == "openai:test"
    assert answer.notes == ()
    assert answer.usage.prompt_tokens == 100
    assert {"choosing", "model_first_statement"} <= answer.timings.keys()


def test_the_model_decides_between_two_names_of_a_sentence(server, ask):
    says(server, "Olof Lind")
    assert ask("Who was at the annual meeting of Norrland Magnets?").short_answer == "Olof Lind"


def test_the_model_is_asked_for_words_and_a_number_and_shown_numbered_sentences(server, ask):
    says(server, "Ida Brandt")
    ask()
    (request,) = server.requests
    system, shown = (message["content"] for message in request["messages"])
    assert '{"answer": "...", "sentence": 1}' in system
    assert "[s2] The meeting was chaired by Ida Brandt" in shown
    schema = request["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == ["answer", "sentence"]


def test_words_that_no_article_says_are_not_shown(server, ask):
    says(server, "Li Qiang [click](https://evil.example)")
    answer = ask()
    shown = answer.model_dump_json()
    assert "Li Qiang" not in shown
    assert "evil.example" not in shown
    assert answer.short_answer == "Ida Brandt"


def test_a_number_told_in_none_of_the_questions_words_answers_where_the_model_points_at_it():
    text = "Torrvik Minerals has signed a loan of 140 million euros to build a plant in Norway."
    (sentence,) = make_sentences(make_article(text))
    profile = QuestionProfile("How much money was lent to Torrvik?")
    scored = Scored(sentence, 0.0, False)
    assert not can_answer(profile, scored)
    pointed = locate("140 million euros", [sentence], None, profile.question)
    (first,) = reconsidered(Judgement((scored,), 0.3), pointed).sentences
    assert can_answer(profile, first)


@pytest.mark.parametrize("content", ['{"answer": "", "sentence": 0}', '{"answer": null}'])
def test_a_model_that_sees_no_answer_is_one_voice_of_two(server, ask, content):
    server.content = content
    assert ask().short_answer == "Ida Brandt"


def test_where_the_articles_do_not_say_the_model_is_not_asked(server, ask):
    says(server, "Ida Brandt")
    answer = ask("Which bank lent the money for the harbour of Rotterdam?")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert server.requests == []


@pytest.mark.parametrize(
    ("trouble", "told_as"),
    [
        ({"status": 500}, "status 500"),
        ({"content": ""}, "nothing"),
        ({"content": '{"statements": []}'}, "another form"),
        ({"content": '{"answer": "Ida', "finish_reason": "length"}, "cut off"),
        ({"content": '{"answer": "' + "Ida " * 400}, "far too long"),
        ({"delay": 60.0}, "took too long"),
    ],
)
def test_without_the_model_the_articles_answer_and_a_note_says_so(server, ask, trouble, told_as):
    vars(server).update(trouble)
    begin = time.monotonic()
    answer = ask()
    assert time.monotonic() - begin < 6
    assert answer.short_answer == "Ida Brandt"
    assert answer.answerer == "extractive"
    (note,) = answer.notes
    assert note.kind is NoteKind.FALLBACK
    assert told_as in note.text


def test_closing_the_answer_ends_the_call_of_the_model(server, told):
    _, services = told
    server.delay = 60.0
    events = services.assistant.stream(Question(text=QUESTION))
    for _ in events:
        if server.arrived.is_set():
            break
    events.close()
    assert server.left.wait(5)


@pytest.mark.parametrize("refused", ["response_format", "stream_options"])
def test_a_server_that_knows_no_schema_is_asked_without(server, ask, refused):
    server.refuses = frozenset({refused})
    says(server, "Ida Brandt")
    answer = ask()
    assert answer.short_answer == "Ida Brandt"
    assert answer.answerer == "openai:test"
