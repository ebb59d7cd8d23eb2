"""The norm cohort: healthy people in a laboratory that they are used to, as `pineal.population` draws them.

A package without `pineal.population` draws no norm cohort; the lines below are then told as not judged.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from .rem import NORM, structure

Source = Callable[[int], list[np.ndarray]]

NIGHTS = 1024
SEED = 17
IN_BED_MIN = 480.0
AGES = (20.0, 65.0)


def source() -> Source | None:
    """What draws so many nights (stage codes) of the norm cohort; None as long as the package has none."""
    return _drawn if find_spec("pineal.population") else None


def _drawn(count: int) -> list[np.ndarray]:
    """One night of 8 h each, ages even from 20 to 65 as in `studies/phenotypes`, the clock settled on these times in bed."""
    from pineal.population import Stay, draw

    people = draw("healthy", count, age=AGES, setting="norm", seed=SEED)
    return list(Stay.of(IN_BED_MIN, nights=1).lived(people, SEED, stages=True).stages)


def found(nights: Source | None = None) -> dict | None:
    """REM structure of the norm cohort; None without a source."""
    nights = nights or source()
    return structure([[path] for path in nights(NIGHTS)]) if nights else None


def within(name: str, told: dict) -> bool:
    """Whether a median of `NORM` lies in its range."""
    low, high = NORM[name]
    return low <= told["medians"][name] <= high
