"""A smooth stand-in for the simulator: one polynomial a situation and measure, and the effect of a supplement's own shift.

Polynomials are in the bounded marks of the numbers and know that nothing happens where a weight or an occupancy is nil.
They guide the fit and the folds; the numbers that are reported for the final set come from simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from attrs import frozen

from effects.parameters import own, prior
from effects.rows import SD
from effects.simulated import WEIGHTS, linear, simulated
from effects.situations import situations

REACH = 2.6
"""Beyond this many prior spreads a number counts as being there."""

NILS = 8
SMALL, SHARE = 0.02, 0.15
"""Errors that count alike: this share of the outcome's spread near nil, this share of a large effect."""


@frozen
class Surface:
    """Mean change of one measure in one situation; `slope` of the own shift, `error` what the polynomial and the number of
    simulated persons leave."""

    names: tuple[str, ...]
    degree: int
    coefficients: np.ndarray
    own: str | None
    slope: float
    error: float

    def __call__(self, z: Mapping[str, np.ndarray | float]) -> np.ndarray:
        """Change at z (numbers or arrays of draws), z of 0 where a number is not given."""
        marks = [prior(name).mark(np.clip(z.get(name, 0.0), -REACH, REACH)) for name in self.names]
        size = max((np.size(mark) for mark in marks), default=1)
        x = np.stack([np.broadcast_to(np.asarray(mark, float), size) for mark in marks], axis=1) if marks else np.zeros((size, 0))
        y = monomials(x, self.degree) @ self.coefficients
        if self.own is not None:
            one = prior(self.own)
            y = y + self.slope * one.value(np.asarray(z.get(self.own, 0.0), float))
        return y


def monomials(x: np.ndarray, degree: int) -> np.ndarray:
    """All products up to a degree, shape (n, monomials)."""
    columns = [np.ones(len(x))]
    for d in range(1, degree + 1):
        columns += [np.prod(x[:, list(chosen)], axis=1) for chosen in combinations_with_replacement(range(x.shape[1]), d)]
    return np.stack(columns, axis=1)


def nil_points(names: tuple[str, ...], points: np.ndarray) -> np.ndarray:
    """Marks at which nothing happens: no drive of the clock, no weight at all, or no occupancy."""
    marks = _marks(names, points)[:NILS]
    if "stages.scn_entry" in names:
        groups = [[names.index("stages.scn_entry")]]
    else:
        weights = [k for k, name in enumerate(names) if prior(name).group in WEIGHTS]
        halves = [k for k, name in enumerate(names) if prior(name).group == "potency"]
        groups = [weights] + ([halves] if halves else [])
    found = []
    for group in groups:
        nil = marks.copy()
        nil[:, group] = 0.0
        found.append(nil)
    return np.concatenate(found)


def _marks(names: tuple[str, ...], points: np.ndarray) -> np.ndarray:
    return np.stack([prior(name).mark(points[:, k]) for k, name in enumerate(names)], axis=1)


def degree(names: tuple[str, ...]) -> int:
    """Straight for imbalances, cubic for up to three numbers, else quadratic."""
    if linear(names):
        return 1
    return 3 if len(names) <= 3 else 2


def fitted(names: tuple[str, ...], points: np.ndarray, y: np.ndarray, small: float) -> tuple[np.ndarray, float]:
    """Coefficients by least squares over design and nil points, and what is left at the design.

    A point counts by its own size: errors of `small` near nil weigh as much as errors of SHARE of a large effect, for an
    implausibly large effect must not spoil the surface where the effects of trials lie.
    """
    x = np.concatenate([_marks(names, points), nil_points(names, points)])
    whole = np.concatenate([y, np.zeros(len(x) - len(y))])
    f, weight = monomials(x, degree(names)), 1.0 / np.hypot(small, SHARE * whole)
    coefficients = np.linalg.lstsq(f * weight[:, None], whole * weight, rcond=1e-8)[0]
    left = ((whole - f @ coefficients) * weight)[: len(y)]
    return coefficients, float(small * np.sqrt(np.mean(left**2)))


@cache
def surface(situation: str, measure: str) -> Surface:
    """The surface of one measure in one situation."""
    where = situations()[situation]
    found = simulated(where)
    names, points = tuple(found["names"]), np.array(found["points"])
    y = np.array([change[measure][0] for change in found["changes"]])
    coefficients, left = fitted(names, points, y, SMALL * SD[measure])
    drawn = float(np.median([change[measure][1] for change in found["changes"]]))
    return Surface(names, degree(names), coefficients, own(where.compound), found["own"].get(measure, 0.0), float(np.hypot(left, drawn)))
