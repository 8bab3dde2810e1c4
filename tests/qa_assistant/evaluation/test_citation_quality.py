"""Citation precision and recall as ALCE counts them, by hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.evaluation.citation_quality import (
    citation_quality,
    cited_statements,
    holds_terms,
)
from qa_assistant.models import Citation
from tests.qa_assistant.evaluation.answers import answer, citation


def all_letters(statement: str, citations: Sequence[Citation]) -> bool:
    """A judge that can be followed by eye: every letter of the statement stands in a quote."""
    return set(statement) <= set("".join(citation.quote for citation in citations))


@pytest.mark.parametrize(
    ("quotes", "recall", "precision"),
    [
        (["ab"], 1, 1),
        (["a"], 0, 0),
        # the second adds nothing, and does not support the statement alone
        (["ab", "a"], 1, 0.5),
        # neither does alone, both are needed
        (["a", "b"], 1, 1),
        # each does alone: both count, as in the paper
        (["ab", "ab"], 1, 1),
        # any two of three do: none is needed
        (["a", "b", "ab", "x"], 1, 0.25),
    ],
)
def test_one_statement(quotes: list[str], recall: float, precision: float) -> None:
    quality = citation_quality(answer(("ab", quotes)), all_letters)
    assert (quality.recall, quality.precision) == (recall, precision)


def test_statements_and_citations_add_up() -> None:
    given = answer(("ab", ["ab", "a"]), ("cd", ["c"]), ("ef", ["e", "f"]))
    quality = citation_quality(given, all_letters)
    assert (quality.statements, quality.supported) == (3, 2)
    assert (quality.citations, quality.needed) == (5, 3)


def test_a_sentence_without_a_citation_counts_against_recall() -> None:
    given = answer(
        ("Ab rose.", ["Ab rose."]), ("Nobody says this.", []), ("Cd fell.", ["Cd fell."])
    )
    assert [(s.text, len(s.citations)) for s in cited_statements(given)] == [
        ("Ab rose.", 1),
        ("Nobody says this.", 0),
        ("Cd fell.", 1),
    ]
    quality = citation_quality(given, all_letters)
    assert (quality.recall, quality.precision) == (pytest.approx(2 / 3), 1)


def test_a_refusal_states_nothing() -> None:
    quality = citation_quality(answer())
    assert (quality.recall, quality.precision) == (None, None)


@pytest.mark.parametrize(
    ("statement", "quote", "supported"),
    [
        ("Liu Peixun chaired it.", "The meeting was chaired by Liu Peixun.", True),
        ("It was chaired by Zhao.", "The meeting was chaired by Liu Peixun.", False),
        ("It cost 310 million euros.", "The plant will cost 310 million euros.", True),
        ("It cost 311 million euros.", "The plant will cost 310 million euros.", False),
        ("The harbour reopened after a storm.", "Rain fell on the mountains.", False),
    ],
)
def test_the_local_judge_notices_foreign_numbers_and_names(
    statement: str, quote: str, supported: bool
) -> None:
    assert holds_terms(statement, [citation(quote, (0, 1))]) is supported


LETTERS = st.text("abcd", min_size=1, max_size=4)


@given(
    statements=st.lists(
        st.tuples(LETTERS, st.lists(LETTERS, min_size=1, max_size=3)), min_size=1, max_size=4
    )
)
def test_counts_never_exceed_what_there_is(statements: list[tuple[str, list[str]]]) -> None:
    quality = citation_quality(answer(*statements), all_letters)
    assert 0 <= quality.supported <= quality.statements == len(statements)
    assert 0 <= quality.needed <= quality.citations == sum(len(q) for _, q in statements)


@given(text=LETTERS, quotes=st.lists(LETTERS, min_size=1, max_size=4))
def test_a_statement_that_is_its_own_quote_is_supported(text: str, quotes: list[str]) -> None:
    quality = citation_quality(answer((text, [*quotes, text])), all_letters)
    assert quality.recall == 1
    assert quality.needed >= 1
