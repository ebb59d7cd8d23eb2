"""What a watch, a ring or a diary shows of a night whose stages nobody scored: observation models.

Every epoch is taken to be misread independently of the others, given its stage. Real devices err in runs; with
`runs` epochs to a run the log densities count that much less, a rough remedy that keeps intervals honest.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from attrs import frozen

from pineal.errors import InferenceError
from pineal.evidence import Measured, read_measured
from pineal.inference import observation
from pineal.night import DiaryNight

SCORED = {"wake": (0,), "light": (1, 2), "deep": (3,), "rem": (4,), "sleep": (1, 2, 3, 4)}
"""Stages of the chain that a class of a validation study holds; N1 and N2 are not told apart."""

REPORTS = {"SOL": ("sol_min", "sol"), "long wake": ("waso_min", "waso")}
"""Statistic of a night: the field of a diary night that reports it, and the name of its errors."""


@cache
def facts() -> dict[str, Measured]:
    """Confusion of devices and movement in wake and sleep, by dotted name."""
    return read_measured(Path(__file__).parent / "data" / "devices.toml")


def devices() -> tuple[str, ...]:
    """Names of the devices whose confusion is known."""
    return tuple(dict.fromkeys(name.split(".")[1] for name in facts() if name.startswith("confusion.")))


@frozen(eq=False)
class Device:
    """A device: the classes it shows, and the probability of each given the stage; `matrix` (5, classes), rows add up to 1."""

    name: str
    classes: tuple[str, ...]
    matrix: np.ndarray

    def codes(self, shown: np.ndarray) -> np.ndarray:
        """Class numbers of names; -1 for any other word."""
        return np.array([self.classes.index(word) if word in self.classes else -1 for word in shown])


def device(name: str) -> Device:
    """A device by name, the rounded shares of its source made to add up to 1; raises InferenceError for another name."""
    if name not in devices():
        raise InferenceError(f"no confusion of {name!r} is known; known: {', '.join(devices())}")
    cells = {tuple(full.split(".")[2:]): fact.value for full, fact in facts().items() if full.startswith(f"confusion.{name}.")}
    classes = tuple(dict.fromkeys(stage for stage, _ in cells))
    matrix = np.zeros((5, len(classes)))
    for (stage, shown), share in cells.items():
        matrix[list(SCORED[stage]), classes.index(shown)] = share
    return Device(name, classes, matrix / matrix.sum(axis=1, keepdims=True))


@frozen(eq=False)
class StagesSeen:
    """Classes shown by a device, (epochs in bed,), -1 where it shows none; `matrix`: (5, classes)."""

    codes: np.ndarray
    matrix: np.ndarray
    runs: float = 1.0

    def by_stage(self) -> np.ndarray:
        """Log probability of each epoch's class in each stage; shape (epochs, 5)."""
        with np.errstate(divide="ignore"):
            logs = np.concatenate([np.log(self.matrix), np.zeros((5, 1))], axis=1)  # the last column is code -1
        return logs[:, self.codes].T / self.runs

    def of_night(self, night: int, sums: Mapping[str, np.ndarray]) -> float:
        """Nothing is said of the night as a whole."""
        return 0.0


@frozen(eq=False)
class CountsSeen:
    """Movement counts, (epochs in bed,), NaN where the watch was off: none, or log-normal, in each of wake and sleep.

    `scale`: counts of this device for one count of `facts`; devices differ by an arbitrary factor.
    """

    counts: np.ndarray
    scale: float = 1.0
    runs: float = 1.0

    def by_stage(self) -> np.ndarray:
        """Log density of each epoch's count in each stage; shape (epochs, 5)."""
        unit = np.where(self.counts > 0, np.log(self.scale), 0.0)
        wake, sleep = (_count_density(self.counts / self.scale, state) - unit for state in ("wake", "sleep"))
        return np.stack([wake, sleep, sleep, sleep, sleep], axis=-1) / self.runs

    def of_night(self, night: int, sums: Mapping[str, np.ndarray]) -> float:
        """Nothing is said of the night as a whole."""
        return 0.0


def _count_density(counts: np.ndarray, state: str) -> np.ndarray:
    still, median, breadth = (facts()[f"movement.{state}.{name}"].value for name in ("still", "median", "breadth"))
    moving = np.log(np.where(counts > 0, counts, 1.0))
    density = np.log1p(-still) - 0.5 * ((moving - np.log(median)) / breadth) ** 2 - moving - np.log(breadth * np.sqrt(2.0 * np.pi))
    return np.where(np.isnan(counts), 0.0, np.where(counts > 0, density, np.log(still)))


@frozen(eq=False)
class DiarySeen:
    """Diary reports of nights by their place on the timeline, as in `pineal.inference.observation`.

    `usual`: mean of the person's own nights on the scale of the errors, by statistic. `biases`: of SOL and WASO.
    """

    nights: Mapping[int, DiaryNight]
    usual: Mapping[str, float]
    biases: tuple[float, float] = (0.0, 0.0)

    def by_stage(self) -> float:
        """A diary says nothing of single epochs."""
        return 0.0

    def of_night(self, night: int, sums: Mapping[str, np.ndarray]) -> np.ndarray:
        """Log probability of the reports of a night."""
        found = np.zeros(len(sums["SOL"]))
        for (measure, (said, name)), bias in zip(REPORTS.items(), self.biases, strict=True):
            minutes = getattr(self.nights[night], said) if night in self.nights else None
            if minutes is not None:
                told = observation.reporting()[name]
                found = found + np.log(told.probability(minutes, told.expected(sums[measure], self.usual[measure], bias)))
        return found


def usual(statistics: Mapping[str, np.ndarray]) -> dict[str, float]:
    """What `DiarySeen` needs of a person's own simulated nights."""
    return {measure: float(observation.scale(statistics[measure]).mean()) for measure in REPORTS}
