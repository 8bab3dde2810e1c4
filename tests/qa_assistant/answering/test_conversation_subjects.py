"""A follow-up keeps to what the conversation is about, and to nothing that it only mentioned."""

import pytest

from qa_assistant.answering.questions.rewriting import is_courtesy, rewrite
from tests.qa_assistant.answering.turns import turn


def test_a_dateline_is_nobody_who_did_something():
    quote = "VARNA CITY, Feb 23 — Tomas Arden won the election on Sunday."
    last = turn("By how much was the election won?", "53 percent", quote=quote)
    assert rewrite("who did he beat?", (last,)) == "Who did Tomas Arden beat?"
    last = turn("Which factory is helvar closing", "Dorsten", quote=f"DORSTEN, March 5 — {quote}")
    assert rewrite("what about the union", (last,)) == "What about the union of helvar?"


@pytest.mark.parametrize(
    ("before", "short_answer", "question", "standalone"),
    [
        ("What did the union say?", "accused the board and left", "when will they strike?",
         "When will the union strike?"),
        ("Who is Ferro?", "the club was grateful to him", "did they win?", "Did Ferro win?"),
        ("What happened on Sunday?", "flew to Pelaro", "where?",
         "What happened on Sunday, and where?"),
        ("which factory is helvar closing?", None, "who is the ceo?", "Who is the ceo of helvar?"),
        ("how many teachers are striking in marland", None, "what do they want?",
         "What do the teachers striking in marland want?"),
        ("Which paintings were stolen from the Abbey Museum?", None, "who painted them?",
         "Who painted the paintings stolen from the Abbey Museum?"),
        ("how many schools closed in marland", "1,200", "where are they?",
         "Where are the schools that closed in marland?"),
        ("what was stolen in melk", "three paintings", "who painted them?",
         "Who painted the three paintings stolen in melk?"),
        ("when were the men arrested", None, "who is the director?", "who is the director?"),
        ("was the guard hurt", None, "what about the alarm?", "What about the alarm?"),
        ("Is Sorvik still president?", None, "since when has she been in office?",
         "Since when has Sorvik been in office?"),
        ("Who is the prime minister of Brevia?", None, "who is president then?",
         "Who is president of Brevia?"),
        ("how fast were the winds", None, "what about the ferry?", "What about the ferry?"),
        ("Who won the election in Brevia, and by how much?", None, "and in Sweden?",
         "Who won the election in Sweden?"),
    ],
)  # fmt: skip
def test_a_follow_up_means_what_was_asked_about(before, short_answer, question, standalone):
    assert rewrite(question, (turn(before, short_answer),)) == standalone


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("how strong was the quake in tavira", "and the one in 1987?",
         "What about the quake in 1987?"),
        ("Which paintings were stolen?", "which ones were found?", "Which paintings were found?"),
        ("Which companies were fined?", "which ones appealed?", "Which companies appealed?"),
        ("which factory is helvar closing", "is there another one in germany?",
         "Is there another factory in germany?"),
        ("how many died in the flood", "which one?", "which one?"),
        ("Which paintings were stolen?", "is one of us hurt?", "is one of us hurt?"),
        ("how is germany's economy doing", "same for France?", "How is France doing"),
        ("How much does the Arden tunnel cost?", "the same for the Linz bridge",
         "How much does the Linz bridge cost?"),
        ("how many died in the tavira earthquake", "where was that exactly?",
         "Where was the tavira earthquake exactly?"),
        ("how many died in the tavira earthquake", "how many injured?",
         "How many injured in the tavira earthquake?"),
        ("What is the latest on storm edda?", "any deaths?", "Any deaths in storm edda?"),
        ("What is the latest on storm edda?", "any news?", "any news?"),
        ("When was Aurora launched?", "where from?", "Where was Aurora launched from?"),
    ],
)  # fmt: skip
def test_short_words_are_filled_in(before, question, standalone):
    assert rewrite(question, (turn(before),)) == standalone


def test_where_somebody_works_is_not_what_it_means():
    quote = "Orvia, based in Rotterdam, makes blood tests."
    first = turn("What about Orvia?", quote=quote)
    second = turn("how many people work there", standalone_question="How many work in Rotterdam")
    assert rewrite("what does it make?", (first, second)) == "What does Orvia make?"


def test_a_surname_tells_whom_she_means():
    quote = "His rival, Elena Sorvik, took 44.1 percent, said Petr Malin."
    last = turn("who got fewer votes than sorvik", quote=quote)
    assert rewrite("what did she say?", (last,)) == "What did Elena Sorvik say?"


def test_thanks_ask_nothing_and_are_passed_over():
    assert is_courtesy("ok, thanks a lot!") and is_courtesy("Got it.")
    assert not is_courtesy("thanks, and when?") and not is_courtesy("ok who is she?")
    turns = (turn("Who founded Nimbus?", "Leila Haddad"), turn("thanks"))
    assert rewrite("and when?", turns) == "When was Nimbus founded?"
    assert rewrite("cool", turns) == "cool"
