import pytest

from qa_assistant.answering.barring.since_dates import is_of_last_time
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


@pytest.mark.parametrize(
    ("question", "text", "is_last"),
    [
        ("When did the strike begin?", "It is the first stoppage since 2013.", True),
        ("When was the storm?", "Gusts were the strongest at the cape since 2013.", True),
        ("When was the last strike?", "It is the first stoppage since 2013.", False),
        ("When did the strike begin?", "Crews have been out since 2013.", False),
        ("How many strikes were there?", "It is the first stoppage since 2013.", False),
    ],
)
def test_what_is_the_first_since_a_year_was_not_in_that_year(question, text, is_last):
    start = text.index("2013")
    reading = SentenceReading(5.0, 1.0, 1.0, Span(start, start + 4))
    scored = Scored(make_sentences(make_article(text))[0], 1.0, False, 1.0, reading)
    assert is_of_last_time(QuestionProfile(question), scored) is is_last
