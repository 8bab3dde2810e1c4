from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.times.event_dates import find_dates

PUBLISHED = date(2025, 3, 13)  # a Thursday


def parts(text):
    return [found.parts for found in find_dates(text, PUBLISHED)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("on 12 March 2025", (2025, 3, 12)),
        ("on March 12, 2025", (2025, 3, 12)),
        ("2025-03-12", (2025, 3, 12)),
        ("the 12th of March", (None, 3, 12)),
        ("in March 2025", (2025, 3, None)),
        ("in March", (None, 3, None)),
        ("in 2025", (2025, None, None)),
        ("on Tuesday", (2025, 3, 11)),
        ("on Thursday", (2025, 3, 13)),
    ],
)
def test_dates_are_read_as_far_as_they_are_given(text, wanted):
    assert parts(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "Talks will resume on Tuesday.",
        "The minister said talks would resume on Tuesday.",
        "The talks, which are due to resume on Tuesday, are secret.",
        "The vote, scheduled for Tuesday, is secret.",
        "It will be announced on Tuesday.",
        "Parliament votes on Tuesday.",
        "Talks resume on Tuesday.",
        "It plans to open the road next Tuesday.",
    ],
)
def test_a_weekday_that_is_still_to_come_is_the_next_one(text):
    assert parts(text) == [(2025, 3, 18)]


@pytest.mark.parametrize(
    "text",
    [
        "He said on Tuesday that talks will resume.",
        "Talks will resume, the ministry said on Tuesday.",
        "Talks will resume. It rained on Tuesday.",
        "It announced plans to build on Tuesday.",
        "The plant will close after a fire on Tuesday.",
        "Prices rose more than expected on Tuesday.",
        "Trains were cancelled due to snow on Tuesday.",
        "The planned dam collapsed on Tuesday.",
        "She won 300 votes on Tuesday.",
        "After a slow start on Tuesday it rained.",
    ],
)
def test_a_weekday_is_past_where_something_else_is_to_come(text):
    assert parts(text) == [(2025, 3, 11)]


@pytest.mark.parametrize("text", ["1,200 tonnes", "2000 people", "they may march", "42 March"])
def test_numbers_and_words_that_look_like_dates_are_none(text):
    assert parts(text) == []


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("12 March 2025", "March 12", True),
        ("12 March 2025", "in 2025", True),
        ("12 March 2025", "11 March", False),
        ("on Tuesday", "11 March 2025", True),
        ("in 2024", "12 March", None),
    ],
)
def test_dates_are_compared_by_what_both_give(one, other, verdict):
    (left,), (right,) = find_dates(one, PUBLISHED), find_dates(other, PUBLISHED)
    assert left.agrees(right) is verdict
    assert right.agrees(left) is verdict


@given(st.text())
def test_offsets_lie_inside_the_text(text):
    for found in find_dates(text, PUBLISHED):
        assert 0 <= found.start < found.end <= len(text)
