"""The sleep regularity index against its definition (Phillips 2017, doi:10.1038/s41598-017-03171-4).

No data set with published values of it is at hand: it is held to a count written out in full, to its limits and to chance.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.night import Hypnogram, sleep_regularity, states_of

EVENING = datetime(2024, 1, 10, 23, tzinfo=UTC)


def by_the_definition(states, day):
    """The double sum over days and epochs of the day, pair by pair."""
    pairs = [(states[i], states[i + day]) for i in range(len(states) - day)]
    known = [(a, b) for a, b in pairs if a >= 0 and b >= 0]
    return -100 + 200 * sum(a == b for a, b in known) / len(known) if known else None


@given(st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=120), st.integers(1, 30))
def test_it_is_the_double_sum(states, day):
    found, told = sleep_regularity(np.array(states), day), by_the_definition(states, day)
    assert found == (None if told is None else pytest.approx(told))


def test_its_limits():
    day = np.array([1] * 8 + [0] * 16)
    assert sleep_regularity(np.tile(day, 7), 24) == 100.0
    assert sleep_regularity(np.concatenate([np.tile([*day, *(1 - day)], 3)]), 24) == -100.0
    rng = np.random.default_rng(1)
    assert abs(sleep_regularity(rng.integers(0, 2, 200 * 2880))) < 0.5  # chance: 0, five standard errors are 0.7


def test_nights_an_hour_later_each_day():
    nights = [Hypnogram([2] * 960, EVENING + timedelta(days=k, hours=k)) for k in range(7)]
    shifted, same = (sleep_regularity(states_of(n)) for n in (nights, [Hypnogram([2] * 960, EVENING + timedelta(days=k)) for k in range(7)]))
    assert same == 100.0
    # an hour asleep and an hour awake of each 24 differ; the pairs end with the record, 8 h after the last bedtime
    assert shifted == pytest.approx(100 - 200 * 2 / 24, abs=1.5)


def test_a_missing_hour_is_not_wake():
    nights = [Hypnogram([2] * 960, EVENING), Hypnogram([-1] * 120 + [2] * 840, EVENING + timedelta(days=1))]
    assert sleep_regularity(states_of(nights)) == 100.0
