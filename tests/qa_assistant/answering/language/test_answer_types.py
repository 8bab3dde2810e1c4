import pytest

from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.short_answers import choose_short_answer, pick_short_answer
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who chaired the meeting?", AnswerKind.PERSON),
        ("And whose plant is it?", AnswerKind.PERSON),
        ("When did the plant open?", AnswerKind.TIME),
        ("In what year was it founded?", AnswerKind.TIME),
        ("Where was the meeting held?", AnswerKind.PLACE),
        ("Which company bought the mine?", AnswerKind.NAME),
        ("How many people work there?", AnswerKind.NUMBER),
        ("What was the revenue of the group?", AnswerKind.MONEY),
        ("Which minister cut the costs of the railway?", AnswerKind.OTHER),
        ("What percentage was exported?", AnswerKind.PERCENT),
        ("What happens when the kiln cools?", AnswerKind.OTHER),
        ("Why did the price fall?", AnswerKind.OTHER),
        ("What caused oil prices to rise?", AnswerKind.OTHER),
        ("What was in the budget presented in Lisbon?", AnswerKind.OTHER),
        ("What is behind the price rise?", AnswerKind.OTHER),
        ("Which companies raised prices?", AnswerKind.NAME),
        ("What price did it pay?", AnswerKind.MONEY),
        ("At what price did it sell?", AnswerKind.MONEY),
        ("What are the costs of the project?", AnswerKind.MONEY),
        ("who is irina dalca", AnswerKind.OTHER),
        ("who is still missing?", AnswerKind.PERSON),
        ("who is head coach?", AnswerKind.PERSON),
    ],
)
def test_a_question_tells_what_kind_of_thing_it_asks_for(question, kind):
    assert expected_kind(question) is kind


@pytest.mark.parametrize(
    ("question", "sentence", "lacks"),
    [
        ("How long will he be out?", "He is out for a month.", False),
        ("How long did it take?", "It took less than an hour.", False),
        ("How many came?", "They came for a month.", True),
        ("How much money was stolen?", "He siphoned off 11.6 million francs.", False),
    ],
)
def test_a_time_without_a_number_answers_how_long_and_francs_are_money(question, sentence, lacks):
    assert bool(QuestionProfile(question).lacks_kind(sentence)) is lacks


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        (
            AnswerKind.TIME,
            "It opened on 3 March 2025 and closed last week.",
            ["3 March 2025", "last week"],
        ),
        (
            AnswerKind.MONEY,
            "The loan is $48.5 million, or 45 million euros.",
            ["$48.5 million", "45 million euros"],
        ),
        (AnswerKind.PERCENT, "Output fell 12.5% and then 3 per cent.", ["12.5%", "3 per cent"]),
        (AnswerKind.PLACE, "The talks were held in Tallinn.", ["Tallinn"]),
        (AnswerKind.PERSON, "Chief Engineer Zhao Zhihua led the session.", ["Zhao Zhihua"]),
        (AnswerKind.NUMBER, "It made 4,300 tonnes with twelve people.", ["4,300", "twelve"]),
        (AnswerKind.NUMBER, "Petrol rose by 3p a litre.", ["3"]),
        (AnswerKind.NUMBER, "Gusts reached 110km/h, or 68MPH.", ["110", "68"]),
        (AnswerKind.NUMBER, "The 12th flight left gate 7b.", []),
        (AnswerKind.PERSON, "OSTBERG (Reuters) — Ingrid Solheim spoke.", ["Ingrid Solheim"]),
        (AnswerKind.NUMBER, "PUERTO ALBA, Nov 16 (GNA) - The toll rose to 61.", ["61"]),
        (AnswerKind.PLACE, "DETROIT (AP) -- Talks began in Tallinn.", ["Tallinn"]),
    ],
)
def test_candidates_of_a_kind_are_found_where_they_stand(kind, sentence, found):
    assert [sentence[a:b] for a, b in find_candidates(sentence, kind)] == found


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (
            "who chaired the meeting?",
            "Chaired by Chairman Ida Brandt—also a director of its parent Norrland Group—the "
            "session heard from the research institute.",
            "Ida Brandt",
        ),
        ("Who led the talks?", "Chief Engineer Tomas Lindqvist led the talks.", "Tomas Lindqvist"),
        (
            "When did the plant open?",
            "The plant opened on 4 May 2024 after a long delay.",
            "4 May 2024",
        ),
        ("How many people work at the plant?", "The plant employs 240 people.", "240"),
        ("Where was the alliance founded?", "The alliance was founded in Tallinn.", "Tallinn"),
    ],
)
def test_the_short_answer_is_what_was_asked_for(question, sentence, answer):
    assert pick_short_answer(question, sentence) == answer


def test_there_is_no_short_answer_where_nothing_of_the_kind_is_named():
    assert pick_short_answer("Where was it held?", "The board met this week to plan.") is None


def test_what_the_question_names_itself_is_no_answer():
    assert pick_short_answer("Who met Ida Brandt?", "Ida Brandt met the press.") is None


def test_no_short_answer_is_given_where_two_candidates_are_as_likely():
    sentence = "Ida Brandt, Tomas Lindqvist, Mara Kask and Jon Holt attended."
    assert pick_short_answer("Who paid for the new kiln?", sentence) is None


def test_a_number_counts_what_is_asked_for_and_is_no_year() -> None:
    question = "How many tonnes did the plant make in its first year?"
    sentence = "The plant made 4,300 tonnes of oxides in 2025, its first year, with 180 people."
    assert pick_short_answer(question, sentence) == "4,300"
    assert pick_short_answer("How many people work there?", sentence) == "180"


def test_who_acts_is_found_behind_any_number_of_articles():
    sentence = f"The bill was backed by {'the ' * 2_000}bank, said Ida Brandt."
    assert pick_short_answer("Who backed the bill?", sentence) == "Ida Brandt"


@pytest.mark.parametrize(
    ("question", "said", "short"),
    [
        ("Did Ortega win the election?", "the municipal election", None),
        ("And isn’t Ortega the mayor?", "since 1998", None),
        ("Did Ortega win the election?", "did not win", "did not win"),
        ("Did Ortega win the election?", "hasn’t conceded", "hasn’t conceded"),
        ("Did Ortega win or Duarte?", "Duarte", "Duarte"),
        ("Can you name the mayor?", "Duarte", "Duarte"),
        ("Do the reports say who won?", "Duarte", "Duarte"),
        ("Who won the election?", "Duarte", "Duarte"),
    ],
)
def test_a_question_for_yes_or_no_has_no_short_answer_but_a_no(question, said, short):
    text = "Ortega did not win the municipal election since 1998, hasn’t conceded and Duarte won."
    sentence = make_sentences(make_article(text))[0]
    start = text.index(said)
    reading = SentenceReading(2.0, 1.0, 1.0, Span(start, start + len(said)))
    assert choose_short_answer(question, sentence, reading) == short
