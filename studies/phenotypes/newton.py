"""Gauss-Newton for simulated moments: the dice are common, the steps fixed, so noise cancels in the slopes.

Each column of the slopes is a piece of its own (`places`), so the misses of several numbers must be something that can be
pickled: an object with data, not a function inside a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

import places

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
        moved = x + inward * np.eye(len(x))
        there = places.ordered(_missed, (misses, moved), len(x))
        slope = np.stack([(one - m) / step for one, step in zip(there, inward, strict=True)], axis=1) * steps
        for _ in range(TRIES):
            move = steps * np.linalg.solve(slope.T @ slope + damping * np.diag(np.diag(slope.T @ slope) + ridge), -slope.T @ m)
            tried = np.clip(x + np.clip(move, -6.0 * steps, 6.0 * steps), low, high)
            there = misses(tried)
            if there @ there < m @ m:
                x, m, damping = tried, there, damping / 4.0
                break
            damping = max(4.0 * damping, 0.03)
    return x


def _missed(asked: tuple[Callable[[np.ndarray], np.ndarray], np.ndarray], k: int) -> np.ndarray:
    misses, points = asked
    return misses(points[k])
