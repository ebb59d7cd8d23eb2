"""The reference path with meals, drink, stress, noise and an unusual person: jumps at awakening, lights off and rise.

Compared: one lane in double precision with `pineal.engine.reference`, as in tests/engine, which has no exposures.
"""

import numpy as np
import pytest

from pineal.engine import Persons
from pineal.engine.reference import Reference

from . import worlds
from .test_replete import path

PERSON = {
    "hpa.scale": 1.4, "hpa.need": 8.5, "cofactors.folate_status": 0.4, "cofactors.magnesium_status": 0.6, "cofactors.magnesium_added": 0.3,
    "disturbance.bodily": 0.3, "stages.conditioned": 0.4, "tryptophan.inflammation": 1.5, "metabolic.sensitivity": 0.5,
}


@pytest.fixture(scope="module")
def both():
    timeline = worlds.days(2)
    for name, rate, begin, end in (
        ("carbohydrate", 150.0, 19.0, 19.5), ("protein", 60.0, 19.0, 19.5), ("tryptophan", 2.0, 21.0, 21.25),
        ("ethanol", 30.0, 21.0, 22.0), ("stress", 1.0, 20.0, 20.5), ("disturbance", 0.7, 3.0, 4.0),
    ):
        timeline = worlds.exposed(timeline, name, rate, begin, end)
    given = path(timeline)
    kept = worlds.live(timeline, Persons(1).put(PERSON), path=given, lanes=1, epochs=True, series_every=1)
    reference = Reference(worlds.engine(), timeline, PERSON)
    reference.state["circadian.phase"] = float(timeline.habitual_phase[0])
    return reference.walk(given[:, 0]), kept, given[:, 0]


@pytest.mark.parametrize("name", worlds.OUTPUTS)
def test_every_series(both, name):
    reference, run, _ = both
    expected = np.array([row[name] for row in reference.series])
    found = run.nights.series[name][:, 0]
    assert np.max(np.abs(found - expected)) <= 1e-12 * np.max(np.abs(expected)) + 1e-14


def test_probabilities(both):
    reference, run, given = both
    expected = np.array([row[stage] for row, stage in zip(reference.probabilities, given, strict=True)])
    assert np.max(np.abs(run.nights.probability[0] - expected)) < 1e-12
