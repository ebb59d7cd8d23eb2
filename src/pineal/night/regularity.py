"""The sleep regularity index over several nights.

Phillips 2017 (doi:10.1038/s41598-017-03171-4): how much more often than not a person is in the same state,
asleep or awake, at two moments 24 h apart; 100 always, 0 no better than chance, below 0 reversed. All pairs
of epochs with both states known count alike.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pineal.night.hypnogram import Hypnogram

DAY_EPOCHS = 2880
UNKNOWN, AWAKE, ASLEEP = -1, 0, 1


def sleep_regularity(states: np.ndarray, day: int = DAY_EPOCHS) -> float | None:
    """The index of states (1 asleep, 0 awake, -1 unknown) over consecutive epochs, `day` of them in 24 h.

    None when no two known epochs are 24 h apart.
    """
    before, after = np.asarray(states)[:-day], np.asarray(states)[day:]
    known = (before >= 0) & (after >= 0)
    return float(200.0 * np.mean(before[known] == after[known]) - 100.0) if known.any() else None


def states_of(hypnograms: Iterable[Hypnogram], outside: int = AWAKE) -> np.ndarray:
    """Asleep or awake from the first recorded epoch to the last, in epochs of absolute time.

    Every hypnogram needs a start. `outside` is taken between recordings: awake (assumes no nap) or
    unknown (then only hours recorded on both days are compared, and the index is of those hours).
    """
    nights = sorted(hypnograms, key=lambda night: night.start.timestamp())
    starts = [round(night.start.timestamp() / 30.0) for night in nights]
    end = max(start + len(night) for start, night in zip(starts, nights, strict=True))
    states = np.full(end - starts[0], outside, np.int8)
    for start, night in zip(starts, nights, strict=True):
        at = start - starts[0]
        states[at : at + len(night)] = np.where(night.codes < 0, UNKNOWN, night.asleep)
    return states
