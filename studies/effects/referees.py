"""Two models without a mechanism that see the same rows, errors and biases: a constant by class, and classes of handles.

Effects are in spreads of their outcome. Both are exact Gaussian given their spreads, which are integrated over a grid with
half-normal priors of `WIDTH`; the mean of an outcome has a prior spread of 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from attrs import frozen

from effects.rows import SD, Row

GRID = np.array([0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.56, 0.75, 1.0])
WIDTH = 0.5
CONTINUITY = ("SOL", "WASO", "TST")


@frozen
class Predictive:
    """A mixture of normals for one published effect: weights, means and spreads in the unit of the outcome."""

    weights: np.ndarray
    means: np.ndarray
    spreads: np.ndarray

    def draws(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draws, shape (n,)."""
        which = rng.choice(len(self.weights), n, p=self.weights)
        return self.means[which] + self.spreads[which] * rng.standard_normal(n)


def _scaled(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Effects less bias and their variances, in spreads of the outcome."""
    y = np.array([(row.effect - row.bias) / SD[row.outcome] for row in rows])
    return y, np.array([(row.error**2 + row.bias_sd**2) / SD[row.outcome] ** 2 for row in rows])


def _half_normal(x: float) -> float:
    return -0.5 * (x / WIDTH) ** 2


def _predict(train: Sequence[Row], row: Row, kernel, dims: int) -> Predictive:
    """Exact prediction of a row given covariance `kernel(a, b, *spreads)` of true effects, mixed over the grid."""
    y, v = _scaled(train)
    _, own = _scaled([row])
    logs, means, spreads = [], [], []
    for spread in product(GRID, repeat=dims):
        k = np.array([[kernel(a, b, *spread) for b in train] for a in train]) + np.diag(v)
        across = np.array([kernel(row, b, *spread) for b in train])
        factor = np.linalg.cholesky(k)
        half = np.linalg.solve(factor, y)
        logs.append(-0.5 * half @ half - np.log(np.diag(factor)).sum() + sum(map(_half_normal, spread)))
        toward = np.linalg.solve(k, across)
        means.append(toward @ y)
        spreads.append(np.sqrt(kernel(row, row, *spread) - toward @ across + own[0]))
    weights = np.exp(np.array(logs) - max(logs))
    scale = SD[row.outcome]
    return Predictive(weights / weights.sum(), np.array(means) * scale + row.bias, np.array(spreads) * scale)


def constant(train: Sequence[Row], row: Row) -> Predictive:
    """One effect on the outcome for supplements, one for drugs, with its own spread between studies."""
    same = [one for one in train if one.outcome == row.outcome and one.drug == row.drug]

    def kernel(a: Row, b: Row, tau: float) -> float:
        return 1.0 + (tau**2 if a.id == b.id else 0.0)

    return _predict(same, row, kernel, 1)


def classes(train: Sequence[Row], row: Row) -> Predictive:
    """A mean of the outcome, a deviation by class of handle and outcome, a deviation by study."""

    def kernel(a: Row, b: Row, between: float, tau: float) -> float:
        if a.outcome != b.outcome:
            return 0.0
        return 1.0 + between**2 * (a.family == b.family) + (tau**2 if a.id == b.id else 0.0)

    return _predict([one for one in train if one.outcome == row.outcome], row, kernel, 2)
