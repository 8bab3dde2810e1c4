import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.models.model_words import WordsReader


def read(text, cuts=()):
    reader = WordsReader()
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    found = []
    for start, end in pairwise(edges):
        found += reader.feed(text[start:end])
    found += reader.finish()
    return [(each.text, each.labels) for each in found], reader


@given(st.text(), st.integers(0, 99), st.lists(st.integers(0, 80)), st.sampled_from([None, 1]))
def test_the_words_are_the_same_however_the_stream_is_cut(words, number, cuts, indent):
    text = json.dumps({"answer": words, "sentence": number}, indent=indent)
    whole, reader = read(text)
    assert reader.is_complete
    assert read(text, cuts)[0] == whole
    assert len(whole) <= 1


@given(st.text(max_size=200), st.lists(st.integers(0, 200)))
def test_any_words_are_read_alike_however_they_are_cut(text, cuts):
    assert read(text, cuts)[0] == read(text)[0]


def test_the_words_are_told_as_soon_as_they_are_whole():
    reader = WordsReader()
    assert list(reader.feed('{"answer": "Li {Qiang}", "sentence": 2')) == []
    (said,) = reader.feed("}")
    assert (said.text, said.labels) == ("Li {Qiang}", ("s2",))
    assert list(reader.feed('{"answer": "more", "sentence": 1}')) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": "Li Qiang", "sentence": 2}',
        '{"sentence": "s2", "answer": "Li\\nQiang [s2]"}',
        'Sure!\n```json\n{"answer": "Li Qiang", "sentence": "2"}\n```',
        '<think>{"answer": "Wang", "sentence": 1}?</think>{"answer": "Li Qiang", "sentence": 2}',
        '{"thought": "who?"} {"answer": "Li Qiang", "sentence": [2, 3]}',
        "Li Qiang [s2]\nThis follows from the second sentence.",
    ],
)
def test_any_usual_form_is_read(text):
    assert read(text)[0] == [("Li Qiang", ("s2",))]


@pytest.mark.parametrize(
    "text", ['{"answer": "", "sentence": 0}', '{"answer": null, "sentence": 0}', '{"answer": " "}']
)
def test_an_empty_answer_says_nothing_and_is_one(text):
    found, reader = read(text)
    assert found == []
    assert reader.is_complete
    assert not reader.is_malformed


@pytest.mark.parametrize("text", ['{"statements": []}', '{"answer": ["Li"]}', '{"answer": "Li Qia'])
def test_json_of_another_form_is_told(text):
    found, reader = read(text)
    assert found == []
    assert reader.is_malformed


def test_a_number_may_stand_without_quotes():
    assert read('{"answer": 86, "sentence": 1}')[0] == [("86", ("s1",))]


def test_half_an_answer_is_none():
    reader = WordsReader()
    list(reader.feed('{"answer": "Li Qiang", '))
    assert list(reader.rest()) == []
    assert not reader.is_complete


def test_long_thoughts_are_no_long_answer():
    reader = WordsReader()
    list(reader.feed("<think>" + "Who was it? " * 200))
    assert not reader.is_too_long
    (said,) = reader.feed('</think>{"answer": "Li Qiang", "sentence": 2}')
    assert said.text == "Li Qiang"
    assert not reader.is_too_long


def test_an_answer_that_goes_on_and_on_is_too_long():
    reader = WordsReader()
    list(reader.feed('{"answer": "' + "Li Qiang and " * 100))
    assert reader.is_too_long
