import pytest

from qa_assistant.answering.rewriting import rewrite
from tests.qa_assistant.answering.turns import turn


@pytest.mark.parametrize(
    ("before", "short_answer", "question", "standalone"),
    [
        ("Who chaired the CNRE meeting?", "Liu Peixun", "And where was it held?",
         "Where was the CNRE meeting held?"),
        ("Who chaired the CNRE meeting?", "Liu Peixun", "What else does he do?",
         "What else does Liu Peixun do?"),
        ("When was the Teesside plant opened?", None, "What is its capacity?",
         "What is the Teesside plant’s capacity?"),
        ("What did Calder produce in 2024?", None, "What about 2025?",
         "What did Calder produce in 2025?"),
        ("What was the output of Serra Alta?", None, "how about Mount Kerrin?",
         "What was the output of Mount Kerrin?"),
        ("What did CNRE announce this week?", None, "and last week?",
         "What did CNRE announce last week?"),
        ("What did CNRE announce?", None, "What about yesterday?",
         "What did CNRE announce yesterday?"),
        ("How many jobs will Norrland cut?", "900", "Why?", "Why will Norrland cut 900 jobs?"),
        ("How much does the Arden tunnel cost?", "310 million euros", "And why?",
         "Why does the Arden tunnel cost 310 million euros?"),
        ("What was stolen from the museum in Kassberg?", None, "Has it been found?",
         "Has what was stolen from the museum in Kassberg been found?"),
        ("Where did the ferry Solvei run aground?", "Varnsund", "Who was the captain?",
         "Who was the captain of the ferry Solvei?"),
        ("How strong was the earthquake in Karsu?", "6.3", "How many were killed?",
         "How many were killed in the earthquake in Karsu?"),
        ("Who founded Nimbus?", "Leila Haddad", "When?", "When was Nimbus founded?"),
        ("Who is the deputy of Petra Lindgren?", "Samir Haddad", "What about turnout?",
         "What about turnout of Petra Lindgren?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_made_standalone(before, short_answer, question, standalone):
    assert rewrite(question, (turn(before, short_answer),)) == standalone


def test_a_description_is_nobody_that_she_can_mean():
    turns = (
        turn("Who did Petra Lindgren defeat?", "Social Democrat",
             quote="The Social Democrat defeated the incumbent, Klaus Reimann."),
    )  # fmt: skip
    assert rewrite("When did she take office?", turns) == "When did Petra Lindgren take office?"


def test_a_parliament_is_no_court():
    turns = (turn("What did Parliament pass?"),)
    assert rewrite("What did the court decide?", turns) == "What did the court decide?"


def test_nobody_in_particular_is_no_topic():
    turns = (turn("Was anybody killed?"),)
    assert rewrite("How many were injured?", turns) == "How many were injured?"


def test_a_first_question_stays_as_it_is():
    assert rewrite("and who led it?", ()) == "and who led it?"


def test_a_question_that_stands_alone_stays_as_it_is():
    question = "Who founded the Baltic Magnet Alliance?"
    assert rewrite(question, (turn("Who chaired the CNRE meeting?"),)) == question
