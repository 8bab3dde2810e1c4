import time

import pytest

from qa_assistant.answering.barring.other_measures import is_of_other_measure
from qa_assistant.answering.barring.otherness import tells_of_another
from qa_assistant.answering.barring.possessors import is_owned_by_another
from qa_assistant.answering.language.doubtful_words import is_doubtful
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Scored
from qa_assistant.answering.scoring.short_answers import pick_short_answer
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.sentences import Span

BREWERS = (
    "Brewer Alder agreed to buy its rival Moorgate. Moorgate, founded in 1874 and based in Leeds,"
    " employs 2,300 people. Alder's chief scientist, Fiona Strand, and its head of sales, Ole Rask,"
    " were pleased. Finance minister Per Dahl was not. Orbis employs 90."
)
PAINTER = (
    "Marlowe was born in Hull in 1934. In 1962 Edith Marlowe married the sculptor Tom Penrose. "
    "Her picture, Low Water, was sold in 2017 to the collector David Ruane. Anton Kessel left. His"
    " wife, Ingrid Kessel, wept. The hall, designed by Otto Renner, was inspected in May."
)
ABSENT = (
    "The summit opened in Bergen. Russia and Iceland stayed away. Belarus stayed away because of a"
    " quarrel. An electrical fault was ruled out. Vidal won the Madrid Open. She will miss the"
    " French Open. An election is due in May, and Sy may stand. Storm Harald left 90 homes dark."
)
PROBES = (
    "Hermes 2 is in orbit. The craft was built by Astralis. It is well. It sends pictures. They are"
    " sharp. All are glad. Hermes 1 was lost."
)

RIVALS = (
    "Alder is to buy Moorgate. Alder made a profit of 90 pounds. Alder was fined over a man who"
    " fell 11 metres. Alder guarantees the jobs for ten years."
)
SAME = (
    "Alphabet, which owns Google, beat rivals. Alphabet employs 90 people. Sir Keir Starmer spoke."
    " Sir Keir was born in May. Leicester lost as the Foxes tired. The Foxes were founded in 1884."
)


def is_other(question, text, place, marked=None):
    sentence = make_sentences(make_article(text, title="News"))[place]
    start = sentence.start + (sentence.text.index(marked) if marked else 0)
    answer = Span(start, start + len(marked or sentence.text))
    reading = SentenceReading(1.0, 1.0, 1.0, answer)
    return tells_of_another(QuestionProfile(question), Scored(sentence, 1.0, False, 0.0, reading))


@pytest.mark.parametrize(
    ("question", "text", "place", "marked"),
    [
        ("How many people does Alder employ?", BREWERS, 1, "2,300"),
        ("When was Alder founded?", BREWERS, 1, "1874"),
        ("What was Moorgate's profit?", RIVALS, 1, "90"),
        ("Where was Tom Penrose born?", PAINTER, 0, "Hull"),
        ("Who is Alder's chief executive?", BREWERS, 2, "Fiona Strand"),
        ("Who is the chief executive of Alder?", BREWERS, 2, "Ole Rask"),
        ("Who is the prime minister?", BREWERS, 3, "Per Dahl"),
        ("Who sold Low Water?", PAINTER, 2, "David Ruane"),
        ("Who built the hall?", PAINTER, 5, "Otto Renner"),
        ("Who inspected the hall?", PAINTER, 5, "Otto Renner"),
        ("Who is Tom Penrose's wife?", PAINTER, 4, "Ingrid Kessel"),
        ("Why did Russia stay away?", ABSENT, 1, None),
        ("What caused the fire?", ABSENT, 3, "An electrical fault"),
        ("Who won the French Open?", ABSENT, 4, "Vidal"),
        ("Who won the election?", ABSENT, 6, "Sy"),
        ("How many homes did Storm Ingrid leave dark?", ABSENT, 7, "90"),
        ("What party is Sy in?", ABSENT, 6, "election"),
        ("Who built Hermes 1?", PROBES, 1, "Astralis"),
    ],
)
def test_what_is_told_of_another_is_no_answer(question, text, place, marked):
    assert is_other(question, text, place, marked)


