"""One lane in double precision against the plain reference path.

Compared: `pineal.engine.simulate` (traced, generated, compiled; doses by propagators) with
`pineal.engine.reference.Reference` (laws called with Python floats; doses by the closed form), both by
Heun's method on the same steps. Not compared: the steps themselves and the laws, which both share; for
these see tests/physiology. Tolerance 1e-12 of each series' peak: the same operations in another order.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pineal.engine import Persons, simulate
from pineal.engine.reference import Reference

from . import worlds

SPRING = worlds.AUTUMN.replace(year=2024, month=3, day=30)
"""The night in which the clocks go forward."""

PERSON = {
    "circadian.period": 23.6, "circadian.sensitivity": 2.5, "melatonin.amplitude": 0.4, "homeostat.sleep_time": 5.0,
    "stages.entry_trait": 0.5, "body.weight": 52.0, "body.cyp1a2": 1.7,
}


@pytest.fixture(scope="module", params=["autumn, a typical person", "spring, an unusual person"])
def both(request):
    """(reference, run, path) of a path over a change of the clocks."""
    if request.param.startswith("autumn"):
        timeline, person = worlds.timeline(days=3, doses=worlds.three_doses()), {}
    else:
        timeline, person = worlds.timeline(SPRING, days=2, doses=worlds.three_doses(SPRING)), PERSON
    path = worlds.stage_path(timeline.steps.n_bed)
    reference = Reference(worlds.engine(), timeline, person).walk(path)
    people = Persons(1).put(person)
    run = simulate(worlds.engine(), people, timeline, seed=1, lanes=1, path=path[:, None], epochs=True, series_every=1)
    return reference, run, path


@pytest.mark.parametrize("name", worlds.OUTPUTS)
def test_every_state_and_plasma_level(both, name):
    reference, run, _ = both
    expected = np.array([row[name] for row in reference.series])
    found = run.nights.series[name][:, 0]
    assert len(found) == len(expected)
    assert np.max(np.abs(found - expected)) <= 1e-12 * np.max(np.abs(expected)) + 1e-300


def test_the_probability_of_every_epoch(both):
    reference, run, path = both
    expected = np.array([row[stage] for row, stage in zip(reference.probabilities, path, strict=True)])
    assert np.max(np.abs(run.nights.probability[0] - expected)) < 1e-12


def test_the_marker_of_the_clock(both):
    """CBTmin is the last crossing before the next evening, in hours from local midnight, on days of 23 and 25 h too."""
    reference, run, _ = both
    timeline, steps = reference.timeline, reference.timeline.steps
    crossings = np.array(reference.crossings["circadian.cbt_min"])
    for night, window in enumerate(timeline.windows):
        last = np.flatnonzero(steps.night == night)[-1]
        found = crossings[crossings <= (steps.epoch[last] + steps.length[last]) / 120.0][-1]
        midnight = datetime.combine(window.night + timedelta(days=1), time(0), ZoneInfo(timeline.zone))
        expected = found - (midnight.timestamp() - timeline.start) / 3600.0
        assert run.nights["CBTmin"][0, night] == pytest.approx(expected, abs=1e-9), window.night


def test_a_simulated_night_has_the_likelihood_that_the_reference_gives_it():
    """Order inside an epoch: drives at its start and the stage before it, then the draw."""
    timeline = worlds.timeline(days=2, doses=worlds.three_doses())
    run = simulate(worlds.engine(), Persons(1), timeline, seed=8, lanes=1, epochs=True)
    stages = run.nights.stages[0]
    assert len(set(stages.tolist())) == 5
    reference = Reference(worlds.engine(), timeline).walk(stages)
    expected = np.log([row[stage] for row, stage in zip(reference.probabilities, stages, strict=True)])
    ours = np.log(run.nights.probability[0])
    assert np.allclose(ours, expected, rtol=0, atol=1e-11)
    assert ours.sum() == pytest.approx(expected.sum(), abs=1e-9)
    others = np.array([sum(row) for row in reference.probabilities])
    assert np.allclose(others, 1.0, atol=1e-12)


def test_a_drawn_path_followed_again_gives_the_same_run():
    timeline = worlds.timeline(days=2)
    drawn = simulate(worlds.engine(), Persons(1), timeline, seed=8, lanes=1, epochs=True)
    followed = simulate(worlds.engine(), Persons(1), timeline, seed=99, lanes=1, epochs=True, path=drawn.nights.stages.T)
    assert np.array_equal(drawn.nights.probability, followed.nights.probability)
    assert np.array_equal(drawn.end.values, followed.end.values)


def test_part_of_a_path_may_be_left_to_the_draw():
    timeline = worlds.timeline(days=1)
    free = simulate(worlds.engine(), Persons(1), timeline, seed=8, lanes=1, epochs=True).nights.stages
    given = free.T.copy()
    given[100:] = -1
    assert np.array_equal(simulate(worlds.engine(), Persons(1), timeline, seed=8, lanes=1, epochs=True, path=given).nights.stages, free)
