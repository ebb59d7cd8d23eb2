"""Forward tangents on a prescribed stage path: derivatives of states, markers and the path's log-likelihood.

The traced graph is differentiated node by node and printed by the same printer into one more generated
file, with the steps as the kernel takes them: where a law switches while a state passes a threshold (the pineal
turns on), the moment of the switch inside the step moves too. Expectations over drawn stages are another
matter: paths jump, tangents do not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from attrs import field, frozen

from pineal.declare.chain import OWN
from pineal.declare.sbml import Depot
from pineal.engine.dosing import passed
from pineal.engine.exchange import depots
from pineal.engine.kernel import _load, _name
from pineal.engine.layout import dosed, timeline_inputs
from pineal.engine.scheme import freed
from pineal.engine.simulate import Engine
from pineal.engine.slots import potencies, seats
from pineal.engine.tangent_emit import Source
from pineal.engine.timeline import EPOCH_S, Timeline
from pineal.engine.trace import trace
from pineal.errors import EngineError

_VECTOR = 8
"""Lanes come in multiples of this."""


@frozen(eq=False)
class Tangents:
    """Values and, last axis, their derivatives along each of `along`.

    `log_probability` (epochs in bed,) and the derivative `score` (directions,) of its sum; `state` and
    `d_state` at the end; `crossings` (nights,) in hours from the start; `series` (rows,) by output.
    """

    along: tuple[str, ...]
    log_probability: np.ndarray
    score: np.ndarray
    state: dict[str, float]
    d_state: dict[str, np.ndarray]
    crossings: dict[str, np.ndarray]
    d_crossings: dict[str, np.ndarray]
    series: dict[str, np.ndarray]
    d_series: dict[str, np.ndarray]
    series_epoch: np.ndarray


def tangents(
    engine: Engine, timeline: Timeline, path: np.ndarray, along: Sequence[str], person: Mapping[str, float] | None = None, *,
    start: Mapping[str, float] | None = None, series_every: int = 0,
) -> Tangents:
    """Follow stage codes (epochs in bed,) and differentiate along parameters, constants among them, and doses.

    `along`: full names of parameters (derivative per unit of the parameter), ``dose[k].amount`` (per mg) and
    ``dose[k].hour`` (per hour later) of the k-th dose of the timeline. `start`: states that do not start as
    declared; they have no tangent.
    """  # fmt: skip
    along, person = tuple(along), dict(person or {})
    _known(engine, timeline, along)
    source, run = _prepared(engine, along)
    _usable(timeline, path, person, engine, source)
    given = _Given(engine, timeline, path, person, source, series_every)
    run(*given.arguments(dict(start or {})))
    return given.answer()


def _known(engine: Engine, timeline: Timeline, along: tuple[str, ...]) -> None:
    """Refuse directions that the model does not have."""
    doses = {f"dose[{k}].{what}" for k in range(len(timeline.doses)) for what in ("amount", "hour")}
    unknown = [name for name in along if name not in engine.model.parameters and name not in doses]
    if unknown or len(set(along)) < len(along):
        raise EngineError(f"directions are parameters of the model or doses of the timeline, each once; not: {unknown or along}")


def _usable(timeline: Timeline, path: np.ndarray, person: Mapping[str, float], engine: Engine, source: Source) -> None:
    """Refuse a path with gaps, and a value for a constant that is folded into the code."""
    codes = np.asarray(path)
    if codes.shape != (timeline.steps.n_bed,) or codes.min(initial=0) < 0 or codes.max(initial=0) > 4:
        raise EngineError(f"tangents need a stage code from 0 to 4 for each of the {timeline.steps.n_bed} epochs in bed")
    folded = sorted(name for name in person if name in engine.model.parameters and name not in source.values)
    if folded:
        raise EngineError(f"constants of the model have no value of a person unless they are among the directions: {', '.join(folded)}")


@lru_cache(maxsize=16)
def _prepared(engine: Engine, along: tuple[str, ...]) -> tuple[Source, Callable]:
    """The source for some directions, and its compiled function."""
    model = engine.model
    free = tuple(name for name in along if name in model.parameters)
    lanes = -(-max(1, len(along)) // _VECTOR) * _VECTOR
    source = Source(trace(freed(model, free), engine.chain, engine.outputs), along, lanes)
    text = source.text()
    return source, _load(_name(text, lanes, False).replace("kernel", "tangent"), text).run


@frozen(eq=False)
class _Given:
    """The arrays of one run."""

    engine: Engine
    timeline: Timeline
    path: np.ndarray
    person: dict[str, float]
    source: Source
    every: int
    out: dict[str, np.ndarray] = field(factory=dict)

    def arguments(self, start: dict[str, float]) -> list:
        """Everything the generated function takes, in its order."""
        steps, model = self.timeline.steps, self.engine.model
        rows = np.flatnonzero(np.diff(steps.epoch // self.every, prepend=-1) > 0) if self.every else np.zeros(0, int)
        record = np.full(len(steps.length), -1, np.int64)
        record[rows] = np.arange(len(rows))
        seated = seats(model, self.timeline.doses)
        values = model.values | potencies(model, seated, self.engine.half_effects) | self.person
        masks = np.array([self.engine.chain.masks[name] for name in self.engine.chain.effectors], float)
        inputs = np.array([steps.given(name.removeprefix("timeline.")) for name in timeline_inputs(model)])
        plasma, dplasma = self._plasma()
        self._make(steps.n_bed, rows, {name: start.get(name, term.start) for name, term in model.states.items()})
        names = ("x", "record", "dx", "logp", "dlogp", "marks", "dmarks", "series", "dseries")
        return [
            steps.length, steps.flags, steps.night, steps.epoch, inputs,
            np.ascontiguousarray(self.path, np.int64), np.ascontiguousarray(self.engine.weights, float), masks, np.array(OWN),
            np.array([values[name] for name in self.source.values]), plasma, dplasma,
            *[record if name == "record" else self.out[name] for name in names],
        ]  # fmt: skip

    def _make(self, n_bed: int, rows: np.ndarray, start: dict[str, float]) -> None:
        lanes, nights, marks = self.source.lanes, max(1, len(self.timeline.windows)), len(self.engine.model.crossings)
        outputs = len(self.engine.outputs)
        self.out.update(
            x=np.array([start[name] for name in self.source.states]), dx=np.zeros((len(start), lanes)), logp=np.zeros(n_bed),
            dlogp=np.zeros(lanes), marks=np.full((nights, marks), np.nan), dmarks=np.zeros((nights, marks, lanes)),
            series=np.zeros((outputs, len(rows))), dseries=np.zeros((outputs, len(rows), lanes)), rows=rows,
        )  # fmt: skip

    def _plasma(self) -> tuple[np.ndarray, np.ndarray]:
        """Plasma at the edges of all steps (compounds, edges) and its tangents (..., lanes), by the closed form of every dose."""
        model, edges = self.engine.model, np.append(self.timeline.steps.epoch, self.timeline.epochs)
        names, seated = dosed(model), seats(model, self.timeline.doses)
        plasma = np.zeros((len(names), len(edges)))
        tangent = np.zeros((len(names), len(edges) if self.source.moved_plasma else 0, self.source.lanes))
        for c, name in enumerate(names):
            doses = [(k, dose) for k, dose in enumerate(self.timeline.doses) if dose.compound == seated[name]]
            ke, found = depots(model, name, seated[name], [dose for _, dose in doses], self.person)
            for k, dose in doses:
                hours = (self.timeline.start + EPOCH_S * edges - dose.second) / 3600.0
                for _, lag, depot in (row for row in found if row[0] == dose.form):
                    self._dose(k, dose.amount_mg, hours - lag, ke, depot, plasma[c], tangent[c])
        return plasma, tangent

    def _dose(self, k: int, mg: float, hours: np.ndarray, ke: float, depot: Depot, plasma: np.ndarray, tangent: np.ndarray) -> None:
        """Add what one depot of one dose gives to plasma, and how that moves with amount and hour."""
        after, along = hours > 0.0, self.source.along
        per_mg = passed(*(np.array(value) for value in (depot.per_mg, depot.rate, ke)), hours[after])
        plasma[after] += mg * per_mg
        if (amount := f"dose[{k}].amount") in along:
            tangent[after, along.index(amount)] += per_mg
        if (hour := f"dose[{k}].hour") in along:
            slope = depot.per_mg * depot.rate * np.exp(-depot.rate * hours[after]) - ke * per_mg
            tangent[after, along.index(hour)] -= mg * slope

    def answer(self) -> Tangents:
        """What the run has left in its arrays."""
        n, out, outputs = len(self.source.along), self.out, self.engine.outputs
        if not np.isfinite(out["x"]).all():
            raise EngineError("a state left the finite numbers; a parameter lies outside what the model can carry")
        marks = list(self.engine.model.crossings)
        return Tangents(
            along=self.source.along,
            log_probability=out["logp"],
            score=out["dlogp"][:n],
            state=dict(zip(self.source.states, out["x"].tolist(), strict=True)),
            d_state={name: out["dx"][i, :n] for i, name in enumerate(self.source.states)},
            crossings={name: out["marks"][:, j] for j, name in enumerate(marks)},
            d_crossings={name: out["dmarks"][:, j, :n] for j, name in enumerate(marks)},
            series={name: out["series"][k] for k, name in enumerate(outputs)},
            d_series={name: out["dseries"][k, :, :n] for k, name in enumerate(outputs)},
            series_epoch=self.timeline.steps.epoch[out["rows"]],
        )
