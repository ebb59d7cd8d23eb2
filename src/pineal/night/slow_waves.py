"""Slow-wave energy: slow-wave activity summed over NREM sleep.

Assumption: activity is relative (1 is the first deep sleep of a normal night), so energy is in hours of
such sleep. Only simulated nights have it; a hypnogram alone does not tell EEG power.
"""

from __future__ import annotations

import numpy as np

from pineal.night.hypnogram import Hypnogram


def slow_wave_energy(activity: np.ndarray, hypnogram: Hypnogram) -> float:
    """Sum over the NREM epochs of a night, h; `activity` has one value an epoch."""
    if len(activity) != len(hypnogram):
        raise ValueError(f"{len(activity)} values of activity for {len(hypnogram)} epochs")
    nrem = (hypnogram.codes > 0) & (hypnogram.codes < 4)
    return float(np.sum(np.asarray(activity, float)[nrem]) / 120.0)
