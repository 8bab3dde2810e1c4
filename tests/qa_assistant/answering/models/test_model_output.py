import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.models.model_output import StatementReader


def read(text, cuts=()):
    reader = StatementReader()
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    found = []
    for start, end in pairwise(edges):
        found += reader.feed(text[start:end])
    found += reader.finish()
    return found, reader


STATEMENTS = st.lists(
    st.fixed_dictionaries(
        {"text": st.text(), "sentences": st.lists(st.from_regex(r"\As[0-9]{1,3}\Z"))},
        optional={"short_answer": st.text(min_size=1)},
    ),
    max_size=4,
)


@given(STATEMENTS, st.lists(st.integers(0, 400)), st.booleans(), st.sampled_from([None, 1]))
def test_statements_are_the_same_however_the_stream_is_cut(rows, cuts, ascii_only, indent):
    text = json.dumps({"statements": rows}, ensure_ascii=ascii_only, indent=indent)
    whole, reader = read(text)
    assert reader.is_complete
    assert read(text, cuts)[0] == whole
    assert len(whole) == len(rows)
    assert [list(each.labels) for each in whole] == [row["sentences"] for row in rows]


@given(st.text(max_size=300), st.lists(st.integers(0, 300)))
def test_any_words_are_read_alike_however_they_are_cut(text, cuts):
    assert read(text, cuts)[0] == read(text)[0]


@given(st.binary(max_size=200))
def test_no_noise_breaks_the_reader_and_what_comes_out_can_be_encoded(noise):
    text = '{"statements": [' + noise.decode("latin-1")
    for statement in read(text)[0]:
        statement.text.encode()


def test_a_statement_is_told_as_soon_as_it_is_complete():
    reader = StatementReader()
    assert list(reader.feed('{"statements": [{"text": "A.", "sentences": ["s1"]')) == []
    (first,) = reader.feed("}")
    assert first.text == "A."
    assert not reader.is_complete


def test_halves_of_characters_are_replaced():
    (statement,), _ = read('{"statements": [{"text": "A \\ud83d b", "sentences": []}]}')
    assert statement.text == "A \ufffd b"
    (whole,), _ = read('{"statements": [{"text": "A \\ud83d\\ude00", "sentences": []}]}')
    assert whole.text == "A \U0001f600"


def test_a_line_may_break_inside_a_string():
    (statement,), _ = read('{"statements": [{"text": "Ida\nopened it.", "sentences": ["s1"]}]}')
    assert statement[:2] == ("Ida opened it.", ("s1",))


def test_words_around_the_json_are_ignored():
    (statement,), _ = read(
        'Sure!\n```json\n{"statements": [{"text": "A.", "sentences": ["s1"]}]}\n```'
    )
    assert statement[:2] == ("A.", ("s1",))


def test_what_a_model_thinks_aloud_is_no_answer():
    (statement,), _ = read(
        '<think>{"statements": [{"text": "No.", "sentences": ["s9"]}]} Hm.</think>\n'
        '{"statements": [{"text": "Yes.", "sentences": ["s1"]}]}',
        cuts=range(0, 150, 3),
    )
    assert statement.text == "Yes."


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        (["s1", "[s2]"], ("s1", "s2")),
        ("s1, s2", ("s1", "s2")),
        ([1, "2"], ("s1", "s2")),
        (None, ()),
        ({"s": 1}, ()),
    ],
)
def test_labels_are_read_in_every_spelling(written, labels):
    (statement,), _ = read(json.dumps({"statements": [{"text": "A.", "sentences": written}]}))
    assert statement.labels == labels


@pytest.mark.parametrize("value", ["[]", "null", '""'])
def test_an_empty_list_is_a_whole_answer(value):
    found, reader = read(f'{{"statements": {value}}}')
    assert (found, reader.is_complete, reader.is_malformed) == ([], True, False)


@pytest.mark.parametrize("text", ['{"answer": 1}', '{"statements": [{"words": 1}]}', "{broken"])
def test_json_of_another_form_is_told_apart(text):
    found, reader = read(text)
    assert found == []
    assert reader.is_malformed


