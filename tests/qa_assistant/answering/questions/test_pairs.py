import pytest

from qa_assistant.answering.questions.rewriting import rewrite
from tests.qa_assistant.answering.turns import turn

SHARED = turn("Who shared first place at the Torvik Open?", "Elsa Norrby and Daniel Keswick")
OFFERED = turn("Which company offered more for the port of Marsac, Haiyuan or Noordhaven?")
FOUNDED = turn("Who founded Lumora and who founded Tavor?")
QUOTED = turn("Who merged?", quote="The merger of Lumora and Tavor Systems was announced.")


@pytest.mark.parametrize(
    ("turns", "question", "standalone"),
    [
        ((SHARED,), "How old is the former?", "How old is Elsa Norrby?"),
        ((SHARED,), "And when did the latter win?", "When did Daniel Keswick win?"),
        ((SHARED, turn("How old is Elsa Norrby?", "19")), "What is the latter’s age?",
         "What is Daniel Keswick’s age?"),
        ((OFFERED,), "Who leads the latter?", "Who leads Noordhaven?"),
        ((FOUNDED,), "When was the latter founded?", "When was Tavor founded?"),
        ((QUOTED,), "Where is the former based?", "Where is Lumora based?"),
    ],
)  # fmt: skip
def test_the_former_and_the_latter_are_the_two_of_the_latest_turn_that_has_two(
    turns, question, standalone
):
    assert rewrite(question, turns) == standalone


@pytest.mark.parametrize(
    ("turns", "question"),
    [
        ((SHARED,), "Who is the former president of Orlandia?"),
        ((SHARED,), "What happened in the latter half of the Torvik Open?"),
        (
            (turn("Who chaired the CNRE meeting?", "Liu Peixun"),),
            "How old is the former Lingen mayor?",
        ),
        ((turn("Who runs Alba, Brio and Corda?"),), "Who owns the latter in Graz?"),
    ],
)
def test_other_words_and_more_than_two_names_stay(turns, question):
    assert "the former" in rewrite(question, turns) or "the latter" in rewrite(question, turns)
