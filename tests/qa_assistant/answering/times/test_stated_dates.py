from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.times.stated_dates import (
    backs_date,
    find_dates,
    resolve_dates,
    with_dates,
)

WEDNESDAY = datetime(2025, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["12 March 2025", "March 12, 2025", "2025-03-12", "12th of March 2025", "12 Mar. 2025"]
)
def test_a_day_is_the_same_however_it_is_written(text):
    (found,) = find_dates(text)
    assert (found.year, found.month, found.day) == (2025, 3, 12)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("from 1914–1918", [(1914, None, None), (1918, None, None)]),
        ("in May", [(None, 5, None)]),
        ("it may rise", []),
        ("2015 people came", []),
        ("it cost $2015", []),
        ("the 1990s", []),
    ],
)
def test_as_much_is_read_as_is_written(text, wanted):
    assert [(d.year, d.month, d.day) for d in find_dates(text)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It opened yesterday.", (2025, 3, 11)),
        ("It opened on Monday.", (2025, 3, 10)),
        ("It opened on Wednesday.", (2025, 3, 12)),
        ("It opened last year.", (2024, None, None)),
        ("It opened last month.", (2025, 2, None)),
    ],
)
def test_relative_words_are_read_by_the_articles_day(text, wanted):
    (found,) = resolve_dates(text, WEDNESDAY)
    assert (found.year, found.month, found.day) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It will open on Monday.", [(2025, 3, 17)]),
        ("It said Tuesday that it had closed.", [(2025, 3, 11)]),
        ("It has burned since Sunday.", [(2025, 3, 9)]),
        ("It opened in November.", [(2025, 11, None), (2024, 11, None)]),
        ("It will open in January.", [(2025, 1, None), (2026, 1, None)]),
    ],
)
def test_days_and_months_are_the_nearest_before_or_to_come(text, wanted):
    found = resolve_dates(text, WEDNESDAY)
    assert [(each.year, each.month, each.day) for each in found] == wanted


@pytest.mark.parametrize(
    ("text", "stated", "wanted"),
    [
        ("It erupted on Friday.", "7 March 2025", "It erupted on 7 March 2025."),
        ("It returned 13% last year.", "2024", "It returned 13% in 2024."),
        ("He left in January, it said.", "January 2025", "He left in January 2025, it said."),
        ("It erupted on Friday.", "8 March 2025", "It erupted on Friday."),
    ],
)
def test_what_is_pointed_to_is_written_out_as_it_is_stated(text, stated, wanted):
    assert with_dates(text, WEDNESDAY, [stated]) == wanted


def test_without_a_day_of_the_article_nothing_is_resolved():
    assert resolve_dates("It opened yesterday.", None) == []


def test_a_missing_year_is_the_articles():
    (stated,) = find_dates("12 March 2025")
    quoted = find_dates("on 12 March")
    assert backs_date(stated, quoted, WEDNESDAY)
    assert not backs_date(stated, quoted, None)
    assert not backs_date(find_dates("12 March 2024")[0], quoted, WEDNESDAY)


@given(st.dates(min_value=date(1100, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_found_in_every_form(day):
    forms = (f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", f"{day:%Y-%m-%d}")
    for form in forms:
        (found,) = find_dates(form)
        assert (found.year, found.month, found.day) == (day.year, day.month, day.day)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda d: d.year < 9999 and d.year > 1))
def test_yesterday_is_the_day_before(moment):
    (found,) = resolve_dates("It opened yesterday.", moment)
    before = moment.date() - timedelta(days=1)
    assert (found.year, found.month, found.day) == (before.year, before.month, before.day)
