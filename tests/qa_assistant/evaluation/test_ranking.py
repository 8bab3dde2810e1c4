"""The retrieval measures, against values computed by hand."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.evaluation.ranking import first_gains, ndcg_at, recall_at, reciprocal_rank


def gains(ranking: str, *groups: str) -> list[int | None]:
    """Articles and groups with one letter for each name."""
    return first_gains([{article} for article in ranking], [set(group) for group in groups])


def test_two_of_four_are_relevant() -> None:
    found = gains("abcd", "b", "d")
    assert found == [None, 0, None, 1]
    assert [recall_at(k, found, relevant=2) for k in (1, 2, 3, 4, 10)] == [0, 0.5, 0.5, 1, 1]
    assert reciprocal_rank(found) == 0.5
    # (1/log2 3 + 1/log2 5) / (1/log2 2 + 1/log2 3)
    assert ndcg_at(4, found, relevant=2) == pytest.approx(0.650921, abs=1e-6)
    assert ndcg_at(3, found, relevant=2) == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))


def test_one_relevant_article_is_worth_its_discount() -> None:
    found = gains("xxxa", "a")
    assert ndcg_at(4, found, relevant=1) == pytest.approx(1 / log2(5))
    assert reciprocal_rank(found) == 0.25
    assert ndcg_at(3, found, relevant=1) == 0


def test_nothing_relevant_is_worth_nothing() -> None:
    found = gains("xyz", "a")
    assert found == [None] * 3
    assert (recall_at(3, found, relevant=1), reciprocal_rank(found)) == (0, 0)
    assert reciprocal_rank([]) == 0


def test_a_second_article_of_a_group_gains_nothing() -> None:
    found = gains("abc", "ab", "c")
    assert found == [0, None, 1]
    assert recall_at(2, found, relevant=2) == 0.5


def test_an_article_satisfies_one_group() -> None:
    assert gains("aa", "a", "a") == [0, 1]


RANKINGS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
GROUPS = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=5)
K = st.integers(min_value=1, max_value=10)


@given(ranking=RANKINGS, groups=GROUPS, k=K)
def test_measures_are_shares_and_recall_grows_with_k(
    ranking: list[str], groups: list[str], k: int
) -> None:
    found = gains("".join(ranking), *groups)
    values = [recall_at(n, found, relevant=len(groups)) for n in (k, k + 1)]
    assert 0 <= values[0] <= values[1] <= 1
    assert values[0] == len(set(ranking[:k]) & set(groups)) / len(groups)
    assert 0 <= ndcg_at(k, found, relevant=len(groups)) <= 1 + 1e-12


@given(ranking=RANKINGS, groups=GROUPS, k=K)
def test_ndcg_is_one_exactly_for_the_best_order(
    ranking: list[str], groups: list[str], k: int
) -> None:
    found = gains("".join(ranking), *groups)
    best = all(gain is not None for gain in found[: min(k, len(groups))])
    is_best = best and len(found) >= min(k, len(groups))
    assert (ndcg_at(k, found, relevant=len(groups)) == pytest.approx(1)) == is_best


@given(ranking=RANKINGS, groups=GROUPS)
def test_the_first_relevant_article_decides_the_reciprocal_rank(
    ranking: list[str], groups: list[str]
) -> None:
    ranks = [rank for rank, article in enumerate(ranking, 1) if article in groups]
    assert reciprocal_rank(gains("".join(ranking), *groups)) == (1 / ranks[0] if ranks else 0)
