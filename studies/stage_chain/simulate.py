"""Free-running nights and their statistics."""

import numpy as np

from . import covariates
from .data import DESTINATIONS, EPOCH_MIN, N1, N2, N3, Paths, R, W
from .fit import probabilities

MEASURES = ("SOL", "WASO", "N1", "N2", "N3", "REM", "REM latency", "TST", "REM episodes", "cycle")
UNITS = ("min",) * 8 + ("", "min")
REM_GAP = 30  # epochs: REM resumed within 15 min is the same episode
REM_LEAST = 5  # epochs of REM that make an episode


LEAST_NIGHTS = 400


def nights_like(model, paths: Paths, cohort: int, seed: int, least: int = LEAST_NIGHTS) -> np.ndarray:
    """Stages of at least `least` free-running nights with the recorded lengths of a cohort."""
    rng = np.random.default_rng(seed)
    of_cohort = paths.cohort == cohort
    _, first = np.unique(paths.night[of_cohort], return_index=True)
    length = paths.length[of_cohort][first]
    length = np.tile(length, -(-least // len(length)))
    level = rng.standard_normal((len(length), len(model.along))) * model.share
    intercepts = model.sets[cohort] + np.tensordot(level, model.along, axes=1)
    return simulate(model.slopes, length, intercepts, rng)


def simulate(weights, length, intercepts, rng) -> np.ndarray:
    """(nights, epochs) stages; the first epoch is wake at lights-off, -1 after the end.

    weights: (6, 4, C) on the covariates. intercepts: (nights, 6, 4) of each night. length: epochs.
    """
    count, epochs = len(length), int(length.max())
    stages = np.full((count, epochs), W)
    state = covariates.advance(covariates.start(count), stages[:, 0], first=True)
    slept = np.zeros(count, dtype=bool)
    for k in range(1, epochs):
        stages[:, k] = draw(weights, intercepts, state, stages[:, k - 1], slept, rng)
        slept |= stages[:, k] != W
        state = covariates.advance(state, stages[:, k])
    stages[np.arange(epochs) >= length[:, None]] = -1
    return stages


def draw(weights, intercepts, state, stage, slept, rng) -> np.ndarray:
    """Next stage of each night."""
    features = covariates.features(state)
    row = np.where(slept, stage + 1, 0)
    after = stage.copy()
    for r in range(6):
        here = row == r
        if here.any():
            p = probabilities(features[here], weights[r], intercepts[here, r])
            pick = (rng.random((len(p), 1)) > p.cumsum(axis=1)).sum(axis=1).clip(max=4)
            after[here] = DESTINATIONS[r][pick]
    return after


def statistics(path: np.ndarray) -> list[float]:
    """The MEASURES of one path; unscored epochs count for nothing. Unknown ones are nan."""
    asleep = np.flatnonzero(path > W)
    if len(asleep) == 0:
        return [len(path) * EPOCH_MIN, 0, 0, 0, 0, 0, np.nan, 0, 0, np.nan]
    onset, end = asleep[0], asleep[-1]
    minutes = [EPOCH_MIN * np.sum(path[onset : end + 1] == s) for s in (W, N1, N2, N3, R)]
    rem = np.flatnonzero(path == R)
    latency = EPOCH_MIN * (rem[0] - onset) if len(rem) else np.nan
    begins = rem_episodes(rem)
    cycle = EPOCH_MIN * np.mean(np.diff(begins)) if len(begins) > 1 else np.nan
    return [EPOCH_MIN * onset, *minutes, latency, sum(minutes[1:]), len(begins), cycle]


def rem_episodes(rem: np.ndarray) -> list[int]:
    """First epochs of the REM episodes, given the epochs of REM."""
    groups = np.split(rem, np.flatnonzero(np.diff(rem) > REM_GAP) + 1)
    return [int(group[0]) for group in groups if len(group) >= REM_LEAST]


def recorded(paths: Paths, cohort: int) -> np.ndarray:
    """(nights, measures) of a cohort, mean over the scorers of each night."""
    rows = []
    for night in np.unique(paths.night[paths.cohort == cohort]):
        of_night = np.flatnonzero(paths.night == night)
        table = [statistics(paths.stages[i, : paths.length[i]]) for i in of_night]
        rows.append(known_mean(table))
    return np.array(rows)


def known_mean(table) -> np.ndarray:
    """Mean of each column over its known values, nan where there is none."""
    table = np.asarray(table, dtype=float)
    known = ~np.isnan(table)
    total = np.where(known, table, 0.0).sum(axis=0)
    return np.divide(total, known.sum(axis=0), out=np.full(len(total), np.nan), where=known.any(axis=0))


def summary(stages: np.ndarray) -> np.ndarray:
    """(nights, measures) of simulated nights."""
    return np.array([statistics(path) for path in stages])
