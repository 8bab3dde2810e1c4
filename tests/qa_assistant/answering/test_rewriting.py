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
    ],
)  # fmt: skip
def test_a_follow_up_is_made_standalone(before, short_answer, question, standalone):
    assert rewrite(question, (turn(before, short_answer),)) == standalone


def test_a_first_question_stays_as_it_is():
    assert rewrite("and who led it?", ()) == "and who led it?"


def test_a_question_that_stands_alone_stays_as_it_is():
    question = "Who founded the Baltic Magnet Alliance?"
    assert rewrite(question, (turn("Who chaired the CNRE meeting?"),)) == question
