import pytest

from qa_assistant.answering.language.widely_known import widely_known
from vectorstore.models import AliasUse


@pytest.mark.parametrize(
    ("question", "name", "other"),
    [
        ("What are the US tariffs on steel?", "US", "United States"),
        ("Who leads the U.S. delegation?", "U.S.", "US"),
        ("What did the World Health Organization say?", "World Health Organization", "WHO"),
        ("What did the WHO say about measles?", "WHO", "World Health Organization"),
        ("Is Britain in the talks?", "Britain", "UK"),
        ("What was the revenue in Q3 of 2025?", "Q3", "third quarter"),
        ("What was the revenue in the third quarter?", "third quarter", "Q3"),
        ("How many cars were sold in H1?", "H1", "first half"),
    ],
)
def test_a_name_that_everybody_knows_is_searched_for_in_its_other_forms(question, name, other):
    (use,) = widely_known(question)
    assert use.name == name
    assert other in use.others


@pytest.mark.parametrize(
    "question",
    [
        "Did he tell us about it?",
        "WHO chaired it?",
        "WHAT DID THE US SAY?",
        "What grows in South America?",
        "Who paid US$5 million?",
        "What does USB stand for?",
    ],
)
def test_other_words_with_these_letters_are_no_names(question):
    assert widely_known(question) == []


def test_what_the_articles_introduce_goes_before():
    known = [AliasUse(name="UN", others=("Umeå Nickel",))]
    assert widely_known("What did UN mine?", known) == []
