from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vectorstore.fusion import Legs, Weights, favour, fuse
from vectorstore.models import TimePreference
from vectorstore.roster import NEVER, microseconds

HALVES = Weights(dense=0.5, lexical=0.5, article=0.0)
NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)


def legs_of(size: st.SearchStrategy[int]) -> st.SearchStrategy[Legs]:
    def made(count: int) -> st.SearchStrategy[Legs]:
        cosines = arrays.arrays(np.float32, count, elements=st.floats(-1, 1, width=32))
        words = arrays.arrays(np.float32, count, elements=st.integers(0, 64))
        return st.builds(Legs, cosines, words, words, st.just(64.0))

    return size.flatmap(made)


legs = legs_of(st.integers(0, 12))


def array(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)


def test_legs_are_weighted_means_of_their_normalised_scores() -> None:
    fused = fuse(Legs(array(0.8, 0.4, -0.6), array(0, 12, 3), array(0, 0, 0), 24.0), HALVES)
    assert fused == pytest.approx([0.4, 0.45, 0.0625])


def test_a_leg_that_could_not_say_anything_leaves_its_weight_to_the_others() -> None:
    fused = fuse(Legs(array(0.8, 0.4), array(0, 0), array(0, 0), 0.0), HALVES)
    assert fused == pytest.approx([0.8, 0.4])
    fused = fuse(Legs(None, array(2, 4), array(0, 0), 8.0), HALVES)
    assert fused == pytest.approx([0.25, 0.5])
    assert fuse(Legs(None, array(0), array(0), 0.0)).tolist() == [0]


@given(legs)
def test_every_score_lies_between_0_and_1(legs: Legs) -> None:
    fused = fuse(legs)
    assert len(fused) == len(legs.lexical)
    assert ((fused >= 0) & (fused <= 1)).all()


@given(legs, st.sampled_from([0.5, 2.0, 64.0]))
def test_the_scale_of_the_lexical_leg_does_not_matter(legs: Legs, factor: float) -> None:
    words = (legs.lexical * np.float32(factor), legs.article * np.float32(factor))
    scaled = Legs(legs.dense, *words, legs.most * factor)
    assert fuse(scaled) == pytest.approx(fuse(legs), abs=1e-5)


@given(legs_of(st.integers(2, 12)))
def test_a_candidate_that_is_better_in_every_leg_is_never_behind(legs: Legs) -> None:
    fused = fuse(legs)
    assert legs.dense is not None
    table = np.stack([legs.dense, legs.lexical, legs.article])
    for one in range(len(fused)):
        behind = (table[:, [one]] >= table).all(axis=0)
        assert (fused[one] >= fused[behind] - 1e-6).all()


def dates(*moments: datetime | None) -> np.ndarray:
    return np.array([microseconds(moment) for moment in moments], np.int64)


def test_of_equal_candidates_the_one_in_the_preferred_period_is_first() -> None:
    week = TimePreference(after=NOON - timedelta(days=2), before=NOON + timedelta(days=4))
    published = dates(NOON, NOON - timedelta(days=4), NOON - timedelta(days=40), None)
    favoured = favour(array(0.5, 0.5, 0.5, 0.5), published, week)
    assert favoured[0] > favoured[1] > favoured[2] > favoured[3]


def test_the_newest_of_equal_candidates_is_first_and_a_much_better_one_stays_ahead() -> None:
    newest = TimePreference(newest=True)
    published = dates(NOON - timedelta(days=60), NOON)
    assert np.argmax(favour(array(0.5, 0.5), published, newest)) == 1
    assert np.argmax(favour(array(1.0, 0.2), published, newest)) == 0


def test_what_was_published_after_the_question_comes_last_and_no_date_is_no_fault() -> None:
    asked = TimePreference(asked=NOON)
    published = dates(NOON - timedelta(days=90), NOON + timedelta(days=30), None)
    favoured = favour(array(0.5, 0.6, 0.5), published, asked)
    assert favoured[0] == pytest.approx(favoured[2], abs=0.01)
    assert favoured[1] < favoured[0]


def test_of_equals_the_one_published_shortly_before_the_question_is_first() -> None:
    asked = TimePreference(asked=NOON)
    published = dates(NOON - timedelta(days=400), NOON - timedelta(days=1))
    assert np.argmax(favour(array(0.5, 0.5), published, asked)) == 1
    assert np.argmax(favour(array(0.55, 0.5), published, asked)) == 0


@given(
    st.lists(
        st.tuples(st.floats(0, 1, width=32), st.none() | st.datetimes(timezones=st.just(UTC)))
    ),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.booleans(),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_no_date_takes_a_score_out_of_its_range(candidates, after, before, newest, asked) -> None:
    fused = array(*(score for score, _ in candidates))
    published = dates(*(moment for _, moment in candidates))
    prefer = TimePreference(after=after, before=before, newest=newest, asked=asked)
    favoured = favour(fused, published, prefer)
    assert ((favoured >= 0) & (favoured <= 1)).all()
    assert NEVER not in published or len(favoured)
