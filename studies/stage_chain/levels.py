"""Levels of a person (and of the scorer's style): a few directions of the intercepts."""

from itertools import product

import numpy as np

from .fit import softmax
from .transitions import Row

NODES = np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)])  # three-point Gauss-Hermite, unit variance
NODE_WEIGHTS = np.array([1.0, 4.0, 1.0]) / 6.0
STEP_LIMIT = 2.0  # of one Newton step, logits


def path_intercepts(row: Row, base: np.ndarray, count: int, precision: float, steps: int = 6) -> np.ndarray:
    """(count, 4) shifts of the logits of each path, shrunk to 0 by a normal prior.

    base: (n, 4) logits without the shifts. precision: of the prior, 1/logit^2.
    """
    shift = np.zeros((count, 4))
    for _ in range(steps):
        leave = softmax(base + shift[row.path])[:, 1:]
        slope, curve = sums(row, leave, count)
        slope -= precision * shift
        curve += precision * np.eye(4)
        shift += np.linalg.solve(curve, slope[:, :, None])[:, :, 0].clip(-STEP_LIMIT, STEP_LIMIT)
    return shift


def sums(row: Row, leave: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Slope (count, 4) and information (count, 4, 4) of the log-likelihood of each path."""
    slope, curve = np.zeros((count, 4)), np.zeros((count, 4, 4))
    for i in range(4):
        slope[:, i] = np.bincount(row.path, (row.choice == i + 1) - leave[:, i], count)
        for j in range(4):
            curve[:, i, j] = np.bincount(row.path, leave[:, i] * ((i == j) - leave[:, j]), count)
    return slope, curve


def directions(shifts: np.ndarray, number: int) -> np.ndarray:
    """(number, 6, 4) leading directions of the shifts (paths, 6, 4), one standard deviation long."""
    flat = shifts.reshape(len(shifts), -1)
    _, size, axes = np.linalg.svd(flat, full_matrices=False)
    sign = np.sign(axes[:number].sum(axis=1, keepdims=True))
    axes = axes[:number] * sign * size[:number, None] / np.sqrt(len(shifts))
    return axes.reshape(number, *shifts.shape[1:])


def person_share(shifts: np.ndarray, night: np.ndarray, along: np.ndarray) -> np.ndarray:
    """(levels,) standard deviation between nights, all scorers averaged, over that between paths."""
    axes = along.reshape(len(along), shifts[0].size)
    level = shifts.reshape(len(shifts), -1) @ (axes / np.sum(axes**2, axis=1, keepdims=True)).T
    of_night = np.array([level[night == n].mean(axis=0) for n in np.unique(night)])
    return of_night.std(axis=0) / level.std(axis=0)


def styles(sets: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intercepts (styles, 6, 4) and log prior of each style: both cohorts by a grid on the levels.

    sets: (2, 6, 4) intercepts of the cohorts. along: (levels, 6, 4) directions.
    """
    intercepts, prior = [], []
    for of_cohort in sets:
        for nodes in product(range(len(NODES)), repeat=len(along)):
            nodes = list(nodes)
            intercepts.append(of_cohort + np.tensordot(NODES[nodes], along, axes=1))
            prior.append(np.log(0.5 * np.prod(NODE_WEIGHTS[nodes])))
    return np.array(intercepts), np.array(prior)
