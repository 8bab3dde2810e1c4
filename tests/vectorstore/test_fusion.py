import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.fusion import fuse

scores = st.dictionaries(
    st.sampled_from("abcdefghij"), st.floats(-1, 1).map(lambda score: round(score, 4))
)


def test_legs_are_weighted_means_of_their_stretched_scores() -> None:
    fused = fuse({"a": 0.8, "b": 0.4, "c": 0.6}, {"b": 12.0, "d": 2.0}, dense_weight=0.5)
    assert fused == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.25, "d": 0.0})
    assert list(fused) == ["a", "b", "c", "d"]


@given(scores, scores)
def test_every_id_of_either_leg_gets_a_score_between_0_and_1(dense, lexical) -> None:
    fused = fuse(dense, lexical)
    assert fused.keys() == dense.keys() | lexical.keys()
    assert all(0 <= score <= 1 for score in fused.values())
    assert list(fused.values()) == sorted(fused.values(), reverse=True)


@given(scores, scores, st.sampled_from([0.5, 2.0, 64.0]))
def test_the_scale_of_a_leg_does_not_matter(dense, lexical, factor) -> None:
    scaled = {id: score * factor for id, score in lexical.items()}
    assert fuse(dense, scaled) == pytest.approx(fuse(dense, lexical))


@given(scores, scores)
def test_an_id_that_is_better_in_both_legs_is_never_behind(dense, lexical) -> None:
    fused = fuse(dense, lexical)
    both = sorted(dense.keys() & lexical.keys())
    for one in both:
        for other in both:
            if dense[one] >= dense[other] and lexical[one] >= lexical[other]:
                assert fused[one] >= fused[other]


@given(scores)
def test_one_leg_alone_keeps_its_order(dense) -> None:
    ranked = list(fuse(dense, {}))
    assert [dense[id] for id in ranked] == sorted(dense.values(), reverse=True)
