import pytest

from qa_assistant.answering.language.opposites import contradiction


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Output rose.", "Output fell by a tenth."),
        ("The council approved the plan.", "The council rejected the plan."),
        ("Halden won the tender.", "Halden lost the tender."),
        ("The mine did not open in May.", "The mine opened in May."),
        ("The mine opened in May.", "The mine did not open in May."),
        ("It is the largest mine.", "It is the smallest mine."),
        ("Halden sued Norrland.", "Norrland sued Halden."),
        ("Halden was sued by Norrland.", "Halden sued Norrland."),
        ("It began before the war.", "It began after the war."),
        ("Output rose 5%.", "Output fell 5%."),
        ("Shares were up 5%.", "Shares were down 5%."),
        ("Shares ended up 5%.", "Shares ended down 5%."),
        ("Chelsea beat Arsenal.", "Chelsea lost to Arsenal."),
        ("Arsenal won against Chelsea.", "Arsenal lost to Chelsea."),
        ("Halden won the tender.", "Halden lost the tender to Norrland."),
        ("Acme bought the mine from Halden.", "Acme sold the mine to Halden."),
        ("The mine was bought by Acme.", "The mine was sold by Acme."),
        ("The firm launched the rocket.", "The firm failed to launch the rocket."),
        ("Halden lost the tender.", "Halden did not lose the tender."),
        ("Halden did not lose the tender.", "Halden lost the tender."),
    ],
)
def test_a_statement_that_turns_its_quote_round_is_found(statement, quote):
    assert contradiction(statement, quote)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Output increased.", "Output rose by a tenth."),
        ("The council turned the plan down.", "The council rejected the plan."),
        ("Norrland was sued by Halden.", "Halden sued Norrland."),
        ("The mine opened in May.", "The mine opened in May, not in June."),
        ("Prices rose as output fell.", "Output fell and prices rose."),
        ("It did not rise.", "It fell."),
        ("It makes magnets.", "It makes not only magnets but motors too."),
        ("Up to 5,000 jobs would go.", "It will cut as many as 5,000 jobs."),
        ("It will cut up to 5,000 jobs.", "It will reduce its staff by 5,000 jobs."),
        ("Not more than 500 jobs will go.", "Fewer than 500 jobs will go."),
        ("Maria Smith is 34 years old.", "Maria Smith, 34, signed a new contract with Arsenal."),
        ("It set up a $5m fund.", "It established a $5m fund to cut emissions."),
        ("The oldest shop is in the city.", "The shop is in New York."),
        ("Acme bought the Como mine from the club.", "The club sold the Como mine to Acme."),
        ("The mine was bought by Acme.", "The club sold the mine to Acme."),
        ("Chelsea beat Arsenal in the final.", "Arsenal lost to Chelsea in the final."),
        ("Chelsea won the final.", "Arsenal lost the final to Chelsea."),
        ("Chelsea beat Arsenal.", "Arsenal were beaten by Chelsea."),
        ("About 5,000 homes lost power in the storm.", "The storm left 5,000 homes without power."),
        ("They lost water for three days.", "It left them without water for three days."),
        ("The homes were cut off from power.", "The homes had no power."),
        ("The bank collapsed in March 2023.", "The bank failed in March 2023."),
    ],
)
def test_what_says_the_same_is_left_alone(statement, quote):
    assert contradiction(statement, quote) is None
    assert contradiction(quote, statement) is None
