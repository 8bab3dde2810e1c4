from datetime import UTC, datetime

import pytest

from qa_assistant.answering.protocols import Statement
from qa_assistant.answering.reports.postponements import ScheduleDesk
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from tests.qa_assistant.answering.articles import make_article, make_evidence

QUESTION = "When will parliament vote on the Transport Bill?"
FIRST = "Parliament had been due to vote on the Transport Bill on 18 March."


def evidence(text, id="art_1", day=3):
    article = make_article(
        text, id=id, title="Transport Bill", published_at=datetime(2026, 3, day, tzinfo=UTC)
    )
    return make_evidence(article)


def moved(text, *later, question=QUESTION, short="18 March", place=0):
    pieces = [evidence(text), *later]
    quote = pieces[0].sentences[place]
    return ScheduleDesk(QuestionProfile(question), pieces).moved(
        Statement(quote.text, (quote,), short)
    )


@pytest.mark.parametrize(
    ("second", "day"),
    [
        ("The Speaker said that the vote had been postponed to 2 April.", "2 April"),
        ("The vote was brought forward to Monday 16 March.", "Monday"),
        ("Ministers have delayed the vote until next month.", "next month"),
        ("The vote has been moved from 18 March to 2 April.", "2 April"),
        ("The vote has been postponed indefinitely.", None),
    ],
)
def test_the_new_day_stands_behind_the_old_one_and_is_the_answer(second, day):
    statement = moved(f"{FIRST} {second}")
    assert statement.text == f"{FIRST} {second}"
    assert [quote.text for quote in statement.support] == [FIRST, second]
    assert statement.short_answer == day


def test_a_newer_article_moves_what_an_older_one_gave():
    text = "The vote on the Transport Bill has been put off until 2 April."
    statement = moved(FIRST, evidence(text, "art_2", day=5))
    assert (statement.text, statement.short_answer) == (text, "2 April")
    assert moved(FIRST, evidence(text, "art_2", day=1)) is None


def test_one_sentence_may_have_both_days():
    text = "The vote, once planned for 18 March, has been postponed to 2 April."
    assert moved(text).short_answer == "2 April"


@pytest.mark.parametrize(
    "second",
    [
        "The match in Graz had been postponed to 2 April.",
        "The vote has not been postponed.",
        "The vote may be postponed to 2 April.",
        "The vote will be close.",
    ],
)
def test_what_was_not_put_off_keeps_its_day(second):
    assert moved(f"{FIRST} {second}") is None


def test_who_asks_for_the_old_day_gets_it():
    text = f"{FIRST} The vote was postponed to 2 April."
    assert moved(text, question="When was the vote originally scheduled?") is None
    assert moved(text, question="Why was the vote postponed?") is None


def test_what_was_put_off_before_is_no_news():
    text = "The vote had been postponed to 10 March. Parliament will vote on 18 March."
    assert moved(text, place=1) is None
