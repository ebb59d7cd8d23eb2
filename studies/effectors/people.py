"""Populations by weighting: one broad set of virtual persons, weighted to the sleep of a phenotype.

Ease of falling asleep and of staying asleep are drawn far wider than in any population. A population is a
normal distribution of both traits; each person counts by the ratio of the densities. So a phenotype can be
matched to its published nights without a new simulation.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from scipy.optimize import least_squares

from pineal.engine import Persons
from pineal.inference import prior

TRAITS = ("stages.entry_trait", "stages.exit_trait")
CENTRE, BROAD = (-0.1, 0.4), (0.9, 0.8)


@frozen
class Traits:
    """Mean and spread between persons of the two sleep traits, in logits."""

    entry: float
    exit: float
    entry_sd: float = 0.6
    exit_sd: float = 0.4


def broad(n: int, seed: int, late: float = 0.0) -> Persons:
    """Persons with prior physiology and broad sleep traits; `late` lengthens the period, in h."""
    along = prior.axes()
    scores = prior.scores(n, len(along), seed)
    people = prior.persons(scores, along)
    names = [axis.name for axis in along]
    drawn = {name: c + s * scores[:, names.index(name)] for name, c, s in zip(TRAITS, CENTRE, BROAD, strict=True)}
    return people.put({**drawn, "circadian.period": people["circadian.period"] + late})


def weights(people: Persons, traits: Traits) -> np.ndarray:
    """What each person counts in a population; sums to one."""
    target = ((traits.entry, traits.entry_sd), (traits.exit, traits.exit_sd))
    log = np.zeros(len(people))
    for name, (mean, sd), c, s in zip(TRAITS, target, CENTRE, BROAD, strict=True):
        x = people[name]
        log += 0.5 * ((x - c) / s) ** 2 - 0.5 * ((x - mean) / sd) ** 2
    w = np.exp(log - log.max())
    return w / w.sum()


def mean_sd(values: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Weighted mean and standard deviation; unknown values count nothing."""
    known = np.isfinite(values)
    v, w = values[known], w[known] / w[known].sum()
    mean = float(v @ w)
    return mean, float(np.sqrt(((v - mean) ** 2) @ w))


def match(people: Persons, nights: dict[str, np.ndarray], target: dict[str, tuple[float, float | None]]) -> Traits:
    """The traits whose population has the target means (and spreads, where given) of person means."""
    spread = all(sd is not None for _, sd in target.values())

    def misses(x: np.ndarray) -> np.ndarray:
        w = weights(people, _traits(x, spread))
        out = []
        for name, (mean, sd) in target.items():
            found = mean_sd(nights[name], w)
            out += [np.log(found[0] / mean)] + ([np.log(found[1] / sd)] if spread else [])
        return np.array(out)

    start, low, high = ([0.0, 0.0], [-2.0, -2.0], [1.5, 1.5])
    if spread:
        start, low, high = start + [0.4, 0.4], low + [0.15, 0.15], high + [0.75, 0.65]
    return _traits(least_squares(misses, start, bounds=(low, high), diff_step=1e-3).x, spread)


def _traits(x: np.ndarray, spread: bool) -> Traits:
    return Traits(*map(float, x)) if spread else Traits(float(x[0]), float(x[1]))
