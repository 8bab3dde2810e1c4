import pytest

from qa_assistant.answering.barring.other_bearers import is_of_another
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from tests.qa_assistant.answering.articles import make_article, make_sentences

MATCH = (
    "Castlebrook Rovers beat Denholm United on Saturday. Ewan Tait scored for United. "
    "United manager Carla Ruiz blamed her defence. Castlebrook manager Tom Lee was pleased."
)
PACT = (
    "Norway, Iceland and Ireland agreed to fish less. Norwegian fisheries minister Ingrid Solheim "
    "was pleased."
)
FINAL = (
    "Harrow Town won at Selby Rangers. Danny Okoro scored for Harrow. Harrow's coach Steph "
    "Lindqvist was glad. Harrow Town have appointed Dieter Voss as coach."
)
FAMILY = (
    "The novelist Edith Marlowe has died. She died on Sunday. Her husband, the painter Ivo "
    "Marlowe, died in 2011. Fiona Greig, who represents Tolvane West, spoke."
)
BIDS = (
    "The Chinese group Haiyuan offered most. Dutch rival Noordhaven has offered less. Its chief "
    "executive, Pieter de Graaf, said no more. The Danish maker Vantor is silent. Danish chief "
    "executive Henrik Dahl smiled."
)


def is_others(question, text, place):
    sentence = make_sentences(make_article(text, title="News"))[place]
    return is_of_another(QuestionProfile(question), sentence)


@pytest.mark.parametrize(
    ("question", "text", "place"),
    [
        ("Who manages Rovers?", MATCH, 2),
        ("Who is the manager of Castlebrook Rovers?", MATCH, 2),
        ("Who is Rovers' manager?", MATCH, 2),
        ("Who is the coach of Rovers?", MATCH, 2),
        ("Who scored for Castlebrook Rovers against Denholm United?", MATCH, 1),
        ("Who is Iceland's fisheries minister?", PACT, 1),
        ("Who is the coach of Selby Rangers?", FINAL, 2),
        ("Who is the coach of Selby Rangers?", FINAL, 3),
        ("When did Edith Marlowe die?", FAMILY, 2),
        ("When did Edith Marlowe pass away?", FAMILY, 2),
        ("Who does Hannah Oyelaran represent?", FAMILY, 3),
        ("Who is the chief executive of Haiyuan?", BIDS, 2),
    ],
)
def test_another_name_in_the_place_of_the_asked_one_is_no_answer(question, text, place):
    assert is_others(question, text, place)


@pytest.mark.parametrize(
    ("question", "text", "place"),
    [
        ("Who manages United?", MATCH, 2),
        ("Who is the manager of Denholm United?", MATCH, 2),
        ("Who manages Rovers?", MATCH, 3),
        ("Who scored for Denholm United?", MATCH, 1),
        ("Who is Norway's fisheries minister?", PACT, 1),
        ("Who is the coach of Harrow Town?", FINAL, 2),
        ("Who is the coach of Harrow Town?", FINAL, 3),
        ("When did Edith Marlowe die?", FAMILY, 1),
        ("When did Ivo Marlowe die?", FAMILY, 2),
        ("Who was Edith Marlowe's husband?", FAMILY, 2),
        ("Who does Fiona Greig represent?", FAMILY, 3),
        ("Who is the chief executive of Noordhaven?", BIDS, 2),
        ("Who is the chief executive of Vantor?", BIDS, 4),
    ],
)
def test_the_asked_one_by_any_of_its_names_may_be_meant(question, text, place):
    assert not is_others(question, text, place)
