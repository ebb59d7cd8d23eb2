"""What tangents cost: one run with 24 directions against one plain run of the scalar kernel, in turns."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from pineal.engine import Persons, simulate
from pineal.engine.kernel import SCALAR
from pineal.engine.shipped import engine
from pineal.engine.tangent import tangents
from pineal.physiology import facts
from tangent_check.central import EVERY
from tangent_check.interpreted import interpreted
from tangent_check.world import folded, path, timeline, values

DIRECTIONS, TIMES = 24, 7


def directions() -> tuple[str, ...]:
    """The first parameters that differ between persons."""
    return tuple(name for name in engine().model.at_level("person") if facts()[name].spread is not None)[:DIRECTIONS]


def compiled(tell: Callable[[str], None]) -> dict:
    """The compiled tangents of some directions against the same read by Python, over all series: largest relative difference."""
    along, given = directions(), {name: value for name, value in values().items() if name not in folded().model.at_level("constant")}
    one = tangents(folded(), timeline(), path(), along, given, series_every=EVERY)
    other = interpreted(folded(), timeline(), path(), along, given, series_every=EVERY)
    apart = [_apart(one.d_series[name], other.d_series[name]) for name in one.d_series]
    apart += [_apart(one.score[None], other.score[None])]
    apart += [_apart(one.d_crossings[name], other.d_crossings[name]) for name in one.d_crossings]
    tell("compiled and read by Python")
    return {"directions": len(along), "largest relative difference": float(f"{max(apart):.3g}")}


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference along any direction over the largest derivative along it."""
    size = np.abs(other).max(axis=0)
    return float((np.abs(one - other).max(axis=0) / np.where(size > 0.0, size, 1.0)).max())


def measured(tell: Callable[[str], None]) -> dict:
    """Seconds on a core of both, by turns, and the median ratio."""
    along, codes = directions(), path()
    runs = {
        "plain": lambda: simulate(folded(), Persons(1), timeline(), seed=1, lanes=SCALAR, path=codes[:, None], epochs=True, threads=1),
        "tangents": lambda: tangents(folded(), timeline(), codes, along),
    }
    for run in runs.values():
        run()  # compiled now, and not measured
    tell("cost")
    seconds = {name: [] for name in runs}
    for _ in range(TIMES):
        for name, run in runs.items():
            seconds[name].append(_seconds(run))
    ratios = [b / a for a, b in zip(seconds["plain"], seconds["tangents"], strict=True)]
    told = {name: [float(f"{s:.4g}") for s in found] for name, found in seconds.items()}
    return {"directions": len(along), "times": TIMES, "seconds": told, "ratio": float(f"{np.median(ratios):.3g}")}


def _seconds(run: Callable) -> float:
    """Processor time, so that other work on the machine counts little; the least of five at once."""
    found = []
    for _ in range(5):
        begin = time.process_time()
        run()
        found.append(time.process_time() - begin)
    return min(found)
