"""Night statistics as sums over epochs, and what is expected of their rest.

Every statistic here grows epoch by epoch, so a draw can only move what comes after it. Of what comes after, the
part that epoch and stage before the draw foretell is noise to a gradient; a table from an independent pilot takes it off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen

from pineal.engine.layout import LONG_MIN
from pineal.night.runs import EPOCH_MIN

MARKERS = ("CBTmin", "DLMO")
"""Statistics that a state tells and no stage: they move along a given path too."""

BASELINES = ("value", "mean", "none")
"""What a statistic is compared with before it is weighted: its rest by epoch and row of the chain, its mean, or nothing."""

_ROWS = 6
_SHRINK = 8.0
"""Paths' worth of the mean of all rows that a cell of the table begins with."""


@frozen(eq=False)
class _Night:
    """Stage codes of one night, (epochs, paths), and what all statistics read of them."""

    stages: np.ndarray
    asleep: np.ndarray
    begun: np.ndarray

    @classmethod
    def of(cls, stages: np.ndarray) -> _Night:
        asleep = stages > 0
        return cls(stages, asleep, np.logical_or.accumulate(asleep, axis=0))

    @property
    def gap(self) -> np.ndarray:
        """Minutes awake that end with each epoch of sleep; 0 elsewhere and before sleep onset."""
        epoch = np.arange(len(self.stages))[:, None]
        last = np.maximum.accumulate(np.where(self.asleep, epoch, -1), axis=0)
        before = np.concatenate([np.full((1, self.stages.shape[1]), -1), last[:-1]])
        return EPOCH_MIN * np.where(self.asleep & (before >= 0), epoch - before - 1, 0)

    @property
    def moves(self) -> np.ndarray:
        """Whether an epoch has another stage than the one before; nights begin awake."""
        return np.diff(self.stages, axis=0, prepend=0) != 0

    @property
    def last_sleep(self) -> np.ndarray:
        """By how much each epoch moves the end of the last sleep so far, minutes from lights out."""
        epoch = np.arange(1, len(self.stages) + 1)[:, None]
        reached = np.maximum.accumulate(np.where(self.asleep, EPOCH_MIN * epoch, 0.0), axis=0)
        return np.diff(reached, axis=0, prepend=0.0)


_SUMS: dict[str, Callable[[_Night], np.ndarray]] = {
    "SOL": lambda night: EPOCH_MIN * ~night.begun,
    "WASO": lambda night: night.gap,
    "TST": lambda night: EPOCH_MIN * night.asleep,
    "SE": lambda night: 100.0 / len(night.stages) * night.asleep,
    "N1": lambda night: EPOCH_MIN * (night.stages == 1),
    "N2": lambda night: EPOCH_MIN * (night.stages == 2),
    "N3": lambda night: EPOCH_MIN * (night.stages == 3),
    "REM": lambda night: EPOCH_MIN * (night.stages == 4),
    "awakenings": lambda night: night.gap > 0.0,
    "transitions": lambda night: night.begun & night.moves,
    "final wake": lambda night: night.last_sleep,
    "long wake": lambda night: np.where(night.gap >= LONG_MIN, night.gap, 0.0),
    "long awakenings": lambda night: night.gap >= LONG_MIN,
}

STATISTICS = (*_SUMS, *MARKERS)
"""Statistics whose expectation can be differentiated: those defined in every night."""


def rewards(stages: np.ndarray, statistics: Sequence[str]) -> np.ndarray:
    """What each epoch of one night, (epochs, paths), adds to each statistic; shape (statistics, epochs, paths), 0 for markers."""
    night = _Night.of(stages)
    flat = np.zeros(stages.shape)
    return np.array([np.asarray(_SUMS[name](night), float) if name in _SUMS else flat for name in statistics])


def rest(added: np.ndarray) -> np.ndarray:
    """What is still to come at each epoch, its own part included; shape as given."""
    return np.cumsum(added[:, ::-1], axis=1)[:, ::-1]


@frozen(eq=False)
class Baseline:
    """What is expected of one night: `mean` (statistics,), and of the rest of it, `table` (statistics, epochs, rows).

    `kind` is one of `BASELINES`. Numbers of other paths than those it is applied to, so nothing is biased.
    """

    kind: str
    mean: np.ndarray
    table: np.ndarray

    @classmethod
    def fitted(cls, kind: str, rows: np.ndarray, stages: np.ndarray, values: np.ndarray, statistics: Sequence[str]) -> Baseline:
        """From one night of a pilot: rows and stages (epochs, paths), and the statistics' values (statistics, paths)."""
        mean = values.mean(axis=1) if kind != "none" else np.zeros(len(values))
        to_come = rest(rewards(stages, statistics))
        at = np.array([rows == row for row in range(_ROWS)])
        total, count = np.einsum("rtp,stp->str", at, to_come), at.sum(axis=2).T
        table = (total + _SHRINK * to_come.mean(axis=2)[:, :, None]) / (count + _SHRINK)
        return cls(kind, mean, table)

    def surprise(self, rows: np.ndarray, stages: np.ndarray, values: np.ndarray, statistics: Sequence[str]) -> np.ndarray:
        """By how much what follows each draw differs from what was expected before it; shape (statistics, epochs, paths)."""
        whole = np.broadcast_to((values - self.mean[:, None])[:, None], (len(values), *stages.shape))
        if self.kind != "value":
            return whole
        marker = np.array([name in MARKERS for name in statistics])[:, None, None]
        expected = self.table[:, np.arange(len(rows))[:, None], rows]
        return np.where(marker, whole, rest(rewards(stages, statistics)) - expected)
