"""Hormones, ratios and read-outs of the day, read off the course of a run. Minutes count from the midnight that ends the evening."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from pineal.compounds import get
from pineal.night.nights import Nights
from pineal.population import Sample, reported
from pineal.trials.days import Frame, each
from pineal.trials.draws import declared
from pineal.trials.trial import Challenge, Outcome, Window
from pineal.units import Clock

SERIES_EVERY = 10
"""Epochs between the kept values of hormones: 5 min."""

SERIES = {
    "serum melatonin": "melatonin.total",
    "evening melatonin": "melatonin.total",
    "serum cortisol": "hpa.cortisol",
    "salivary cortisol": "hpa.cortisol",
    "cortisol response": "hpa.cortisol",
    "ACTH": "hpa.acth",
    "plasma tryptophan": "tryptophan.plasma",
    "TRP/LNAA ratio": "tryptophan.over_lnaa",
    "kynurenine ratio": "tryptophan.kynurenine",
    "insulin sensitivity": "metabolic.resistance",
    "glucose tolerance": "metabolic.glucose",
    "DLMOff": "melatonin.plasma",
    "KSS": "morning.sleepiness",
    "PVT lapses": "morning.lapses",
}
"""Measures that are read off the course of a state, with its name."""

MORNING = "08:00"
MORNING_SAMPLES = ("serum cortisol", "salivary cortisol", "ACTH", "kynurenine ratio", "insulin sensitivity", "plasma tryptophan")
"""Taken at that hour where the trial does not say when."""

EVENING_H = 3.0
DAYTIME_H = (2.0, 10.0)
"""Hours after getting up in which sleepiness and lapses are tested where the trial does not say."""

PULSATILE = ("serum cortisol", "salivary cortisol", "ACTH")
ACTH_PG_PER_PMOL = 4.541
"""Molar mass of ACTH(1-39), 4541 g/mol."""

_OFFSET_SHARE = 0.5
"""DLMOff: endogenous melatonin falls below this share of the night's peak."""

_RESPONSE_MIN = 75.0


@frozen(eq=False)
class Observed:
    """An arm as it was lived by a group: nights, the course of hormones at UTC seconds, people, and the test days.

    `times`: (bed, rise) of each night in minutes from its midnight; `seed` names the errors of the methods. `stayed`: nights that each
    person was seen, where the last one counts for those that follow.
    """

    nights: Nights
    sample: Sample
    frame: Frame
    first: int
    times: tuple[tuple[float, float], ...]
    seconds: np.ndarray
    challenges: tuple[Challenge, ...]
    seed: int
    stayed: np.ndarray | None = None
    said: dict[str, dict[str, np.ndarray]] = field(factory=dict)

    def by(self, method: str) -> dict[str, np.ndarray]:
        """What a method says of all nights, computed once."""
        if method not in self.said:
            self.said[method] = reported(method, self.nights, self.sample, self.seed)
        return self.said[method]

    def errors(self, k: int) -> np.ndarray:
        """Standard normal errors of a sample of night `k`, one a person."""
        return np.random.default_rng((self.seed, 17, k + 1000)).standard_normal(len(self.sample))


def course(seen: Observed, outcome: Outcome, k: int) -> np.ndarray:
    """A hormone or ratio: at a clock time, over a window, around a test, or as the measure is usually taken."""
    bed, rise = seen.times[k]
    y, minutes = _series(seen, outcome.measure), (seen.seconds - seen.frame.second(seen.first + k, 0.0)) / 60.0
    if outcome.measure == "DLMOff":
        return _offset(y, minutes, bed, rise)
    if outcome.measure in ("cortisol response", "glucose tolerance"):
        return _after_test(seen, outcome, y, minutes, k)
    factor: float | np.ndarray = _factor(outcome)
    if outcome.measure in PULSATILE and outcome.window is None:
        factor = factor * np.exp(declared()["pulses"].value * seen.errors(k))
    if outcome.at is not None or (outcome.window is None and outcome.measure in MORNING_SAMPLES):
        at = outcome.at or Clock.read(MORNING)
        return factor * _at(y, minutes, float(at.minutes - 1440 * (at.minutes >= 720)))
    low, high = _usual(outcome, bed, rise) if outcome.window is None else edges(outcome.window, bed, rise)
    return factor * _mean(y, minutes, low, high)


