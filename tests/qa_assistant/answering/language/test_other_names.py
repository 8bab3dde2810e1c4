"""A text that says a name of the question in another form mentions that name."""

import pytest

from qa_assistant.answering.checking.verification import verify
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import TermKind
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.models import AliasUse

SHORT = OtherNames([AliasUse(name="CNRE", others=("Northern Rare Earth Group",))])
LONG = OtherNames([AliasUse(name="Northern Rare Earth Group", others=("CNRE",))])
EITHER = OtherNames(
    [AliasUse(name="NRA", others=("National Rail Authority", "Nordic Rugby Assoc"))]
)


@pytest.mark.parametrize(
    ("names", "text", "stems"),
    [
        (SHORT, "The northern rare earth group met.", {"cnre"}),
        (SHORT, "Northern Rare Earth’s board met.", {"cnre"}),
        (SHORT, "Rare earth from the northern group", set()),
        (LONG, "CNRE met.", {"northern", "rare", "earth", "group"}),
        (LONG, "They use cnre and CNREX.", set()),
        (EITHER, "The National Rail Authority met.", {"nra"}),
        (EITHER, "The NRA met.", set()),
        (OtherNames(), "CNRE met.", set()),
    ],
)
def test_a_text_mentions_a_name_by_its_other_form(
    names: OtherNames, text: str, stems: set[str]
) -> None:
    assert names.stems_in(text) == stems


def test_a_sentence_with_the_other_form_lacks_no_name_of_the_question() -> None:
    sentence = "Northern Rare Earth Group met in Baotou."
    question = "Where did CNRE meet?"
    for names, missing in ((None, 1.0), (SHORT, 0.0)):
        profile = QuestionProfile(question, names=names)
        assert profile.missing(TermKind.NAME, profile.stems_in(sentence)) == missing


def test_a_statement_may_use_the_form_that_its_quote_does_not() -> None:
    [quote] = make_sentences(make_article("Northern Rare Earth Group met in Baotou."))
    statement, question = "CNRE met in Baotou.", "Where did CNRE meet?"
    assert not verify(statement, (quote,), question).supported
    assert verify(statement, (quote,), question, SHORT).supported
    assert not verify("CNRE met in Berlin.", (quote,), question, SHORT).supported
