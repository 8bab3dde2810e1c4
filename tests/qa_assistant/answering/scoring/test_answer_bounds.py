"""A short answer is a whole date, amount, list or name, and a reason where one is asked for."""

import pytest

from qa_assistant.answering.scoring.answer_bounds import whole_answer
from vectorstore.sentences import Span


@pytest.mark.parametrize(
    ("question", "sentence", "marked", "whole"),
    [
        (
            "On what day does the bridge open?",
            "The bridge over the Tarn opens on Friday, June 12, after two years of work.",
            "Friday",
            "Friday, June 12",
        ),
        (
            "Who chaired the meeting?",
            "The meeting was chaired by Ida Brandt, and Olof Lind kept the minutes.",
            "Ida Brandt",
            "Ida Brandt",
        ),
        (
            "When was the mine sold?",
            "The mine was sold in March 2021 to a rival.",
            "March",
            "March 2021",
        ),
        (
            "In which year was the mine sold?",
            "The mine was sold in March 2021 to a rival.",
            "2021",
            "2021",
        ),
        (
            "How far below its price of Monday did the share close?",
            "The share closed 3.4 per cent below its price of Monday.",
            "3.4",
            "3.4 per cent",
        ),
        (
            "What did the city pay?",
            "The city paid $4.5 million for the land.",
            "4.5",
            "$4.5 million",
        ),
        (
            "How many tons of ore were shipped?",
            "Some 2,300 tons of ore were shipped.",
            "2,300",
            "2,300",
        ),
        (
            "Which three towns have no station?",
            "Berga, Lund and Upper Vika have no station.",
            "Upper Vika",
            "Berga, Lund and Upper Vika",
        ),
        (
            "Which town has no station?",
            "Berga, Lund and Upper Vika are near, and Berga has no station.",
            "Lund",
            "Lund",
        ),
        (
            "Which towns have no station?",
            "Berga, Lund and Upper Vika have no station.",
            "Berga",
            "Berga, Lund and Upper Vika",
        ),
        (
            "Which town besides Lund has no station?",
            "Berga and Lund have no station.",
            "Berga",
            "Berga",
        ),
        (
            "Who attended the talks?",
            "The talks were attended by Ana Ruiz, Luc Bertin and Jo Thull.",
            "Ana Ruiz",
            "Ana Ruiz, Luc Bertin and Jo Thull",
        ),
        (
            "Who signed the deal?",
            "Ana Ruiz and Luc Bertin signed the deal with Jo Thull.",
            "Ana Ruiz",
            "Ana Ruiz and Luc Bertin",
        ),
        (
            "Who leads the firm?",
            "Ana Ruiz and Luc Bertin own the firm, which Ruiz leads.",
            "Ana Ruiz",
            "Ana Ruiz",
        ),
        (
            "Where will schools be closed?",
            "Schools in Berga, Lund and Upper Vika will be closed.",
            "Berga, Lund",
            "Berga, Lund and Upper Vika",
        ),
        (
            "Who approved the merger?",
            "Regulators in Oregon have approved the merger.",
            "Regulators in Oregon have",
            "Regulators in Oregon",
        ),
        (
            "Who leads the project?",
            "Its manager Anna Lind told Vika Radio that work has begun.",
            "Anna Lind told Vika Radio",
            "Anna Lind",
        ),
        (
            "Who blocked the sale?",
            "The minister, Luc Bertin, has blocked the sale of the port.",
            "Luc Bertin, has blocked the sale",
            "Luc Bertin",
        ),
        (
            "Who opened the school?",
            "The school was opened by Princess Maud of Vika.",
            "Maud of Vika",
            "Maud of Vika",
        ),
        (
            "Why was the match stopped?",
            "The match was stopped for throwing flares onto the pitch and now a fine is due.",
            "a fine is due",
            "throwing flares onto the pitch",
        ),
        (
            "Why did the firm close its shop?",
            "The firm closed its shop last week, citing weak demand, and left the town.",
            "closed its shop",
            "weak demand",
        ),
        (
            "Why did the firm close its shop?",
            "The firm closed its shop because of weak demand and high rents.",
            "weak demand",
            "weak demand",
        ),
        ("Why did the firm close?", "The firm closed when the rent rose.", "rent", "rent"),
        (
            "Why was the trial moved?",
            "The trial, which is due to begin on Monday, was moved over security concerns.",
            "security concerns",
            "security concerns",
        ),
        (
            "Why was the match called off?",
            "The match was called off due to heavy rain.",
            "called off",
            "heavy rain",
        ),
    ],
)
def test_a_short_answer_is_whole(question: str, sentence: str, marked: str, whole: str) -> None:
    start = sentence.index(marked)

    found = whole_answer(question, sentence, Span(start, start + len(marked)))

    assert sentence[found.start : found.end] == whole


def test_an_endless_sentence_is_left_alone() -> None:
    sentence = "Berga, Lund and Upper Vika have no station. " + "Aa, " * 20_000

    assert whole_answer("Which three towns have no station?", sentence, Span(0, 5)) == Span(0, 5)
