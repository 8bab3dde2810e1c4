import pytest

from qa_assistant.answering.barring.possessors import is_owned_by_another
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.models import AliasUse

CHIEF = "Who is the chief executive of Novarq?"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (CHIEF, "Marta Quist, chief executive of Tessel, said so."),
        ("Who is Novarq's CEO?", "Tessel's chief executive, Marta Quist, said so."),
        ("Who is Novarq's CEO?", "Tessel’s new chief executive, Marta Quist, said so."),
        ("Where is Novarq's headquarters?", "Tessel's head office in Breda will go."),
        ("Who was Emma's brother?", "Otto's brother Karl was there."),
        ("Who is the mayor of Lingen?", "Per Lund, the mayor of Osterby, spoke."),
        ("How old is the president of France?", "Germany's president is 65."),
    ],
)
def test_what_is_told_of_another_is_no_answer(question, sentence):
    assert is_owned_by_another(QuestionProfile(question), sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (CHIEF, "Marta Quist, chief executive of the company, said so."),
        (CHIEF, "The Group's chief executive, Marta Quist, said so."),
        (CHIEF, "Its chief executive is Marta Quist."),
        (CHIEF, "Novarq's chief executive met Tessel's chief executive."),
        ("Who is Novarq's CEO?", "Novarq is led by Marta Quist, Tessel's former chief executive."),
        ("What is Varnhem FC's score?", "Varnhem's score was four."),
        ("Who is the mayor of Lingen?", "Monday's mayor of the day was Per Lund."),
        ("What did the mayor say?", "Osterby's mayor said no."),
        ("Who chairs the EU's council?", "Europe's council is chaired by Per Lund."),
    ],
)
def test_what_may_be_its_own_is_left_alone(question, sentence):
    assert not is_owned_by_another(QuestionProfile(question), sentence)


def test_another_form_of_the_name_is_no_other():
    use = AliasUse(name="Northern Rare Earth", others=("CNRE",))
    profile = QuestionProfile("Who is Northern Rare Earth's chairman?", names=OtherNames([use]))
    assert not is_owned_by_another(profile, "CNRE's chairman is Liu Peixun.")
    assert is_owned_by_another(profile, "Shenghe's chairman is Hu Zesong.")
