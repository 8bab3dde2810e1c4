"""A number of a unit in which nobody tells what is asked is no answer."""

import pytest

from qa_assistant.answering.barring.other_units import is_of_another_unit
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


def is_other(question, text, marked):
    (sentence,) = make_sentences(make_article(text, title="News"))
    start = sentence.text.index(marked)
    reading = SentenceReading(1.0, 1.0, 1.0, Span(start, start + len(marked)))
    scored = Scored(sentence, 1.0, False, 0.0, reading)
    return is_of_another_unit(QuestionProfile(question), scored)


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How heavy is the probe?", "It can dive to 4,000 metres.", "4,000 metres"),
        ("How tall is the tower?", "The tower weighs 90 tonnes.", "90 tonnes"),
        ("How fast do the trains run?", "The alarm stopped 4,310 trains.", "4,310"),
        ("How high is the palace?", "They had a banner 40 metres long.", "40 metres"),
        ("How large is the surplus?", "It is the first surplus since 2018.", "2018"),
        ("How many students came?", "It paid students 2,000 euros.", "2,000 euros"),
    ],
)
def test_a_number_of_another_unit_is_no_answer(question, text, marked):
    assert is_other(question, text, marked)


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("How heavy is the probe?", "It weighs 90 kilograms.", "90 kilograms"),
        ("How heavy is the probe?", "It is 30% lighter than before.", "30%"),
        ("How high was the fine?", "It was fined 200,000 euros.", "200,000 euros"),
        ("How fast do the trains run?", "They slow to 20 km/h.", "20"),
        ("How fast did she run 100 metres?", "She took third place in 10.98.", "10.98"),
        ("How tall is the tower?", "The tower is 90 metres high.", "90 metres"),
        ("How many people came?", "Some 2,018 came.", "2,018"),
        ("How many euros did it pay?", "It paid students 2,000 euros.", "2,000 euros"),
        ("How many tonnes were shipped?", "It shipped 2,000 tonnes.", "2,000 tonnes"),
    ],
)
def test_what_may_measure_it_stays(question, text, marked):
    assert not is_other(question, text, marked)
