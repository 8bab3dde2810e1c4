"""A question asked of another time keeps what it was about."""

import pytest

from qa_assistant.answering.questions.rewriting import rewrite
from tests.qa_assistant.answering.turns import turn

REVENUE = "What was Calder's revenue in the fourth quarter of 2025?"
OUTPUT = "What did Calder produce in March 2025?"
NEWS = "What happened on 3 March 2025?"


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        (REVENUE, "what about Q3?", "What was Calder's revenue in the third quarter of 2025?"),
        (REVENUE, "and the year before?",
         "What was Calder's revenue in the fourth quarter of 2024?"),
        (REVENUE, "the previous quarter?",
         "What was Calder's revenue in the third quarter of 2025?"),
        (REVENUE, "2024?", "What was Calder's revenue in 2024?"),
        (REVENUE, "and this year?", "What was Calder's revenue this year?"),
        ("What was Calder's revenue in Q4 of 2025?", "Q3?",
         "What was Calder's revenue in Q3 of 2025?"),
        (OUTPUT, "and April?", "What did Calder produce in April 2025?"),
        (OUTPUT, "two months earlier?", "What did Calder produce in January 2025?"),
        (OUTPUT, "the following year?", "What did Calder produce in March 2026?"),
        (NEWS, "the day before?", "What happened on 2 March 2025?"),
        (NEWS, "and a week later", "What happened on 10 March 2025?"),
        (NEWS, "and 5 March?", "What happened on 5 March 2025?"),
        ("What happened last week?", "the week before?", "What happened 2 weeks ago?"),
        ("What happened this year?", "and the year before", "What happened last year?"),
        ("What happened on Monday?", "and Tuesday?", "What happened on Tuesday?"),
        ("Who leads Calder?", "2020?", "Who leads Calder in 2020?"),
        ("Who leads Calder?", "Q3?", "Who leads Calder in Q3?"),
        ("What is the price of gold?", "the day before?",
         "What is the price of gold the day before?"),
    ],
)  # fmt: skip
def test_only_the_time_changes(before, question, standalone):
    assert rewrite(question, (turn(before),)) == standalone


def test_a_month_may_be_a_name_where_no_time_was_asked_of():
    assert rewrite("And June?", (turn("Who is Ida Brandt?"),)) == "What about June?"
