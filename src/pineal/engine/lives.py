"""Sampled lives, and what each of them says of averages and their gradients; summed by `pineal.engine.expectation`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from pineal.engine.drives import rows_along
from pineal.engine.epoch_scores import Route, Scored
from pineal.engine.gather import DLMO_BEFORE_CBT_MIN_H, midnights
from pineal.engine.machine import Engine, Moment, Run
from pineal.engine.moments import Moments
from pineal.engine.persons import Persons
from pineal.engine.rewards import MARKERS, Baseline
from pineal.engine.simulate import simulate
from pineal.engine.timeline import Timeline

BLOCK = 32
"""Lives summed at once, whatever the batch: results do not depend on how the work was cut."""

PILOT = 1 << 31
"""Number of the first person of the pilot; persons of a run come before it."""

_UNCUT = 256
"""Lives of the pilot between two moments at which it can be interrupted; a multiple of the lanes, so nothing depends on it."""


@frozen(eq=False)
class Lives:
    """Lives drawn in the population kernel."""

    engine: Engine
    persons: Persons
    timeline: Timeline
    start: dict[str, float]
    seed: int
    statistics: tuple[str, ...]

    def people(self, first: int, size: int) -> Persons:
        """The persons of some lives."""
        return self.persons.take((first + np.arange(size)) % len(self.persons))

    def drawn(self, first: int, size: int) -> Run:
        """Lives from a number on."""
        moment = Moment(tuple(self.start), np.array([list(self.start.values())]).T) if self.start else None
        return simulate(self.engine, self.people(first, size), self.timeline, seed=self.seed, first_person=first, start=moment,
                        epochs=True, threads=1)  # fmt: skip

    def nights(self, run: Run) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """For each night rows and stages (epochs, lives) and values (statistics, lives)."""
        stages = run.nights.stages.T
        edges = np.cumsum([0, *run.nights.bed_epochs])
        rows = rows_along(stages, self.timeline)
        values = np.array([run.nights[name] for name in self.statistics])
        return [(rows[a:b], stages[a:b], values[:, :, k]) for k, (a, b) in enumerate(zip(edges, edges[1:], strict=False))]

    def baselines(self, size: int, kind: str) -> list[Baseline]:
        """What is expected of each night, from lives of their own."""
        parts = [self.nights(self.drawn(PILOT + at, min(_UNCUT, size - at))) for at in range(0, size, _UNCUT)]
        whole = [[np.concatenate(same, axis=-1) for same in zip(*night, strict=True)] for night in zip(*parts, strict=True)]
        return [Baseline.fitted(kind, *night, self.statistics) for night in whole]


@frozen(eq=False)
class Estimates:
    """Lives and their scores made into moments."""

    lives: Lives
    route: Route
    baselines: list[Baseline]
    along: tuple[str, ...]

    def batch(self, firsts: range, end: int, stop: Callable[[], bool]) -> list[Moments]:
        """The moments of each block of a batch."""
        sizes = [min(BLOCK, end - first) for first in firsts]
        return [self._block(first, size, stop) for first, size in zip(firsts, sizes, strict=True)]

    def _block(self, first: int, size: int, stop: Callable[[], bool]) -> Moments:
        run = self.lives.drawn(first, size)
        scored = self.route(run.nights.stages.T, self.lives.people(first, size), stop)
        return Moments.over(self._contributions(run, scored))

    def _contributions(self, run: Run, scored: Scored) -> np.ndarray:
        """Value and estimate of the gradient by each life; shape (lives, nights, statistics, 1 + directions)."""
        found, past, at = [], np.zeros((len(scored.scores), len(self.along))), 0
        for k, (night, baseline) in enumerate(zip(self.lives.nights(run), self.baselines, strict=True)):
            rows, stages, values = night
            here = scored.scores[:, at : at + len(rows)]
            surprise = baseline.surprise(rows, stages, values, self.lives.statistics)
            gradient = surprise.transpose(2, 0, 1) @ here
            gradient += (values - baseline.mean[:, None]).T[:, :, None] * past[:, None, :]
            values, moved = self._markers(k, values, scored)
            found.append(np.concatenate([values.T[:, :, None], gradient + moved], axis=2))
            past, at = past + here.sum(axis=1), at + len(rows)
        return np.stack(found, axis=1)

    def _markers(self, night: int, values: np.ndarray, scored: Scored) -> tuple[np.ndarray, np.ndarray]:
        """The values with those of the clock in double precision, and how these move along the paths (lives, statistics, directions)."""
        moved = np.zeros((values.shape[1], len(values), len(self.along)))
        values = values.copy()
        for k, name in enumerate(self.lives.statistics):
            if name in MARKERS and scored.marks:
                values[k] = scored.marks["circadian.cbt_min"][:, night] - midnights(self.lives.timeline)[night]
                values[k] -= DLMO_BEFORE_CBT_MIN_H if name == "DLMO" else 0.0
                moved[:, k] = scored.d_marks["circadian.cbt_min"][:, night]
        return values, moved
