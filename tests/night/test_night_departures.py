"""Stretches of excess surprise: against a search over all stretches, and told in words that hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.night import Hypnogram
from pineal.night.departures import LEVEL, departures, stretches


@given(st.lists(st.floats(0.0, 5.0), min_size=1, max_size=60))
def test_the_first_is_the_best_of_all_stretches(values):
    surprise = np.array(values)
    found = stretches(surprise, most=100)
    sums = np.concatenate([[0.0], np.cumsum(surprise - LEVEL)])
    best = max((sums[j] - sums[i] for i in range(len(values)) for j in range(i + 1, len(values) + 1)), default=0.0)
    if best <= 1e-9:
        return
    assert found[0].excess == pytest.approx(best)
    spans = sorted((one.start, one.end) for one in found)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))  # they do not overlap
    assert all(one.excess == pytest.approx(float(np.sum(surprise[one.start : one.end] - LEVEL))) for one in found)
    assert all(one.start <= one.peak < one.end for one in found)


def test_unscored_epochs_add_nothing():
    surprise = np.array([np.nan, 3.0, np.nan, 3.0, 0.01, 0.01])
    (one,) = stretches(surprise)
    assert (one.start, one.end) == (1, 4) and one.excess == pytest.approx(6.0 - 2 * LEVEL)


def test_a_quiet_night_departs_nowhere():
    assert stretches(np.full(900, 0.1)) == []
    assert stretches(np.full(10, np.nan)) == []


def test_it_says_what_happened_and_what_was_expected():
    night = Hypnogram([3, 3, 3, 0, 0, 3, 3])
    surprise = np.array([np.nan, 0.01, 0.01, 5.0, 1.0, 0.2, 0.01])
    (row,) = departures(night, surprise, lambda epochs: np.array([[0.007, 0.01, 0.05, 0.93, 0.003]] * len(epochs)))
    assert (row["from_epoch"], row["to_epoch"], row["minutes"], row["peak_epoch"], row["from"]) == (3, 5, 1.0, 3, None)
    assert row["happened"] == "N3 0.5 > awake 1 min"
    assert row["text"] == "awake after N3, which had a chance of 0.7 %; expected N3, 93 %"
