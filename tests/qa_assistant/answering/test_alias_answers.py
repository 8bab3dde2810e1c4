"""A question by one name, an article that knows only the other: the whole chain."""

import pytest

from qa_assistant.answering.language.alias_sentences import alias_sentence
from qa_assistant.answering.search_plan import plan_search
from qa_assistant.bootstrap import open_services
from qa_assistant.models import AnswerStatus, Question
from qa_assistant.settings import Settings
from vectorstore.models import AliasUse, Filters

LONG = "Northern Rare Earth Group"
USE = AliasUse(name="CNRE", others=(LONG,))


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with open_services(Settings.load(home=tmp_path_factory.mktemp("home"))) as opened:
        for title, text in (
            ("A name", f"{LONG} (CNRE) published its calendar for the coming year."),
            ("Profit", f"{LONG} reported a profit of 12 million yuan for the spring quarter."),
            ("Fire", "A fire damaged a warehouse of CNRE in Baotou. Nobody was hurt."),
            ("Others", "Southern Tin Company reported a profit of 3 million yuan for the quarter."),
        ):
            opened.pipeline.ingest_text(text, title=title)
        opened.pipeline.ingest_text(
            "The Inner Works Council (IWC) met behind closed doors.", groups=frozenset({"board"})
        )
        yield opened


def plan(services, text, readers=None):
    return plan_search(
        services.store, text, collection="default", filters=Filters(), readers=readers
    )


def test_a_plan_has_the_other_names_of_what_the_question_mentions(services):
    made = plan(services, "What profit did CNRE report?")
    assert (made.expansions, made.aliases) == ((LONG,), (USE,))
    made = plan(services, f"What burned at the {LONG}?")
    assert made.expansions == ("CNRE",)
    made = plan(services, "What burned in Baotou?")
    assert (made.expansions, made.aliases) == ((), ())


def test_a_plan_gives_no_name_away_that_the_reader_may_not_know(services):
    question = "Where did the IWC meet?"
    assert plan(services, question, frozenset({"board"})).expansions == ("Inner Works Council",)
    assert plan(services, question, frozenset()).expansions == ()


@pytest.mark.parametrize(
    ("question", "title", "quoted"),
    [
        ("What profit did CNRE report?", "Profit", "12 million yuan"),
        (f"Where did a fire damage a warehouse of the {LONG}?", "Fire", "a warehouse of CNRE"),
    ],
)
def test_an_article_is_found_and_quoted_by_the_other_name(services, question, title, quoted):
    answer = services.assistant.ask(Question(text=question))
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.citations[0].title == title
    assert quoted in answer.citations[0].quote
    assert len(answer.searched.aliases) == 1


def test_a_refusal_says_by_which_names_it_was_searched(services):
    answer = services.assistant.ask(Question(text="Why does CNRE breed horses?"))
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.searched.aliases == (USE,)
    assert answer.text.endswith(f" CNRE was also searched for as {LONG}.")


def test_several_other_names_are_told_in_one_sentence():
    use = AliasUse(name="ICC", others=("Criminal Court", "Cricket Council", "Civic Centre"))
    assert alias_sentence(use) == (
        "ICC was also searched for as Criminal Court, Cricket Council and Civic Centre."
    )


@pytest.mark.parametrize("question", ["What does CNRE stand for?", "what is CNRE short for"])
def test_the_long_form_is_quoted_from_where_it_is_introduced(services, question):
    answer = services.assistant.ask(Question(text=question))
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.short_answer == LONG
    assert [citation.title for citation in answer.citations] == ["A name"]


def test_each_thing_that_an_abbreviation_stands_for_is_quoted(services):
    first = "Delegates of the Coastal Defence Action Programme (CDAP) met in Split."
    second = "The Common Distributed Application Protocol (CDAP) has a new release."
    for title, text in (("Split", first), ("Release", second)):
        services.pipeline.ingest_text(text, title=title)
    answer = services.assistant.ask(Question(text="what does cdap stand for?"))
    assert answer.status is AnswerStatus.ANSWERED
    assert {citation.quote for citation in answer.citations} == {first, second}


def test_a_short_form_that_nobody_introduces_is_not_explained(services):
    answer = services.assistant.ask(Question(text="What does QXZ stand for?"))
    assert answer.status is AnswerStatus.NOT_FOUND
