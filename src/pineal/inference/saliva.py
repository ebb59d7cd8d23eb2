"""Saliva before bed and after waking: the ratio of melatonin tells where the night lies on the clock.

Only the ratio within a person is used: assays and normalisations differ, and amplitude cancels.
"""

from __future__ import annotations

import numpy as np

from pineal.engine.timeline import EPOCH_S, Timeline
from pineal.inference import observation
from pineal.night.nights import Nights

FACT = "melatonin_wake_over_evening"
SERIES = "melatonin.total"
EVERY = 20
"""Epochs between the kept values: ten minutes."""


def log_likelihood(ratio: float, nights: Nights, timeline: Timeline) -> np.ndarray:
    """Log density of a measured ratio for each simulated person, over the one recorded night."""
    window = timeline.windows[-1]
    evening, wake = (_at(nights, (second - timeline.start) // EPOCH_S) for second in (window.lights_off, window.rise))
    error = observation.facts()["melatonin_ratio_error"].value
    z = (np.log(ratio) - np.log((wake + 1.0) / (evening + 1.0))) / error  # 1 pmol/L: the floor of assays
    df = observation.TAIL_DF
    return -0.5 * (df + 1.0) * np.log1p(z * z / df)


def _at(nights: Nights, epoch: int) -> np.ndarray:
    row = int(np.argmin(np.abs(nights.series_epoch - epoch)))
    return nights.series[SERIES][row].astype(float)