@pytest.mark.parametrize(
    ("question", "text", "place", "marked"),
    [
        ("How many people does Moorgate employ?", BREWERS, 1, "2,300"),
        ("How many people does Alder employ?", BREWERS, 4, "90"),  # Orbis may be its other name
        ("Who does Alder employ?", BREWERS, 1, "Moorgate"),
        ("Who is Alder's chief scientist?", BREWERS, 2, "Fiona Strand"),
        ("Who is Alder's head of sales?", BREWERS, 2, "Ole Rask"),
        ("Who is the finance minister?", BREWERS, 3, "Per Dahl"),
        ("Where was Edith Marlowe born?", PAINTER, 0, "Hull"),
        ("Who bought Low Water?", PAINTER, 2, "David Ruane"),
        ("Who designed the hall?", PAINTER, 5, "Otto Renner"),
        ("Who is Anton Kessel's wife?", PAINTER, 4, "Ingrid Kessel"),
        ("Why did Belarus stay away?", ABSENT, 2, "a quarrel"),
        ("What was ruled out?", ABSENT, 3, "An electrical fault"),
        ("Who won the Madrid Open?", ABSENT, 4, "Vidal"),
        ("Who may stand in the election?", ABSENT, 6, "Sy"),
        ("How many homes did Storm Harald leave dark?", ABSENT, 7, "90"),
        ("Who built Hermes 2?", PROBES, 1, "Astralis"),
        ("How far did Moorgate fall?", RIVALS, 2, "11 metres"),  # the man has no name
        ("How long is Moorgate guaranteed?", RIVALS, 3, "ten years"),
        ("How many people does Google employ?", SAME, 1, "90"),
        ("When was Starmer born?", SAME, 3, "May"),
        ("When was Leicester founded?", SAME, 5, "1884"),
    ],
)
def test_what_is_told_of_the_one_asked_for_may_answer(question, text, place, marked):
    assert not is_other(question, text, place, marked)


FIGURES = (
    "Prices rose by 3.1% in the year to January, down from 3.6% in December. Food became 4.8%"
    " dearer. Unemployment stood at 5.2%. Three died and 14 were hurt. Some 312 came, 5% more than"
    " in 2023. In the referendum 71% voted yes. Ida Brandt, 68, was there."
)


@pytest.mark.parametrize(
    ("question", "place", "is_of_other"),
    [
        ("What was unemployment in January?", 0, True),
        ("What was inflation in January?", 0, False),
        ("What was inflation in December?", 0, False),
        ("How much dearer did food become in December?", 1, True),
        ("How much dearer did food become in January?", 1, False),
        ("What was inflation?", 2, True),
        ("What was unemployment?", 2, False),
        ("How old were the dead?", 3, True),
        ("How old was Ida Brandt?", 6, False),
        ("How many people came in 2023?", 4, True),
        ("How many people came in 2024?", 4, False),
        ("What was the turnout in the referendum?", 5, True),
    ],
)
def test_a_figure_of_another_month_or_kind_is_no_answer(question, place, is_of_other):
    sentence = make_sentences(make_article(FIGURES, title="News"))[place]
    assert is_of_other_measure(QuestionProfile(question), sentence) == is_of_other


def test_an_office_held_at_another_school_is_no_answer():
    text = "Head teacher Alan Voss of St Anne's wept."
    asked = QuestionProfile("Who is the head teacher of Brook Lane?")
    assert is_owned_by_another(asked, text)
    assert not is_owned_by_another(QuestionProfile("Who is the head teacher of St Anne's?"), text)


@pytest.mark.parametrize(
    ("question", "sentence", "words", "is_left_out"),
    [
        ("What was the highest gust?", "It blew hardest at 11.20pm.", "11.20pm", True),
        ("At what time did it blow hardest?", "It blew hardest at 11.20pm.", "11.20pm", False),
        ("What was inflation?", "It was 3%, down from 4%.", "down from 4%", True),
        ("What did it fall from?", "It was 3%, down from 4%.", "from 4%", False),
        ("What was the result of the referendum?", "Turnout was 61%.", "61%", True),
        ("What was the turnout?", "Turnout was 61%.", "61%", False),
        ("What party is Vance in?", "The Department for Transport said no.", "Transport", True),
        ("What party is Keel in?", "Labour's Anna Keel said so.", "Labour", False),
        ("Who owns the hotel?", "The museum in Tollbod Street closes.", "Tollbod Street", True),
        ("Who do they believe in?", "They believe in Vance.", "Vance", False),
    ],
)
def test_words_of_another_kind_are_left_out(question, sentence, words, is_left_out):
    assert is_doubtful(question, sentence, words) == is_left_out


def test_where_something_was_founded_does_not_name_the_founder():
    sentence = "Moorgate, founded in 1874 and based in Leeds, employs 2,300 people."
    assert pick_short_answer("Who founded Moorgate?", sentence) is None
    by = "Moorgate was founded in Leeds by Pieter Helmont."
    assert pick_short_answer("Who founded Moorgate?", by) == "Pieter Helmont"


def test_a_hostile_sentence_takes_no_longer_than_a_long_one():
    sentence = " ".join(f"Alder{n} Bo{n} won {n} pubs," for n in range(400))
    begun = time.process_time()
    assert pick_short_answer("How many pubs does Alder own?", sentence) is None
    is_owned_by_another(QuestionProfile("Who is Moorgate's wife?"), "Alder Bo " * 1_500)
    assert time.process_time() - begun < 2
