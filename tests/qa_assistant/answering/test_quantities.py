import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.quantities import ORDINAL, Quantity, backs, find_counts, find_quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("€1.2bn", 1.2e9, "EUR"),
        ("1,200 million euros", 1.2e9, "EUR"),
        ("US$48m", 48e6, "USD"),
        ("RMB 300 million", 300e6, "CNY"),
        ("twenty-five per cent", 25, "%"),
        ("25%", 25, "%"),
        ("two hundred and fifty people", 250, None),
        ("5 m deep", 5, "m"),
        ("the third furnace", 3, ORDINAL),
        ("the 21st", 21, ORDINAL),
        ("12 tonnes", 12, "t"),
        ("a 26-year-old welder", 26, "year"),
        ("1.5 percentage points", 1.5, "pp"),
        ("a dozen", 12, None),
    ],
)
def test_a_number_is_read_with_its_unit(text, value, unit):
    (found,) = find_quantities(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["one of the best", "no one came", "this one", "COVID-19", "the G20", "at 10:30"]
)
def test_what_counts_nothing_is_no_number(text):
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("stated", "quoted"),
    [
        ("1.2 billion euros", "It cost €1,200 million."),
        ("about 1.2 billion", "It came to 1,230 million dollars."),
        ("40 million euros", "It rose from 40 million to 48 million euros."),
        ("12", "Twelve of them left."),
        ("300 million yuan", "RMB 300 million was paid."),
        ("third", "It is the 3rd."),
    ],
)
def test_the_same_number_backs_however_it_is_written(stated, quoted):
    assert backs(find_quantities(stated)[0], find_quantities(quoted))


@pytest.mark.parametrize(
    ("stated", "quoted"),
    [
        ("48 million euros", "It cost 48 million dollars."),
        ("48 percent", "It made 48 tonnes."),
        ("1.2 billion", "It cost 1.2 million."),
        ("1.2 billion", "It cost 1.23 billion."),
        ("3 points", "It came third."),
        ("12 percentage points", "It rose by 12 percent."),
    ],
)
def test_another_number_or_unit_does_not_back(stated, quoted):
    assert not backs(find_quantities(stated)[0], find_quantities(quoted))


@given(st.text(max_size=80))
def test_offsets_lie_in_the_text_in_order(text):
    found = find_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert [q.start for q in found] == sorted(q.start for q in found)


@given(st.integers(min_value=0, max_value=10**12))
def test_thousands_separators_change_nothing(number):
    (plain,), (separated,) = find_quantities(str(number)), find_quantities(f"{number:,}")
    assert plain.value == separated.value == number


def only(text: str) -> Quantity:
    (found,) = find_counts(text)
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
    assert find_counts(text) == []


@given(st.text())
def test_a_count_lies_inside_the_text_and_agrees_with_itself(text):
    for found in find_counts(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.agrees(found)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_agreement_is_mutual(one, other):
    left, right = only(f"{one:,} tonnes"), only(f"{other:,} tonnes")
    assert left.agrees(right) is right.agrees(left)
