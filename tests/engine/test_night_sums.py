"""The sums a kernel keeps against a count over its own epochs.

Compared: statistics of the kernel with a direct count of the stages it returns. Not tested: the
definitions against other tools; tests/night does that for recorded nights.
"""

import numpy as np
import pytest

from pineal.engine import Persons, simulate

from . import worlds


def count(stages: np.ndarray) -> dict[str, float]:
    """Minutes and numbers of one night from its stages."""
    asleep = np.flatnonzero(stages > 0)
    first, last = asleep[0], asleep[-1]
    span = stages[first: last + 1]
    wake = span == 0
    found = {
        "SOL": 0.5 * first, "TST": 0.5 * len(asleep), "WASO": 0.5 * wake.sum(), "final wake": 0.5 * (last + 1),
        "awakenings": float(np.sum(wake[1:] & ~wake[:-1])), "TIB": 0.5 * len(stages), "SE": 100.0 * len(asleep) / len(stages),
    }
    for code, name in ((1, "N1"), (2, "N2"), (3, "N3"), (4, "REM")):
        found[name] = 0.5 * float(np.sum(stages == code))
    for code, name in ((3, "N3 latency"), (4, "REM latency")):
        at = np.flatnonzero(stages == code)
        found[name] = 0.5 * (at[0] - first) if at.size else np.nan
    return found


@pytest.mark.parametrize("lanes", [1, 32])
def test_statistics_are_those_of_the_stages(lanes):
    timeline = worlds.timeline(days=3)
    nights = simulate(worlds.engine(), Persons(12), timeline, seed=6, lanes=lanes, epochs=True).nights
    for person in range(12):
        at = 0
        for night, epochs in enumerate(nights.bed_epochs):
            for measure, value in count(nights.stages[person, at: at + epochs]).items():
                # the hours since lights off are a sum of up to 1,080 terms in single precision
                assert nights[measure][person, night] == pytest.approx(value, abs=1e-2, nan_ok=True), (measure, person, night)
            at += epochs


def test_a_night_without_sleep_has_no_latencies_of_sleep():
    timeline = worlds.timeline(days=1)
    awake = np.zeros((timeline.steps.n_bed, 1), np.int8)
    nights = simulate(worlds.engine(), Persons(1), timeline, seed=1, lanes=1, path=awake).nights
    assert nights["TST"][0, 0] == 0.0
    assert nights["WASO"][0, 0] == 0.0
    assert np.isnan(nights["REM latency"][0, 0])
    assert np.isnan(nights["N3 latency"][0, 0])
