"""A look ahead for particles: how likely the rest of a night's data is from each row of the chain, roughly.

The person's chain is replaced by a plain Markov chain with the moves that a few simulated nights of that person
make at that hour; its backward recursion is exact but for the fading. A rough look ahead costs precision of a filter, never truth.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from pineal.declare.chain import OWN, ROWS, STAGES
from pineal.engine import Engine, Moment, Persons, Timeline, simulate

_NIGHTS, _REACH, _SHARED, _FAINT = 128, 120, 30.0, 0.02
FADE = 0.9
"""How much of what lies further ahead is believed, an epoch. The person's chain is no Markov chain: in a long wake it stays
awake far longer than its average says, and a look that does not fade leads all particles away from such nights."""

_STEEP = 40.0
"""Logits are bent by no more than this: kernels hold numbers up to exp(88)."""

_OTHER = 0x5DEECE66D
"""Parts the random numbers of these nights from those of the filter."""

_TO = np.array([[s + 1 if s else int(row > 0) for s in range(len(STAGES))] for row in range(len(ROWS))])
"""The row a stage leads to, from each row."""


@frozen(eq=False)
class Ahead:
    """Log densities of what was seen: of all after each epoch, from each row, and of the epoch's own in each stage.

    `after`: (epochs in bed, rows), up to a constant of the epoch; `here`: (epochs in bed, 5).
    """

    after: np.ndarray
    here: np.ndarray

    def tilt(self, epoch: int) -> np.ndarray:
        """What to add to the logits of an epoch, (rows, destinations), so that draws lean to what was and will be seen."""
        psi = self.here[epoch] + self.after[epoch][_TO]
        own = psi[np.arange(len(ROWS)), OWN]
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(np.clip(psi - own[:, None], -_STEEP, _STEEP))


def look_ahead(
    engine: Engine, person: Persons, timeline: Timeline, table: np.ndarray, start: Moment | None, seed: int, fade: float
) -> Ahead:
    """The look ahead of one person for what epochs show, `table` (epochs in bed, 5), log densities."""
    nights = simulate(engine, person.take(np.zeros(_NIGHTS, int)), timeline, seed=seed ^ _OTHER, start=start, epochs=True, threads=1).nights
    after, at = np.zeros((len(table), len(ROWS))), 0
    for window in timeline.windows:
        night = slice(at, at + window.epochs)
        after[night] = _backward(_moves(nights.stages[:, night].T), table[night], fade)
        at += window.epochs
    return Ahead(after, table)


def _moves(path: np.ndarray) -> np.ndarray:
    """Smoothed shares of moves near each epoch, from stages (epochs, nights); shape (epochs, rows, 5)."""
    before = np.concatenate([np.zeros((1, path.shape[1]), int), path[:-1]])
    rows = np.where(before > 0, before + 1, np.maximum.accumulate(before, axis=0) > 0)
    counts = np.zeros((len(path), len(ROWS), len(STAGES)))
    np.add.at(counts, (np.arange(len(path))[:, None], rows, path), 1.0)
    whole = counts.sum(axis=0) + _FAINT
    summed = np.concatenate([np.zeros((1, *whole.shape)), np.cumsum(counts, axis=0)])
    k = np.arange(len(path))
    near = summed[np.minimum(k + _REACH // 2, len(path))] - summed[np.maximum(k - _REACH // 2, 0)]
    near = near + _SHARED * whole / whole.sum(axis=1, keepdims=True)
    return near / near.sum(axis=2, keepdims=True)


def _backward(moves: np.ndarray, table: np.ndarray, fade: float) -> np.ndarray:
    """Log of how likely the later epochs are after each epoch, up to a constant of the epoch; 0 after the last."""
    after = np.zeros((len(table), len(ROWS)))
    for k in range(len(table) - 1, 0, -1):
        psi = table[k] + fade * after[k][_TO]
        top = psi.max()
        with np.errstate(divide="ignore"):
            after[k - 1] = np.log((moves[k] * np.exp(psi - top)).sum(axis=1)) if np.isfinite(top) else 0.0
    return np.maximum(after, after.max(axis=1, keepdims=True) - _STEEP)
