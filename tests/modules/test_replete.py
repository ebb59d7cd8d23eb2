"""A replete, calm, sober, rested person keeps the fitted chain; shortfalls act in the right direction.

Compared: probabilities of every epoch on one given path, one lane in double precision, with all weights of
imbalances at 0, at their defaults and at 1. A lack must change them. Not tested: sizes, which are priors.
"""

import numpy as np
import pytest

from pineal.engine import Persons
from pineal.physiology import build, facts

from . import worlds

WEIGHTS = [name for name in build().at_level("shared") if name.startswith(("stages.", "cofactors."))]
WEIGHTS = [name for name in WEIGHTS if facts()[name].basis == "assumed"] + ["serotonin.melatonin_exponent", "tryptophan.cortisol_induction"]
DAYS = 2


def path(timeline):
    """Ordinary nights of seven hours of sleep, given."""
    rng, n = np.random.default_rng(4), timeline.steps.n_bed
    return np.repeat(rng.choice(5, n, p=[0.06, 0.08, 0.46, 0.2, 0.2]), rng.integers(2, 41, n))[:n].astype(np.int8)[:, None]


def night(shared=None, person=None, exposure=None):
    timeline = worlds.days(DAYS)
    if exposure:
        timeline = worlds.exposed(timeline, *exposure)
    return worlds.live(timeline, Persons(1).put(person or {}), shared, path=path(timeline), lanes=1, epochs=True).nights


ONES = dict.fromkeys(WEIGHTS, 1.0)


@pytest.fixture(scope="module")
def without():
    return night(dict.fromkeys(WEIGHTS, 0.0))


@pytest.mark.parametrize("shared", [{}, ONES], ids=["default weights", "weights of one"])
def test_a_replete_person_is_left_alone(without, shared):
    found = night(shared)
    assert np.abs(found.probability - without.probability).max() < 1e-12
    assert np.array_equal(found.series["hpa.excess"], np.zeros_like(found.series["hpa.excess"]))
    assert np.abs(found.series["serotonin.fast"]).max() < 1e-12
    assert np.abs(found.series["serotonin.precursor"] - 1.0).max() < 1e-12


def test_more_than_replete_acts_like_replete(without):
    rich = {f"cofactors.{name}_status": 1.4 for name in ("magnesium", "plp", "folate", "iron", "zinc", "vitamin_d")}
    assert np.abs(night(ONES, rich).probability - without.probability).max() < 1e-12


@pytest.mark.parametrize(("person", "exposure", "series"), [
    ({"cofactors.magnesium_status": 0.5}, None, "stages.staying"),
    ({"cofactors.magnesium_status": 0.5}, None, "stages.entry"),
    ({"cofactors.iron_status": 0.5}, None, "stages.staying"),
    ({"cofactors.zinc_status": 0.5}, None, "stages.staying"),
    ({"cofactors.vitamin_d_status": 0.5}, None, "stages.staying"),
    ({"cofactors.folate_status": 0.3}, None, "serotonin.fast"),
    ({"cofactors.iron_status": 0.2}, None, "serotonin.fast"),
    ({"hpa.scale": 1.6}, None, "stages.staying"),
    ({}, ("stress", 1.0, 20.0, 23.0), "stages.entry"),
    ({}, ("disturbance", 1.0, 1.0, 3.0), "stages.staying"),
    ({"disturbance.bodily": 0.5}, None, "stages.staying"),
    ({"stages.conditioned": 0.5}, None, "stages.entry"),
    ({"tryptophan.inflammation": 2.0}, None, "serotonin.fast"),
])
def test_a_shortfall_or_an_exposure_lowers(without, person, exposure, series):
    found = night(ONES | {"stages.serotonin_fast_exit": 0.0, "stages.serotonin_fast_entry": 0.0, "stages.serotonin_slow_entry": 0.0,
                          "stages.serotonin_slow_exit": 0.0}, person, exposure)
    change = found.series[series] - without.series[series]
    assert change.min() < -1e-4
    assert change.mean() < 0.0
    if not exposure or exposure[0] != "stress":  # feedback brings cortisol below the calm course for hours after a stress
        assert change.max() < 1e-9


def test_intake_repletes_within_weeks():
    timeline = worlds.days(14)
    run = worlds.live(timeline, Persons(1).put({"cofactors.magnesium_status": 0.5, "cofactors.magnesium_added": 0.4}), lanes=32)
    gained = run.nights.series["cofactors.magnesium_gain"][-1, 0]
    assert gained == pytest.approx(0.4 * (1.0 - np.exp(-14.0 * 24.0 / 1000.0)), rel=0.01)
