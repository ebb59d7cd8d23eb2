"""Doses in the kernel against the closed form of `pineal.compounds.pk`.

Compared: plasma from doses at the start of every step. Not tested: the kinetics of the compounds
themselves (tests/compounds). Tolerance 1e-6 of the peak in double: propagators are exact, and only
rounding may build up.
"""

from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.compounds import get, pk
from pineal.engine import Persons, TimedDose, simulate

from . import worlds

UNITS = {"melatonin": "pmol/L", "caffeine": "umol/L"}
"""What the laws read, whatever unit a catalogue file prefers."""

FORMS = [("melatonin", "immediate release"), ("melatonin", "prolonged release"), ("caffeine", "immediate release")]


def plasma(doses, compound: str, lanes: int = 1, person: Persons | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Hours since the timeline's start and plasma from doses at each step."""
    timeline = worlds.timeline(days=2, doses=tuple(doses))
    path = worlds.stage_path(timeline.steps.n_bed)[:, None]
    run = simulate(worlds.engine(), person or Persons(1), timeline, seed=1, lanes=lanes, path=path, series_every=1)
    return run.nights.series_epoch / 120.0, run.nights.series[f"dose.{compound}"][:, 0].astype(float)


def closed_form(doses, hours, weight=70.0, activity=1.0) -> np.ndarray:
    """The sum over doses of the closed form."""
    start, total = worlds.timeline(days=2).start, np.zeros_like(hours)
    for dose in doses:
        found = get(dose.compound)
        depots, disposition = found.kinetics(dose.form, weight_kg=weight, activity=activity)
        total = total + pk.concentration(dose.amount_mg, depots, hours - (dose.second - start) / 3600.0, disposition) * found.per(UNITS[dose.compound])
    return total


def start() -> int:
    return worlds.timeline(days=2).start


@settings(max_examples=12, deadline=None)
@given(
    form=st.sampled_from(FORMS), seconds=st.lists(st.integers(-20 * 3600, 40 * 3600), min_size=1, max_size=4), mg=st.floats(0.1, 200.0),
)
def test_the_second_of_a_dose_matters_exactly(form, seconds, mg):
    """Any second, on or off the grid, awake or in bed, before the start or inside."""
    doses = [TimedDose(start() + s, *form, mg) for s in seconds]
    hours, found = plasma(doses, form[0])
    expected = closed_form(doses, hours)
    assert np.max(np.abs(found - expected)) <= 1e-6 * max(expected.max(), 1e-30)


def test_half_a_minute_is_visible():
    """A dose 15 s later must not be moved to the grid."""
    at = start() + 6 * 3600
    one, other = (plasma([TimedDose(at + s, "melatonin", "immediate release", 1.0)], "melatonin") for s in (0, 15))
    gap = closed_form([TimedDose(at, "melatonin", "immediate release", 1.0)], one[0])
    gap -= closed_form([TimedDose(at + 15, "melatonin", "immediate release", 1.0)], one[0])
    assert np.max(np.abs(gap)) > 0.01 * one[1].max()
    assert np.allclose(one[1] - other[1], gap, rtol=0, atol=1e-9 * one[1].max())


def test_a_dose_before_the_start_is_still_in_the_body():
    doses = [TimedDose(start() - 1800, "melatonin", "immediate release", 2.0)]
    hours, found = plasma(doses, "melatonin")
    assert found[0] == pytest.approx(closed_form(doses, hours[:1])[0], rel=1e-12)
    assert found[0] > 0.0


def test_doses_add_up():
    """Linear kinetics: the plasma of two doses is the sum of each."""
    a = [TimedDose(start() + 7 * 3600 + 13, "melatonin", "immediate release", 0.5)]
    b = [TimedDose(start() + 9 * 3600 + 1, "melatonin", "prolonged release", 2.0)]
    (hours, both), *parts = (plasma(doses, "melatonin") for doses in (a + b, a, b))
    shared = reduce(np.intersect1d, [hours, *(at for at, _ in parts)])  # steps are short where a dose begins
    total = sum(found[np.isin(at, shared)] for at, found in parts)
    assert np.max(np.abs(both[np.isin(hours, shared)] - total)) <= 1e-12 * both.max()


def test_plasma_in_single_precision():
    doses = [TimedDose(start() + 7 * 3600 + 13, "melatonin", "immediate release", 0.5), TimedDose(start() + 60, "melatonin", "prolonged release", 2.0)]
    hours, found = plasma(doses, "melatonin", lanes=32)
    expected = closed_form(doses, hours)
    assert np.max(np.abs(found - expected)) <= 2e-5 * expected.max()  # 2,000 steps of rounding at 6e-8


def test_body_and_enzyme_of_a_person_reach_the_kernel():
    person = Persons(1).put({"body.weight": 50.0, "body.cyp1a2": 2.0})
    doses = [TimedDose(start() + 3600 + 5, "caffeine", "immediate release", 100.0)]
    hours, found = plasma(doses, "caffeine", person=person)
    assert np.max(np.abs(found - closed_form(doses, hours, 50.0, 2.0))) <= 1e-6 * found.max()


@pytest.mark.parametrize("lanes", [1, 32])
def test_a_zero_dose_changes_nothing(lanes):
    zero = tuple(TimedDose(d.second, d.compound, d.form, 0.0) for d in worlds.three_doses())
    runs = [simulate(worlds.engine(), Persons(2), worlds.timeline(days=2, doses=d), seed=1, lanes=lanes, epochs=True, series_every=40) for d in ((), zero)]
    assert np.array_equal(runs[0].nights.probability, runs[1].nights.probability)
    assert np.array_equal(runs[0].end.values, runs[1].end.values)
    for name in worlds.OUTPUTS:
        assert np.array_equal(runs[0].nights.series[name], runs[1].nights.series[name])


def test_common_random_numbers_survive_a_dose():
    """Before a dose the night with it and the night without it are the same night."""
    timeline = worlds.timeline(days=2)
    late = timeline.windows[1].lights_off + 2 * 3600
    dosed = timeline.with_doses([TimedDose(late, "caffeine", "immediate release", 200.0)])
    plain, other = (simulate(worlds.engine(), Persons(32), t, seed=1, epochs=True).nights.stages for t in (timeline, dosed))
    before = timeline.windows[0].epochs + (late - timeline.windows[1].lights_off) // 30
    assert np.array_equal(plain[:, :before], other[:, :before])
    assert not np.array_equal(plain[:, before:], other[:, before:])
