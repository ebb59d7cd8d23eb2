"""Caffeine: one evening's dose in healthy sleepers, through the share of the adenosine signal it blocks."""

from __future__ import annotations

from functools import cache

import numpy as np

from effectors.melatonin import GOOD_SLEEP
from effectors.people import broad, match, mean_sd, weights
from effectors.worlds import Dose, World, before, treated

NIGHT = World("23:00", "07:00", 1)
WEIGHTS = ("stages.adenosine_entry", "stages.adenosine_exit", "stages.adenosine_depth")
POOLED = tuple(Dose("caffeine", "immediate release", mg, h) for mg in (200.0, 400.0) for h in (1.0, 3.0, 6.0))
"""What stands for 'about 100-500 mg, 0-16 h before bed': six arms of equal weight, 300 mg at 3.3 h on average."""

DRAKE = tuple(Dose("caffeine", "immediate release", 400.0, h) for h in (0.0, 3.0, 6.0))
MORNING = Dose("caffeine", "immediate release", 200.0, 15.8)
MEASURES = ("SOL", "WASO", "TST", "SE", "N1", "N3", "REM")
PERSONS = 2048


@cache
def _undosed(scn_entry: float):
    """Persons, state before the night, the undosed night, and what each person counts."""
    people = broad(PERSONS, 5)
    values = {"stages.scn_entry": scn_entry}
    _, moment = before(NIGHT, people, values)
    night = treated(NIGHT, people, moment, values, None)
    own = {name: night[name][:, 0] for name in MEASURES}
    return people, moment, own, weights(people, match(people, own, GOOD_SLEEP))


def change(values: tuple[float, float, float], scn_entry: float, dose: Dose) -> dict[str, float]:
    """Mean change of the night by a dose at given weights of entry, exit and depth."""
    people, moment, own, w = _undosed(scn_entry)
    night = treated(NIGHT, people, moment, dict(zip(WEIGHTS, values, strict=True)) | {"stages.scn_entry": scn_entry}, dose)
    return {name: mean_sd(night[name][:, 0] - own[name], w)[0] for name in MEASURES}


def pooled(values: tuple[float, float, float], scn_entry: float) -> dict[str, float]:
    """Mean change over the arms that stand for the pooled studies."""
    arms = [change(values, scn_entry, dose) for dose in POOLED]
    return {name: float(np.mean([arm[name] for arm in arms])) for name in MEASURES}


def baseline(scn_entry: float) -> dict[str, tuple[float, float]]:
    """The undosed night of the population: mean and spread between nights."""
    _, _, own, w = _undosed(scn_entry)
    return {name: mean_sd(own[name], w) for name in MEASURES}
