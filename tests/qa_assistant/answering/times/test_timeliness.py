from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.language.time_sentences import period_in_words
from qa_assistant.answering.times.timeliness import timeliness
from qa_assistant.models import TimeUse, TimeUsed
from vectorstore.models import TimePreference

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = TimePreference(after=MONDAY, before=MONDAY + timedelta(days=7))
DATES = st.datetimes(timezones=st.just(UTC))


def days(*numbers):
    return [None if number is None else MONDAY + timedelta(days=number) for number in numbers]


def test_a_date_fits_less_the_further_it_is_from_the_period():
    assert timeliness(days(0, 7, 11, -4, -8, None), WEEK) == [1.0, 1.0, 0.5, 0.5, 0.25, 0.0]


def test_the_newest_date_fits_best_but_none_that_is_too_late():
    newest = TimePreference(before=MONDAY, newest=True)
    assert timeliness(days(0, -4, 4), newest) == [1.0, 0.5, 0.5]
    assert timeliness(days(0, -4, 4), TimePreference(newest=True)) == [0.5, 0.25, 1.0]


def test_without_a_preference_no_date_counts():
    assert timeliness(days(0, None), None) == [0.0, 0.0]
    assert timeliness(days(None), WEEK) == [0.0]


def test_only_what_was_published_after_the_question_fits_less():
    assert timeliness(days(0, -400, None, 4), TimePreference(asked=MONDAY)) == [1.0, 1.0, 1.0, 0.5]
    asked_within = TimePreference(after=MONDAY, before=MONDAY + timedelta(days=7), asked=MONDAY)
    assert timeliness(days(0, 4, None), asked_within) == [1.0, 0.5, 0.0]


@given(
    st.lists(st.none() | DATES),
    st.none() | DATES,
    st.none() | DATES,
    st.booleans(),
    st.none() | DATES,
)
def test_every_fit_is_a_share(published, after, before, newest, asked):
    prefer = TimePreference(after=after, before=before, newest=newest, asked=asked)
    fits = timeliness(published, prefer)
    assert len(fits) == len(published)
    assert all(0.0 <= fit <= 1.0 for fit in fits)


def test_periods_are_written_as_people_write_them():
    def words(after, before):
        moments = [day and datetime.fromisoformat(day) for day in (after, before)]
        return period_in_words(
            TimeUsed(
                phrase="x",
                after=moments[0],
                before=moments[1],
                used_as=TimeUse.FILTER,
                as_of=MONDAY,
            )
        )

    assert words("2026-11-17", "2026-11-23T23:59:59") == "17–23 November 2026"
    assert words("2025-03-03", "2025-03-03T23:59:59") == "on 3 March 2025"
    assert words("2026-03-01", "2026-04-15") == "1 March – 15 April 2026"
    assert words("2025-12-01", "2026-02-28") == "1 December 2025 – 28 February 2026"
    assert words(None, "2025-02-28") == "until 28 February 2025"
    assert words("2025-02-28", None) == "since 28 February 2025"
    assert words(None, None) == ""
