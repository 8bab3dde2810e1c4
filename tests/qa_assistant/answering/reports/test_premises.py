import pytest

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.reports.premises import premise_note
from tests.qa_assistant.answering.articles import make_article, make_evidence


def told(question, text, **fields):
    found = premise_note(question, [make_evidence(make_article(text, **fields))], OtherNames())
    return found.text if found else None


def test_another_place_of_the_same_event_is_told_with_its_quote():
    text = "Lindholm won the 2024 Lantern Cup in Rome after extra time."
    assert told("Who won the 2024 Lantern Cup in Paris?", text) == (
        "The question says “in Paris”, but Northern Metals Wire, 13 March 2025 reports: "
        "“Lindholm won the 2024 Lantern Cup in Rome after extra time.”"
    )


def test_another_number_of_the_same_thing_is_told():
    found = told("Why did Torvalla cut 500 jobs?", "Torvalla cut 300 jobs because orders fell.")
    assert found is not None
    assert "500 jobs" in found
    assert "300 jobs" in found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the 2024 Lantern Cup in Rome?", "Lindholm won the 2024 Lantern Cup in Rome."),
        ("Who won the 2024 Lantern Cup in Italy?", "Lindholm won the 2024 Lantern Cup in Rome."),
        ("Who won the 2023 Lantern Cup in Paris?", "Lindholm won the 2024 Lantern Cup in Rome."),
        ("Who won the 2024 Lantern Cup in Paris?", "Lindholm won the 2024 Lantern Cup."),
        ("How many phones did Nokia sell in Norway?", "Nokia sold 5 million phones in Sweden."),
        ("Why did Ida Brandt resign?", "Ida Brandt opened the meeting in Rome."),
        ("Why did Torvalla cut 500 jobs?", "Torvalla cut about 500 jobs because orders fell."),
        (
            "Who won the 2024 Lantern Cup in Paris?",
            "Lindholm won the 2024 Lantern Cup in Rome. The next one is in Paris.",
        ),
    ],
)
def test_what_may_be_right_is_not_called_wrong(question, text):
    assert told(question, text) is None


@pytest.mark.parametrize("space", ["\u00a0", "\n", "\t"])
def test_any_white_space_may_stand_before_a_place(space):
    text = "The 2024 summit of European leaders held in Como attracted Macron."
    question = f"Did the 2024 summit of European leaders held in{space}Paris attract Macron?"
    assert "Como" in (told(question, text) or "")
