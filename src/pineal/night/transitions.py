"""Stage shifts: how often, from where to where, and how many of them lighten sleep.

Assumption: a shift is a change between consecutive scored epochs from sleep onset to the final awakening;
with an unscored stretch between, the stages on its two sides are compared. Rates are per hour of sleep.
"""

from __future__ import annotations

import numpy as np

from pineal.night.hypnogram import STAGES
from pineal.night.runs import sleep_period


def pairs(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stage before and after, for consecutive scored epochs of the sleep period."""
    period = sleep_period(codes)
    span = codes[period[0] : period[1]] if period else codes[:0]
    stages = span[span >= 0]
    return stages[:-1], stages[1:]


def shifts(codes: np.ndarray) -> int:
    """Stage shifts from sleep onset to the final awakening."""
    before, after = pairs(codes)
    return int(np.sum(before != after))


def lightenings(codes: np.ndarray) -> int:
    """Shifts from N2, N3 or REM into N1 or wake, as sleep fragmentation indices count them.

    Close to Haba-Rubio 2004 (doi:10.1016/j.sleep.2004.06.007), whose wording was recalled, not read.
    """
    before, after = pairs(codes)
    return int(np.sum((before > 1) & (after < 2)))


def matrix(codes: np.ndarray) -> np.ndarray:
    """Counts of epochs from one stage (row) to the next (column), over the whole record and only between
    neighbours that were both scored; stages in the order of `STAGES`."""
    known = (codes[:-1] >= 0) & (codes[1:] >= 0)
    counts = np.zeros((len(STAGES), len(STAGES)), int)
    np.add.at(counts, (codes[:-1][known], codes[1:][known]), 1)
    return counts


def probabilities(counts: np.ndarray) -> list[list[float | None]]:
    """Rows of a matrix as shares; None in a row that was never left."""
    return [[float(n) / row.sum() if row.sum() else None for n in row] for row in counts]
