"""Central differences of expected statistics over lives with the same random numbers, at two step sizes.

The marker of the clock hardly differs between lives, and single precision would be most of what its differences
tell: it is taken from the kernel in double precision, over fewer lives.
"""

from __future__ import annotations

import numpy as np

from expectation_gradients.world import STATISTICS, Direction, moved, start
from pineal.engine import Moment, simulate
from pineal.engine.kernel import POPULATION, SCALAR
from pineal.engine.moments import Moments

FIRST_SEED = 1000
"""Each direction has random numbers of its own, none of them those of the gradients."""

MARKER_SHARE = 100
"""One life in so many is lived in double precision for the marker."""

KINDS = ("step", "twice the step", "both")


def differences(direction: Direction, number: int, first: int, lives: int) -> dict[str, Moments]:
    """Moments of (nights, statistics, kinds) of the stages' statistics, and of (nights, kinds) of the marker."""
    seed, at = FIRST_SEED + number, [sign * factor * direction.step for factor in (1.0, 2.0) for sign in (-1.0, 1.0)]
    fast = _kinds([_lived(direction, by, first, lives, seed, POPULATION) for by in at], direction.step)
    few = max(2, lives // MARKER_SHARE)
    exact = _kinds([_lived(direction, by, first, few, seed, SCALAR) for by in at], direction.step)
    marker = STATISTICS.index("DLMO")
    return {"stages": Moments.over(fast), "marker": Moments.over(exact[:, :, marker])}


def _lived(direction: Direction, by: float, first: int, lives: int, seed: int, lanes: int) -> np.ndarray:
    """Statistics of lives with one direction moved; shape (lives, nights, statistics)."""
    engine, persons, timeline = moved(direction, by)
    moment = Moment(tuple(start()), np.array([list(start().values())]).T)
    people = persons.take(np.zeros(lives, int))
    run = simulate(engine, people, timeline, seed=seed, first_person=first, start=moment, lanes=lanes, threads=1)
    return np.stack([run.nights[name] for name in STATISTICS], axis=-1)


def _kinds(lived: list[np.ndarray], step: float) -> np.ndarray:
    """Differences of each life at both steps, and both made one that is free of the second order (Richardson)."""
    near, far = (lived[1] - lived[0]) / (2.0 * step), (lived[3] - lived[2]) / (4.0 * step)
    return np.stack([near, far, (4.0 * near - far) / 3.0], axis=-1)
