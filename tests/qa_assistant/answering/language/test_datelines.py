import pytest

from qa_assistant.answering.language.datelines import dateline_end


@pytest.mark.parametrize(
    "dateline",
    [
        "PUERTO ALBA, Nov 16 (GNA) - ",
        "OSTBERG (Reuters) — ",
        "DETROIT, Mich. (AP) -- ",
        "SÃO LUÍS, Brazil, March 3, 2025 – ",
        "PARIS/LONDON - ",
    ],
)
def test_a_report_goes_on_behind_its_dateline(dateline):
    assert dateline_end(f"{dateline}The death toll rose to 61.") == len(dateline)


@pytest.mark.parametrize(
    "text",
    [
        "The death toll rose to 61.",
        "NATO said on Monday that it would meet in Oslo - without the ministers.",
        "Ostberg - a town of 9,000 people - was flooded.",
        "CO2-free steel is made in Lulea.",
        "OSTBERG (Reuters) — ",
    ],
)
def test_a_text_that_opens_otherwise_has_no_dateline(text):
    assert dateline_end(text) == 0


def test_endless_capitals_are_read_at_once():
    assert dateline_end("A" * 50_000 + " (" * 50_000) == 0
