"""Common random numbers: what two timelines share, what the difference holds, and how much that gains.

Compared: the kernel with itself, with common and with other numbers, over persons who differ. Not compared: the numbers
themselves (test_philox.py), nor the effects of what is taken.
"""

from functools import cache

import numpy as np
import pytest
from attrs import evolve

from pineal.engine import Timeline
from pineal.engine.contrast import Contrast, contrast
from pineal.errors import EngineError

from . import worlds
from .test_lanes import people

N, SETTLING, NIGHTS = 256, 6, 12
FIRST = worlds.AUTUMN.replace(day=9)
"""No clocks go back here: a night is like the next one once persons have settled."""


def lived(bed: str = "23:10", melatonin_mg: float = 0.0) -> Timeline:
    """Some days with another bedtime, or with melatonin at 21:30."""
    dates = [w.night for w in worlds.nights(FIRST, NIGHTS)]
    doses = tuple(worlds.at(date, "21:30", "melatonin", melatonin_mg) for date in dates if melatonin_mg)
    return evolve(worlds.timeline(FIRST, NIGHTS, doses), windows=worlds.nights(FIRST, NIGHTS, bed))


@cache
def compared(common: bool = True) -> Contrast:
    """As now, with melatonin, and in bed half an hour earlier."""
    timelines = {"now": lived(), "melatonin": lived(melatonin_mg=0.5), "earlier": lived("22:40")}
    return contrast(worlds.engine(), people(N), timelines, seed=5, common=common, last=NIGHTS - SETTLING, threads=1)


def test_what_changes_nothing_differs_by_nothing():
    same = contrast(worlds.engine(), people(32), {"now": lived(), "again": lived()}, seed=5, threads=1)
    assert not np.any(same.differences("again", "TST"))
    assert same.paired("again", "TST").error == 0.0
    assert same.gain("again", "TST") == np.inf


def test_own_numbers_are_other_numbers():
    other = contrast(worlds.engine(), people(32), {"now": lived(), "again": lived()}, seed=5, common=False, threads=1)
    assert np.any(other.differences("again", "TST"))


def test_the_difference_is_that_of_each_person_and_night():
    found = compared()
    paired = found.paired("melatonin", "TST")
    by_night = found.nights["melatonin"]["TST"] - found.nights["now"]["TST"]
    assert paired.per_person == pytest.approx(by_night.mean(axis=1))
    assert paired.per_night == pytest.approx(by_night.mean(axis=0))
    assert paired.mean == pytest.approx(by_night.mean())
    assert paired.error == pytest.approx(by_night.mean(axis=1).std(ddof=1) / np.sqrt(N))


def test_a_night_that_lacks_the_measure_is_left_out():
    with_rem = compared()
    first = with_rem.nights["now"]
    holes = first["REM latency"].copy()
    holes[0, :], holes[1, 2] = np.nan, np.nan
    cut = Contrast(dict(with_rem.nights) | {"now": evolve(first, statistics=first.statistics | {"REM latency": holes})})
    found = cut.paired("melatonin", "REM latency")
    assert np.isnan(found.per_person[0])
    assert np.isfinite(found.mean) and np.isfinite(found.gain)


@pytest.mark.parametrize("measure", ["TST", "WASO", "N3", "REM"])
def test_the_gain_told_is_the_gain_had(measure):
    """What one run says of its gain, against a run in which each timeline has its own numbers; Monte Carlo error of a ratio of
    variances over 256 persons x 6 nights is about 7 percent."""
    told = compared().gain("melatonin", measure)
    apart, together = (compared(common).differences("melatonin", measure) for common in (False, True))
    had = np.var(apart) / np.var(together)
    assert told == pytest.approx(had, rel=0.3)


@pytest.mark.parametrize(("measure", "least"), [("SOL", 1.5), ("TST", 1.5), ("WASO", 1.5), ("N3", 1.5), ("REM", 1.5)])
def test_common_numbers_gain(measure, least):
    assert compared().paired("melatonin", measure).gain > least


def test_there_is_no_luck_to_share_where_there_is_none():
    """In a dark bed no stage that is drawn moves the clock, though it drifts from night to night in each person."""
    assert compared().nights["melatonin"]["DLMO"] == pytest.approx(compared(False).nights["melatonin"]["DLMO"], abs=1e-3)
    assert compared().gain("melatonin", "DLMO") == pytest.approx(1.0, abs=0.05)


def test_other_people_differ_more_than_other_numbers():
    assert compared().gain_of_arms("melatonin", "N3") > compared().gain("melatonin", "N3") > 1.0


def test_numbers_belong_to_the_moment_and_not_to_the_bedtime():
    """Half an hour more in bed moves every epoch by 60 places; by the clock, the last hours are still mostly the same."""
    timelines = {"now": lived(), "earlier": lived("22:40")}
    same, own = (contrast(worlds.engine(), people(64), timelines, seed=5, common=common, threads=1, epochs=True) for common in (True, False))
    now, earlier, other = mornings(same, "now"), mornings(same, "earlier"), mornings(own, "earlier")
    assert np.mean(now == earlier) > np.mean(now == other) + 0.2


def mornings(found: Contrast, name: str, epochs: int = 240) -> np.ndarray:
    """Stages of the last two hours before getting up, each night."""
    nights = found.nights[name]
    ends = np.cumsum(nights.bed_epochs)
    return np.stack([nights.stages[:, end - epochs : end] for end in ends])


def test_a_moved_clock_changes_no_number_of_the_day_after():
    """Getting up later on one evening's date leaves the numbers of the next evening where they were."""
    late = evolve(lived(), windows=(worlds.nights(FIRST, 1, rise="07:30")[0], *lived().windows[1:]))
    found = contrast(worlds.engine(), people(32), {"now": lived(), "late": late}, seed=5, threads=1, epochs=True)
    last = [found.nights[name].stages[:, -900:] for name in found.names]
    assert np.mean(last[0] == last[1]) > 0.5


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (lambda: worlds.timeline(FIRST, NIGHTS + 1), "ends"),
        (lambda: worlds.timeline(FIRST.replace(day=10), NIGHTS), "begins"),
        (lambda: evolve(lived(), windows=lived().windows[1:]), "other evenings"),
        (lambda: evolve(lived(), zone="Europe/Lisbon"), "lies elsewhere"),
    ],
)
def test_days_that_do_not_belong_together_are_refused(other, says):
    with pytest.raises(EngineError, match=says):
        contrast(worlds.engine(), people(1), {"now": lived(), "other": other()}, seed=1)


def test_one_timeline_is_no_contrast():
    with pytest.raises(EngineError, match="two timelines"):
        contrast(worlds.engine(), people(1), {"now": lived()}, seed=1)


@pytest.mark.parametrize(("name", "measure"), [("nobody", "TST"), ("now", "TST"), ("melatonin", "XYZ")])
def test_unknown_names_are_refused(name, measure):
    with pytest.raises(EngineError, match=f"{name}|{measure}"):
        compared().paired(name, measure)
