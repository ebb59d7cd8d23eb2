"""Shift intercepts, a few slopes and the spread of persons until free-running nights have the recorded statistics.

A penalised least-squares step, repeated: what a shift costs in likelihood (given how much persons and scorers differ
anyway) against the squared distance of the means, in SDs between recorded nights, and of the logarithms of the SDs between
paths. How a statistic answers to a parameter is read off the simulated nights themselves: its covariance with the
slope of the log-probability of the night in that parameter.
"""

from dataclasses import dataclass, replace

import numpy as np

import places

from .covariates import NAMES as DRIVES
from .data import DESTINATIONS, N1, N2, N3, Paths, R, W, held, move, row_of
from .features import WEIGHTS, table
from .fit import probabilities
from .model import Model
from .simulate import nights_like
from .transitions import SCORER_WEIGHT, Row, covariates_of

ROUNDS = 10
NIGHTS = 900  # of each cohort, simulated in each round
MEAN_WEIGHT = 4.0  # of a squared distance, next to a nat
SPREAD_WEIGHT = 2.0
SPREAD_COST = 8.0  # of a squared change of log spread
STRIDE = 0.7
LIMIT = 0.4  # of one round
EXTREME = 9.0  # squared deviation beyond which a night weighs no more
TILTS = [  # slopes that may move: row, destination, covariate
    (1, N1, "early"),
    (3, N3, "homeostat"),
    (4, N2, "homeostat"),
    *((row, R, name) for row in (2, 3) for name in ("rem_pressure", "gate")),
    *((5, stage, name) for stage in (W, N2) for name in ("rem_pressure", "later")),
]
PLACES = [(row, move(row, stage), DRIVES.index(name)) for row, stage, name in TILTS]


@dataclass(frozen=True)
class Target:
    """What a cohort recorded: means and SDs between nights (scorers averaged), SDs between paths, number of nights."""

    means: np.ndarray
    between: np.ndarray
    spread: np.ndarray
    nights: int


def calibrate(model: Model, paths: Paths, rows: list[Row], rounds: int = ROUNDS, least: int = NIGHTS) -> Model:
    """The calibrated model; each round has its own random numbers. rows: transitions of the training paths."""
    targets = [recorded(paths, cohort) for cohort in (0, 1)]
    cost = stiffness(model, paths, rows)
    for n in range(rounds):
        curve, push = cost.copy(), -cost @ place(model)
        for distance, answer, weight in places.ordered(_gap, (model, paths, targets, 40 + n, least), len(targets)):
            curve += answer.T @ (weight[:, None] * answer)
            push -= answer.T @ (weight * distance)
        model = moved(model, STRIDE * np.linalg.solve(curve, push).clip(-LIMIT, LIMIT))
    return model


def recorded(paths: Paths, cohort: int) -> Target:
    """What a cohort recorded."""
    rows = table(paths.stages[paths.cohort == cohort])
    night = paths.night[paths.cohort == cohort]
    nights = np.array([np.nanmean(rows[night == n], axis=0) for n in np.unique(night)])
    return Target(np.nanmean(nights, axis=0), np.nanstd(nights, axis=0, ddof=1), np.nanstd(rows, axis=0), len(nights))


def place(model: Model) -> np.ndarray:
    """All parameters of the calibration in a row: intercepts of both cohorts, slopes, log spreads of both cohorts."""
    tilts = [model.tilt[at] for at in PLACES]
    return np.concatenate([model.calibration.ravel(), tilts, np.log(model.spread).ravel()])


def moved(model: Model, step: np.ndarray) -> Model:
    """The model after a step of all parameters."""
    tilt = model.tilt.copy()
    for at, change in zip(PLACES, step[48:]):
        tilt[at] += change
    spread = model.spread * np.exp(step[48 + len(PLACES) :]).reshape(model.spread.shape)
    return replace(model, calibration=model.calibration + step[:48].reshape(2, 6, 4), tilt=tilt, spread=spread)


