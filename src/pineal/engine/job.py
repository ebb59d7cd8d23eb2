"""One run cut into tiles: the arrays of a kernel for some persons, and the kernel on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from attrs import frozen

from pineal.engine.dosing import Dosing, dosing
from pineal.engine.kernel import Kernel
from pineal.engine.layout import STATISTICS, dosed, timeline_inputs
from pineal.engine.machine import Engine, Moment
from pineal.engine.persons import Persons
from pineal.engine.random import key
from pineal.engine.slots import potencies, seats
from pineal.engine.timeline import Timeline

_CHUNK_STEPS = 100_000


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
class Job:
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
        steps, rows = self.timeline.steps, len(kept_rows(self))
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
        record[kept_rows(self)] = np.arange(len(kept_rows(self)))
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


def kept_rows(job: Job) -> np.ndarray:
    """Steps at which the series are kept."""
    if not job.series_every or not job.engine.outputs:
        return np.zeros(0, np.int64)
    due = job.timeline.steps.epoch // job.series_every
    return np.flatnonzero(np.diff(due, prepend=-1) > 0)


def _body(people: Persons) -> dict[str, np.ndarray]:
    ones = np.ones(len(people))
    return {"body.weight": 70.0 * ones, "body.cyp1a2": ones} | people.columns
