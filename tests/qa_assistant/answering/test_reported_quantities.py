import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.reported_quantities import Quantity, find_quantities


def only(text: str) -> Quantity:
    (found,) = find_quantities(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 billion euros", "1,200 million euros"),
        ("$3.4 billion", "3.4 billion dollars"),
        ("54 percent", "54%"),
        ("7 per cent", "7%"),
        ("twenty-five people", "25 people"),
        ("14 tonnes", "14 metric tons".replace("metric ", "")),
        ("312 people", "more than 300 people"),
        ("1,237 jobs", "about 1,200 jobs"),
        ("2.04 million euros", "2 million euros"),
        ("95 jobs", "up to 100 jobs"),
        ("15 dead", "15 people"),
    ],
)
def test_the_same_quantity_in_another_form_agrees(one, other):
    assert only(one).is_comparable(only(other))
    assert only(one).agrees(only(other))
    assert only(other).agrees(only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 people", "19 people"),
        ("1,200 tonnes", "2,000 tonnes"),
        ("140 million euros", "150 million euros"),
        ("54 percent", "45%"),
        ("more than 300 people", "280 people"),
        ("up to 100 jobs", "140 jobs"),
        ("about 1,200 jobs", "1,500 jobs"),
    ],
)
def test_another_quantity_does_not_agree(one, other):
    assert only(one).is_comparable(only(other))
    assert not only(one).agrees(only(other))
    assert not only(other).agrees(only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 people", "12 tonnes"), ("5 percent", "5 dollars"), ("$3", "€3"), ("3 ships", "3")],
)
def test_quantities_of_different_things_are_not_compared(one, other):
    assert not only(one).is_comparable(only(other))


@pytest.mark.parametrize(
    "text", ["on 12 March 2025", "in 1990", "the 3rd of May", "at 10:30", "since 2012", "the 1980s"]
)
def test_dates_and_clock_times_are_no_quantities(text):
    assert find_quantities(text) == []


@given(st.text())
def test_offsets_lie_inside_the_text(text):
    for found in find_quantities(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.agrees(found)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_agreement_is_mutual(one, other):
    left, right = only(f"{one:,} tonnes"), only(f"{other:,} tonnes")
    assert left.agrees(right) is right.agrees(left)
