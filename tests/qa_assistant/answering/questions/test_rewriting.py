import pytest

from qa_assistant.answering.questions.rewriting import rewrite
from tests.qa_assistant.answering.turns import turn


@pytest.mark.parametrize(
    ("before", "short_answer", "question", "standalone"),
    [
        ("Who chaired the CNRE meeting?", "Liu Peixun", "And where was it held?",
         "Where was the CNRE meeting held?"),
        ("Who chaired the CNRE meeting?", "Liu Peixun", "What else does he do?",
         "What else does Liu Peixun do?"),
        ("When was the Teesside plant opened?", None, "What is its capacity?",
         "What is the Teesside plant’s capacity?"),
        ("What did Calder produce in 2024?", None, "What about 2025?",
         "What did Calder produce in 2025?"),
        ("What was the output of Serra Alta?", None, "how about Mount Kerrin?",
         "What was the output of Mount Kerrin?"),
        ("What did CNRE announce this week?", None, "and last week?",
         "What did CNRE announce last week?"),
        ("What did CNRE announce?", None, "What about yesterday?",
         "What did CNRE announce yesterday?"),
        ("How many jobs will Norrland cut?", "900", "Why?", "Why will Norrland cut 900 jobs?"),
        ("How much does the Arden tunnel cost?", "310 million euros", "And why?",
         "Why does the Arden tunnel cost 310 million euros?"),
        ("What was stolen from the museum in Kassberg?", None, "Has it been found?",
         "Has what was stolen from the museum in Kassberg been found?"),
        ("Where did the ferry Solvei run aground?", "Varnsund", "Who was the captain?",
         "Who was the captain of the ferry Solvei?"),
        ("How strong was the earthquake in Karsu?", "6.3", "How many were killed?",
         "How many were killed in the earthquake in Karsu?"),
        ("Who founded Nimbus?", "Leila Haddad", "When?", "When was Nimbus founded?"),
        ("Who is the deputy of Petra Lindgren?", "Samir Haddad", "What about turnout?",
         "What about turnout of Petra Lindgren?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_made_standalone(before, short_answer, question, standalone):
    assert rewrite(question, (turn(before, short_answer),)) == standalone


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("When was it sold to Oracle?", "When was Nimbus sold to Oracle?"),
        ("How much was it sold for?", "How much was Nimbus sold for?"),
        ("When was it forced to close?", "When was Nimbus forced to close?"),
        ("Will it be sold to Oracle?", "Will Nimbus be sold to Oracle?"),
        ("Did it agree to pay?", "Did Nimbus agree to pay?"),
        ("When does it plan to open?", "When does Nimbus plan to open?"),
        ("Can you tell me when it was opened?", "Can you tell me when Nimbus was opened?"),
        ("When it was sold, who paid?", "When Nimbus was sold, who paid?"),
        ("What did it take over?", "What did Nimbus take over?"),
        ("Is it known when it opens?", "Is it known when Nimbus opens?"),
    ],
)
def test_it_means_a_thing_that_does_something_or_has_it_done(question, standalone):
    assert rewrite(question, (turn("Who founded Nimbus?", "Leila Haddad"),)) == standalone


@pytest.mark.parametrize(
    "question",
    [
        "How long did it take?",
        "How long will it take in total?",
        "Is it true that the plant closed?",
        "Is it now possible to visit?",
        "Will it be possible to visit?",
        "Was it reported that the plant closed?",
        "Is it generally assumed that Oracle paid?",
        "Was it agreed to pay?",
        "What is it called when ice melts?",
        "Who said it was possible?",
        "Did it rain?",
    ],
)
def test_an_it_that_means_nothing_stays(question):
    assert rewrite(question, (turn("Who founded Nimbus?", "Leila Haddad"),)) == question


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("What is the price of gold?", "And silver?", "What is the price of silver?"),
        ("What is the price of gold?", "what about silver?", "What is the price of silver?"),
        ("What is the price of gold?", "And of silver?", "What is the price of silver?"),
        ("What is the price of gold in Norway?", "And silver?",
         "What is the price of silver in Norway?"),
        ("What is the price of apples?", "And oranges?", "What is the price of oranges?"),
        ("what is the population of germany?", "and france?",
         "What is the population of france?"),
        ("who is the prime minister of italy?", "and spain?",
         "Who is the prime minister of spain?"),
        ("Who is the prime minister of Italy?", "And of Spain?",
         "Who is the prime minister of Spain?"),
        ("Who is Italy's prime minister?", "And of Spain?", "Who is Spain's prime minister?"),
        ("Who is the CEO of General Motors?", "and Ford?", "Who is the CEO of Ford?"),
        ("Who won against Spain?", "And against Italy?", "Who won against Italy?"),
        ("Who won against Spain?", "Against Italy?", "Who won against Italy?"),
        ("Who led the party under Kohl?", "And under Merkel?", "Who led the party under Merkel?"),
        ("What is known about the strike?", "And about the talks?",
         "What is known about the talks?"),
        ("Who is the mayor of London?", "And about Paris?", "Who is the mayor of Paris?"),
    ],
)  # fmt: skip
def test_what_is_new_takes_the_place_of_its_like(before, question, standalone):
    assert rewrite(question, (turn(before),)) == standalone


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("What is the price of gold?", "and the history?", "What is the history of gold?"),
        ("What is the price of gold?", "and production?", "What about production of gold?"),
        ("What is the price of gold?", "and demand?", "What about demand of gold?"),
        ("What is the price of gold?", "And the price of silver?",
         "What about the price of silver?"),
        ("What was the output of the mine?", "and the reserves?",
         "What was the reserves of the mine?"),
    ],
)  # fmt: skip
def test_what_else_a_thing_has_takes_no_place_of_the_thing(before, question, standalone):
    assert rewrite(question, (turn(before),)) == standalone


