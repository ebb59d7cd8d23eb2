"""The stress axis against published ranges of total plasma cortisol.

Compared: means of 128 typical persons in nights from 23:00 to 07:00 with Leproult 1997 (evening after 4 h in
bed or none), Wust 2000 (awakening response), textbook ranges of nadir and peak. The constants were tuned to
these ranges, so this is a check of the shipped whole, not a validation; that is studies/cortisol.
"""

import numpy as np
import pytest

from . import worlds

DAYS = 5


@pytest.fixture(scope="module")
def usual():
    timeline = worlds.days(DAYS)
    return timeline, worlds.live(timeline, 128)


def evening(run, timeline, day):
    return worlds.course(run, timeline, "hpa.cortisol", day, 18.0, 23.0)[1].mean()


def test_nadir_lies_in_the_first_half_of_the_night(usual):
    timeline, run = usual
    hours, level = worlds.course(run, timeline, "hpa.cortisol", 3, 18.0, 36.0)
    assert 23.0 <= hours[level.argmin()] <= 27.0
    assert 30.0 <= level.min() <= 90.0


def test_peak_comes_within_two_hours_of_rising(usual):
    timeline, run = usual
    hours, level = worlds.course(run, timeline, "hpa.cortisol", 3, 18.0, 42.0)
    assert 31.0 <= hours[level.argmax()] <= 33.0
    assert 350.0 <= level.max() <= 650.0


def test_awakening_response(usual):
    timeline, run = usual
    hours, level = worlds.course(run, timeline, "hpa.cortisol", 4, 6.9, 7.8)
    at = np.interp([7.0, 7.5], hours, level)
    assert 1.3 <= at[1] / at[0] <= 1.7


@pytest.mark.parametrize("bed", ["03:00", "06:59"])
def test_evening_rises_after_lost_sleep(usual, bed):
    timeline, run = usual
    short = worlds.days(DAYS, {3: (bed, "07:00")})
    rise = evening(worlds.live(short, 128), short, 4) / evening(run, timeline, 4) - 1.0
    assert 0.25 <= rise <= 0.50


def test_awakenings_and_waking_raise_cortisol_in_the_night():
    """The same night broken or not, on given paths; slow waves lower it further."""
    timeline = worlds.days(2)
    n = timeline.steps.n_bed
    whole, broken, deep = np.full(n, 2), np.where(np.arange(n) % 40 < 10, 0, 2), np.full(n, 3)
    night = [
        worlds.course(worlds.live(timeline, 1, path=p[:, None], lanes=32), timeline, "hpa.cortisol", 1, 23.0, 29.0)[1].mean()
        for p in (deep, whole, broken)
    ]
    assert night[0] < night[1] < night[2]


def test_stress_raises_cortisol_for_some_hours():
    timeline = worlds.days(2)
    calm, tense = (
        worlds.course(worlds.live(t, 32), t, "hpa.cortisol", 1, 16.0, 20.0)[1]
        for t in (timeline, worlds.exposed(timeline, "stress", 1.0, 16.0, 16.25))
    )
    assert 1.25 <= (tense / calm).max() <= 2.5
    assert tense[-1] / calm[-1] < 1.25  # four hours later; half-life 70 min


def test_the_loop_with_sleep_does_not_run_away():
    """2,000 drawn persons, ten days, cortisol two SD stronger on sleep than assumed: levels and sleep settle."""
    timeline = worlds.exposed(worlds.days(10), "stress", 0.3, 19.0, 22.0)
    run = worlds.live(timeline, worlds.drawn(2000), {"stages.cortisol_entry": 0.25, "stages.cortisol_exit": 0.25}, series_every=120)
    cortisol, slept = run.nights.series["hpa.cortisol"], run.nights["TST"]
    assert np.isfinite(cortisol).all()
    assert cortisol.max() < 2000.0
    early, late = slept[:, 2:5].mean(axis=1), slept[:, 7:10].mean(axis=1)
    assert abs((late - early).mean()) < 5.0
    days = cortisol.reshape(10, -1, 2000).mean(axis=1)
    assert abs(days[9].mean() / days[4].mean() - 1.0) < 0.02
    assert np.quantile(days[9], 0.999) < 600.0
