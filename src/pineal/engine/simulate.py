"""Running persons through a timeline.

Tiles of 32 lanes in single precision (or one lane in double) run in threads; the last tile is filled
with copies of its last person, whose results are dropped. Every random number depends only on seed,
person, night and epoch, so the result is the same for any tile and any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pineal.engine.gather import DLMO_BEFORE_CBT_MIN_H, gathered
from pineal.engine.job import Job, Tile
from pineal.engine.kernel import POPULATION, SCALAR
from pineal.engine.machine import Engine, Moment, Run
from pineal.engine.persons import Persons
from pineal.engine.pieces import threads as threads_here
from pineal.engine.scheme import refuse_stiff
from pineal.engine.timeline import EPOCH_S, Timeline


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
    Raises EngineError when a result is not finite, a state too fast for the steps, or when
    the timeline holds more compounds than the model has slots.
    """
    refuse_stiff(engine.kernel(lanes).traced, persons.columns)
    job = Job(engine, engine.kernel(lanes), persons, timeline, seed, first_person, start, epochs, series_every, path)
    tiles = range(0, len(persons), lanes)
    results = _in_threads(job.tile, tiles, progress, threads)
    return gathered(job, results)


def _in_threads(work: Callable, tiles: Sequence[int], progress, threads: int | None) -> list:
    many = min(threads or threads_here(), len(tiles))
    if many <= 1:  # to start a thread takes as long as a week of the clock alone
        return list(_told(map(work, tiles), len(tiles), progress))
    with ThreadPoolExecutor(many) as pool:
        return list(_told(pool.map(work, tiles), len(tiles), progress))


def _told(results: Iterable, total: int, progress) -> Iterator:
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, total)
        yield result


__all__ = ["DLMO_BEFORE_CBT_MIN_H", "EPOCH_S", "SCALAR", "Engine", "Job", "Moment", "Run", "Tile", "simulate"]
