"""What is to come and what is."""

import pytest

from qa_assistant.answering.questions.asked_things import asked_noun
from qa_assistant.answering.scoring.short_answers import pick_short_answer
from qa_assistant.answering.times.prospects import is_to_come

QUESTION = "Who is the chief executive of Halden Motors?"


@pytest.mark.parametrize(
    ("sentence", "is_coming"),
    [
        ("Sofia Lindqvist will become chief executive of Halden Motors on 1 January.", True),
        ("Halden Motors has picked Sofia Lindqvist as its next chief executive.", True),
        ("Halden Motors said that Sofia Lindqvist is to lead it from May.", True),
        ("Sofia Lindqvist, the chief executive of Halden Motors, said sales would rise.", False),
        ("Chief executive Sofia Lindqvist said members would vote on the offer.", False),
        ("Sofia Lindqvist, chief executive of Halden Motors, will open the new plant.", False),
        ("Sofia Lindqvist became chief executive of Halden Motors in January.", False),
    ],
)
def test_who_will_have_an_office_has_it_not(sentence, is_coming):
    assert is_to_come(QUESTION, sentence, "Sofia Lindqvist") is is_coming
    assert not is_to_come("Who will lead Halden Motors?", sentence, "Sofia Lindqvist")


def test_who_acts_stands_before_an_active_verb():
    sentence = "The authority has blocked the takeover of Kestrel Foods by Orbis Group."
    assert pick_short_answer("Who blocked the takeover of Kestrel Foods?", sentence) is None
    passive = "The takeover of Kestrel Foods has been blocked by Maria Tan."
    assert pick_short_answer("Who blocked the takeover of Kestrel Foods?", passive) == "Maria Tan"


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("What caused the fire above Santa Lucia?", None),
        ("What led to the crash?", None),
        ("What new law did parliament pass?", "law"),
        ("Which bank leads the lenders of Torvalla?", "bank"),
        ("Which drug maker makes MV-9?", "maker"),
    ],
)
def test_the_noun_behind_which_is_no_verb(question, noun):
    assert asked_noun(question) == noun
