"""What an outcome reads off the simulated days of an arm: one value a person, the mean over its nights.

Sleep comes through the method that the trial used, with its bias and error; hormones are read from the course of the
run. `None` means that the model has nothing behind a measure: its effect is unknown, never 0.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache

import numpy as np

from pineal.engine.timeline import EPOCH_S
from pineal.trials import epochs as parts
from pineal.trials.courses import SERIES, Observed, course, edges
from pineal.trials.days import each
from pineal.trials.draws import declared
from pineal.trials.trial import Outcome, Window
from pineal.trials.words import MEASURES

BY_EPOCH = ("LPS", "fragmentation", "wake in bouts")
_TOLD = ("SOL", "WASO", "TST", "SE", "TIB")


def method_of(outcome: Outcome) -> str:
    """The method of an outcome, or the measure's own."""
    return outcome.method or MEASURES[outcome.measure].method


def needs_epochs(outcome: Outcome) -> bool:
    """Whether stages must be kept."""
    sleep = MEASURES[outcome.measure].family in ("sleep", "stage")
    return sleep and (outcome.measure in BY_EPOCH or _part_of(outcome) is not None)


def modelled(outcome: Outcome) -> bool:
    """Whether the model has anything behind an outcome, whatever the arms are."""
    family, method = MEASURES[outcome.measure].family, method_of(outcome)
    if family in ("hormone", "blood", "scale") or outcome.measure == "DLMOff":
        return outcome.measure in SERIES
    if outcome.measure in ("DLMO", "CBTmin"):
        return True
    if method not in ("PSG", "diary", "questionnaire", "actigraphy", "wearable"):
        return False
    if family == "stage" and method != "PSG":
        return False
    if _part_of(outcome) is not None:
        return method == "PSG" and outcome.window.kind != "evening" and _has_parts(outcome.measure)
    return method == "PSG" or outcome.measure in (*_TOLD, "awakenings", "wake", "wake %", "sleep onset time", "wake time", "mid-sleep")


def _part_of(outcome: Outcome) -> Window | None:
    """The window of an outcome; None where that is the whole night."""
    window = outcome.window
    whole = window is not None and window.kind == "share" and (window.start, window.end) == (0.0, 1.0)
    return None if whole else window


def _has_parts(measure: str) -> bool:
    return parts.within(measure, np.ones((1, 2), np.int8), np.ones(2, bool), None) is not None


def value(seen: Observed, outcome: Outcome) -> np.ndarray:
    """One value a person; NaN where it is not defined for them. Only for what is `modelled`."""
    read = cache(lambda k: _night(seen, outcome, k))
    columns = [_carried(seen, read, k) for k in each(outcome.nights, len(seen.times))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # people without a single defined night
        return np.nanmean(np.stack(columns), axis=0)


def _carried(seen: Observed, read: Callable[[int], np.ndarray], k: int) -> np.ndarray:
    """A night as it is read, the last one of those who have left before it."""
    found = read(k)
    for last in () if seen.stayed is None else np.unique(seen.stayed[seen.stayed <= k]):
        found = np.where(seen.stayed == last, read(int(last) - 1), found)
    return found


def _night(seen: Observed, outcome: Outcome, k: int) -> np.ndarray:
    family = MEASURES[outcome.measure].family
    if outcome.measure in SERIES:
        return course(seen, outcome, k)
    if family == "clock":
        return _clock(seen, outcome, k)
    if _part_of(outcome) is not None or (outcome.measure in BY_EPOCH and outcome.measure != "LPS"):
        return _part(seen, outcome, k)
    if outcome.measure == "awakenings" and method_of(outcome) != "PSG":
        return seen.nights["long awakenings"][:, k]  # what a sleeper remembers, and movement tells
    return _whole(seen.by(method_of(outcome)), outcome.measure, k)


def _whole(said: dict[str, np.ndarray], measure: str, k: int) -> np.ndarray:
    if measure == "wake":
        return said["TIB"][:, k] - said["TST"][:, k]
    if measure == "wake %":
        return 100.0 - said["SE"][:, k]
    return said[measure.replace(" %", "%")][:, k]


def _part(seen: Observed, outcome: Outcome, k: int) -> np.ndarray:
    begin = sum(seen.nights.bed_epochs[:k])
    stages = _scored(seen.nights.stages[:, begin : begin + seen.nights.bed_epochs[k]], seen, k)
    found = parts.within(outcome.measure, stages, _inside(outcome.window, seen.times[k], stages.shape[1]), outcome.bout)
    assert found is not None
    return found


def _scored(stages: np.ndarray, seen: Observed, k: int) -> np.ndarray:
    """Stages as a scorer tells N3: spread evenly over the night, every so many epochs of N3 are called N2 (amplitude rule)."""
    deep, night = stages == 3, seen.by("PSG")
    share = night["N3"][:, k] / np.maximum(seen.nights["N3"][:, k], 1e-9)
    keep = np.minimum(share, 1.0)[:, None]
    count = np.cumsum(deep, axis=1)
    kept = np.floor(count * keep + 1e-9) > np.floor((count - 1) * keep + 1e-9)
    return np.where(deep & ~kept, 2, stages)


def _inside(window: Window | None, times: tuple[float, float], epochs: int) -> np.ndarray:
    """Epochs of a night that belong to a window."""
    bed, rise = times
    at = bed + (np.arange(epochs) + 0.5) * EPOCH_S / 60.0
    if window is None:
        return np.ones(epochs, bool)
    if window.kind == "share":
        share = (np.arange(epochs) + 0.5) / epochs
        return (share >= window.start) & (share < window.end)
    low, high = edges(window, bed, rise)
    return (at >= low) & (at < high)


def _clock(seen: Observed, outcome: Outcome, k: int) -> np.ndarray:
    """Hours after the midnight that ends the evening, by the clock of the group's frame."""
    if outcome.measure in ("DLMO", "CBTmin"):
        error = declared()["dlmo_error"].value if outcome.measure == "DLMO" else 0.0
        return seen.nights[outcome.measure][:, k] + error * seen.errors(k)
    bed, said = seen.times[k][0] / 60.0, seen.by(method_of(outcome))
    onset = bed + said["SOL"][:, k] / 60.0
    wake = onset + (said["TST"][:, k] + said["WASO"][:, k]) / 60.0
    return {"sleep onset time": onset, "wake time": wake, "mid-sleep": (onset + wake) / 2.0}[outcome.measure]
