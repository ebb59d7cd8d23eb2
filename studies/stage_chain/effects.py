"""Random effects of persons: expectation maximisation with a normal approximation of each path's likelihood.

The logits of a path are those of its cohort and its scorer, plus a person's shift (all five paths of a night share it),
plus a residual of the path: b = u + e with u ~ N(0, person), e ~ N(0, residual), all in 24 dimensions (6 rows x 4 moves).
"""

from dataclasses import dataclass

import numpy as np

from .fit import softmax
from .transitions import Row

SIZE = 24
ROUNDS = 12
WEIGHT = 0.2  # of each path: five scorers saw the same sleep, so chance is not averaged over them
BEGIN_SD = 0.35  # logits, of either part
PRIOR_SD, PRIOR_NIGHTS = 0.2, 4.0  # what a covariance is shrunk to, worth so many nights
STEP_LIMIT = 1.5  # logits, of one round


@dataclass(frozen=True)
class Effects:
    """shifts: (paths, 6, 4) posterior means. person, residual: (24, 24) covariances. information: (24, 24) of a mean path."""

    shifts: np.ndarray
    person: np.ndarray
    residual: np.ndarray
    information: np.ndarray


def estimate(rows: list[Row], base: list[np.ndarray], night: np.ndarray, rounds: int = ROUNDS) -> Effects:
    """Effects of the paths in `rows`. base: (n, 4) logits of each row without shifts. night: of each path."""
    seen = np.unique(np.concatenate([row.path for row in rows]))
    groups = [seen[night[seen] == n] for n in np.unique(night[seen])]
    person = residual = np.eye(SIZE) * BEGIN_SD**2
    shifts = np.zeros((len(night), SIZE))
    for _ in range(rounds):
        slope, information = quadratic(rows, base, shifts)
        push = slope + np.einsum("pij,pj->pi", information, shifts)
        found = [of_night(information[group], push[group], person, residual) for group in groups]
        person = shrunk(sum(one[1] for one in found), len(groups), 1.0)
        residual = shrunk(sum(one[2] for one in found), len(seen), 5.0)
        for group, (means, _, _) in zip(groups, found):
            shifts[group] += (means - shifts[group]).clip(-STEP_LIMIT, STEP_LIMIT)
    return Effects(shifts.reshape(-1, 6, 4), person, residual, quadratic(rows, base, shifts)[1][seen].mean(axis=0))


def quadratic(rows: list[Row], base: list[np.ndarray], shifts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope (paths, 24) and information (paths, 24, 24) of each path's log-likelihood at its shift."""
    count = len(shifts)
    slope, information = np.zeros((count, SIZE)), np.zeros((count, SIZE, SIZE))
    for r, row in enumerate(rows):
        part = slice(4 * r, 4 * r + 4)
        leave = softmax(base[r] + shifts[row.path, part])[:, 1:]
        slope[:, part], information[:, part, part] = sums(row, leave, count)
    return WEIGHT * slope, WEIGHT * information


def sums(row: Row, leave: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Slope (count, 4) and information (count, 4, 4) of the log-likelihood of each path."""
    slope, curve = np.zeros((count, 4)), np.zeros((count, 4, 4))
    for i in range(4):
        slope[:, i] = np.bincount(row.path, (row.choice == i + 1) - leave[:, i], count)
        for j in range(4):
            curve[:, i, j] = np.bincount(row.path, leave[:, i] * ((i == j) - leave[:, j]), count)
    return slope, curve


def of_night(information, push, person, residual) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Posterior of one night: shifts of its paths (J, 24), second moment of u, summed second moments of e."""
    count = len(information)
    system = np.zeros((count + 1, SIZE, count + 1, SIZE))  # u first, then each e
    system[0, :, 0] = np.linalg.inv(person) + information.sum(axis=0)
    inverse = np.linalg.inv(residual)
    for j, one in enumerate(information, 1):
        system[0, :, j] = system[j, :, 0] = one
        system[j, :, j] = one + inverse
    spread = np.linalg.inv(system.reshape((count + 1) * SIZE, -1))
    mean = (spread @ np.concatenate([push.sum(axis=0), push.ravel()])).reshape(count + 1, SIZE)
    spread = spread.reshape(count + 1, SIZE, count + 1, SIZE)
    second = [np.outer(mean[j], mean[j]) + spread[j, :, j] for j in range(count + 1)]
    return mean[0] + mean[1:], second[0], sum(second[1:])


def shrunk(total: np.ndarray, count: int, paths: float) -> np.ndarray:
    """Covariance from summed second moments, pulled toward PRIOR_SD."""
    prior = paths * PRIOR_NIGHTS
    return (total + prior * PRIOR_SD**2 * np.eye(SIZE)) / (count + prior)
