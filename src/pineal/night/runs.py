"""Stretches of one stage, and the epochs that may be compared with one another.

Assumption: an unscored epoch neither ends a stretch nor counts to its length; so a stretch is found among
the scored epochs alone.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

EPOCH_MIN = 0.5
"""Length of an epoch, minutes."""


@frozen
class Run:
    """A stretch of equal values: first epoch, the epoch after its last, and how many of them were scored."""

    value: int
    start: int
    end: int
    epochs: int

    @property
    def minutes(self) -> float:
        """Scored minutes."""
        return EPOCH_MIN * self.epochs


def runs(values: np.ndarray) -> list[Run]:
    """Stretches of equal values, in order; shape (epochs,)."""
    return _runs(np.asarray(values), np.arange(len(values)))


def scored_runs(codes: np.ndarray) -> list[Run]:
    """Stretches of one stage among the scored epochs (codes from 0)."""
    where = np.flatnonzero(codes >= 0)
    return _runs(codes[where], where)


def asleep_runs(codes: np.ndarray) -> list[Run]:
    """Stretches of sleep (1) and wake (0) among the scored epochs."""
    where = np.flatnonzero(codes >= 0)
    return _runs((codes[where] > 0).astype(np.int8), where)


def _runs(values: np.ndarray, where: np.ndarray) -> list[Run]:
    if not len(values):
        return []
    edges = np.flatnonzero(values[1:] != values[:-1]) + 1
    first, after = np.concatenate([[0], edges]), np.concatenate([edges, [len(values)]])
    return [Run(int(values[a]), int(where[a]), int(where[b - 1]) + 1, int(b - a)) for a, b in zip(first, after, strict=True)]


def sleep_period(codes: np.ndarray) -> tuple[int, int] | None:
    """First epoch of sleep and the epoch after the last one; None without sleep."""
    asleep = np.flatnonzero(codes > 0)
    return (int(asleep[0]), int(asleep[-1]) + 1) if asleep.size else None
