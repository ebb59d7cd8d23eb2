"""The hypnogram: AASM stages in 30-s epochs.

Three assumptions rest behind every statistic of it: epochs are 30 s; the first epoch is lights out
unless a start says otherwise; an unscored epoch ("?") is neither sleep nor wake.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from attrs import field, frozen

STAGES = ("W", "N1", "N2", "N3", "R")
UNSCORED = -1


def _codes(values) -> np.ndarray:
    codes = np.ascontiguousarray(values, dtype=np.int8)
    codes.setflags(write=False)
    return codes


@frozen(eq=False)
class Hypnogram:
    """Stage codes 0..4 for W N1 N2 N3 R and -1 for unscored; shape (epochs,), 30 s each."""

    codes: np.ndarray = field(converter=_codes)
    start: datetime | None = None
    scorer: str | None = None

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def asleep(self) -> np.ndarray:
        """True where an epoch is scored as sleep; shape (epochs,)."""
        return self.codes > 0
