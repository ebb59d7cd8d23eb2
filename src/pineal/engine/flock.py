"""Copies of one person, run on in blocks, between which some copies may take the place of others.

A block goes on from the kernel's own work array, so everything a draw looks back on (stage, bout, onset, sums
of the night, plasma) is carried exactly, at no cost of replaying. A copy that takes another's place draws its
own random numbers from then on, because numbers belong to the place and the epoch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import define, frozen

from pineal.engine.emit import IN_BED, RISE
from pineal.engine.kernel import POPULATION
from pineal.engine.layout import STATISTICS
from pineal.engine.persons import Persons
from pineal.engine.simulate import Engine, Job, Moment, Tile
from pineal.engine.timeline import Timeline
from pineal.errors import EngineError


@frozen(eq=False)
class _Lot:
    """Some copies: their arrays, the kernel on them, and room to put work and depots aside."""

    tile: Tile
    run: Callable[[int, int, int, int], tuple[int, int]]
    aside: tuple[np.ndarray, np.ndarray]

    def redo(self, step: int, end: int, epoch: int, dose: int, tilted: np.ndarray, weights: np.ndarray) -> tuple[int, int]:
        """One step drawn with tilted weights, then walked again along what was drawn with the true ones."""
        tile = self.tile
        for room, array in zip(self.aside, (tile.work, tile.depot), strict=True):
            room[:] = array
        tile.weights[:] = tilted
        self.run(step, end, epoch, dose)
        tile.path[epoch] = tile.store["stage"][epoch]
        tile.store["tilted"][:] = tile.store["probability"][epoch]
        for room, array in zip(self.aside, (tile.work, tile.depot), strict=True):
            array[:] = room
        tile.weights[:] = weights
        return self.run(step, end, epoch, dose)


@define(eq=False)
class Flock:
    """`n` copies of a person on a timeline; `step`, `epoch` and `dose`: steps, epochs in bed and doses behind them."""

    n: int
    weights: np.ndarray
    lots: list[_Lot]
    step: int = 0
    epoch: int = 0
    dose: int = 0

    def advance(self, end: int) -> None:
        """Run all copies to before a step."""
        *_, (epoch, dose) = [lot.run(self.step, end, self.epoch, self.dose) for lot in self.lots]
        self.step, self.epoch, self.dose = end, epoch, dose

    def guided(self, end: int, tilt: np.ndarray) -> np.ndarray:
        """Run to before a step that closes one epoch in bed, its stage drawn with logits moved by `tilt` (rows, destinations).

        Returns log of the stage's true probability over that with which it was drawn, (n,): the weight that corrects the draw.
        """
        tilted = self.weights.copy()
        tilted[:, :, 0] += tilt
        dtype = self.lots[0].tile.weights.dtype
        flat, true = (w.reshape(-1).astype(dtype) for w in (tilted, self.weights))
        last = end - 1  # what lies before the epoch in bed is walked once
        if self.step < last:
            self.advance(last)
        *_, (epoch, dose) = [lot.redo(last, end, self.epoch, self.dose, flat, true) for lot in self.lots]
        ratio = [np.log(lot.tile.store["probability"][self.epoch] / lot.tile.store["tilted"]) for lot in self.lots]
        self.step, self.epoch, self.dose = end, epoch, dose
        return np.concatenate(ratio)[: self.n].astype(float)

    def take(self, indices: np.ndarray) -> None:
        """Let every copy go on as the copy of that number, (n,), sums of nights included. Stages already drawn stay where they are."""
        lanes = self.lots[0].tile.path.shape[1]
        for places in ([lot.tile.work.reshape(-1, lanes) for lot in self.lots], [lot.tile.store["nights"] for lot in self.lots]):
            values, at = np.take(np.concatenate(places, axis=-1), indices, axis=-1), 0
            for place in places:
                width = min(place.shape[-1], self.n - at)
                place[..., :width] = values[..., at : at + width]
                at += width

    def stages(self, first: int, end: int) -> np.ndarray:
        """Stage codes drawn in some epochs in bed; shape (epochs, n)."""
        return np.concatenate([lot.tile.store["stage"][first:end] for lot in self.lots], axis=-1)[:, : self.n]

    def sums(self, night: int) -> dict[str, np.ndarray]:
        """Statistics of a night that is over, minutes and counts; each (n,)."""
        values = np.concatenate([lot.tile.store["nights"][night] for lot in self.lots], axis=-1)[:, : self.n]
        return dict(zip(STATISTICS, values[: len(STATISTICS)].astype(float), strict=True))


def flock(
    engine: Engine, person: Persons, timeline: Timeline, n: int, *, seed: int, start: Moment | None = None, lanes: int = POPULATION
) -> Flock:
    """`n` copies of one person at the start of a timeline."""
    if len(person) != 1:
        raise EngineError(f"a flock is copies of one person, not of {len(person)}")
    job = Job(engine, engine.kernel(lanes), person, timeline, seed, 0, start, True, 0, None)
    return Flock(n, engine.weights, [_lot(job, at) for at in range(0, n, lanes)])


def _lot(job: Job, first: int) -> _Lot:
    lanes = job.kernel.layout.lanes
    members = np.zeros(lanes, int)
    people = job.persons.take(members)
    given = job.dosing(people)
    tile = Tile(
        job._begin(people, members, given), given, job._store(lanes) | {"tilted": np.ones(lanes, job.dtype)}, first,
        np.full((job.timeline.steps.n_bed, lanes), -1, np.int8), job.engine.weights.reshape(-1).astype(job.dtype),
        given.start_depot.astype(job.dtype),
    )  # fmt: skip
    return _Lot(tile, job.runner(tile), (tile.work.copy(), tile.depot.copy()))


def cuts(timeline: Timeline, block: int) -> list[tuple[int, int | None]]:
    """Where to stop: (step to stop before, the night that has just ended or None), every `block` epochs in bed and after each night."""
    steps = timeline.steps
    found: list[tuple[int, int | None]] = []
    night = since = 0
    for i in np.flatnonzero(steps.flags & IN_BED):
        since += 1
        ends = bool(steps.flags[i] & RISE)
        if ends or since == block:
            found.append((int(i) + 1, night if ends else None))
            since, night = 0, night + ends
    return found
