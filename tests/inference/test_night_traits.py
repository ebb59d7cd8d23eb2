"""Traits from one scored night: recovery from simulated people, and the top of the hill on recorded nights.

Not tested: that a person's traits are the same every night; nothing here says they are.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pineal.engine import Persons, simulate
from pineal.engine.path_likelihood import path_log_likelihood
from pineal.engine.scoring import held, one_night, scored
from pineal.engine.shipped import engine
from pineal.errors import InferenceError
from pineal.inference.night_traits import TRAITS, fit_traits
from pineal.night import Hypnogram

NIGHTS = Path(__file__).parents[2] / "data" / "dod_hypnograms" / "hypnograms.csv"
LETTERS = {"W": 0, "1": 1, "2": 2, "3": 3, "R": 4, "?": -1}


@cache
def simulated(n: int = 30) -> tuple[np.ndarray, list[Hypnogram]]:
    """Traits (persons, traits) drawn with spread 0.4, and one night each."""
    truth = np.random.default_rng(1).normal(0.0, 0.4, (n, len(TRAITS)))
    world = engine().with_shared({"stages.scn_entry": 0.0})
    nights = simulate(world, Persons(n, dict(zip(TRAITS, truth.T, strict=True))), one_night(960), seed=3, epochs=True).nights
    return truth, [nights.hypnogram(k, 0) for k in range(n)]


def test_intervals_hold_the_truth():
    """120 intervals of 90 % (30 people, four traits): 98 to 118 hold it, three binomial errors; no trait is biased."""
    truth, nights = simulated()
    fits = [fitted(night) for night in nights]
    kept = [k for k, fit in enumerate(fits) if fit is not None]
    assert len(kept) >= 28
    estimates, errors = (np.array([getattr(fits[k], name) for k in kept]) for name in ("estimates", "errors"))
    low, high = zip(*[fits[k].interval() for k in kept], strict=True)
    share = ((np.array(low) < truth[kept]) & (truth[kept] < np.array(high))).mean()
    assert abs(share - 0.9) < 3.0 * np.sqrt(0.09 / (4 * len(kept)))
    z = (estimates - truth[kept]) / errors
    assert (np.abs(z.mean(axis=0)) < 3.0 / np.sqrt(len(kept))).all()
    assert (errors.mean(axis=0) < [0.35, 0.25, 0.4, 0.5]).all()


def fitted(night: Hypnogram):
    """The fit, or None where the night does not bound every trait."""
    try:
        return fit_traits(night)
    except InferenceError:
        return None


@pytest.mark.parametrize("number", [0, 100])
def test_the_slope_is_zero_at_the_estimate(number):
    """On recorded nights with the score run again from the estimated traits, not moved there."""
    with NIGHTS.open(encoding="utf-8") as file:
        codes = np.array([LETTERS[c] for c in list(csv.DictReader(file))[number]["stages"]])
    fit = fit_traits(Hypnogram(codes))
    person = Persons(1, dict(zip(TRAITS, fit.estimates[:, None], strict=True)))
    world = engine().with_shared({"stages.scn_entry": 0.0})
    found = path_log_likelihood(world, person, one_night(len(codes)), held(codes)[:, None], TRAITS, counts=scored(codes))
    assert np.abs(found.score[0] * fit.errors).max() < 1e-4
    assert found.value[0] == pytest.approx(fit.log_likelihood, rel=1e-9)
    assert found.value[0] >= path_log_likelihood(world, Persons(1), one_night(len(codes)), held(codes)[:, None], counts=scored(codes)).value[0]


def test_a_prior_pulls_toward_the_start():
    _, nights = simulated()
    free, tight = fit_traits(nights[0]), fit_traits(nights[0], spread=0.1)
    assert (np.abs(tight.estimates) < np.abs(free.estimates)).all()
    assert (tight.errors < 0.1).all()


def test_a_night_without_rem_does_not_bound_it():
    codes = simulated()[1][0].codes.copy()
    codes[codes == 4] = 2
    with pytest.raises(InferenceError, match="does not bound"):
        fit_traits(Hypnogram(codes))
    assert np.isfinite(fit_traits(Hypnogram(codes), spread=0.5).estimates).all()


def test_only_local_parameters_can_be_fitted():
    with pytest.raises(InferenceError, match="circadian.period"):
        fit_traits(simulated()[1][0], ("circadian.period",))
