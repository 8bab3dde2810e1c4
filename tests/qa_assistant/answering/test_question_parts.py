import pytest

from qa_assistant.answering.question_parts import question_parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "who chaired the CNRE meeting and where was it held?",
            ("Who chaired the CNRE meeting?", "Where was the CNRE meeting held?"),
        ),
        (
            "How many people died in the Marlow flood and when did it happen?",
            ("How many people died in the Marlow flood?", "When did the Marlow flood happen?"),
        ),
        (
            "When and where was the treaty signed?",
            ("When was the treaty signed?", "Where was the treaty signed?"),
        ),
        (
            "How much does the plant cost, and who pays for it?",
            ("How much does the plant cost?", "Who pays for the plant?"),
        ),
        (
            "Who is Ida Brandt and what does she lead?",
            ("Who is Ida Brandt?", "What does Ida Brandt lead?"),
        ),
        (
            "What is the price of tin and where is it mined?",
            ("What is the price of tin?", "Where is tin mined?"),
        ),
        (
            "When was the plant opened and what is its capacity?",
            ("When was the plant opened?", "What is the plant’s capacity?"),
        ),
    ],
)
def test_a_question_for_two_things_is_cut_into_two(question, parts):
    assert question_parts(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the CNRE meeting?",
        "What is the difference between how and why?",
        "Who won and who lost the match?",
        "When the company financed the project, what technology did it use?",
        "What foreign bodies, which are older than the rocks, occur in rocks?",
        "What does the report say about who led and where they met?",
        "Which companies and universities founded the alliance?",
        "Who bought Rock and Roll Records?",
    ],
)
def test_a_question_for_one_thing_stays_whole(question):
    assert question_parts(question) == (question,)
