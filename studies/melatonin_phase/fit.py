"""Few numbers of the melatonin forcing, fitted to the 27 points at 3 mg (M4) and to nothing else.

Free, each with a ridge toward the published value: `gain` (log of the largest forcing), `half` (log of the plasma level at half
forcing, its width in proportion), `slope` (log of the width beyond that), `turn` (rad of the clock by which the whole response is
moved), or the published five (two harmonics, their phases, direct speed). Least squares with differences taken side by side in lanes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from scipy.optimize import least_squares

from .curve import response
from .points import individual
from .world import PUBLISHED, persons, settle

FIVE = ("1", "2", "phase_1", "phase_2", "speed")
RIDGE = {"gain": 0.5, "half": 0.5, "slope": 1.0, "turn": 0.3, "1": 0.3, "2": 0.3, "phase_1": 0.3, "phase_2": 0.3, "speed": 0.1}
"""SD of the ridge, in the unit of each; fixed before the fit."""
NOISE = 0.7
"""SD of a person around the curve [h]: what is left of the points by two harmonics."""
FREE = ((), ("gain",), ("gain", "turn"), ("gain", "half", "turn"), ("gain", "half", "slope", "turn"), FIVE)
CHOSEN = ("gain", "half", "slope", "turn")
"""Fixed before the fit: all that depends on the kinetics of the dose, and one turn of the whole response."""
STEP = 0.02
"""Half the step of the differences, in SDs of the ridge."""


def forcing(free: Sequence[str], x: Sequence[float], own: float) -> dict[str, float]:
    """The parameters of the forcing at a point of the fit; `own`: share of endogenous melatonin that counts."""
    move = dict(zip(free, x, strict=True))
    half = math.exp(move.get("half", 0.0))
    changed = {
        "max": PUBLISHED["circadian.mel_max"] * math.exp(move.get("gain", 0.0)),
        "half": PUBLISHED["circadian.mel_half"] * half,
        "slope": PUBLISHED["circadian.mel_slope"] * half * math.exp(move.get("slope", 0.0)),
        "own": own,
    }
    turned = {"phase_1": move.get("turn", 0.0), "phase_2": 2.0 * move.get("turn", 0.0)}
    changed |= {name: PUBLISHED[f"circadian.mel_{name}"] + turned.get(name, 0.0) + move.get(name, 0.0) for name in FIVE}
    return {f"circadian.mel_{name}": value for name, value in changed.items()}


@frozen(eq=False)
class Fit:
    """What a fit found: the point, its SDs, the error on its own points and leaving each out in turn [h]."""

    free: tuple[str, ...]
    own: float
    x: np.ndarray
    sd: np.ndarray
    rmse: float
    left_out: float

    @property
    def forcing(self) -> dict[str, float]:
        """The parameters found."""
        return forcing(self.free, self.x, self.own)


def _residuals(free: Sequence[str], points: Sequence[np.ndarray], own: float) -> np.ndarray:
    """Residuals in SDs, data first and then the ridge; shape (points of the fit, residuals)."""
    hours, shifts = individual(3.0)
    who = persons([forcing(free, x, own) for x in points])
    curve = response(who, settle(who), 3.0).at(hours)
    ridge = np.array(points) / np.array([RIDGE[name] for name in free]) if free else np.empty((len(points), 0))
    return np.concatenate([(curve.T - shifts) / NOISE, ridge], axis=1)


def fit(free: Sequence[str], own: float) -> Fit:
    """Least squares from the published values."""
    free, size = tuple(free), np.array([STEP * RIDGE[name] for name in free])
    if not free:
        return _told(free, own, np.empty(0), np.empty((len(individual(3.0)[0]), 0)))

    def slopes(x: np.ndarray) -> np.ndarray:
        sides = [x + sign * h for sign in (1.0, -1.0) for h in np.diag(size)]
        up, down = np.split(_residuals(free, sides, own), 2)
        return ((up - down) / (2.0 * size[:, None])).T

    scale = [RIDGE[name] for name in free]
    def target(x: np.ndarray) -> np.ndarray:
        return _residuals(free, [x], own)[0]

    scale, start = [RIDGE[name] for name in free], np.zeros(len(free))
    found = least_squares(target, start, jac=slopes, x_scale=scale, max_nfev=30, xtol=1e-4, ftol=1e-6)
    return _told(free, own, found.x, found.jac)


def _told(free: tuple[str, ...], own: float, x: np.ndarray, jac: np.ndarray) -> Fit:
    """Errors at the point; leaving one out is linear (residual over one minus its leverage)."""
    data = _residuals(free, [x], own)[0][: len(individual(3.0)[0])]
    spread = np.linalg.inv(jac.T @ jac) if free else np.empty((0, 0))
    mine = jac[: len(data)]
    leverage = np.einsum("ij,jk,ik->i", mine, spread, mine) if free else np.zeros(len(data))
    left = NOISE * data / (1.0 - leverage)
    return Fit(free, own, x, np.sqrt(np.diag(spread)), NOISE * _rms(data), _rms(left))


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
