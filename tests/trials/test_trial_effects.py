"""Intervals of an effect on made-up values whose truth is known.

Compared with closed forms: sampling of a parallel and of a paired trial, and the spread of the mean effect between draws
with the noise of the simulation taken out. Coverage counts over many made-up trials. Nothing is simulated by the model.
"""

from __future__ import annotations

import numpy as np
import pytest

from pineal.trials.effects import Contrast, effect

DRAWS, PEOPLE = 64, 64


def contrast(seed: int, *, true_sd: float = 0.0, mean: float = -5.0, person: float = 10.0, night: float = 6.0, people: int = PEOPLE, **how):
    """People of spread `person`, nights of spread `night`, an effect of `mean` that differs by `true_sd` between draws."""
    rng = np.random.default_rng(seed)
    shape = (DRAWS, people)
    who = 50.0 + person * rng.standard_normal(shape)
    same, other, own = (night * rng.standard_normal(shape) for _ in range(3))
    effects = mean + true_sd * rng.standard_normal((DRAWS, 1))
    arm = who + effects + 0.8 * same + 0.6 * own  # common random numbers: nights alike, but not the same
    base = who + night * rng.standard_normal(shape)
    return Contrast(arm, who + same, who + other, base, **how)


def spread(interval: tuple[float, float]) -> float:
    return (interval[1] - interval[0]) / (2.0 * 1.96)


def test_the_sampling_of_a_parallel_trial_is_that_of_two_independent_means():
    found = effect(contrast(1), (40, 60), paired=False, acting=False, seed=1)
    expected = np.sqrt((100.0 + 36.0) / 40 + (100.0 + 36.0) / 60)
    assert spread(found.study) == pytest.approx(expected, rel=0.05)


def test_the_sampling_of_a_crossover_is_that_of_independent_nights_of_the_same_people():
    """Common random numbers would make it 20 times smaller in variance; a real trial has no common random numbers."""
    found = effect(contrast(2), (40, 40), paired=True, acting=False, seed=1)
    assert spread(found.study) == pytest.approx(np.sqrt(2.0 * 36.0 / 40), rel=0.08)


def test_change_from_baseline_takes_the_persons_out_of_a_parallel_trial():
    found = effect(contrast(3, change=True), (40, 40), paired=False, acting=False, seed=1)
    assert spread(found.study) == pytest.approx(np.sqrt(2.0 * (36.0 + 36.0) / 40), rel=0.08)


@pytest.mark.parametrize("people", [16, 64, 256])
def test_the_mean_effect_is_as_uncertain_as_the_draws_however_many_people_are_simulated(people):
    widths = [spread(effect(contrast(s, true_sd=2.0, people=people), (40, 40), paired=True, acting=False, seed=s).parameter) for s in range(8)]
    assert np.mean(widths) == pytest.approx(2.0, rel=0.15)


def test_without_any_difference_both_effect_and_uncertainty_of_the_mean_are_nothing():
    plain = contrast(4)
    same = Contrast(plain.versus, plain.versus, plain.again, plain.base)
    found = effect(same, (30, 30), paired=True, acting=True, seed=1)
    assert (found.mean, found.parameter, found.error) == (0.0, (0.0, 0.0), 0.0)
    assert found.study[0] < 0.0 < found.study[1]


def test_studies_differ_by_a_factor_where_something_acts():
    calm, acting = (effect(contrast(5, mean=-20.0), (1000, 1000), paired=True, acting=a, seed=1) for a in (False, True))
    assert acting.parameter == calm.parameter and acting.mean == calm.mean
    assert acting.study[0] < calm.study[0] - 5.0 and acting.study[1] > calm.study[1] + 5.0
    assert acting.study[1] < 0.0, "a factor does not turn the sign"


def test_a_new_trial_falls_into_its_interval_as_often_as_the_interval_says():
    """Trials of 40 pairs in worlds drawn like the draws: 95 % of them, give or take their own number."""
    inside, rng = [], np.random.default_rng(9)
    for seed in range(60):
        found = effect(contrast(seed, true_sd=3.0), (40, 40), paired=True, acting=False, seed=seed)
        truths = -5.0 + 3.0 * rng.standard_normal(50)
        seen = truths + np.sqrt(2.0 * 36.0 / 40) * rng.standard_normal(50)
        inside += list((seen > found.study[0]) & (seen < found.study[1]))
    assert 0.92 < np.mean(inside) < 0.98


