import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.language.quantities import find_counts, find_quantities
from qa_assistant.answering.language.quantity import ORDINAL, Quantity, backs


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
        ("two dozen people", 24, None),
        ("half a dozen eggs", 6, None),
        ("a half-dozen eggs", 6, None),
        ("fifteen hundred men", 1500, None),
        ("two hundred and fifty-three thousand", 253_000, None),
        ("1.5m tonnes", 1.5e6, "t"),
        ("40m litres", 40e6, "l"),
        ("3.2m people", 3.2e6, None),
        ("1.2b more users", 1.2e9, None),
        ("400m hurdles", 400, "m"),
        ("100m in a minute", 100, "m"),
        ("half a million people", 5e5, None),
        ("a quarter of a million euros", 250_000, "EUR"),
        ("a million tonnes", 1e6, "t"),
        ("several thousand", 1000, None),
    ],
)
def test_a_number_is_read_with_its_unit(text, value, unit):
    (found,) = find_quantities(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("five six-year-old boys", [(5, None), (6, "year")]),
        ("two and three people", [(2, None), (3, None)]),
        ("twenty or thirty", [(20, None), (30, None)]),
        ("one " + "hundred " * 160, [(10_000, None)]),
    ],
)
def test_number_words_that_make_no_number_stay_apart(text, values):
    assert [(q.value, q.unit) for q in find_quantities(text)] == values


@pytest.mark.parametrize(
    ("text", "value", "upto", "unit"),
    [
        ("$5-6 million", 5e6, 6e6, "USD"),
        ("$5m–6m", 5e6, 6e6, "USD"),
        ("5–6 million euros", 5e6, 6e6, "EUR"),
        ("1.5m–2m tonnes", 1.5e6, 2e6, "t"),
        ("20-30%", 20, 30, "%"),
        ("a 3-2 win", 3, None, None),
        ("$500m–1bn", 500e6, None, "USD"),
        ("in 2025 – 3 million people", 2025, None, None),
    ],
)
def test_the_first_number_of_a_range_is_of_the_kind_of_the_second(text, value, upto, unit):
    first = find_quantities(text)[0]
    assert (first.value, first.upto, first.unit) == (value, upto, unit)


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
        ("about 500,000 people", "Half a million people fled."),
        ("24 people", "Two dozen people fled."),
        ("more than 300", "It killed 312 people."),
        ("nearly 100", "It killed 98 people."),
        ("100", "It killed more than 100 people."),
        ("as many as 500 jobs", "Up to 500 jobs will go."),
        ("500 jobs at most", "No more than 500 jobs will go."),
        ("not fewer than 500 jobs", "At least 500 jobs will go."),
        ("61", "It brought the toll up to 61."),
        ("56 years old", "The mayor, 56, won."),
        ("the 56-year-old", "It was won by the mayor, 56."),
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
        ("a million people", "Half a million people fled."),
        ("more than 100 people", "It killed 95 people."),
        ("up to 100 people", "It killed 105 people."),
        ("at least 500 jobs", "Up to 500 jobs will go."),
        ("up to 500 jobs", "At least 500 jobs will go."),
        ("500 jobs", "Fewer than 500 jobs will go."),
        ("500 jobs", "500 jobs at most will go."),
        ("57 years old", "The mayor, 56, won."),
        ("56 years old", "The mayor won 56 seats, it was said."),
        ("56 months old", "The mayor, 56, won."),
        ("130 years old", "The mayor, 130, won."),
    ],
)
def test_another_number_or_unit_does_not_back(stated, quoted):
    assert not backs(find_quantities(stated)[0], find_quantities(quoted))


@given(st.text(max_size=80))
def test_offsets_lie_in_the_text_in_order(text):
    found = find_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert [q.start for q in found] == sorted(q.start for q in found)


@given(
    st.lists(
        st.sampled_from(
            "up to|at least|fewer than|about|or more|500|5-6|, 56,|half a million|two dozen|five"
            "|six|hundred|$|m|million|tonnes|people|years old|and|not".split("|")
        ),
        max_size=12,
    ).map(" ".join)
)
def test_every_number_is_backed_by_its_own_text(text):
    found = find_quantities(text)
    assert all(backs(quantity, found) for quantity in found)


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
        ("95 jobs", "as many as 100 jobs"),
        ("120 jobs", "100 jobs or more"),
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
