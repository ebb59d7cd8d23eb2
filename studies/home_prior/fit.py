"""Six moments, six unknowns within bounds; the spread of the answer by drawing participants again.

The two means are met exactly. The four spreads are met as far as the bounds allow: no population is without
differences, and no report follows its night more than fully.
"""

from __future__ import annotations

import numpy as np
from attrs import astuple, frozen
from scipy.optimize import least_squares

from home_prior.diaries import MEASURES, minutes
from home_prior.moments import Home, Summary, bias_sd, error, predicted, recorded, summary, weights
from home_prior.nights import Lived, traits
from pineal.night import DiaryNight

LEAST_SD = 0.2
START = (0.3, 0.3, 0.3, 0.3, 0.5, 0.5)
LOW, HIGH = (-1.5, LEAST_SD, -1.5, LEAST_SD, 0.1, 0.1), (2.0, 0.9, 3.0, 0.8, 1.0, 1.0)
MEANS_WEIGH = 30.0
DRAWS = 60


@frozen(eq=False)
class Material:
    """Recorded minutes of every week and what virtual persons would have slept in it."""

    weeks: dict[str, list[np.ndarray]]
    parts: dict[str, Summary]
    traits: np.ndarray

    def take(self, chosen: np.ndarray) -> Material:
        """Some of the participants, repeats allowed."""
        weeks = {name: [own[i] for i in chosen] for name, own in self.weeks.items()}
        return Material(weeks, {name: part.take(chosen) for name, part in self.parts.items()}, self.traits)


def material(nights: list[tuple[DiaryNight, ...]], lived: list[Lived]) -> Material:
    """Everything the fit needs."""
    own = [minutes(week) for week in nights]
    return Material({name: [one[name] for one in own] for name in MEASURES}, {name: summary(lived, name) for name in MEASURES}, traits())


def moments(data: Material, home: Home, bias: bool = True) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Recorded and predicted moments of each measure."""
    w = weights(data.traits, home)
    recall = {"SOL": home.sol_recall, "WASO": home.waso_recall}
    biases = {name: bias_sd(name) if bias else 0.0 for name in MEASURES}
    return {name: (recorded(data.weeks[name]), predicted(data.parts[name], w, recall[name], biases[name])) for name in MEASURES}


def errors(data: Material, home: Home) -> dict[str, float]:
    """Nightly error of each report that goes with its recall."""
    w = weights(data.traits, home)
    return {"SOL": error(data.parts["SOL"], w, home.sol_recall), "WASO": error(data.parts["WASO"], w, home.waso_recall)}


def solve(data: Material, bias: bool = True) -> Home:
    """The home values whose moments come closest to the recorded ones."""

    def misses(x: np.ndarray) -> np.ndarray:
        pairs = moments(data, Home(*x), bias).values()
        return np.concatenate([(b - a) * (MEANS_WEIGH, 1.0, 1.0) for a, b in pairs])

    return Home(*map(float, least_squares(misses, START, bounds=(LOW, HIGH), diff_step=1e-3).x))


def standard_errors(data: Material, seed: int = 5) -> Home:
    """Spread of each value over participants drawn with replacement."""
    rng, n = np.random.default_rng(seed), len(data.weeks["SOL"])
    found = [astuple(solve(data.take(rng.integers(0, n, n)))) for _ in range(DRAWS)]
    return Home(*map(float, np.std(found, axis=0, ddof=1)))
