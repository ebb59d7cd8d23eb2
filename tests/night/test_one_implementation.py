"""What a kernel sums while it runs equals the one implementation on the stages it drew: 200 simulated nights, to the epoch.

Not compared: definitions against other tools (tests/referees/test_yasa_statistics.py), nights without sleep.
"""

from datetime import date, timedelta

import numpy as np
import pytest

from pineal.engine import Persons, Timeline, Window, simulate
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S, second
from pineal.night import slow_wave_energy
from pineal.night.recount import recounted
from pineal.units import Clock

PEOPLE, NIGHTS, IN_BED = 100, 2, 960
EPOCH_MIN = 0.5


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    start = second(date(2024, 1, 10), Clock.read("12:00"), "UTC")
    beds = [second(date(2024, 1, 10) + timedelta(days=k), Clock.read("23:00"), "UTC") for k in range(NIGHTS)]
    windows = tuple(Window(date(2024, 1, 10) + timedelta(days=k), bed, bed + EPOCH_S * IN_BED) for k, bed in enumerate(beds))
    epochs = (windows[-1].rise - start) // EPOCH_S
    return Timeline(start, "UTC", windows, np.zeros(epochs), np.zeros(epochs))


@pytest.fixture(scope="module")
def run(timeline):
    return simulate(engine(), Persons(PEOPLE), timeline, seed=11, epochs=True, series_every=1)


def test_every_sum_of_the_kernel(run):
    ours = recounted(run.nights)
    slept = run.nights["TST"] > 0
    assert slept.sum() > 0.95 * PEOPLE * NIGHTS
    for name, values in ours.items():
        if name == "SE":  # a ratio, in single precision in neither
            assert run.nights[name][slept] == pytest.approx(values[slept], abs=1e-6)
            continue
        told = run.nights[name][slept]
        step = 1.0 if name in ("awakenings", "transitions", "long awakenings") else EPOCH_MIN
        # single precision sums hours since lights off: less than a hundredth of an epoch, so rounding tells the epoch
        assert np.array_equal(np.round(told / step), np.round(values[slept] / step), equal_nan=True), name
        assert np.nanmax(np.abs(told - values[slept])) < 0.01 * step, name


def test_slow_wave_energy_is_in_nrem_and_falls_over_the_night(run, timeline):
    activity = run.nights.series["slow_wave.activity"]
    shares = []
    for person in range(20):
        first = (timeline.windows[0].lights_off - timeline.start) // EPOCH_S
        rows = np.searchsorted(run.nights.series_epoch, np.arange(first, first + IN_BED))
        night = run.nights.hypnogram(person, 0)
        total = slow_wave_energy(activity[rows, person], night)
        half = np.where(np.arange(IN_BED) < IN_BED // 2, activity[rows, person], 0.0)
        assert 0.0 < total < 8.0
        shares.append(slow_wave_energy(half, night) / total)
    assert np.median(shares) > 0.5
