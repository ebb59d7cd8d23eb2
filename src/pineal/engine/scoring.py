"""How likely the model finds a recorded night: one step ahead, nothing known of the sleeper beforehand.

The probability of an epoch is a mixture over styles (healthy or apnoea, four directions in which people and
scorers differ); the weights of the styles follow Bayes' rule from earlier epochs of the same file only.
"""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np

from pineal.engine.persons import Persons
from pineal.engine.shipped import engine
from pineal.engine.simulate import simulate
from pineal.engine.timeline import EPOCH_S, Timeline, Window, second
from pineal.night import Hypnogram
from pineal.units import Clock

_NODES = (-np.sqrt(3.0), 0.0, np.sqrt(3.0))
_MASS = (1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0)
_COHORTS = (-0.5, 0.5)
_STYLES = 4
LIGHTS_OUT = Clock.read("23:00")


def styles() -> tuple[Persons, np.ndarray]:
    """All combinations of cohort and style, and the prior weight of each; Gauss-Hermite nodes of N(0, 1)."""
    rows = [(c, *nodes) for c, *nodes in product(_COHORTS, *[range(len(_NODES))] * _STYLES)]
    columns = {"stages.fragmented": np.array([row[0] for row in rows])}
    for k in range(_STYLES):
        columns[f"stages.style_{k + 1}"] = np.array([_NODES[row[k + 1]] for row in rows])
    mass = [np.prod([_MASS[i] for i in row[1:]]) / len(_COHORTS) for row in rows]
    return Persons(len(rows), columns), np.array(mass)


def epoch_probabilities(hypnogram: Hypnogram) -> np.ndarray:
    """Probability of each epoch's stage given all before it; NaN where the epoch or the one before is unscored.

    Shape (epochs,). Unscored epochs are held at the last scored stage; before the first, wake.
    """
    people, prior = styles()
    path = held(hypnogram.codes)
    run = simulate(
        engine().with_shared({"stages.scn_entry": 0.0}), people, one_night(len(path)), seed=0, epochs=True, path=path[:, None], threads=1,
    )
    return mixture(run.nights.probability.astype(float), prior, scored(hypnogram.codes))


def mixture(probability: np.ndarray, prior: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Predictive probability per epoch from (styles, epochs) and prior weights; only epochs that count update."""
    log_p = np.where(counts, np.log(np.maximum(probability, 1e-30)), 0.0)
    before = np.log(prior)[:, None] + np.concatenate([np.zeros((len(prior), 1)), np.cumsum(log_p, axis=1)[:, :-1]], axis=1)
    weight = np.exp(before - before.max(axis=0))
    predicted = (weight * probability).sum(axis=0) / weight.sum(axis=0)
    return np.where(counts, predicted, np.nan)


def nll_per_epoch(hypnogram: Hypnogram) -> float:
    """Mean negative log-likelihood in nats over every pair of consecutive scored epochs; NaN without any."""
    probability = epoch_probabilities(hypnogram)
    known = probability[np.isfinite(probability)]
    return float(-np.log(known).mean()) if len(known) else float("nan")


def scored(codes: np.ndarray) -> np.ndarray:
    """True at each epoch that is scored and follows a scored one."""
    known = codes >= 0
    return np.concatenate([[False], known[1:] & known[:-1]])


def held(codes: np.ndarray) -> np.ndarray:
    """Stages with unscored epochs replaced by the last scored one (wake before the first)."""
    last = np.maximum.accumulate(np.where(codes >= 0, np.arange(len(codes)), -1))
    return np.where(last >= 0, codes[np.maximum(last, 0)], 0).astype(np.int8)


def one_night(epochs: int) -> Timeline:
    """A dark night of so many epochs whose first is lights out."""
    night = date(2024, 1, 10)
    start = second(night, LIGHTS_OUT, "UTC")
    return Timeline(start, "UTC", (Window(night, start, start + EPOCH_S * epochs),), np.zeros(epochs), np.zeros(epochs))
