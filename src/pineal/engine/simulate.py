"""Running persons through a timeline.

Tiles of 32 lanes in single precision (or one lane in double) run in threads; the last tile is filled
with copies of its last person, whose results are dropped. Every random number depends only on seed,
person, night and epoch, so the result is the same for any tile and any number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from pineal.declare import Model
from pineal.declare.chain import Chain
from pineal.engine.dosing import Dosing, dosing
from pineal.engine.kernel import POPULATION, SCALAR, Kernel, kernel
from pineal.engine.layout import STATISTICS, dosed, timeline_inputs
from pineal.engine.persons import Persons
from pineal.engine.random import key
from pineal.engine.slots import HALF_EFFECT, potencies, seats, table
from pineal.engine.timeline import EPOCH_S, Timeline
from pineal.engine.trace import trace
from pineal.errors import EngineError
from pineal.night.nights import Nights

DLMO_BEFORE_CBT_MIN_H = 7.0
_CHUNK_STEPS = 100_000


@frozen(eq=False)
class Engine:
    """A model with its chain, weights and shared values, ready to run.

    `weights`: shape (rows, destinations, 1 + covariates). `outputs`: names of the series a run may keep.
    `half_effects`: potencies that replace those of the compounds' files.
    """

    model: Model
    chain: Chain
    weights: np.ndarray
    outputs: tuple[str, ...] = ()
    half_effects: dict[str, float] = field(factory=dict)
    _kernels: dict[int, Kernel] = field(factory=dict, repr=False)

    def kernel(self, lanes: int) -> Kernel:
        """The kernel for a number of lanes; generated once, whatever the shared values."""
        if lanes not in self._kernels:
            self._kernels[lanes] = kernel(trace(self.model, self.chain, self.outputs), lanes)
        return self._kernels[lanes]

    def with_shared(self, values: dict[str, float]) -> Engine:
        """The same engine with other values of shared parameters; nothing is compiled again.

        ``half_effect.<compound>.<handle>`` (mg/L) replaces the potency of a compound, wherever it will sit.
        """
        halves = {name: value for name, value in values.items() if name.startswith(HALF_EFFECT)}
        plain = {name: value for name, value in values.items() if name not in halves}
        unknown = set(plain) - set(self.model.at_level("shared")) | set(plain) & table(self.model)
        if unknown:
            raise EngineError(f"not shared parameters: {', '.join(sorted(unknown))}")
        return evolve(self, model=evolve(self.model, values=self.model.values | plain), half_effects=self.half_effects | halves)


@frozen(eq=False)
class Moment:
    """The state of persons at the end of a run, from which another may start; shape (slots, persons) or (slots, 1)."""

    slots: tuple[str, ...]
    values: np.ndarray

    def take(self, indices: np.ndarray) -> Moment:
        """The state of some of the persons."""
        return Moment(self.slots, self.values[:, np.asarray(indices)])


@frozen(eq=False)
class Run:
    """What a run gives back: its nights and the state at its end."""

    nights: Nights
    end: Moment


def simulate(
    engine: Engine,
    persons: Persons,
    timeline: Timeline,
    *,
    seed: int,
    first_person: int = 0,
    start: Moment | None = None,
    epochs: bool = False,
    series_every: int = 0,
    path: np.ndarray | None = None,
    lanes: int = POPULATION,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
) -> Run:
    """Simulate every person over the timeline.

    `path`: prescribed stage codes, shape (epochs in bed, persons) or (epochs in bed, 1), -1 where the
    stage is drawn. `epochs`: keep stages and the probability of each. `series_every`: keep the engine's
    outputs every so many epochs (0: not at all). `progress` is told (tiles done, tiles).
    Raises EngineError when a result is not finite, or when the timeline holds more compounds than the model has slots.
    """
    job = _Job(engine, engine.kernel(lanes), persons, timeline, seed, first_person, start, epochs, series_every, path)
    tiles = range(0, len(persons), lanes)
    results = _in_threads(job.tile, tiles, progress, threads)
    return _gather(job, results)


def _in_threads(work: Callable, tiles: Sequence[int], progress, threads: int | None) -> list:
    results = []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for done, result in enumerate(pool.map(work, tiles), 1):
            results.append(result)
            if progress:
                progress(done, len(tiles))
    return results


@frozen(eq=False)
class Tile:
    """The arrays that a kernel works on for some persons; those left out are the job's own.

    `path`: (epochs in bed, lanes), -1 where the stage is drawn; `weights`: flat; `depot`: (depots, lanes). The
    kernel reads them afresh whenever it is called, so they may be changed in between.
    """

    work: np.ndarray
    given: Dosing
    store: dict[str, np.ndarray]
    first: int
    path: np.ndarray | None = None
    weights: np.ndarray | None = None
    depot: np.ndarray | None = None


@frozen(eq=False, slots=False)
class _Job:
    engine: Engine
    kernel: Kernel
    persons: Persons
    timeline: Timeline
    seed: int
    first_person: int
    start: Moment | None
    epochs: bool
    series_every: int
    path: np.ndarray | None

    @cached_property
    def seats(self) -> dict[str, str | None]:
        """The compound of every plasma of the model."""
        return seats(self.engine.model, self.timeline.doses)

    @property
    def dtype(self):
        return np.float32 if self.kernel.single else np.float64

    def tile(self, first: int) -> dict[str, np.ndarray]:
        """Run the persons from `first` on, as many as there are lanes."""
        lanes = self.kernel.layout.lanes
        members = np.minimum(np.arange(first, first + lanes), len(self.persons) - 1)
        people = self.persons.take(members)
        store = self._store(lanes)
        given = self.dosing(people)
        work = self._begin(people, members, given)
        self._run(work, given, store, first, members)
        kept = min(lanes, len(self.persons) - first)
        store["work"] = work.reshape(-1, lanes)
        return {name: values[..., :kept] for name, values in store.items()}

    def dosing(self, people: Persons) -> Dosing:
        """Propagators of the doses for some persons."""
        externals = self.engine.model.externals
        seated = {name: (compound, externals[name].unit) for name, compound in self.seats.items()}
        return dosing(self.timeline, seated, _body(people), len(people))

    def _store(self, lanes: int) -> dict[str, np.ndarray]:
        steps, rows = self.timeline.steps, len(_rows(self))
        n_bed = steps.n_bed if self.epochs else 1
        measures = len(STATISTICS) + len(self.engine.model.crossings)
        return {
            "nights": np.full((len(self.timeline.windows) or 1, measures, lanes), np.nan, self.dtype),
            "stage": np.zeros((n_bed, lanes), np.int8),
            "probability": np.zeros((n_bed, lanes), self.dtype),
            "series": np.zeros((max(1, rows), max(1, len(self.engine.outputs)), lanes), self.dtype),
        }

    def _begin(self, people: Persons, members: np.ndarray, given: Dosing) -> np.ndarray:
        place, model = self.kernel.layout, self.engine.model
        work = np.zeros((len(place.slots), place.lanes), self.dtype)
        for name, term in model.states.items():
            work[place.slots[name]] = term.start
        for name in model.crossings:
            work[place.slots[f"crossing.{name}"]] = np.nan
        if self.start is not None:
            for name, row in zip(self.start.slots, self.start.values[:, members % self.start.values.shape[1]], strict=True):
                work[place.slots[name]] = row
        for name in model.at_level("person"):
            work[place.slots[name]] = people.column(name, model.values[name])
        for c, name in enumerate(dosed(model)):
            work[place.slots[f"begin.{name}"]] = given.start_plasma[c]
        return work.reshape(-1)

    def _run(self, work: np.ndarray, given: Dosing, store: dict, first: int, members: np.ndarray) -> None:
        run, end, bed, dose = self.runner(Tile(work, given, store, first, self._paths(members))), len(self.timeline.steps.length), 0, 0
        for a in range(0, end, _CHUNK_STEPS):
            bed, dose = run(a, min(a + _CHUNK_STEPS, end), bed, dose)

    def _paths(self, members: np.ndarray) -> np.ndarray | None:
        """Prescribed paths of some persons, shape (epochs in bed, lanes)."""
        if self.path is None:
            return None
        wide = np.broadcast_to(self.path, (self.timeline.steps.n_bed, self.path.shape[1]))
        return np.ascontiguousarray(wide[:, members % self.path.shape[1]], np.int8)

    def runner(self, tile: Tile) -> Callable[[int, int, int, int], tuple[int, int]]:
        """The kernel on a tile: from step a to before step b, at an epoch in bed and a dose, which it returns moved on."""
        steps, dtype, model, given, store = self.timeline.steps, self.dtype, self.engine.model, tile.given, tile.store
        inputs = np.array([steps.given(name.removeprefix("timeline.")) for name in timeline_inputs(model)], dtype)
        values = model.values | potencies(model, self.seats, self.engine.half_effects)
        shared = np.array([values[name] for name in model.at_level("shared")], dtype)
        record = np.full(len(steps.length), -1, np.int64)
        record[_rows(self)] = np.arange(len(_rows(self)))
        words = [np.uint64(word) for word in key(self.seed)]
        rest = (
            steps.length,
            steps.flags,
            steps.night,
            steps.epoch,
            steps.moment,
            steps.evening,
            inputs,
            np.zeros((1, 1), np.int8) if tile.path is None else tile.path,
            int(tile.path is not None),
            shared,
            self.engine.weights.reshape(-1).astype(dtype) if tile.weights is None else tile.weights,
            tile.work,
            given.start_depot.astype(dtype) if tile.depot is None else tile.depot,
            given.depot_of,
            given.plasma_keep.astype(dtype),
            given.depot_gives.astype(dtype),
            given.depot_keep.astype(dtype),
            len(given.step),
            given.step,
            given.depot,
            given.compound,
            given.left.astype(dtype),
            given.gave.astype(dtype),
            *words,
            self.first_person + tile.first,
            self.epochs,
            record,
            store["nights"],
            store["stage"],
            store["probability"],
            store["series"],
        )
        return lambda begin, end, bed, dose: self.kernel.run(begin, end, bed, dose, *rest)


def _rows(job: _Job) -> np.ndarray:
    """Steps at which the series are kept."""
    if not job.series_every or not job.engine.outputs:
        return np.zeros(0, np.int64)
    due = job.timeline.steps.epoch // job.series_every
    return np.flatnonzero(np.diff(due, prepend=-1) > 0)


def _body(people: Persons) -> dict[str, np.ndarray]:
    ones = np.ones(len(people))
    return {"body.weight": 70.0 * ones, "body.cyp1a2": ones} | people.columns


def _gather(job: _Job, results: list[dict[str, np.ndarray]]) -> Run:
    whole = {name: np.concatenate([r[name] for r in results], axis=-1) for name in results[0]}
    slots = tuple(job.kernel.layout.slots)
    kept = [i for i, name in enumerate(slots) if _carried(name, job.engine.model)]
    end = Moment(tuple(slots[i] for i in kept), whole["work"][kept].astype(np.float64))
    states = [i for i, name in enumerate(slots) if name in job.engine.model.states]
    if not np.isfinite(whole["work"][states]).all():
        raise EngineError("a state left the finite numbers; a parameter lies outside what the model can carry")
    rows = _rows(job)
    nights = Nights(
        dates=tuple(w.night for w in job.timeline.windows),
        statistics=_statistics(job, whole["nights"][: len(job.timeline.windows)]),
        bed_epochs=tuple(w.epochs for w in job.timeline.windows),
        stages=whole["stage"].T if job.epochs else None,
        probability=whole["probability"].T if job.epochs else None,
        series={name: whole["series"][:, i] for i, name in enumerate(job.engine.outputs)} if len(rows) else {},
        series_epoch=job.timeline.steps.epoch[rows] if len(rows) else None,
    )
    return Run(nights, end)


def _carried(name: str, model: Model) -> bool:
    return name in model.states or name.startswith("carry.")


def _statistics(job: _Job, nights: np.ndarray) -> dict[str, np.ndarray]:
    """Kernel sums (nights, measures, persons) as measures (persons, nights)."""
    raw = {name: nights[:, i].T.astype(np.float64) for i, name in enumerate(STATISTICS)}
    raw |= {name.split(".")[1]: nights[:, len(STATISTICS) + j].T.astype(np.float64) for j, name in enumerate(job.engine.model.crossings)}
    in_bed = np.array([w.epochs * 0.5 for w in job.timeline.windows])
    for name in ("REM", "N3"):
        raw[f"{name} latency"] = np.where(raw[name] > 0, raw[f"{name} latency"], np.nan)
    raw["TIB"] = np.broadcast_to(in_bed, raw["TST"].shape)
    raw["SE"] = 100.0 * raw["TST"] / raw["TIB"]
    if "cbt_min" in raw:
        raw["CBTmin"] = raw.pop("cbt_min") - _midnights(job.timeline)
        raw["DLMO"] = raw["CBTmin"] - DLMO_BEFORE_CBT_MIN_H
    return raw


def _midnights(timeline: Timeline) -> np.ndarray:
    """Hours from the start of the timeline to the midnight that ends each evening."""
    from datetime import timedelta

    from pineal.engine.timeline import second
    from pineal.units import Clock

    seconds = [second(w.night + timedelta(days=1), Clock(0), timeline.zone) for w in timeline.windows]
    return (np.array(seconds) - timeline.start) / 3600.0


__all__ = ["SCALAR", "EPOCH_S", "Engine", "Moment", "Run", "simulate"]
