"""A clock that a strong push stops: the published law divides by its amplitude; ours starts again from a floor.

Compared: nothing published. A weakly lit person with a long period and a strong agonist once left the finite numbers.
"""

import numpy as np
import pytest

from pineal.engine import TimedDose
from pineal.physiology import build

from . import worlds

LEAST = build().values["circadian.least"]


@pytest.mark.parametrize("phase", [0.0, 1.5, 3.0, 4.5])
def test_a_clock_without_amplitude_goes_on(phase):
    start = worlds.moment({"circadian.amplitude": 1e-4, "circadian.phase": phase})
    doses = tuple(TimedDose(worlds.MIDNIGHT + 7200 * k, "melatonin", "immediate release", 20.0) for k in range(12))
    result = worlds.run(np.zeros(2880), start=start, doses=doses, person={"circadian.period": 25.9})
    _, amplitude = worlds.series(result, "circadian.amplitude")
    assert np.isfinite(amplitude).all()
    assert amplitude[1:].min() >= LEAST * (1.0 - 1e-6)


def test_a_stopped_clock_finds_its_amplitude_again():
    light = worlds.scheduled(*worlds.sixteen_eight(500.0, 20), 480.0)
    _, amplitude = worlds.series(worlds.run(light, start=worlds.moment({"circadian.amplitude": LEAST})), "circadian.amplitude")
    assert amplitude[-1] > 0.6


def test_the_floor_is_far_below_any_entrained_amplitude():
    light = worlds.scheduled(*worlds.sixteen_eight(50.0, 10), 240.0)
    _, amplitude = worlds.series(worlds.run(light), "circadian.amplitude")
    assert amplitude.min() > 5.0 * LEAST