@pytest.mark.parametrize("question", ["Of course.", "of course", "Under which law?", "From where?"])
def test_what_only_begins_like_a_phrase_stays_as_it_is(question):
    assert rewrite(question, (turn("Who is the prime minister of Italy?"),)) == question


@pytest.mark.parametrize("role", ["CEO", "ceo", "CFO", "cfo", "COO", "CTO", "chief executive"])
@pytest.mark.parametrize("asked", ["Who is the {} of Tesla?", "Who is Tesla’s {}?"])
def test_it_is_the_company_and_not_who_leads_it(asked, role):
    turns = (turn(asked.format(role)),)
    assert rewrite("Where is it based?", turns) == "Where is Tesla based?"
    assert rewrite("What is its revenue?", turns) == "What is Tesla’s revenue?"


def test_it_is_the_company_in_a_question_in_capitals_too():
    turns = (turn("WHO IS THE CEO OF TESLA?"),)
    assert rewrite("Where is it based?", turns) == "Where is TESLA based?"


def test_a_description_is_nobody_that_she_can_mean():
    turns = (
        turn("Who did Petra Lindgren defeat?", "Social Democrat",
             quote="The Social Democrat defeated the incumbent, Klaus Reimann."),
    )  # fmt: skip
    assert rewrite("When did she take office?", turns) == "When did Petra Lindgren take office?"


def test_a_parliament_is_no_court():
    turns = (turn("What did Parliament pass?"),)
    assert rewrite("What did the court decide?", turns) == "What did the court decide?"


def test_nobody_in_particular_is_no_topic():
    turns = (turn("Was anybody killed?"),)
    assert rewrite("How many were injured?", turns) == "How many were injured?"


def test_a_first_question_stays_as_it_is():
    assert rewrite("and who led it?", ()) == "and who led it?"


def test_a_question_that_stands_alone_stays_as_it_is():
    question = "Who founded the Baltic Magnet Alliance?"
    assert rewrite(question, (turn("Who chaired the CNRE meeting?"),)) == question


@pytest.mark.parametrize(
    ("asked", "then", "expected"),
    [
        ("When will Harlow Bridge reopen?", "is that still so?", "When will Harlow Bridge reopen?"),
        ("Who leads Ostrand?", "is that still the case?", "Who leads Ostrand?"),
        ("Who leads Ostrand?", "is it still true today?", "Who leads Ostrand?"),
        ("Who leads Ostrand, and since when?", "who owns it?", "Who owns Ostrand?"),
        ("Where was Aileen Corrie born?", "what did she study?", "What did Aileen Corrie study?"),
        ("What was Calder's profit a year earlier?", "who owns it?", "Who owns Calder?"),
        ("What is Vantel’s forecast?", "who runs the company?", "Who runs Vantel?"),
        (
            "How many people fell ill on the Astrid?",
            "when was that?",
            "How many people fell ill on the Astrid, and when?",
        ),
        ("Who chaired the CNRE meeting?", "when was that?", "When was the CNRE meeting?"),
        ("Which permit did Calder get?", "is it still valid?", "Is Calder still valid?"),
        ("What was the profit of Next?", "who owns it?", "Who owns Next?"),
    ],
)
def test_a_follow_up_points_at_the_thing_and_not_at_words_about_time(asked, then, expected):
    assert rewrite(then, (turn(asked),)) == expected


def test_what_happens_next_is_nothing_that_it_can_mean():
    turns = (turn("Who won the match in Lingen?"), turn("Who do they play next?"))
    assert "next" not in rewrite("who won it?", turns)
