import pytest

from qa_assistant.answering.aboutness import counts_that_harm, has_names_of, is_about
from qa_assistant.answering.question_profile import QuestionProfile
from tests.qa_assistant.answering.articles import make_article

SUMMIT = make_article(
    "The Lakes summit in Bregen ended with a pact. It was chaired by Lena Hofer of the Austrian "
    "ministry. Eleven states took part.",
    title="Lakes summit agrees",
)


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the Lakes summit?",
        "Who chaired the Lakes summit in Bregen?",
        "Who represented the ministry in Austria at the Lakes summit?",
        "What was agreed at the Lakes summit in March?",
        "Who took part in the Lakes summit in 2025?",
        "Which law of the EU was discussed at the Lakes summit?",
    ],
)
def test_an_article_that_has_what_the_question_names_is_about_it(question):
    assert is_about(QuestionProfile(question), [SUMMIT])


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the Lakes summit in Geneva?",
        "Who chaired the meeting of the Baltic council?",
        "Who chaired the Lakes summit in 2019?",
    ],
)
def test_another_place_name_or_number_makes_it_about_something_else(question):
    assert not is_about(QuestionProfile(question), [SUMMIT])


def test_the_place_that_is_asked_for_need_not_be_given():
    assert is_about(QuestionProfile("Where in Tyrol was the Lakes summit held?"), [SUMMIT])


def test_numbers_can_be_left_out_of_the_comparison():
    assert has_names_of(QuestionProfile("Who chaired the Lakes summit in 2019?"), SUMMIT)


@pytest.mark.parametrize(
    ("question", "sentence", "can_say"),
    [
        ("How many people were killed?", "Some 7,000 people left their homes.", False),
        ("How many people were killed?", "The blast left 12 people dead.", True),
        ("How many people died in the flood?", "Nine people lost their lives.", True),
        ("How many people died in the flood?", "Nine people were injured.", False),
        ("How many were injured in the crash?", "Four passengers were hurt.", True),
        ("How many people live in Asahi?", "Some 7,000 people left their homes.", True),
        ("Who was killed?", "Ida Brandt left her home.", True),
    ],
)
def test_only_what_counts_the_dead_counts_the_dead(question, sentence, can_say):
    assert counts_that_harm(QuestionProfile(question), sentence) is can_say
