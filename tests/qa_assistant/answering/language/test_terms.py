from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.language.terms import TermKind, find_terms, stem


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
