import pytest

from qa_assistant.answering.questions.other_askings import other_askings
from qa_assistant.answering.questions.paraphrases import Paraphrases
from vectorstore.protocols import Titled


def ways(question, text):
    return list(other_askings(question, Titled("News", text), Paraphrases(question)))


@pytest.mark.parametrize(
    ("question", "text", "way"),
    [
        ("What caused the fire?", "Fire: Petrax blamed a valve.", "What is to blame for the fire?"),
        ("How much will the line cost?", "The line: its bill.", "What is the bill for the line?"),
        ("What is Ida's salary?", "Ida took home 2.4 million.", "How much did Ida take home?"),
        ("When did the strike begin?", "Crews walked out on Monday.", "When did they walk out?"),
        ("How many people died?", "It tore down, killing three.", "How many people were killed?"),
        ("Where did Ida live?", "Ida died at her home in Umea.", "Where is Ida's home?"),
        ("Where is Orbis' headquarters?", "It is based in Leeds.", "Where is Orbis based?"),
        ("What was the attendance?", "Some 31,200 fans watched.", "How many fans were there?"),
        ("What was the score?", "It was a 4-0 thrashing.", "What was the score of the thrashing?"),
    ],
)  # fmt: skip
def test_it_is_asked_as_the_article_tells_it(question, text, way):
    assert ways(question, text) == [way]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much will a ticket cost?", "The bill for the line is up."),
        ("What caused the explosion?", "The firm blamed choppy markets."),
        ("How many people died?", "Nine people died."),
        ("What was the score?", "The vote was 31-12 in favour."),
    ],
)
def test_what_the_article_does_not_have_is_asked_no_other_way(question, text):
    assert ways(question, text) == []
