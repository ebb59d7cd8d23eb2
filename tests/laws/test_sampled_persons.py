"""Five hundred persons drawn from the declared spreads live a week without leaving physiology.

Compared: nothing published; ranges that any person must keep. Not tested: the spreads themselves.
"""

from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import pytest

from pineal.engine import Engine, Persons, TimedDose, Timeline, daily, grid, simulate, window
from pineal.physiology import CHAIN, build, facts
from pineal.units import Clock

N, DAYS, ZONE, FIRST = 500, 7, "UTC", date(2024, 1, 1)


def drawn() -> Persons:
    """Every parameter of a person from its spread, independently; shape (N,)."""
    rng, columns = np.random.default_rng(12), {}
    for name in build().at_level("person"):
        fact, unit = facts()[name], build().unit(name)
        if fact.spread is None:
            columns[name] = np.full(N, fact.to(unit))  # a cohort or a habit, not a draw
            continue
        z = np.array([NormalDist().inv_cdf(u) for u in rng.uniform(1e-9, 1.0 - 1e-9, N)])
        sigma = fact.spread.sigma(fact.value)
        value = fact.value * np.exp(sigma * z) if fact.spread.kind == "lognormal" else fact.value + sigma * z
        columns[name] = value * (fact.to(unit) / fact.value if fact.value else 1.0)
    columns |= {"body.weight": rng.normal(72.0, 13.0, N).clip(40.0, 160.0), "body.cyp1a2": np.exp(rng.normal(0.0, 0.4, N))}
    return Persons(N).put(columns)


@pytest.fixture(scope="module")
def week():
    start, epochs = grid(FIRST, DAYS, ZONE)
    light = daily([(Clock.read("07:00"), 400.0), (Clock.read("21:00"), 20.0), (Clock.read("23:00"), 0.0)], start, epochs, ZONE)
    windows = tuple(window(FIRST + timedelta(days=d), Clock.read("23:00"), Clock.read("07:00"), ZONE) for d in range(DAYS))
    doses = tuple(TimedDose(w.lights_off - 3600, "melatonin", "immediate release", 3.0) for w in windows)
    doses += tuple(TimedDose(w.lights_off - 6 * 3600, "caffeine", "immediate release", 200.0) for w in windows)
    logits = np.full((6, 5, 1 + len(CHAIN.covariates)), 0.0)
    logits[:, :, 0] = -3.0
    outputs = (*build().states, "dose.melatonin", "dose.caffeine")
    engine = Engine(build(), CHAIN, logits, outputs)
    timeline = Timeline(start, ZONE, windows, light, np.full(epochs, 1.0), doses)
    return simulate(engine, drawn(), timeline, seed=1, series_every=20, epochs=True)


def test_no_state_and_no_statistic_is_unknown(week):
    for name, values in week.nights.series.items():
        assert np.isfinite(values).all(), name
    for measure in ("SOL", "TST", "WASO", "SE", "CBTmin"):
        assert np.isfinite(week.nights[measure]).all(), measure
    assert ((week.nights.probability > 0.0) & (week.nights.probability <= 1.0)).all()


def test_amounts_and_shares_keep_their_ranges(week):
    for name, term in build().states.items():
        values = week.nights.series[name]
        if term.unit == "rad":
            assert values.min() >= 0.0
            assert values.max() < 2.0 * np.pi + 1e-3
        else:
            assert values.min() >= -1e-5, name  # rounding of single precision around an empty store
        if term.unit == "1":
            assert values.max() <= 1.0 + 1e-5, name


def test_adenosine_stays_between_its_levels(week):
    values = build().values
    adenosine = week.nights.series["homeostat.adenosine"]
    assert adenosine.min() >= values["homeostat.sleep_level"] - 1e-2
    assert adenosine.max() <= values["homeostat.wake_level"] + 1e-2


def test_sums_of_a_night_fit_together(week):
    nights = week.nights
    assert np.allclose(nights["N1"] + nights["N2"] + nights["N3"] + nights["REM"], nights["TST"], atol=1e-3)
    assert (nights["SOL"] + nights["TST"] + nights["WASO"] <= nights["TIB"] + 1e-2).all()
    assert (nights["SE"] <= 100.0).all()
