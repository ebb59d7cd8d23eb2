"""Gauss-Newton for simulated moments: the dice are common, the steps fixed, so noise cancels in the slopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

TRIES = 5


def solve(
    misses: Callable[[np.ndarray], np.ndarray],
    start: Sequence[float],
    steps: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    rounds: int = 4,
    ridge: float = 1e-3,
) -> np.ndarray:
    """The point whose misses (differences over tolerances) are smallest; a move that does not pay is damped and tried again."""
    steps, low, high = (np.asarray(v, float) for v in (steps, low, high))
    x = np.clip(np.asarray(start, float), low, high)
    m, damping = misses(x), ridge
    for _ in range(rounds):
        inward = np.where(x + steps > high, -steps, steps)
        slope = np.stack([(misses(x + inward * e) - m) / (inward @ e) for e in np.eye(len(x))], axis=1) * steps
        for _ in range(TRIES):
            move = steps * np.linalg.solve(slope.T @ slope + damping * np.diag(np.diag(slope.T @ slope) + ridge), -slope.T @ m)
            tried = np.clip(x + np.clip(move, -6.0 * steps, 6.0 * steps), low, high)
            there = misses(tried)
            if there @ there < m @ m:
                x, m, damping = tried, there, damping / 4.0
                break
            damping = max(4.0 * damping, 0.03)
    return x
