"""The time, the place or the doer of another event is no answer."""

import pytest

from qa_assistant.answering.barring.otherness import tells_of_another
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


def is_other(question, text, marked):
    (sentence,) = make_sentences(make_article(text, title="News"))
    start = sentence.text.index(marked)
    reading = SentenceReading(1.0, 1.0, 1.0, Span(start, start + len(marked)))
    return tells_of_another(QuestionProfile(question), Scored(sentence, 1.0, False, 0.0, reading))


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("When was the plant built?", "The plant was fined 400,000 euros in 2022.", "2022"),
        ("When did the plant open?", "In 2022 the plant was sold to a rival.", "2022"),
        ("When was the market founded?", "It was rebuilt after a fire in 2013.", "2013"),
        ("When was the hall built?", "The building was bought in 2020.", "2020"),
        ("When was the barn built?", "The barn was torn down in 1990.", "1990"),
        ("When will schools reopen?", "Schools will be closed on Wednesday.", "Wednesday"),
        ("Where was the van stolen?", "The van was found near Loures.", "Loures"),
        ("Where was Ana Kovac born?", "Kovac was arrested in Split.", "Split"),
        ("Who sentenced Hartmann?", "Hartmann was arrested by Ana Kovac.", "Ana Kovac"),
        ("Who stole the coins?", "The coins were found by a farmer, Jo Thull.", "Jo Thull"),
    ],
)
def test_what_is_told_of_another_event_is_no_answer(question, text, marked):
    assert is_other(question, text, marked)


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("When was the plant fined?", "The plant was fined 400,000 euros in 2022.", "2022"),
        ("When was the plant built?", "The plant was sold in 2022 and built in 1990.", "1990"),
        ("When was the plant built?", "The plant came on stream in 1990.", "1990"),
        ("When was the plant built?", "The plant opened in 1990.", "1990"),
        ("When will schools reopen?", "Schools will be closed until Thursday.", "Thursday"),
        ("When will ferries resume?", "Ferries will start again on Thursday.", "Thursday"),
        ("When will the bridge open again?", "The bridge is to reopen in May.", "May"),
        ("Who bought the brand?", "The brand has been sold to Tucherhof.", "Tucherhof"),
        ("Who discovered the hoard?", "The hoard was found by Jo Thull.", "Jo Thull"),
        ("When was the barn demolished?", "The barn was torn down in 1990.", "1990"),
        ("Who plans to build it?", "The site was bought by Ana Kovac.", "Ana Kovac"),
    ],
)
def test_what_may_say_the_same_stays(question, text, marked):
    assert not is_other(question, text, marked)
