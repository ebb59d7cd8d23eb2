"""What moves the stage chain along a given path, exactly as the draw of each epoch reads it.

The kernel's own file gets one more block of lines before the draw, which keeps covariates, effectors and
their slopes along the parameters that act on nothing else. Such parameters move no state: along a given path
the slopes are the whole derivative, and no second kernel with tangents is needed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from attrs import evolve, frozen

from pineal.declare.tracer import Node, reachable
from pineal.engine.differential import Differential
from pineal.engine.emit import IN_BED, emit
from pineal.engine.kernel import SCALAR, Kernel, _load, _name
from pineal.engine.lanes import Lanes
from pineal.engine.layout import Layout, layout
from pineal.engine.persons import Persons
from pineal.engine.printer import Printer
from pineal.engine.simulate import Engine, Moment, simulate
from pineal.engine.timeline import Timeline
from pineal.engine.trace import Traced
from pineal.errors import EngineError

_DRAW = "row0 = is_wake * (F(1.0) - onset)"
"""The line of a kernel at which all drives are known and nothing is drawn yet."""


@frozen(eq=False)
class Drives:
    """Drives along a path; `n` of them, covariates first, then effectors, in the order of the chain.

    `values`: (n, epochs in bed, persons). `slopes`: for each local parameter the drives it moves, by
    their place, and by how much: (epochs, persons). `rows`, `path`: row and destination of the chain, (epochs, persons).
    """

    values: np.ndarray
    slopes: dict[str, dict[int, np.ndarray]]
    rows: np.ndarray
    path: np.ndarray

    def moved(self, by: dict[str, np.ndarray | float]) -> Drives:
        """The drives of the same persons with local parameters changed by so much, each (persons,) or a number."""
        values = self.values.copy()
        for name, change in by.items():
            for k, slope in self.slopes[name].items():
                values[k] += slope * change
        return evolve(self, values=values)

    def take(self, persons: np.ndarray) -> Drives:
        """The drives of some of the persons."""
        slopes = {name: {k: d[:, persons] for k, d in row.items()} for name, row in self.slopes.items()}
        return Drives(self.values[:, :, persons], slopes, self.rows[:, persons], self.path[:, persons])


def drives(engine: Engine, persons: Persons, timeline: Timeline, path: np.ndarray, *, start: Moment | None = None) -> Drives:
    """Drives of persons along stage codes, shape (epochs in bed, persons) or (epochs in bed, 1), in double precision.

    Raises EngineError where the path has gaps or another length.
    """
    path = _whole(path, timeline, len(persons))
    keeper, plan = _prepared(engine)
    run = simulate(keeper, persons, timeline, seed=0, start=start, path=path, series_every=1, lanes=SCALAR, threads=1)
    bed = np.flatnonzero(timeline.steps.flags & IN_BED)
    kept = {name: series[bed].astype(float) for name, series in run.nights.series.items()}
    n = len(engine.chain.covariates) + len(engine.chain.effectors)
    flat = np.ones(path.shape)
    slopes = {name: {k: kept[d] if isinstance(d, str) else d * flat for k, d in row.items()} for name, row in plan.items()}
    return Drives(np.array([kept[f"drive {k}"] for k in range(n)]).reshape(n, *path.shape), slopes, rows_along(path, timeline), path)


def local_parameters(engine: Engine) -> tuple[str, ...]:
    """Parameters of persons and shared ones that move the chain's drives and no state."""
    return tuple(_prepared(engine)[1])


def _whole(path: np.ndarray, timeline: Timeline, persons: int) -> np.ndarray:
    codes = np.asarray(path)
    if codes.ndim != 2 or len(codes) != timeline.steps.n_bed or codes.shape[1] not in (1, persons):
        raise EngineError(f"a path has shape ({timeline.steps.n_bed}, {persons} or 1), not {codes.shape}")
    if codes.min(initial=0) < 0 or codes.max(initial=0) > 4:
        raise EngineError("the likelihood of a path needs a stage code from 0 to 4 in every epoch; hold the unscored ones")
    return np.broadcast_to(codes, (len(codes), persons)).astype(np.int8)


def rows_along(path: np.ndarray, timeline: Timeline) -> np.ndarray:
    """Row of the chain each epoch is drawn from: every night begins awake, before onset."""
    rows, at = np.zeros(path.shape, int), 0
    for window in timeline.windows:
        night = path[at : at + window.epochs]
        before = np.concatenate([np.zeros((1, path.shape[1]), int), night[:-1]])
        slept = np.maximum.accumulate(before, axis=0) > 0
        rows[at : at + window.epochs] = np.where(before > 0, before + 1, slept)
        at += window.epochs
    return rows


@lru_cache(maxsize=16)
def _prepared(engine: Engine) -> tuple[Engine, dict[str, dict[int, str | float]]]:
    """An engine that keeps the drives, and for each local parameter where its slopes are kept (a name) or what they are."""
    traced = evolve(engine, outputs=()).traced()  # what the engine keeps would be kept in the same places
    roots = (*traced.covariates, *traced.effectors)
    kept: dict[str, Node] = {f"drive {k}": node for k, node in enumerate(roots)}
    plan: dict[str, dict[int, str | float]] = {}
    for k, row in enumerate(_slopes(traced, roots)):
        for name, slope in row.items():
            constant = slope.op == "const"
            plan.setdefault(name, {})[k] = float(slope.args[0]) if constant else f"{name} on {k}"
            kept |= {} if constant else {f"{name} on {k}": slope}
    place = layout(engine.model, SCALAR)
    source = _source(traced, place, tuple(kept.values()))
    name = _name(source, SCALAR, False).replace("kernel", "drives")
    keeper = Kernel(traced, place, False, name, _load(name, source))
    return evolve(engine, outputs=tuple(kept), kernels={SCALAR: keeper}), plan


def _slopes(traced: Traced, roots: tuple[Node, ...]) -> list[dict[str, Node]]:
    """Derivatives of the drives by the parameters that are local and enter them as a straight line."""
    moving = (*traced.derivatives.values(), *(node for _, _, node in traced.jumps))
    elsewhere = {node.args[0] for node in reachable(moving) if node.op == "var"}
    model, differential = traced.model, Differential(traced.graph)
    names = [name for name in (*model.at_level("person"), *model.at_level("shared")) if name not in elsewhere]
    rows = [differential.row(root, names) for root in roots]
    bent = {name for row in rows for name, slope in row.items() if differential.row(slope, [name])}
    return [{name: slope for name, slope in row.items() if name not in bent} for row in rows]


def _source(traced: Traced, place: Layout, kept: tuple[Node, ...]) -> str:
    """The kernel's file with the lines that keep some nodes, at the draw."""
    text = emit(traced, place, single=False)
    if text.count(_DRAW) != 1:
        raise EngineError("the generated kernel has no place, or more than one, at which its drives can be kept")
    printer = Printer(traced.graph, Lanes(traced, place).bind(), "_k")
    values = printer.print(kept)
    lines = [*printer.lines, *[f"out_series[row, {j}, l] = {value}" for j, value in enumerate(values)]]
    before, after = text.split(_DRAW)
    indent = before[before.rfind("\n") :]
    return before + indent.join([*lines, _DRAW]).lstrip("\n") + after
