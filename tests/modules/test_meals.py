"""Meals, tryptophan, alcohol and the overnight metabolism: directions and ranges.

Compared with textbook ranges (75 g of carbohydrate in a healthy adult; protein and carbohydrate on the ratio of
tryptophan to its competitors). The constants are assumed; nothing here is a validation.
"""

import numpy as np
import pytest

from pineal.engine import Persons

from . import worlds


@pytest.fixture(scope="module")
def plain():
    return worlds.days(3)


def after(timeline, name, begin=18.0, end=31.0, persons=32):
    return worlds.course(worlds.live(timeline, persons), timeline, name, 2, begin, end)[1]


def test_carbohydrate(plain):
    run = worlds.live(worlds.exposed(plain, "carbohydrate", 225.0, 18.0, 18.0 + 1 / 3), 32)
    glucose, insulin, ratio, serotonin = (
        worlds.course(run, plain, n, 2, 17.9, 31.0)[1] for n in ("metabolic.glucose", "metabolic.insulin", "tryptophan.over_lnaa", "serotonin.fast"))
    assert 130.0 <= glucose.max() <= 180.0
    assert 250.0 <= insulin.max() <= 500.0
    assert 1.15 <= ratio.max() / ratio[0] <= 1.6
    assert 0.0 < serotonin.max() < 0.03


def test_protein(plain):
    run = worlds.live(worlds.exposed(plain, "protein", 120.0, 18.0, 18.0 + 1 / 3), 32)
    ratio, lnaa = (worlds.course(run, plain, n, 2, 17.9, 31.0)[1] for n in ("tryptophan.over_lnaa", "tryptophan.lnaa"))
    assert ratio.min() / ratio[0] < 0.9
    assert 1.3 <= lnaa.max() / lnaa[0] <= 2.5


def test_a_gram_of_tryptophan_hardly_moves_released_serotonin(plain):
    dosed = worlds.exposed(plain, "tryptophan", 3.0, 21.0, 21.0 + 1 / 3)
    once = np.zeros_like(dosed.exposures["tryptophan"])
    last = dosed.epochs - 24 * 120
    once[last:] = dosed.exposures["tryptophan"][last:]
    from attrs import evolve

    run = worlds.live(evolve(dosed, exposures={"tryptophan": once}), 32)
    plasma, serotonin = (worlds.course(run, plain, n, 2, 18.0, 25.0)[1] for n in ("tryptophan.plasma", "serotonin.fast"))
    assert plasma.max() > 1.8 * plasma[0]
    assert 0.005 < serotonin.max() - serotonin[0] < 0.05


def test_the_night_drifts_a_little(plain):
    glucose = after(plain, "metabolic.glucose", 23.0, 32.0)
    assert 2.0 <= np.ptp(glucose) <= 8.0
    assert after(plain, "metabolic.low").max() == 0.0


def test_growth_hormone_pulses_once_early(plain):
    hours, level = worlds.course(worlds.live(plain, 64), plain, "metabolic.growth_hormone", 2, 20.0, 32.0)
    assert 23.2 <= hours[level.argmax()] <= 25.5
    assert level[hours < 27.0].sum() > 0.5 * level.sum()


def test_short_nights_lower_insulin_sensitivity():
    timeline = worlds.days(8, {d: ("02:00", "07:00") for d in range(8)})
    hours, resistance = worlds.course(worlds.live(timeline, 64), timeline, "metabolic.resistance", 7, 20.0, 22.0)
    assert 0.08 <= 1.0 - np.exp(-resistance.mean()) <= 0.30


def test_ethanol_is_eliminated_at_a_constant_rate_and_leaves_a_rebound(plain):
    run = worlds.live(worlds.exposed(plain, "ethanol", 40.0, 21.0, 22.0), 32)
    hours, blood = worlds.course(run, plain, "alcohol.blood", 2, 18.0, 31.0)
    assert 0.4 <= blood.max() <= 0.9
    falling = np.diff(blood[(hours > 23.9) & (hours < 25.5)]) / np.diff(hours[(hours > 23.9) & (hours < 25.5)])
    assert np.allclose(falling, -0.15 * 0.85, atol=0.03)
    hours, rebound = worlds.course(run, plain, "alcohol.rebound", 2, 18.0, 31.0)
    assert 26.0 <= hours[rebound.argmax()] <= 29.0


def test_alcohol_acts_by_its_weights_only(plain):
    drunk = worlds.exposed(plain, "ethanol", 40.0, 21.0, 22.0)
    shared = {"stages.ethanol_entry": 0.5, "stages.ethanol_exit": 1.0, "stages.ethanol_rem": 0.5}
    nothing = dict.fromkeys(shared, 0.0)
    worlds_of = ((plain, nothing), (drunk, nothing), (drunk, shared))
    sober, weightless, acting = (worlds.live(t, 512, s, series_every=0).nights for t, s in worlds_of)
    assert weightless["TST"].mean() == pytest.approx(sober["TST"].mean(), abs=1e-3)
    assert acting["SOL"].mean() < sober["SOL"].mean()
    assert acting["REM"].mean() < sober["REM"].mean()


def test_noise_and_learned_arousal(plain):
    quiet = worlds.live(plain, 512, series_every=0).nights
    noisy = worlds.live(worlds.exposed(plain, "disturbance", 0.5, 2.0, 5.0), 512, series_every=0).nights
    wound = worlds.live(plain, Persons(512).put({"stages.conditioned": 0.7}), series_every=0).nights
    assert noisy["WASO"].mean() > quiet["WASO"].mean() + 5.0
    assert wound["SOL"].mean() > quiet["SOL"].mean() + 5.0
