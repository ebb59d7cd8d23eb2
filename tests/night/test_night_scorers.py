"""Several scorers: the majority and how far they agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.night.scorers import agreement, majority, with_majority

nights = st.lists(st.sampled_from([-1, 0, 1, 2, 3, 4]), min_size=1, max_size=60)


@given(nights, st.integers(1, 5))
def test_scorers_who_agree_are_their_own_majority(codes, many):
    same = np.tile(codes, (many, 1))
    assert majority(same).tolist() == codes
    assert np.array_equal(with_majority(same), np.where(np.array(codes) < 0, np.nan, 1.0), equal_nan=True)


@given(nights, st.permutations(range(5)), st.data())
def test_the_order_of_scorers_does_not_matter(codes, order, data):
    rows = np.array([[data.draw(st.sampled_from([-1, 0, 1, 2, 3, 4])) for _ in codes] for _ in range(5)])
    assert np.array_equal(majority(rows), majority(rows[list(order)]))


@given(nights)
def test_three_of_five_decide(codes):
    rows = np.array([codes, codes, codes, [0] * len(codes), [1] * len(codes)])
    scored = np.array(codes) >= 0
    assert np.array_equal(majority(rows)[scored], np.array(codes)[scored])


def test_a_tie_is_no_majority():
    assert majority(np.array([[0, 2], [1, 2]])).tolist() == [-1, 2]


def test_kappa_by_hand():
    a, b = np.array([0] * 20 + [2] * 30), np.array([0] * 15 + [2] * 5 + [0] * 10 + [2] * 20)
    told = agreement([a, b])
    assert told["equal"] == pytest.approx(0.7)
    assert told["kappa"] == pytest.approx((0.7 - 0.5) / 0.5)  # chance: 0.4 x 0.5 + 0.6 x 0.5
    assert agreement([a, np.full(50, -1)])["equal"] is None
