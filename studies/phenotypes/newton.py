"""Gauss-Newton for simulated moments: the dice are common, the steps fixed, so noise cancels in the slopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def solve(
    misses: Callable[[np.ndarray], np.ndarray],
    start: Sequence[float],
    steps: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    rounds: int = 4,
    ridge: float = 1e-3,
) -> np.ndarray:
    """The point whose misses (differences over tolerances) are smallest; the best of all points tried is kept."""
    steps, low, high = (np.asarray(v, float) for v in (steps, low, high))
    x = np.clip(np.asarray(start, float), low, high)
    m = misses(x)
    best, least = x, float(m @ m)
    for _ in range(rounds):
        inward = np.where(x + steps > high, -steps, steps)
        slope = np.stack([(misses(x + inward * e) - m) / (inward @ e) for e in np.eye(len(x))], axis=1)
        scaled = slope * steps
        move = steps * np.linalg.solve(scaled.T @ scaled + ridge * np.eye(len(x)), -scaled.T @ m)
        x = np.clip(x + np.clip(move, -6.0 * steps, 6.0 * steps), low, high)
        m = misses(x)
        if float(m @ m) < least:
            best, least = x, float(m @ m)
    return best
