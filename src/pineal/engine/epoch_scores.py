"""The score of sampled paths epoch by epoch, by the cheapest way that is exact.

Directions that move no state have a closed form on drives kept along the path; as soon as one moves a state,
all go through the tangents. Both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from attrs import evolve, field, frozen

from pineal.engine.drives import Drives, drives, local_parameters
from pineal.engine.machine import Engine, Moment
from pineal.engine.path_likelihood import _by_drive, _moves
from pineal.engine.persons import Persons
from pineal.engine.tangent import Tangents, Walk, walk
from pineal.engine.timeline import Timeline
from pineal.errors import EngineError

_WALKS = 64
"""Persons whose set-up is kept."""


@frozen(eq=False)
class Scored:
    """`scores`: (paths, epochs in bed, directions), derivatives of the log-probability of each epoch's stage.

    `marks`: moments at which states cross their levels, hours from the start, (paths, nights) by name;
    `d_marks`: how they move along a given path, (paths, nights, directions). Empty where no state moves.
    """

    scores: np.ndarray
    marks: dict[str, np.ndarray]
    d_marks: dict[str, np.ndarray]


Route = Callable[[np.ndarray, Persons, Callable[[], bool]], Scored]
"""From paths (epochs in bed, paths) and their persons; asks before every path whether to stop."""


class Stopped(EngineError):
    """Somebody asked to stop; what was begun is dropped."""


def route(engine: Engine, timeline: Timeline, along: tuple[str, ...], start: dict[str, float]) -> Route:
    """The cheapest exact way for some directions."""
    if set(along) <= set(local_parameters(engine)):
        moment = Moment(tuple(start), np.array([list(start.values())]).T) if start else None
        return _Near(engine, timeline, along, moment)
    return _Far(_bare(engine), timeline, along, start)


@lru_cache(maxsize=16)
def _bare(engine: Engine) -> Engine:
    """The engine without series, whose tangents nobody asks for here."""
    return evolve(engine, outputs=(), kernels={})


@frozen(eq=False)
class _Near:
    """No state moves: drives along the paths and the closed form."""

    engine: Engine
    timeline: Timeline
    along: tuple[str, ...]
    start: Moment | None

    def __call__(self, paths: np.ndarray, persons: Persons, stop: Callable[[], bool]) -> Scored:
        if stop():
            raise Stopped("stopped before a block of paths")
        found = drives(self.engine, persons, self.timeline, paths, start=self.start)
        return Scored(local_scores(found, self.engine, self.along), {}, {})


def local_scores(found: Drives, engine: Engine, along: tuple[str, ...]) -> np.ndarray:
    """Score of each epoch along local directions; shape (paths, epochs, directions)."""
    by_drive = _by_drive(engine.chain, engine.weights)
    own = engine.weights[:, :, 0] * _moves(np.arange(len(engine.weights)))
    logits = [own[found.rows, d] + np.einsum("tpk,ktp->tp", by_drive[found.rows, d], found.values) for d in range(own.shape[1])]
    top = np.max(logits, axis=0)
    share = np.exp(np.array(logits) - top)
    share /= share.sum(axis=0)
    scores = np.zeros((found.path.shape[1], len(found.path), len(along)))
    for k in {k for name in along for k in found.slopes[name]}:
        by = by_drive[found.rows, found.path, k] - sum(share[d] * by_drive[found.rows, d, k] for d in range(len(share)))
        for n, name in enumerate(along):
            if k in found.slopes[name]:
                scores[:, :, n] += (by * found.slopes[name][k]).T
    return scores


@frozen(eq=False)
class _Far:
    """States move: tangents, path by path; what does not depend on the path is made once a person."""

    engine: Engine
    timeline: Timeline
    along: tuple[str, ...]
    start: dict[str, float]
    ready: Callable[..., Walk] = field(init=False)

    @ready.default
    def _keeps(self) -> Callable[..., Walk]:
        return lru_cache(maxsize=_WALKS)(lambda person: walk(self.engine, self.timeline, self.along, dict(person)))

    def __call__(self, paths: np.ndarray, persons: Persons, stop: Callable[[], bool]) -> Scored:
        found = [self._one(paths[:, p], tuple((name, float(column[p])) for name, column in persons.columns.items()), stop)
                 for p in range(paths.shape[1])]  # fmt: skip
        names = tuple(self.engine.model.crossings)
        return Scored(
            np.array([one.scores for one in found]),
            {name: np.array([one.crossings[name] for one in found]) for name in names},
            {name: np.array([one.d_crossings[name] for one in found]) for name in names},
        )

    def _one(self, path: np.ndarray, person: tuple, stop: Callable[[], bool]) -> Tangents:
        if stop():
            raise Stopped("stopped before a path")
        return self.ready(person).follow(path, self.start)
