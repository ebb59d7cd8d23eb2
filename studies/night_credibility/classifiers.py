"""Two judges: penalised logistic regression and boosted trees of depth two.

Both learn from balanced classes (each class weighs the same) and give a score that rises with "recorded".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from numba import njit

RIDGE = 3.0
CLIP_SD = 4.0
TREES, RATE, LEAST, SHRINK = 60, 0.1, 4, 1.0

Judge = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@frozen(eq=False)
class Standard:
    """Medians, means and SDs of training rows, by which rows are filled and standardised."""

    median: np.ndarray
    mean: np.ndarray
    sd: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Rows (n, features) filled, standardised and held within 4 SD."""
        filled = np.where(np.isnan(rows), self.median, rows)
        return ((filled - self.mean) / self.sd).clip(-CLIP_SD, CLIP_SD)


def standard(rows: np.ndarray) -> Standard:
    """From training rows alone; a feature nobody has counts as 0, one without spread is left as it is."""
    known = ~np.isnan(rows).all(axis=0)
    median = np.zeros(rows.shape[1])
    median[known] = np.nanmedian(rows[:, known], axis=0)
    filled = np.where(np.isnan(rows), median, rows)
    sd = filled.std(axis=0)
    return Standard(median, filled.mean(axis=0), np.where(sd > 0, sd, 1.0))


def balanced(real: np.ndarray) -> np.ndarray:
    """Weights that give both classes half of the total; they sum to the number of rows."""
    share = real.mean()
    return np.where(real, 0.5 / share, 0.5 / (1.0 - share))


def logistic(rows: np.ndarray, real: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Scores of test rows from ridge-penalised logistic regression, fitted by Newton's method."""
    scale = standard(rows)
    weights = coefficients(scale(rows), real)
    return weights[0] + scale(test) @ weights[1:]


def coefficients(x: np.ndarray, real: np.ndarray, steps: int = 12) -> np.ndarray:
    """Intercept and weights on standardised columns; the ridge spares the intercept."""
    design, weight = np.column_stack([np.ones(len(x)), x]), balanced(real)
    penalty = np.diag([1e-6] + [RIDGE] * x.shape[1])
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-(design @ beta).clip(-30, 30)))
        slope = design.T @ (weight * (real - p)) - penalty @ beta
        curve = (design * (weight * p * (1.0 - p))[:, None]).T @ design + penalty
        move = np.linalg.solve(curve, slope)
        beta += move
        if np.abs(move).max() < 1e-6:
            break
    return beta


def boosted(rows: np.ndarray, real: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Scores of test rows from gradient boosting of the logistic loss, trees of depth two."""
    scale = standard(rows)
    x = scale(rows)
    order = np.argsort(x, axis=0, kind="stable").T.copy()
    return _boost(x, order, real.astype(np.float64), balanced(real), scale(test), TREES, RATE, LEAST, SHRINK)


JUDGES: dict[str, Judge] = {"logistic regression": logistic, "boosted trees": boosted}


@njit(nogil=True)
def _boost(x, order, y, weight, test, trees, rate, least, shrink):
    score, told = np.zeros(len(x)), np.zeros(len(test))
    for _ in range(trees):
        p = 1.0 / (1.0 + np.exp(-score))
        g, h = weight * (y - p), weight * p * (1.0 - p)
        node, there = np.zeros(len(x), np.int64), np.zeros(len(test), np.int64)
        for parent in range(3):  # 0 the root; 1 and 2 its children, which split into 3, 4 and 5, 6
            column, cut = _split(x, order, g, h, node, parent, least, shrink)
            if column >= 0:
                for i in range(len(x)):
                    if node[i] == parent:
                        node[i] = 2 * parent + (2 if x[i, column] > cut else 1)
                for i in range(len(test)):
                    if there[i] == parent:
                        there[i] = 2 * parent + (2 if test[i, column] > cut else 1)
        total_g, total_h = np.zeros(7), np.zeros(7)
        for i in range(len(x)):
            total_g[node[i]] += g[i]
            total_h[node[i]] += h[i]
        leaf = rate * total_g / (total_h + shrink)
        score += leaf[node]
        told += leaf[there]
    return told


@njit(nogil=True)
def _split(x, order, g, h, node, parent, least, shrink):
    """Column and cut of the best split of a node; column -1 where none helps."""
    inside = node == parent
    all_g, all_h, count = g[inside].sum(), h[inside].sum(), inside.sum()
    best, column, cut = all_g * all_g / (all_h + shrink) + 1e-9, -1, 0.0
    for c in range(x.shape[1]):
        left_g, left_h, n, last = 0.0, 0.0, 0, -1
        for i in order[c]:
            if not inside[i]:
                continue
            if n >= least and count - n >= least and x[i, c] > x[last, c]:
                right_g, right_h = all_g - left_g, all_h - left_h
                gain = left_g * left_g / (left_h + shrink) + right_g * right_g / (right_h + shrink)
                if gain > best:
                    best, column, cut = gain, c, 0.5 * (x[i, c] + x[last, c])
            left_g, left_h, n, last = left_g + g[i], left_h + h[i], n + 1, i
    return column, cut
