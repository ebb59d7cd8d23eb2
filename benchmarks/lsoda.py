"""A life through SciPy's LSODA, restarted at every edge; and how far two tables of states are apart."""

from __future__ import annotations

import numpy as np
from scipy.integrate import odeint

from life import TURN, Life

TRUTH = 1e-10


def walk(life: Life, rtol: float, scale: np.ndarray, longest: float = 0.0) -> np.ndarray:
    """States at all moments of a life, shape (moments, states); absolute tolerance 0.01 rtol x `scale` of each state.

    SciPy's `odeint` is used because it calls a compiled law with the least between (`solve_ivp` takes several times as long).
    """
    y, rows = life.start, []
    for k, hours in enumerate(life.moments):
        y = life.begun(k, y)
        found = odeint(
            life.laws.rhs, y, np.append(life.edges[k], hours), (life.outside[k],), tfirst=True, rtol=rtol, atol=0.01 * rtol * scale,
            hmax=longest, mxstep=100_000,
        )  # fmt: skip
        rows.append(found[1:])
        y = found[-1]
    return np.concatenate(rows)


def truth(life: Life) -> np.ndarray:
    """The states as nearly as LSODA gives them: rtol 1e-10, restarts at every edge, no step beyond a quarter of an hour."""
    return walk(life, TRUTH, np.maximum(np.abs(walk(life, 1e-6, np.ones(len(life.names)))).max(axis=0), 1e-9), 0.25)


def peaks(table: np.ndarray) -> np.ndarray:
    """Largest size of every state."""
    return np.maximum(np.abs(table).max(axis=0), 1e-9)


def error(life: Life, found: np.ndarray, true: np.ndarray) -> dict[str, float]:
    """How far states (moments, states) are off: clock in minutes, and the largest error of each state relative to its peak.

    Of the states that move at all: the median one, and the worst with its name.
    """
    difference = found - true
    phase = life.names.index("circadian.phase")
    difference[:, phase] = (difference[:, phase] + 0.5 * TURN) % TURN - 0.5 * TURN
    minutes = float(np.abs(difference[:, phase]).max() / TURN * 24.0 * 60.0)
    relative = np.abs(difference) / np.where(np.arange(len(life.names)) == phase, TURN, peaks(true))
    moving = np.ptp(true, axis=0) > 1e-9 * peaks(true)
    largest = np.where(moving, relative.max(axis=0), 0.0)
    return {
        "clock_min": minutes, "median_state": float(np.median(largest[moving])), "worst_state": float(largest.max()),
        "worst": life.names[int(largest.argmax())], "median": float(np.median(relative[:, moving])),
    }  # fmt: skip
