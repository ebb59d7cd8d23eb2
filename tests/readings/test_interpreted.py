"""The tangent program as studies/tangent_check reads it, against the compiled one, on the small models of test_tangents."""

import numpy as np

from pineal.engine.tangent import tangents
from readings import worlds
from readings.test_tangents import LAMP, alarm, lamp
from tangent_check.interpreted import interpreted


def same(one, other) -> None:
    for name in one.d_series:
        assert np.any(one.d_series[name])
        assert np.abs(one.d_series[name] - other.d_series[name]).max() <= 1e-12 * np.abs(one.d_series[name]).max()
    assert np.abs(one.score - other.score).max() <= 1e-12 * max(1.0, np.abs(one.score).max())


def test_a_switch_is_read_as_it_is_compiled():
    from pineal.engine import Timeline

    day, path = Timeline(0, "UTC", (), np.zeros(24 * 120), np.zeros(24 * 120)), np.zeros(0, int)
    read = interpreted(lamp(), day, path, tuple(LAMP), {}, series_every=1)
    same(tangents(lamp(), day, path, tuple(LAMP), series_every=1), read)


def test_jumps_and_the_score_are_read_as_they_are_compiled():
    (timeline, path), along = worlds.life(), ("alarm.decay", "alarm.rise")
    read = interpreted(alarm(), timeline, path, along, {}, series_every=1)
    same(tangents(alarm(), timeline, path, along, series_every=1), read)
    assert np.all(read.score != 0.0)
