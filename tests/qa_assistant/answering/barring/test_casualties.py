import pytest

from qa_assistant.answering.barring.casualties import can_count, count_of, counts_others
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from tests.qa_assistant.answering.articles import make_article


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
        ("How old was Ida Brandt when she died?", "The chairwoman was 81.", True),
        ("How many years must he serve for the murder?", "He was jailed for 34 years.", True),
    ],
)
def test_only_what_counts_the_dead_counts_the_dead(question, sentence, can_say):
    assert can_count(QuestionProfile(question), sentence) is can_say


@pytest.mark.parametrize(
    ("question", "is_of_others"),
    [
        ("How many firefighters were injured?", True),
        ("How many workers were killed?", False),
        ("How many employees were killed?", False),
        ("How many people were killed?", False),
        ("How many firefighters came?", False),
    ],
)
def test_whom_an_article_never_mentions_it_does_not_count(question, is_of_others):
    article = make_article("A blast killed three workers and hurt eleven.", title="Blast")
    assert counts_others(QuestionProfile(question), article) is is_of_others


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many people were killed?", "34"),
        ("How many were injured?", "200"),
        ("How many houses collapsed?", None),
        ("Who was killed?", None),
        ("How old was Ida Brandt when she died?", None),
        ("How long must Dutton serve for the murder of 34 people?", None),
        ("How many more years must Dutton serve for the murder?", None),
    ],
)
def test_the_number_next_to_the_word_counts_the_victims(question, count):
    sentence = "A quake of magnitude 6.3 killed at least 34 people in Karsu and injured over 200."
    assert count_of(QuestionProfile(question), sentence) == count


@pytest.mark.parametrize(
    ("question", "sentence", "count"),
    [
        ("How many people drowned?", "At least 17 people drowned and 160 were rescued.", "17"),
        ("How many died?", "Forty people, among them three children, were killed.", "Forty"),
        (
            "How many people were killed?",
            "The number of people killed in a coach crash near Alto Verde in northern Chile has "
            "risen to eight after three missing passengers were found.",
            "eight",
        ),
        (
            "How many were injured?",
            "Officials said 900 people were injured and 14,000 fled.",
            "900",
        ),
    ],
)
def test_a_number_behind_an_and_or_of_some_of_them_counts_others(question, sentence, count):
    assert count_of(QuestionProfile(question), sentence) == count
