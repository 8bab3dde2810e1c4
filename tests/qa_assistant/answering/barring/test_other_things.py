"""What is told of another thing, which has no name either, is no answer."""

import pytest

from qa_assistant.answering.barring.other_things import is_of_another_thing
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span

ROBOT = (
    "A robot weighing 340 kilograms will carry a small probe to the sea floor. The robot can dive"
    " to 4,000 metres. It was built by engineers in Bergen at a cost of 2 million euros."
)
CROSSING = (
    "A 14-kilometre tunnel opened on Monday. The old bridge, which had been closed to lorries, will"
    " be torn down. The tunnel cost 6 billion kroner. Watches worth 2 million euros were in a van."
)
BREWERY = (
    "The brewery’s restaurant, which seats 200, will stay open. A hotel will be built beside it."
    " The restaurant was opened in 1990. A lake that fills the yard is 70 metres deep."
)
HALL = (
    "A concert hall opened on Friday. The auditorium cost 210 million euros. The venue seats 1,900."
    " It was designed by Bo Rasmussen. The hall is a landmark. The landmark was built in 2020."
)


def is_other(question, text, place, marked):
    sentence = make_sentences(make_article(text, title="News"))[place]
    start = sentence.start + sentence.text.index(marked)
    reading = SentenceReading(1.0, 1.0, 1.0, Span(start, start + len(marked)))
    scored = Scored(sentence, 1.0, False, 0.0, reading)
    return is_of_another_thing(QuestionProfile(question), scored)


@pytest.mark.parametrize(
    ("question", "text", "place", "marked"),
    [
        ("How heavy is the probe?", ROBOT, 0, "340 kilograms"),
        ("Who built the probe?", ROBOT, 2, "engineers"),
        ("How long is the bridge?", CROSSING, 0, "14-kilometre"),
        ("How much did the bridge cost?", CROSSING, 2, "6 billion kroner"),
        ("How much is the van worth?", CROSSING, 3, "2 million euros"),
        ("How many people does the hotel seat?", BREWERY, 0, "200"),
        ("When was the hotel opened?", BREWERY, 2, "1990"),
        ("When did the hotel open?", BREWERY, 2, "1990"),
        ("How deep is the restaurant?", BREWERY, 3, "70 metres"),
    ],
)
def test_what_is_told_of_another_thing_is_no_answer(question, text, place, marked):
    assert is_other(question, text, place, marked)


@pytest.mark.parametrize(
    ("question", "text", "place", "marked"),
    [
        ("How heavy is the robot?", ROBOT, 0, "340 kilograms"),
        ("Who built the robot?", ROBOT, 2, "engineers"),
        ("How long is the tunnel?", CROSSING, 0, "14-kilometre"),
        ("How much did the tunnel cost?", CROSSING, 2, "6 billion kroner"),
        ("How many people does the restaurant seat?", BREWERY, 0, "200"),
        ("How much did the hall cost?", HALL, 1, "210 million euros"),
        ("How many people does the hall seat?", HALL, 2, "1,900"),
        ("Who designed the hall?", HALL, 3, "Bo Rasmussen"),
        ("When was the hall built?", HALL, 5, "2020"),
    ],
)
def test_another_word_for_the_thing_stays(question, text, place, marked):
    assert not is_other(question, text, place, marked)
