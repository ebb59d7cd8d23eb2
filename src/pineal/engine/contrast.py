"""The same persons under several timelines with the same random numbers, and what the timelines alone change.

A number belongs to (seed, person, evening's date, 30-s epoch since 1970, purpose), and to nothing that a protocol may change.
Two timelines of the same evenings therefore meet the same luck at the same moment, and the difference between them carries
the protocols and not the dice (common random numbers; Glasserman 1992, doi:10.1287/mnsc.38.6.884).
A bedtime that moves does not move the numbers: an epoch at 02:00 keeps its own, whenever the night began.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from pineal.engine.machine import Engine, Moment
from pineal.engine.persons import Persons
from pineal.engine.simulate import simulate
from pineal.engine.timeline import Timeline
from pineal.errors import EngineError
from pineal.night.nights import Nights

_STREAM = 48
"""Bits: timelines that do not share numbers take seeds this far apart."""


@frozen(eq=False)
class Paired:
    """What one timeline changes in one measure against the first timeline, in the unit of the measure.

    `per_person` mean over nights (persons,), NaN where a person has no night to compare; `per_night` mean over persons
    (nights,); `mean` over persons with its standard error `error`; `gain` as `Contrast.gain` has it.
    """

    measure: str
    per_person: np.ndarray
    per_night: np.ndarray
    mean: float
    error: float
    gain: float


@frozen(eq=False)
class Contrast:
    """Nights of the same persons under named timelines; the first is what the others are compared with.

    `common`: whether the random numbers are the same under all of them.
    """

    nights: Mapping[str, Nights]
    common: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The timelines in their order."""
        return tuple(self.nights)

    def differences(self, name: str, measure: str) -> np.ndarray:
        """A timeline minus the first, night by night; shape (persons, nights), NaN where either is not defined."""
        first, other = self._pair(name, measure)
        return other - first

    def paired(self, name: str, measure: str) -> Paired:
        """What a timeline changes in a measure. Raises EngineError for a name or a measure that is not there."""
        found = self.differences(name, measure)
        each = _mean(found, 1)
        known = each[np.isfinite(each)]
        error = float(np.std(known, ddof=1) / np.sqrt(len(known))) if len(known) > 1 else float("nan")
        mean = float(known.mean()) if len(known) else float("nan")
        return Paired(measure, each, _mean(found, 0), mean, error, self.gain(name, measure) if self.common else 1.0)

    def gain(self, name: str, measure: str) -> float:
        """Variance of a night's difference with numbers of its own over that with common ones, in the same persons.

        Numbers of their own would add twice the covariance that luck has under the two timelines. One run tells it: luck is
        new every night and what is a person's own is not, so second differences over the nights keep the luck (six times its
        covariance) and lose the person, with any steady drift (first differences, where there are only two nights). NaN with
        less than two nights, infinite where nothing differs. Assumes that luck is not carried into the next night.
        A clock that settles unsteadily looks like luck: for CBTmin and DLMO the gain told is too large (a dark bed: it is 1).
        """
        first, other = (values - _mean(values, 0) for values in self._pair(name, measure))
        together = _square(other - first)
        if first.shape[1] < 2:
            return float("nan")
        if together == 0.0:
            return float("inf")
        order, times = (2, 6.0) if first.shape[1] > 2 else (1, 2.0)
        luck = np.diff(first, order, axis=1) * np.diff(other, order, axis=1)
        return 1.0 + 2.0 * float(np.nanmean(luck)) / times / together if np.isfinite(luck).any() else float("nan")

    def gain_of_arms(self, name: str, measure: str) -> float:
        """Variance of the difference of two groups of unlike people over that of the same people with the same numbers.

        (var a + var b) / var(b - a) of the persons' means over nights: what a virtual trial gains by giving both arms the
        same persons and the same luck.
        """
        a, b = (_mean(values, 1) for values in self._pair(name, measure))
        known = np.isfinite(a) & np.isfinite(b)
        together = float(np.var((b - a)[known], ddof=1))
        return float(np.var(a[known], ddof=1) + np.var(b[known], ddof=1)) / together if together > 0.0 else float("inf")

    def _pair(self, name: str, measure: str) -> tuple[np.ndarray, np.ndarray]:
        """The measure under the first timeline and under another, undefined in both where it is in either."""
        if name not in self.names[1:]:
            raise EngineError(f"{name!r} is none of the timelines that are compared: {', '.join(self.names[1:])}")
        first, other = self.nights[self.names[0]], self.nights[name]
        if measure not in first.statistics:
            raise EngineError(f"{measure!r} is no measure of these nights: {', '.join(first.statistics)}")
        known = np.isfinite(first[measure]) & np.isfinite(other[measure])
        return np.where(known, first[measure], np.nan), np.where(known, other[measure], np.nan)


def contrast(
    engine: Engine,
    persons: Persons,
    timelines: Mapping[str, Timeline],
    *,
    seed: int,
    common: bool = True,
    start: Moment | None = None,
    last: int | None = None,
    **keep,
) -> Contrast:
    """Simulate the same persons under every timeline, the first of which is the one to compare with.

    `common`: the same random numbers under all of them; otherwise each timeline has its own. `start`: where everybody
    stands when the timelines begin. `last`: how many nights at the end count (None: all). `keep` goes to `simulate`.
    Raises EngineError for less than two timelines and for timelines of other evenings or of another beginning.
    """
    _alike(timelines)
    runs = {}
    for k, (name, timeline) in enumerate(timelines.items()):
        own = seed if common else seed ^ (k << _STREAM)
        nights = simulate(engine, persons, timeline, seed=own, start=start, **keep).nights
        runs[name] = nights if last is None else nights.last(last)
    return Contrast(runs, common)


def _alike(timelines: Mapping[str, Timeline]) -> None:
    """Refuse timelines whose nights do not belong together."""
    if len(timelines) < 2:
        raise EngineError("a contrast needs two timelines or more")
    (first, one), *others = timelines.items()
    for name, other in others:
        if (one.start, one.zone, one.epochs) != (other.start, other.zone, other.epochs):
            raise EngineError(f"{name!r} begins, ends or lies elsewhere than {first!r}; lay both over the same days")
        if tuple(w.night for w in one.windows) != tuple(w.night for w in other.windows):
            raise EngineError(f"{name!r} has other evenings than {first!r}; a night is compared with the same date")


def _mean(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean of what is defined along an axis, NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=axis) / np.maximum(count, 1), np.nan)


def _square(values: np.ndarray) -> float:
    """Mean square of what is defined; 0 where nothing is."""
    known = values[np.isfinite(values)]
    return float(np.mean(known**2)) if len(known) else 0.0
