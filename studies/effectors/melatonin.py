"""Melatonin: a direct effect (kappa) and one through the clock (scn_entry), in insomnia and delayed phase."""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import frozen

from effectors.people import Traits, broad, match, mean_sd, weights
from effectors.worlds import Dose, World, before, treated

INSOMNIA = World("22:50", "07:10", 14)
DELAYED = World("23:30", "07:30", 28, evening=100.0)
HEALTHY = World("23:00", "07:00", 7)
LATE_PERIOD_H, LATE_START_H = 0.45, 2.5
LEAST_LATE_H, LEAST_SOL_MIN = 1.5, 31.0

BASELINE = {"SOL": (30.5, 22.7), "long wake": (46.4, 29.6)}
"""NORM:Falloon2015 (b093, b094), diary of primary insomnia: mean of the two groups, minutes."""

GOOD_SLEEP = {"SOL": (15.4, None), "WASO": (48.2, None)}
"""NORM:Boulos2019 (b098), polysomnography of healthy adults."""

IR, PR = "immediate release", "prolonged release"
TABLET = Dose("melatonin", IR, 3.0, 1.0)
SLOW = Dose("melatonin", PR, 2.0, 1.5)
EARLY = Dose("melatonin", IR, 5.0, 5.0)
SMALL = Dose("melatonin", IR, 0.3, 0.5)

PERSONS = 4096
MEASURES = ("SOL", "WASO", "TST", "SE", "N3", "REM")


@frozen
class Effect:
    """Change of weekly means by a dose in a population, and who they were before."""

    change: dict[str, float]
    baseline: dict[str, tuple[float, float]]
    traits: Traits | None
    advance_h: float
    late_h: float


def shared(kappa: float, scn_entry: float) -> dict[str, float]:
    """Values of the two weights."""
    return {"arousal.kappa": kappa, "stages.scn_entry": scn_entry}


def _week(nights) -> dict[str, np.ndarray]:
    last = slice(-7, None)
    names = (*MEASURES, "long wake")
    return {name: nights[name][:, last].mean(axis=1) for name in names} | {"CBTmin": np.nanmean(nights["CBTmin"][:, last], axis=1)}


@cache
def _undosed(world: World, scn_entry: float, late: float, shift: float):
    """Persons, state before treatment, last week before it, last week without a dose; kappa plays no part."""
    people = broad(PERSONS, 3, late)
    nights, moment = before(world, people, shared(0.1, scn_entry), shift)
    return people, moment, _week(nights), _week(treated(world, people, moment, shared(0.1, scn_entry), None))


@cache
def _dosed(world: World, kappa: float, scn_entry: float, dose: Dose, late: float, shift: float) -> dict[str, np.ndarray]:
    people, moment, _, _ = _undosed(world, scn_entry, late, shift)
    return _week(treated(world, people, moment, shared(kappa, scn_entry), dose))


def matched(world: World, target: dict, kappa: float, scn_entry: float, dose: Dose) -> Effect:
    """The effect of a dose in the population whose undosed nights have the target means."""
    people, _, _, undosed = _undosed(world, scn_entry, 0.0, 0.0)
    traits = match(people, undosed, target)
    return _effect(world, _dosed(world, kappa, scn_entry, dose, 0.0, 0.0), undosed, weights(people, traits), traits)


def delayed(kappa: float, scn_entry: float, dose: Dose = EARLY) -> Effect:
    """The effect in people whose clock is late and who, by entry, lie awake long before treatment."""
    late = (LATE_PERIOD_H, LATE_START_H)
    people, _, first, undosed = _undosed(DELAYED, scn_entry, *late)
    good, _, _, sleep = _undosed(HEALTHY, scn_entry, 0.0, 0.0)
    w = weights(people, match(good, sleep, GOOD_SLEEP))
    w = w * (first["CBTmin"] - DELAYED.aligned >= LEAST_LATE_H) * (first["SOL"] >= LEAST_SOL_MIN)
    return _effect(DELAYED, _dosed(DELAYED, kappa, scn_entry, dose, *late), undosed, w / w.sum(), None)


def _effect(world: World, dosed: dict, undosed: dict, w: np.ndarray, traits: Traits | None) -> Effect:
    change = {name: mean_sd(dosed[name] - undosed[name], w)[0] for name in dosed}
    baseline = {name: mean_sd(undosed[name], w) for name in undosed}
    return Effect(change, baseline, traits, -change["CBTmin"], baseline["CBTmin"][0] - world.aligned)