def test_sentences_with_labels_are_told_before_the_end_and_labels_behind_the_stop_belong_to_it():
    reader = StatementReader()
    found = list(reader.feed("Ida opened it. [s2] Nils closed it [s3]. And"))
    assert [(each.text, each.labels) for each in found] == [
        ("Ida opened it.", ("s2",)),
        ("Nils closed it.", ("s3",)),
    ]


def read_in_pieces(text):
    """What is read however the text is cut."""
    (whole, reader), *others = (read(text, range(0, len(text), size)) for size in (999, 1, 7))
    assert all(found == whole for found, _ in others)
    return [(each.text, each.labels) for each in whole], reader


ONE = '{"statements": [{"sentences": ["s1"], "text": "A one."}]}'


@pytest.mark.parametrize(
    "text",
    [
        'If nothing answers I must return {"statements": []}. s1 says it.\n</think>\n\n' + ONE,
        'We need JSON like {"statements": [{"sentences": ["s1"], "text": "..."}]}.\n</think>\n'
        + ONE,
        "[s2] says so. Hm.\n</think>\nA one [s1].",
        "<think>Hm.</think> Hm. </thinking>```json\n" + ONE + "\n```",
        'I would return {"statements": []}, but s1 says it: ' + ONE,
        "It is " + ONE + ' and never {"statements": []}.',
        "Sure: " + ONE,
    ],
)
def test_the_answer_is_what_stands_behind_thoughts_and_examples(text):
    assert read_in_pieces(text)[0] == [("A one.", ("s1",))]


def test_a_list_behind_thoughts_is_told_as_it_comes():
    reader = StatementReader()
    assert list(reader.feed('Hm, {"statements": []}?\n</think>\n{"statements": [')) == []
    (first,) = reader.feed('{"sentences": ["s1"], "text": "A one."}')
    assert first.text == "A one."


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here you are: {}"])
def test_a_list_without_its_name_is_read_whole(around):
    rows = '[{"sentences": ["s1"], "text": "A one."}, {"sentences": ["s2"], "text": "B two."}]'
    found, reader = read_in_pieces(around.replace("{}", rows))
    assert found == [("A one.", ("s1",)), ("B two.", ("s2",))]
    assert reader.is_complete


@pytest.mark.parametrize(
    "text",
    [
        "1. Ida opened it [s1].\n2. It cost 3 million [s2].",
        "1) Ida opened it [s1].\n2) It cost 3 million [s2].",
        "1. Ida opened it [s1]. 2. It cost 3 million [s2].",
        "- **Ida** opened it. (s1)\n- It cost __3 million__. [S2]",
        "Ida opened it. (S1) It cost 3 million (S2).",
        '{"statements": [{"text": "1. Ida opened it. [S1]", "sentences": ["S1"]},'
        ' {"text": "* It cost **3 million**.", "sentences": "[S2]"}]}',
    ],
)
def test_list_markers_emphasis_and_labels_are_no_part_of_a_statement(text):
    assert read_in_pieces(text)[0] == [("Ida opened it.", ("s1",)), ("It cost 3 million.", ("s2",))]


def test_labels_behind_the_stop_are_joined_to_those_before_it_however_they_arrive():
    found, _ = read_in_pieces("A one [s1]. [s2, s3] B two [s4].")
    assert found == [("A one.", ("s1", "s2", "s3")), ("B two.", ("s4",))]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("The army bought F‑16 jets.", "The army bought F-16 jets."),
        ("Marie‐Claire Dupont won.", "Marie-Claire Dupont won."),
        ("12 jets were bought.", "12 jets were bought."),
        ("2.5 million came.", "2.5 million came."),
        ("2025. That was the year.", "2025. That was the year."),
        ("12. März 2025 war der Tag.", "12. März 2025 war der Tag."),
        ("-5 degrees were measured.", "-5 degrees were measured."),
        ("Ida opened it [2].", "Ida opened it."),
        ("Ida opened it.[1][3] It closed 【2†source】.", "Ida opened it. It closed."),
        ("The price rose to [12] tonnes.", "The price rose to [12] tonnes."),
        ("Ida opened\nit.", "Ida opened it."),
    ],
)
def test_a_statement_keeps_its_words_and_numbers(written, words):
    (statement,), _ = read(json.dumps({"statements": [{"text": written, "sentences": ["s1"]}]}))
    assert statement.text == words
