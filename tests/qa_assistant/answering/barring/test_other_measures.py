import pytest

from qa_assistant.answering.barring.other_measures import is_of_other_measure
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from tests.qa_assistant.answering.articles import make_article, make_sentences


def is_other(question, text):
    (sentence,) = make_sentences(make_article(text))
    return is_of_other_measure(QuestionProfile(question), sentence)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What was unemployment in January?", "Unemployment stood at 5.1% in February."),
        ("How many cars were sold in 2024?", "The dealers sold 1,200 cars in 2025."),
        (
            "How much did Vantor earn in the first quarter?",
            "Vantor earned 96 million euros in the third quarter.",
        ),
        ("Who was suspended in 2020?", "Belkacem was suspended in 2022."),
        ("Where was the final held in 2020?", "The final of 64 was held in Bergen in 2019."),
        ("How many wolves live in the park?", "Farmers lost 46 sheep to wolves last year."),
        ("What was her first novel?", "She won the prize for her third novel, The Salt Ledger."),
    ],
)
def test_a_number_of_another_time_or_thing_is_no_answer(question, text):
    assert is_other(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What was inflation in January?",
            "Inflation fell to 2.6% in February from 2.9% in January.",
        ),
        ("What was her first novel?", "Her third novel came nine years after the first, Rent."),
        ("What was her first novel?", "Her second husband edited Harmattan Rent."),
        ("How many cars were sold in 2025?", "They sold 1,200 cars, more than in 2024."),
        ("How many cars were sold in 2024?", "They sold 1,200 cars."),
        ("Who was suspended in 2020?", "Belkacem, mayor since 2018, was suspended."),
        ("Who was suspended in 2020?", "Belkacem was suspended in 2020, and again in 2022."),
        ("What happened in January?", "The council met in February."),
        ("How many wolves live in the park?", "The park has 46 wolves and 900 deer."),
        ("How many wolves live in the park?", "There are 46 of the wolves."),
        ("How many sheep were killed by wolves?", "Farmers lost 46 sheep to wolves."),
        ("How many children were hurt?", "Eleven of the injured are children."),
    ],
)
def test_what_may_be_meant_stays(question, text):
    assert not is_other(question, text)
