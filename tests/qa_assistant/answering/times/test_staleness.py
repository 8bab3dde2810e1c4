from datetime import UTC, datetime

import pytest

from qa_assistant.answering.citations import cite
from qa_assistant.answering.times.staleness import (
    NOW_DAYS,
    OFFICE_DAYS,
    PRICE_DAYS,
    days_allowed,
    stale_note,
)
from tests.qa_assistant.answering.articles import make_article, make_sentences

PUBLISHED = datetime(2025, 3, 13, tzinfo=UTC)
QUESTION = "Who is the chief executive of Norrland Magnets?"


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What is the price of terbium oxide?", PRICE_DAYS),
        ("What is the latest price of tin?", PRICE_DAYS),
        ("Who currently leads the board?", NOW_DAYS),
        ("Is the harbour still closed?", NOW_DAYS),
        ("Who is the mayor of Pelham?", OFFICE_DAYS),
        ("Who runs Norrland Magnets?", OFFICE_DAYS),
        ("Who is Norrland Magnets' CEO?", OFFICE_DAYS),
        ("Who is the club’s new manager?", None),
        ("Who is Denholm United's manager?", OFFICE_DAYS),
        ("Who chaired the meeting?", None),
        ("What was the price of tin in 2020?", None),
        ("Who was the first mayor of Pelham?", None),
        ("Which lines stand still at Kallvik?", None),
        ("Who is Ida Brandt?", None),
        ("How long is the Rhine?", None),
    ],
)
def test_only_questions_about_now_have_a_bound(question, days):
    assert days_allowed(question) == days


def note(asked, question=QUESTION, **fields):
    article = make_article(published_at=PUBLISHED, **fields)
    citation = cite(make_sentences(article)[0], number=1, answer_start=0, answer_end=1)
    return stale_note(question, [citation], [article], asked)


def test_the_day_of_the_question_counts():
    assert note(datetime(2026, 3, 1, tzinfo=UTC)) is None
    told = note(datetime(2027, 4, 1, tzinfo=UTC))
    assert told is not None
    assert "13 March 2025, 2 years before the day of the question, 1 April 2027" in told.text
    assert note(datetime(2024, 1, 1, tzinfo=UTC)) is None


def test_an_update_counts_as_the_date():
    updated = datetime(2027, 3, 1, tzinfo=UTC)
    assert note(datetime(2027, 4, 1, tzinfo=UTC), updated_at=updated) is None
