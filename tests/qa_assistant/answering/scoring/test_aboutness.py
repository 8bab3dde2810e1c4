import pytest

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.widely_known import widely_known
from qa_assistant.answering.scoring.aboutness import has_names_of, is_about
from qa_assistant.answering.scoring.question_profile import QuestionProfile
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
    "question",
    [
        "What is the US inflation rate?",
        "What is the U.S. inflation rate?",
        "What is the inflation rate in the United States?",
        "What is America’s inflation rate?",
    ],
)
def test_a_country_has_all_its_names(question):
    profile = QuestionProfile(question, names=OtherNames(widely_known(question)))
    for name in ("US", "U.S.", "United States"):
        assert is_about(profile, [make_article(f"The {name} inflation rate fell to 3%.")])
    assert not is_about(profile, [make_article("The inflation rate in Germany fell to 3%.")])


@pytest.mark.parametrize(
    "question",
    [
        "How many MPs voted at the summit?",
        "What did the CEO say about job cuts?",
        "What did the PM say to the MEPs on TV?",
        "How did GPs and the C.F.O. respond?",
    ],
)
def test_the_short_form_of_a_role_or_a_thing_is_no_name_of_anybody(question):
    assert is_about(QuestionProfile(question), [SUMMIT])


@pytest.mark.parametrize("name", ["US", "UK", "NATO", "BBC"])
def test_the_short_form_of_a_name_is_a_name(name):
    assert not is_about(QuestionProfile(f"What did the {name} say about job cuts?"), [SUMMIT])
    assert not is_about(QuestionProfile(f"What did the CEO of {name} say?"), [SUMMIT])