def gap(model: Model, paths: Paths, cohort: int, target: Target, seed: int, least: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distances of the simulated statistics of a cohort, their derivatives in all parameters, their weights."""
    nights = nights_like(model, paths, cohort, seed, least, handles=PLACES)
    values = table(nights.stages)
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    mean, sd = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    away = np.where(known, (values - mean) / sd, 0.0)
    slope = slopes(model, nights, cohort)
    of_mean = away.T @ slope / count[:, None]
    square = np.where(known, np.minimum(away**2, EXTREME), 0.0)
    of_square = 0.5 * (square - square.mean(axis=0)).T @ slope / count[:, None]
    distance = np.concatenate([(mean - target.means) / target.between, np.log(sd / target.spread)])
    answer = np.concatenate([of_mean * (sd / target.between)[:, None], of_square])
    weight = target.nights * np.concatenate([MEAN_WEIGHT * WEIGHTS, SPREAD_WEIGHT * WEIGHTS])
    return distance, answer, weight


def _gap(asked: tuple[Model, Paths, list[Target], int, int], cohort: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    model, paths, targets, seed, least = asked
    return gap(model, paths, cohort, targets[cohort], seed, least)


def slopes(model: Model, nights, cohort: int) -> np.ndarray:
    """(nights, parameters) slope of the log-probability of each night, centred."""
    count, (_, number) = len(nights.stages), model.spread.shape
    intercepts, spreads = np.zeros((count, 2, 24)), np.zeros((count, 2, number))
    intercepts[:, cohort] = nights.slope
    spreads[:, cohort] = nights.place * (nights.slope @ model.styles.along.reshape(number, 24).T)
    out = np.concatenate([intercepts.reshape(count, 48), nights.tilt, spreads.reshape(count, 2 * number)], axis=1)
    return out - out.mean(axis=0)


def stiffness(model: Model, paths: Paths, rows: list[Row]) -> np.ndarray:
    """What a change of the parameters costs, nats: intercepts sharp by the transitions, blunt by persons and scorers."""
    size = 48 + len(PLACES) + model.spread.size
    cost = np.zeros((size, size))
    for cohort in (0, 1):
        nights = len(np.unique(paths.night[paths.cohort == cohort]))
        part = slice(24 * cohort, 24 * cohort + 24)
        cost[part, part] = np.linalg.inv(np.linalg.inv(known(paths, cohort)) + model.doubt / nights)
    for k, (r, d, c) in enumerate(PLACES, 48):
        cost[k, k] = steepness(model, rows[r], r, d, c)
    free = np.arange(48 + len(PLACES), size)
    cost[free, free] = SPREAD_COST
    return cost


def steepness(model: Model, row: Row, r: int, d: int, c: int) -> float:
    """Information on a slope in the training transitions, its intercept unknown."""
    z = covariates_of(row, model.settings.names)
    leave = probabilities(z, model.slopes[r], model.sets[row.cohort, r] + model.shifts[row.path, r])[:, 1 + d]
    mass = SCORER_WEIGHT * leave * (1.0 - leave)
    return float(mass @ (z[:, c] - mass @ z[:, c] / mass.sum()) ** 2)


def known(paths: Paths, cohort: int) -> np.ndarray:
    """(24, 24) information on the intercepts in the moves of a cohort, each scorer a fifth, without covariates."""
    stages = held(paths.stages[paths.cohort == cohort])
    rows, after = row_of(stages)[:, :-1], stages[:, 1:]
    out = np.zeros((24, 24))
    for r in range(6):
        counts = np.array([np.sum((rows == r) & (after == s)) for s in DESTINATIONS[r]]) / 5.0
        share = (counts[1:] + 0.1) / counts.sum()
        out[4 * r : 4 * r + 4, 4 * r : 4 * r + 4] = counts.sum() * (np.diag(share) - np.outer(share, share))
    return out
