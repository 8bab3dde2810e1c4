import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.language.terms import TermKind, find_terms, stem, stems_of


def test_inflections_share_a_stem():
    assert stem("chaired") == stem("chairs") == stem("chair")
    assert stem("led") == stem("lead")
    assert stem("Baogang's") == stem("Baogang")
    assert stem("U.S.") == stem("US")
    assert stem("3,500") == stem("3500")


def test_names_and_numbers_are_told_from_words():
    kinds = {t.text: t.kind for t in find_terms("What did CNRE and Ida Brandt sell in 2024?")}
    assert kinds == {
        "CNRE": TermKind.NAME,
        "Ida": TermKind.NAME,
        "Brandt": TermKind.NAME,
        "sell": TermKind.WORD,
        "2024": TermKind.NUMBER,
    }


def test_the_first_word_of_a_sentence_is_no_name():
    assert find_terms("Prices rose. Output fell.")[0].kind is TermKind.WORD
    assert {t.kind for t in find_terms("Prices rose. Output fell.")} == {TermKind.WORD}


@given(st.text())
def test_terms_stand_where_they_say(text):
    for term in find_terms(text):
        assert text[term.start : term.end] == term.text
        assert term.stem


@given(st.text(alphabet="aA tThHeEiIsSuUwWoO0159.,:’'&-US \n", max_size=120))
def test_the_stems_of_a_text_are_those_of_its_terms(text):
    assert stems_of(text) == {term.stem for term in find_terms(text)}


@pytest.mark.parametrize(
    "text",
    [
        "The US said it would join the WHO. US’s exports rose 1,200 per cent; it was THE END.",
        "U.S. and US-led forces told us who won. The WHO's chief, who is ill, can't come.",
        "A CNRE MEETING FOR US ALL",
        "A pro-US party, 5-US dollars, the non-WHO states, O’US, U.S.US and US$ 5 for the WHO-led.",
        "",
    ],
)
def test_the_stems_of_names_that_look_like_little_words_too(text):
    assert stems_of(text) == {term.stem for term in find_terms(text)}
