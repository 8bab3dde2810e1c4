import pytest

from qa_assistant.answering.verification import verify
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.reader import SupportOdds

MET, OPENED, SPEND, BEGINS = make_sentences(make_article())


@pytest.mark.parametrize(
    ("statement", "quote", "question"),
    [
        ("Ida Brandt opened the meeting.", OPENED, "Who opened the meeting?"),
        (
            "Norrland Magnets will spend 48 million euros.",
            SPEND,
            "What does Norrland Magnets plan?",
        ),
        ("The company is hiring 120 people.", SPEND, "How many people will it hire?"),
        ("The board of Norrland Magnets met this week.", MET, "When did the board meet?"),
        ("It did not say when the work begins.", BEGINS, "When does the work begin?"),
    ],
)
def test_what_a_quote_says_is_supported(statement, quote, question):
    verdict = verify(statement, (quote,), question)
    assert verdict.supported, verdict.reason


@pytest.mark.parametrize(
    ("statement", "quote", "question"),
    [
        ("The board met in Beijing.", MET, "Where did the board meet?"),
        ("The board met at Norrland Magnets.", MET, "Where did the board meet?"),
        ("The company will spend 84 million euros.", SPEND, "How much will it spend?"),
        ("The company will hire twelve people.", SPEND, "How many people will it hire?"),
        ("Tomas Lindqvist opened the meeting.", OPENED, "Who opened the meeting?"),
        ("The board met on 12 March.", MET, "When did the board meet?"),
        ("The revenue of Norrland was not mentioned.", MET, "What was the revenue of Norrland?"),
        ("The furnace uses hydrogen from wind power.", MET, "What does the furnace use?"),
    ],
)
def test_what_no_quote_says_is_not_supported(statement, quote, question):
    assert not verify(statement, (quote,), question).supported


def test_a_statement_without_quotes_is_not_supported():
    assert not verify("The board met.", (), "Did the board meet?").supported


def test_the_reader_may_find_that_a_quote_says_otherwise():
    statement, question = "Ida Brandt opened the meeting.", "Who opened the meeting?"

    def denying(pairs):
        return [SupportOdds(0.05, 0.9, 0.05) for _ in pairs]

    verdict = verify(statement, (OPENED,), question, entailment=denying)
    assert not verdict.supported and verdict.reason == "the quotes say otherwise"


def test_the_reader_lets_nothing_through_that_the_rules_refuse():
    def agreeing(pairs):
        return [SupportOdds(0.97, 0.01, 0.02) for _ in pairs]

    question = "What will the company do?"
    for wrong in ("The company will spend 84 million euros.", "Erik Sund opened the meeting."):
        assert not verify(wrong, (SPEND, OPENED), question, entailment=agreeing).supported
