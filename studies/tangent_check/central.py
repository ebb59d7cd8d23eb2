"""Central differences by the kernel of the simulation itself, at several step sizes, and the one that agrees with itself best.

The kernel is generated with every number as a column of the persons, so one run holds all the changed lives of many numbers.
Two neighbouring step sizes give an extrapolated difference (Richardson 1911, doi:10.1098/rsta.1911.0009); of these the one is
taken that is known best: that differs least from its neighbour, rounding added. The tangent has no say in the choice.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Persons, Timeline, simulate
from pineal.engine.tangent_emit import DOSE
from pineal.maths import PI, TURN
from tangent_check.world import opened, path, timeline, values

_RATIO = 4.0
STEPS = tuple(6.4e-2 / _RATIO**k for k in range(9))
"""Relative to the value. Large ones are exact to rounding, small ones pass no switch."""

HOUR = 10.0 / 9.0
"""Scale of an hour of a dose: steps are 256 s, 64 s, ... 2^-8 s, which a time since 1970 keeps exactly (it knows 2.4e-7 s)."""

LEAST_SCALE = 0.1
ROUNDING = 4.0 * 2.0**-52
"""Relative to the largest value: a difference of two numbers is not known better than their last digits."""

EVERY = 20
"""Epochs between the rows of a series."""


@frozen(eq=False)
class Central:
    """Derivatives along one direction: `series` by name (rows,), `marks` in h by night (nights,), `score`; and how far each is known."""

    series: dict[str, np.ndarray]
    marks: np.ndarray
    score: float
    unknown: dict[str, float]
    step: float


def along_parameter(names: list[str]) -> list[Central]:
    """Along parameters of the model, all in one run."""
    widths = {name: max(abs(values()[name]), LEAST_SCALE) for name in names}
    moves = [{name: sign * s * widths[name]} for name in names for s in STEPS for sign in (-1.0, 1.0)]
    lives = _lived(_people(moves), timeline())
    each = 2 * len(STEPS)
    return [_central(lives.at(slice(k * each, (k + 1) * each)), widths[name]) for k, name in enumerate(names)]


def along_dose(direction: str) -> Central:
    """Along the amount (per mg) or the hour of one dose of the timeline."""
    k, what = DOSE.fullmatch(direction).groups()
    width = timeline().doses[int(k)].amount_mg if what == "amount" else HOUR
    lives = [_lived(_people([{}]), _moved(int(k), what, sign * s * width)) for s in STEPS for sign in (-1.0, 1.0)]
    return _central(_Lives.joined(lives), width)


def _people(moves: list[Mapping[str, float]]) -> Persons:
    """One person for each set of changed numbers."""
    columns = {name: np.full(len(moves), value) for name, value in values().items()}
    for k, move in enumerate(moves):
        for name, by in move.items():
            columns[name][k] += by
    return Persons(len(moves), columns)


def _moved(k: int, what: str, by: float) -> Timeline:
    doses = list(timeline().doses)
    old = doses[k]
    doses[k] = evolve(old, amount_mg=old.amount_mg + by) if what == "amount" else evolve(old, second=old.second + 3600.0 * by)
    return evolve(timeline(), doses=tuple(doses))


@frozen(eq=False)
class _Lives:
    """What some lives came to: series by name (rows, lives), marks (lives, nights), log-likelihood of the path (lives,)."""

    series: dict[str, np.ndarray]
    marks: np.ndarray
    score: np.ndarray

    def at(self, which: slice) -> _Lives:
        return _Lives({name: rows[:, which] for name, rows in self.series.items()}, self.marks[which], self.score[which])

    @staticmethod
    def joined(lives: list[_Lives]) -> _Lives:
        series = {name: np.concatenate([one.series[name] for one in lives], axis=1) for name in lives[0].series}
        return _Lives(series, np.concatenate([one.marks for one in lives]), np.concatenate([one.score for one in lives]))


def _lived(persons: Persons, over: Timeline) -> _Lives:
    """In double precision, along the given path."""
    run = simulate(opened(), persons, over, seed=1, lanes=1, path=path()[:, None], epochs=True, series_every=EVERY, threads=1).nights
    return _Lives(run.series, run["CBTmin"], np.log(run.probability).sum(axis=1))


def _central(lives: _Lives, width: float) -> Central:
    """From lives at - and + of every step size; each kind of answer at the step size that suits it."""
    h = np.array(STEPS) * width
    found = {name: _best(rows, h, name == "circadian.phase") for name, rows in lives.series.items()}
    marks, score = _best(lives.marks.T, h), _best(lives.score[None], h)
    unknown = {name: one[1] for name, one in found.items()} | {"marks": marks[1], "score": score[1]}
    return Central({name: one[0] for name, one in found.items()}, marks[0], float(score[0][0]), unknown, STEPS[score[2]])


def _slopes(rows: np.ndarray, h: np.ndarray, turns: bool = False) -> np.ndarray:
    """Central differences at every step size, (steps, rows)."""
    change = rows[:, 1::2] - rows[:, ::2]
    if turns:
        change = (change + PI) % TURN - PI
    return (change / (2.0 * h)).T


def _best(rows: np.ndarray, h: np.ndarray, turns: bool = False) -> tuple[np.ndarray, float, int]:
    """The extrapolated slope that is known best, how well it is known, and the number of its step size."""
    slopes = _slopes(rows, h, turns)
    better = (_RATIO**2 * slopes[1:] - slopes[:-1]) / (_RATIO**2 - 1.0)
    unknown = np.abs(np.diff(better, axis=0)).max(axis=1) + ROUNDING * np.abs(rows).max() / h[2:]
    k = int(unknown.argmin())
    return better[k + 1], float(unknown[k]), k + 2
