"""Forward tangents on a prescribed stage path: derivatives of states, markers and the path's log-likelihood.

The traced graph is differentiated node by node and printed by the same printer into one more generated
file, with the steps as the kernel takes them: where a law switches while a state passes a threshold (the pineal
turns on), the moment of the switch inside the step moves too. A dose whose plasma passes what a law feels within a
step is such a switch as well: by its hour, slopes move as much as the dose has moved them. Expectations over drawn
stages are another matter: `pineal.engine.expectation`.
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
from pineal.engine.simulate import Engine
from pineal.engine.slots import potencies, seats
from pineal.engine.tangent_emit import Source
from pineal.engine.timeline import EPOCH_S, Timeline
from pineal.errors import EngineError

_VECTOR = 8
"""Lanes come in multiples of this."""

_FAST = 0.01
"""Share of plasma by which it changes within a step from which on the tangent by the hour of a dose takes the change for the slope."""

_LEAST = 1e-4
"""Share of the highest level below which nobody looks."""


@frozen(eq=False)
class Tangents:
    """Values and, last axis, their derivatives along each of `along`.

    `log_probability` (epochs in bed,) and its derivatives `scores` (epochs in bed, directions); `state` and
    `d_state` at the end; `crossings` (nights,) in hours from the start; `series` (rows,) by output.
    """

    along: tuple[str, ...]
    log_probability: np.ndarray
    scores: np.ndarray
    state: dict[str, float]
    d_state: dict[str, np.ndarray]
    crossings: dict[str, np.ndarray]
    d_crossings: dict[str, np.ndarray]
    series: dict[str, np.ndarray]
    d_series: dict[str, np.ndarray]
    series_epoch: np.ndarray

    @property
    def score(self) -> np.ndarray:
        """Derivative of the log-likelihood of the whole path; shape (directions,)."""
        return self.scores.sum(axis=0)


def tangents(
    engine: Engine, timeline: Timeline, path: np.ndarray, along: Sequence[str], person: Mapping[str, float] | None = None, *,
    start: Mapping[str, float] | None = None, series_every: int = 0, with_rises: bool = True,
) -> Tangents:
    """Follow stage codes (epochs in bed,) and differentiate along parameters, constants among them, and doses.

    `along`: full names of parameters (derivative per unit of the parameter), ``dose[k].amount`` (per mg) and
    ``dose[k].hour`` (per hour later) of the k-th dose of the timeline. `start`: states that do not start as
    declared; they have no tangent. Without rises the derivative by the hour of a dose is that of the steps themselves.
    """  # fmt: skip
    return walk(engine, timeline, along, person, series_every=series_every, with_rises=with_rises).follow(path, start)


def walk(
    engine: Engine, timeline: Timeline, along: Sequence[str], person: Mapping[str, float] | None = None, *,
    series_every: int = 0, with_rises: bool = True,
) -> Walk:
    """What `tangents` needs but the path, made once for many paths of the same person."""  # fmt: skip
    along, person = tuple(along), dict(person or {})
    if strange := strangers(engine, timeline, along):
        raise EngineError(f"directions are parameters of the model or doses of the timeline, each once; not: {', '.join(strange)}")
    source, run = _prepared(engine, along, with_rises)
    folded = sorted(name for name in person if name in engine.model.parameters and name not in source.values)
    if folded:
        raise EngineError(f"constants of the model have no value of a person unless they are among the directions: {', '.join(folded)}")
    return Walk(engine, timeline, person, source, run, series_every)


def strangers(engine: Engine, timeline: Timeline, along: Sequence[str]) -> list[str]:
    """Directions that the model and the timeline do not have, and those named twice."""
    doses = {f"dose[{k}].{what}" for k in range(len(timeline.doses)) for what in ("amount", "hour")}
    return [name for k, name in enumerate(along) if (name not in engine.model.parameters and name not in doses) or name in along[:k]]


@lru_cache(maxsize=16)
def _prepared(engine: Engine, along: tuple[str, ...], with_rises: bool) -> tuple[Source, Callable]:
    """The source for some directions, and its compiled function."""
    model = engine.model
    free = tuple(name for name in along if name in model.parameters)
    lanes = -(-max(1, len(along)) // _VECTOR) * _VECTOR
    source = Source(engine.traced(free), along, lanes, with_rises)
    text = source.text()
    return source, _load(_name(text, lanes, False).replace("kernel", "tangent"), text).run


@frozen(eq=False)
class Walk:
    """A person on a timeline, ready to follow paths, in several threads if need be; nothing in it changes."""

    engine: Engine
    timeline: Timeline
    person: dict[str, float]
    source: Source
    run: Callable
    every: int
    rows: np.ndarray = field(init=False)
    given: tuple[list, list] = field(init=False)

    @rows.default
    def _kept_steps(self) -> np.ndarray:
        return np.flatnonzero(np.diff(self.timeline.steps.epoch // self.every, prepend=-1) > 0) if self.every else np.zeros(0, int)

    def follow(self, path: np.ndarray, start: Mapping[str, float] | None = None) -> Tangents:
        """Walk along stage codes (epochs in bed,); raises EngineError for a path with gaps or of another length."""
        codes, n_bed = np.asarray(path), self.timeline.steps.n_bed
        if codes.shape != (n_bed,) or codes.min(initial=0) < 0 or codes.max(initial=0) > 4:
            raise EngineError(f"tangents need a stage code from 0 to 4 for each of the {n_bed} epochs in bed")
        out = self._room(dict(start or {}))
        before, after = self.given
        self.run(*before, np.ascontiguousarray(codes, np.int64), *after, *out.values())
        return self._answer(out)

    @given.default
    def _whatever_the_path(self) -> tuple[list, list]:
        """What the generated function takes before the path and after it, in its order."""
        steps, model, chain, weights = self.timeline.steps, self.engine.model, self.engine.chain, self.engine.weights
        values = model.values | potencies(model, seats(model, self.timeline.doses), self.engine.half_effects) | self.person
        masks = np.array([chain.masks[name] for name in chain.effectors], float).reshape(len(chain.effectors), *weights.shape[:2])
        inputs = np.array([steps.given(name.removeprefix("timeline.")) for name in timeline_inputs(model)])
        before = [steps.length, steps.flags, steps.night, steps.epoch, inputs]
        after = [np.ascontiguousarray(weights, float), masks, np.array(OWN), np.array([values[name] for name in self.source.values])]
        return before, [*after, *self._plasma()]

    def _room(self, start: dict[str, float]) -> dict[str, np.ndarray]:
        """The arrays of one path, in the order of the generated function."""
        lanes, nights, states = self.source.lanes, max(1, len(self.timeline.windows)), self.engine.model.states
        marks, outputs, n_bed = len(self.engine.model.crossings), len(self.engine.outputs), self.timeline.steps.n_bed
        record = np.full(len(self.timeline.steps.length), -1, np.int64)
        record[self.rows] = np.arange(len(self.rows))
        return {
            "x": np.array([start.get(name, states[name].start) for name in self.source.states]), "record": record,
            "dx": np.zeros((len(states), lanes)), "logp": np.zeros(n_bed), "dlogp": np.zeros((n_bed, lanes)),
            "marks": np.full((nights, marks), np.nan), "dmarks": np.zeros((nights, marks, lanes)),
            "series": np.zeros((outputs, len(self.rows))), "dseries": np.zeros((outputs, len(self.rows), lanes)),
        }  # fmt: skip

    def _plasma(self) -> list[np.ndarray]:
        """Plasma at the edges of all steps (compounds, edges) and its tangents (..., lanes), by the closed form of every dose;
        then what `_rises` gives."""
        model, edges = self.engine.model, np.append(self.timeline.steps.epoch, self.timeline.epochs)
        names, seated = dosed(model), seats(model, self.timeline.doses)
        plasma, later = np.zeros((len(names), len(edges))), {}
        tangent = np.zeros((len(names), len(edges) if self.source.moved_plasma else 0, self.source.lanes))
        for c, name in enumerate(names):
            doses = [(k, dose) for k, dose in enumerate(self.timeline.doses) if dose.compound == seated[name]]
            ke, found = depots(model, name, seated[name], [dose for _, dose in doses], self.person)
            for k, dose in doses:
                hours = (self.timeline.start + EPOCH_S * edges - dose.second) / 3600.0
                for _, lag, depot in (row for row in found if row[0] == dose.form):
                    taken = self.person[dose.share] if dose.share else 1.0
                    before = plasma[c].copy()
                    self._dose(k, dose.amount_mg, taken, hours - lag, ke, depot, plasma[c], tangent[c])
                    later[k] = (c, later.get(k, (c, 0.0))[1] + plasma[c] - before)
        return [plasma, tangent, *self._rises(plasma, later)]

    def _rises(self, plasma: np.ndarray, later: dict[int, tuple[int, np.ndarray]]) -> list[np.ndarray]:
        """Steps in which plasma changes fast: row of each step or -1, and by row, compound and lane minus the share of the dose
        whose hour the lane is in that change, and 1 where there is one."""
        change, level = np.diff(plasma), np.maximum(plasma[:, 1:], plasma[:, :-1])
        fast = (np.abs(change) > _FAST * level) & (level > _LEAST * level.max(axis=1, initial=0.0)[:, None])
        rows = np.flatnonzero(fast.any(axis=0))
        rise = np.full(change.shape[1], -1, np.int64)
        rise[rows] = np.arange(len(rows))
        part, timed = (np.zeros((len(rows), len(plasma), self.source.lanes)) for _ in range(2))
        for k, (c, curve) in later.items():
            if (hour := f"dose[{k}].hour") in self.source.along:
                lane, at = self.source.along.index(hour), fast[c, rows]
                part[at, c, lane] = -np.diff(curve)[rows[at]] / change[c, rows[at]]
                timed[at, c, lane] = 1.0
        return [rise, part, timed]

    def _dose(self, k: int, mg: float, share: float, hours: np.ndarray, ke: float, depot: Depot, plasma: np.ndarray, tangent: np.ndarray):
        """Add what one depot of one dose gives to plasma, and how that moves with amount and hour."""
        after, along = hours > 0.0, self.source.along
        per_mg = share * passed(*(np.array(value) for value in (depot.per_mg, depot.rate, ke)), hours[after])
        plasma[after] += mg * per_mg
        if (amount := f"dose[{k}].amount") in along:
            tangent[after, along.index(amount)] += per_mg
        if (hour := f"dose[{k}].hour") in along:
            slope = share * depot.per_mg * depot.rate * np.exp(-depot.rate * hours[after]) - ke * per_mg
            tangent[after, along.index(hour)] -= mg * slope

    def _answer(self, out: dict[str, np.ndarray]) -> Tangents:
        """What the run has left in its arrays."""
        n, outputs = len(self.source.along), self.engine.outputs
        if not np.isfinite(out["x"]).all():
            raise EngineError("a state left the finite numbers; a parameter lies outside what the model can carry")
        marks = list(self.engine.model.crossings)
        return Tangents(
            along=self.source.along,
            log_probability=out["logp"],
            scores=out["dlogp"][:, :n],
            state=dict(zip(self.source.states, out["x"].tolist(), strict=True)),
            d_state={name: out["dx"][i, :n] for i, name in enumerate(self.source.states)},
            crossings={name: out["marks"][:, j] for j, name in enumerate(marks)},
            d_crossings={name: out["dmarks"][:, j, :n] for j, name in enumerate(marks)},
            series={name: out["series"][k] for k, name in enumerate(outputs)},
            d_series={name: out["dseries"][k, :, :n] for k, name in enumerate(outputs)},
            series_epoch=self.timeline.steps.epoch[self.rows],
        )
