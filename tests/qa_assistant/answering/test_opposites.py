import pytest

from qa_assistant.answering.opposites import contradiction


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
    ],
)
def test_what_says_the_same_is_left_alone(statement, quote):
    assert contradiction(statement, quote) is None