def _series(seen: Observed, measure: str) -> np.ndarray:
    """The course of a measure, shape (rows, persons)."""
    kept = seen.nights.series
    y = kept[SERIES[measure]]
    if measure == "kynurenine ratio":
        return y / kept["tryptophan.plasma"]
    if measure == "insulin sensitivity":  # resistance is the log of what is lost
        return seen.sample.persons.column("metabolic.sensitivity", 1.0) * np.exp(-y)
    return y


def _usual(outcome: Outcome, bed: float, rise: float) -> tuple[float, float]:
    """When a measure is taken where the trial does not say."""
    if outcome.measure == "serum melatonin":
        return bed, rise
    if outcome.measure in ("KSS", "PVT lapses"):
        return rise + 60.0 * DAYTIME_H[0], rise + 60.0 * DAYTIME_H[1]
    return bed - 60.0 * EVENING_H, bed


def _factor(outcome: Outcome) -> float:
    if "melatonin" in outcome.measure:
        return 1.0 / get("melatonin").per("pmol/L") * get("melatonin").per("pg/mL")
    if outcome.measure == "ACTH":
        return 1.0 / ACTH_PG_PER_PMOL
    return declared()["salivary_share"].value if outcome.measure == "salivary cortisol" else 1.0


def _at(y: np.ndarray, minutes: np.ndarray, at: float) -> np.ndarray:
    j = int(np.searchsorted(minutes, at))
    if not 0 < j < len(minutes) or minutes[j] - minutes[j - 1] > 60.0:
        return np.full(y.shape[1], np.nan)
    share = (at - minutes[j - 1]) / (minutes[j] - minutes[j - 1])
    return (1.0 - share) * y[j - 1] + share * y[j]


def _mean(y: np.ndarray, minutes: np.ndarray, low: float, high: float) -> np.ndarray:
    inside = (minutes >= low) & (minutes < high)
    return y[inside].mean(axis=0) if inside.any() else np.full(y.shape[1], np.nan)


def _after_test(seen: Observed, outcome: Outcome, y: np.ndarray, minutes: np.ndarray, k: int) -> np.ndarray:
    """Peak after a stress test less the level before it; glucose two hours after a load."""
    kind = "glucose tolerance test" if outcome.measure == "glucose tolerance" else "social stress test"
    tests = [one for one in seen.challenges if one.kind == kind and k in each(one.nights, len(seen.times))]
    if not tests:
        return np.full(y.shape[1], np.nan)
    at = (seen.frame.moment(seen.first + k, tests[0].at) - seen.frame.second(seen.first + k, 0.0)) / 60.0
    if kind == "glucose tolerance test":
        return _at(y, minutes, at + 120.0)
    inside = (minutes >= at) & (minutes <= at + _RESPONSE_MIN)
    return y[inside].max(axis=0) - _at(y, minutes, at) if inside.any() else np.full(y.shape[1], np.nan)


def _offset(y: np.ndarray, minutes: np.ndarray, bed: float, rise: float) -> np.ndarray:
    """Hours at which endogenous melatonin has fallen to half of the night's peak."""
    inside = (minutes >= bed - 180.0) & (minutes <= rise + 240.0)
    part, at = y[inside], minutes[inside]
    if not len(part):
        return np.full(y.shape[1], np.nan)
    peak = part.argmax(axis=0)
    low = (part < _OFFSET_SHARE * part.max(axis=0)) & (np.arange(len(part))[:, None] > peak)
    return np.where(low.any(axis=0), at[low.argmax(axis=0)] / 60.0, np.nan)


def edges(window: Window, bed: float, rise: float) -> tuple[float, float]:
    """A window in minutes from the midnight that ends the evening."""
    if window.kind == "after bed":
        return bed + window.start, bed + window.end
    if window.kind == "before rise":
        return rise - max(window.start, window.end), rise - min(window.start, window.end)
    if window.kind == "evening":
        return bed - 60.0 * EVENING_H, bed
    if window.kind == "share":
        return bed + window.start * (rise - bed), bed + window.end * (rise - bed)
    low = window.start - 1440.0 * (window.start >= 720.0)
    length = (window.end - window.start) % 1440.0 or 1440.0
    return low, low + length
