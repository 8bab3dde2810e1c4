from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.scoring.alignment import align, heaviest_missing

STEMS = st.lists(st.sampled_from("abcdefg"), max_size=8)


def test_terms_that_stand_together_in_order_count_as_pairs():
    assert align(["board", "met", "oslo"], ["board", "met", "monday", "oslo"]).pairs == 1.0
    assert align(["board", "met"], ["met", "board"]).pairs == 0.0


def test_the_longest_common_run_is_a_share_of_the_question():
    assert align(["a", "b", "c", "d"], ["x", "b", "c", "y"]).longest == 0.5


@given(STEMS, STEMS)
def test_all_measures_are_shares(asked, said):
    alignment = align(asked, said)
    assert all(0 <= v <= 1 for v in (alignment.pairs, alignment.longest, alignment.density))


def test_the_rarest_missing_term_counts():
    assert heaviest_missing({"a": 0.2, "b": 0.9, "c": 0.5}, {"b"}) == 0.5
    assert heaviest_missing({"a": 0.2}, {"a"}) == 0.0