def test_percent_and_standardised_differences():
    percent = effect(contrast(6, scale="percent"), (40, 40), paired=False, acting=False, seed=1)
    standard = effect(contrast(6, scale="SMD"), (40, 40), paired=False, acting=False, seed=1)
    assert percent.mean == pytest.approx(-10.0, rel=0.05)
    assert standard.mean == pytest.approx(-5.0 / np.sqrt(136.0), rel=0.05)


def test_people_without_a_value_are_left_out_of_both_arms():
    full = contrast(7)
    holes = full.arm.copy()
    holes[:, ::3] = np.nan
    some = effect(Contrast(holes, full.versus, full.again, full.base), (40, 40), paired=True, acting=False, seed=1)
    assert some.mean == pytest.approx(-5.0, abs=0.3)
    nobody = Contrast(np.full_like(holes, np.nan), full.versus, full.again, full.base)
    assert effect(nobody, (40, 40), paired=True, acting=False, seed=1) is None


def test_a_misfit_widens_what_is_known_of_an_effect_and_moves_no_mean():
    plain, misfit = (effect(contrast(8, mean=-20.0), (5000, 5000), paired=True, acting=True, seed=1, misfit=m) for m in (0.0, 0.3))
    assert misfit.mean == plain.mean
    assert spread(misfit.parameter) == pytest.approx(0.3 * 20.0, rel=0.1)
    assert misfit.study[1] - misfit.study[0] > plain.study[1] - plain.study[0]
    still = effect(contrast(8, mean=-20.0), (5000, 5000), paired=True, acting=False, seed=1, misfit=0.3)
    assert still.parameter == plain.parameter, "where nothing acts, nothing can fit badly"


def test_the_gain_of_a_read_out_is_uncertain_in_proportion_to_the_difference():
    gains = np.exp(0.3 * np.random.default_rng(3).standard_normal(DRAWS))
    found = effect(contrast(9, mean=-20.0, gains=gains), (5000, 5000), paired=True, acting=False, seed=1)
    assert spread(found.parameter) == pytest.approx(0.3 * 20.0, rel=0.3)
    same = contrast(9, mean=-20.0)
    nothing = Contrast(same.versus, same.versus, same.again, same.base, gains=gains)
    assert effect(nothing, (30, 30), paired=True, acting=False, seed=1).parameter == (0.0, 0.0)


def test_a_doubt_widens_and_moves_no_middle():
    doubted = np.arange(DRAWS) % 2 == 0
    known = contrast(10, mean=-5.0)
    shifted = known.arm + np.where(doubted, 8.0 * np.random.default_rng(4).standard_normal(DRAWS) + 6.0, 0.0)[:, None]
    found = effect(Contrast(shifted, known.versus, known.again, known.base, doubted=doubted), (40, 40), paired=True, acting=False, seed=1)
    assert found.mean == pytest.approx(-5.0, abs=0.5)
    assert spread(found.parameter) > 4.0
    all_doubted = Contrast(shifted, known.versus, known.again, known.base, doubted=np.ones(DRAWS, bool))
    assert effect(all_doubted, (40, 40), paired=True, acting=False, seed=1).mean > -4.0, "nothing to compare with, so it stays"


def test_draws_in_which_nothing_acts_stay_at_nothing():
    """Half of the draws do nothing at all: then an interval of the mean that leaves out nothing would claim too much."""
    acts = (np.arange(DRAWS) % 2 == 0)[:, None]
    known = contrast(11, mean=-6.0, night=20.0)
    half = Contrast(np.where(acts, known.arm, known.versus), known.versus, known.again, known.base)
    found = effect(half, (40, 40), paired=True, acting=False, seed=1)
    assert found.parameter[0] < -4.0 and found.parameter[1] > -0.8
