"""Entry criteria on noisy nights: who passes was measured at a bad moment, so later nights are better.

Compared: screening nights and later nights of the same people; refusals. Not compared: published placebo responses.
"""

import numpy as np
import pytest
from attrs import evolve

from pineal.errors import DataError
from pineal.population import Criterion, Stay, draw, passes, reported, screened

STAY = Stay.of(480, nights=2, lead_in=2)
POOR = (Criterion("WASO", at_least=60.0),)


def test_regression_to_the_mean_comes_out():
    """Wake of those who passed falls on new nights toward, and not below, that of everybody."""
    people = draw("healthy", 1024, age=(50, 70), setting="norm", seed=5)
    kept, seen = passes(POOR, people, STAY, seed=11)
    then = reported("PSG", STAY.lived(people, 99), people, 1)["WASO"].mean(axis=1)
    screening = next(iter(seen.values()))
    assert 0.05 < kept.mean() < 0.95
    assert then[kept].mean() < screening[kept].mean() - 5.0
    assert then[kept].mean() > then.mean() + 5.0
    assert then.mean() == pytest.approx(screening.mean(), abs=4.0)


def test_more_screening_nights_regress_less():
    people = draw("healthy", 1024, age=(50, 70), setting="norm", seed=5)
    then = reported("PSG", STAY.lived(people, 99), people, 1)["WASO"].mean(axis=1)
    falls = []
    for count in (1, 6):
        kept, seen = passes(POOR, people, evolve(STAY, nights=count), seed=11)
        falls.append(next(iter(seen.values()))[kept].mean() - then[kept].mean())
    assert falls[1] < falls[0]


def test_everybody_screened_meets_the_criteria():
    found = screened("insomnia", 60, (*POOR, Criterion("TST", at_most=400.0)), STAY, seed=3, age=(55, 75), sex=0.8)
    assert len(found.sample) == 60 and 0.0 < found.share < 1.0
    wake, sleep = found.seen.values()
    assert np.all(wake >= 60.0) and np.all(sleep <= 400.0)
    assert np.all((found.sample.age >= 55) & (found.sample.age <= 75))


def test_a_clock_criterion_counts_from_lights_out():
    late = (Criterion("DLMO", at_least=-90.0, relative_to="bed"),)
    delayed, healthy = (passes(late, draw(kind, 256, setting="norm", seed=2), STAY, 4)[0].mean() for kind in ("delayed phase", "healthy"))
    assert delayed > 0.5 and healthy < 0.2


def test_criteria_that_nobody_meets_say_so():
    with pytest.raises(DataError, match="WASO"):
        screened("healthy", 10, (Criterion("WASO", at_least=470.0),), STAY, seed=3)


def test_a_measure_that_a_method_lacks_is_refused():
    with pytest.raises(DataError, match="diary does not report"):
        passes((Criterion("REM%", at_most=10.0, method="diary"),), draw("healthy", 32, seed=1), STAY, 1)
