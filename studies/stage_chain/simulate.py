"""Free-running nights."""

from dataclasses import dataclass

import numpy as np

from . import covariates
from .data import DESTINATIONS, Paths, W
from .fit import probabilities

LEAST_NIGHTS = 400


@dataclass(frozen=True)
class Nights:
    """stages: (nights, epochs), -1 after the end. place: (nights, K) of the persons on the styles, without the scorer.

    slope: (nights, 24) of the log-probability of each night in its intercepts. tilt: (nights, handles) in some slopes.
    """

    stages: np.ndarray
    place: np.ndarray
    slope: np.ndarray
    tilt: np.ndarray


def nights_like(model, paths: Paths, cohort: int, seed: int, least: int = LEAST_NIGHTS, handles=(), person_only: bool = False) -> Nights:
    """At least `least` free-running nights with the recorded lengths of a cohort; each seen by one of its scorers.

    handles: (row, move, covariate) of the slopes to differentiate in.
    person_only: persons alone differ, without the residual of a path, seen by the mean scorer.
    """
    rng = np.random.default_rng(seed)
    of_cohort = paths.cohort == cohort
    _, first = np.unique(paths.night[of_cohort], return_index=True)
    length = paths.length[of_cohort][first]
    length = np.tile(length, -(-least // len(length)))
    place = rng.standard_normal((len(length), len(model.styles.share))) * model.spread[cohort]
    scorer = rng.integers(model.styles.scorers.shape[1], size=len(length))
    seen = place * model.styles.share if person_only else place + model.styles.scorers[cohort][scorer]
    intercepts = model.sets[cohort] + np.tensordot(seen, model.styles.along, axes=1)
    stages, slope, tilt = simulate(model.slopes, length, intercepts, rng, handles)
    return Nights(stages, place, slope, tilt)


def simulate(weights, length, intercepts, rng, handles=()) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stages, slope and tilt of `Nights`; the first epoch of each night is wake at lights-off.

    weights: (6, 4, C) on the covariates. intercepts: (nights, 6, 4) of each night. length: epochs.
    """
    count, epochs = len(length), int(length.max())
    stages, slope, tilt = np.full((count, epochs), W), np.zeros((count, 24)), np.zeros((count, len(handles)))
    state = covariates.advance(covariates.start(count), stages[:, 0], first=True)
    slept = np.zeros(count, dtype=bool)
    for k in range(1, epochs):
        features = covariates.features(state)
        stages[:, k], miss = draw(weights, intercepts, features, stages[:, k - 1], slept, rng)
        miss *= (k < length)[:, None, None]
        slope += miss.reshape(count, 24)
        for h, (r, d, c) in enumerate(handles):
            tilt[:, h] += miss[:, r, d] * features[:, c]
        slept |= stages[:, k] != W
        state = covariates.advance(state, stages[:, k])
    stages[np.arange(epochs) >= length[:, None]] = -1
    return stages, slope, tilt


def draw(weights, intercepts, features, stage, slept, rng) -> tuple[np.ndarray, np.ndarray]:
    """Next stage of each night, and (nights, 6, 4) what was drawn less its probability."""
    row = np.where(slept, stage + 1, 0)
    after, miss = stage.copy(), np.zeros((len(stage), 6, 4))
    for r in range(6):
        here = np.flatnonzero(row == r)
        if len(here):
            p = probabilities(features[here], weights[r], intercepts[here, r])
            pick = (rng.random((len(p), 1)) > p.cumsum(axis=1)).sum(axis=1).clip(max=4)
            after[here] = DESTINATIONS[r][pick]
            miss[here, r] = (pick[:, None] == np.arange(1, 5)) - p[:, 1:]
    return after, miss
