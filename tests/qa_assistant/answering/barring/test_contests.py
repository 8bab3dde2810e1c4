import pytest

from qa_assistant.answering.barring.contests import can_tell_winner, is_of_earlier_round
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.short_answers import choose_short_answer
from tests.qa_assistant.answering.articles import make_article
from vectorstore.sentences import Span


@pytest.mark.parametrize(
    ("question", "sentence", "can_tell"),
    [
        ("Who won the match?", "He will miss the match against Fernhill.", False),
        ("Who won the match?", "Rovers beat United 4-3.", True),
        ("Who won the prize?", "The prize went to Edith Marlowe.", True),
        ("Who lost the final?", "Rovers were defeated.", True),
        ("Who will miss the match?", "He will miss the match against Fernhill.", True),
    ],
)
def test_only_what_tells_of_a_winner_names_one(question, sentence, can_tell):
    assert can_tell_winner(question, sentence) is can_tell


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("Which firm offered more, Haiyuan or Norda?", "Dutch firms offered less.", None),
        ("Who offered more, Haiyuan or Norda?", "Haiyuan has offered more.", "Haiyuan"),
        ("Who offered more, or how much?", "Dutch firms offered less.", "Dutch"),
    ],
)
def test_of_two_that_are_offered_one_is_the_short_answer_or_none(question, text, short):
    first = text.split()[0]
    reading = SentenceReading(5.0, 1.0, 1.0, Span(0, len(first)))
    sentence = Sentence(make_article(text), 0, len(text))
    assert choose_short_answer(question, sentence, reading) == short


@pytest.mark.parametrize(
    ("question", "sentence", "is_earlier"),
    [
        ("Who won the Cup?", "Coastal United won their semi-final of the Cup on penalties.", True),
        ("Who won the Cup?", "Harrow reached the final of the Cup with a 2-1 win at Selby.", True),
        ("Who won the Cup?", "Harrow won the Cup when they beat Selby in the final.", False),
        ("Who won the Cup?", "Harrow, who reached the final in May, took the title.", False),
        ("Who won the Cup final?", "Rovers beat Town 3-2 in the Cup semi-final.", True),
        ("Who won the Cup?", "Rovers beat Town 3-2 in the Cup semi-final on Saturday.", True),
        ("Who won the Cup tie against Town?", "Rovers beat Town in the Cup semi-final.", False),
        ("Who beat Town in the Cup?", "Rovers beat Town in the Cup semi-final.", False),
        ("Who won the Cup semi-final?", "Rovers beat Town in the Cup semi-final.", False),
        ("Who won the Cup?", "Rovers, who beat Town in the semi-final, lifted the Cup.", False),
        ("Who won the semi-final?", "Coastal United won their semi-final on penalties.", False),
    ],
)
def test_who_comes_as_far_as_the_final_has_not_won(question, sentence, is_earlier):
    assert is_of_earlier_round(question, sentence) == is_earlier
